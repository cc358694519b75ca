"""Requests that no page of ours makes: odd methods, names, numbers, bodies. Refused in a few words, never a fault."""

from collections.abc import AsyncIterator

import pytest

from tests.house.access import Row, rows
from tests.house.asking import ROUTES, Stage, path_of
from tests.site import ORIGIN

OURS = {"Sec-Fetch-Site": "same-origin"}

IDS = (
    "-1",
    "0",
    "00",
    "2147483648",
    "9223372036854775808",
    "9" * 5_000,
    "1e309",
    "1.0",
    "0x1",
    "%D9%A1",  # ARABIC-INDIC DIGIT ONE, which Python reads as a digit
    "%EF%BC%91",  # FULLWIDTH DIGIT ONE
    "%00",
    "1%00",
    "%FF",
    "%0A",
    "%2e%2e",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "1%27%20OR%20%271%27=%271",
    "%7B%7B7*7%7D%7D",
    "%25s",
    "%E2%80%AE",
    "x" * 4_000,
)
IDENTIFIED = sorted(name for name, route in ROUTES.items() if route.param_convertors)


@pytest.mark.parametrize("name", IDENTIFIED)
async def test_an_odd_id_is_never_a_fault(stage: Stage, name: str) -> None:
    template = ROUTES[name].path
    row = next(row for row in rows() if row.route == name)
    method, things = row.method, stage.scene.things[row.thing]
    for param in set(ROUTES[name].param_convertors) - {"release"}:
        others = {f"{{{key}}}": str(things[key]) for key in ROUTES[name].param_convertors if key != param}
        plain = _without_kinds(template)
        for key, value in others.items():
            plain = plain.replace(key, value)
        for odd in IDS:
            async with stage.undone():
                path = plain.replace(f"{{{param}}}", odd)
                answer = await stage.ask_bare(method, path, role=row.allowed, headers=OURS)
            assert 400 <= answer.status_code < 500, path[:80]


def _without_kinds(template: str) -> str:
    for kind in (":id", ":uuid", ":path", ":slug"):
        template = template.replace(kind, "")
    return template


QUESTIONS = ("at", "after", "before", "older", "newer", "q", "condition", "view", "show", "help", "next", "changed")
ODD = (
    "",
    "-1",
    "9" * 30,
    "9" * 5_000,
    "%D9%A1",
    "1.0",
    "1e309",
    "%00",
    "%FF",
    "%ED%A0%80",
    "'",
    '"%3E%3Cscript%3E',
    "%25",
    "_",
    "(a%2B)%2B$",
    "\\",
    "[]",
    "{}",
    "//elsewhere.example",
    "1:2:3",
    "2026-11-22T00:00:00_1",
    "99999999-99-99_1",
)


@pytest.mark.parametrize("row", [row for row in rows() if row.method == "GET"], ids=str)
async def test_an_odd_question_is_never_a_fault(stage: Stage, row: Row) -> None:
    path = path_of(row.route, stage.scene.things[row.thing])
    for odd in ODD:
        asked = "&".join(f"{name}={odd}" for name in QUESTIONS)
        answer = await stage.ask_bare("GET", f"{path}?{asked}", role=row.allowed)
        assert answer.status_code < 500, odd
        assert not answer.headers.get("location", "/").startswith(("//", "http")), odd


READ_ON = {
    "forum:topics": ("older", "newer"),
    "forum:topic": ("at", "after", "before", "view"),
    "chat:room": ("before",),
    "groups:directory": ("q", "condition", "after"),
    "groups:members": ("after",),
    "moderation:cases": ("after", "show"),
    "notifications:inbox": ("before",),
    "accounts:sign_in": ("next",),
}


@pytest.mark.parametrize("name", READ_ON)
async def test_a_question_asked_twice_is_never_a_fault(stage: Stage, name: str) -> None:
    row = next(row for row in rows() if row.route == name)
    path = path_of(name, stage.scene.things[row.thing])
    role = "facilitator" if name == "moderation:cases" else "visitor" if name == "accounts:sign_in" else "member"
    for asked in READ_ON[name]:
        for odd in ODD:
            answer = await stage.ask_bare("GET", f"{path}?{asked}=1&{asked}={odd}", role=role)
            assert answer.status_code < 500, (asked, odd)


@pytest.mark.parametrize("name", ROUTES)
async def test_a_method_that_is_not_offered_is_refused(stage: Stage, name: str) -> None:
    row = next(row for row in rows() if row.route == name)
    path = path_of(name, stage.scene.things[row.thing])
    offered = {method for route in ROUTES.values() if route.path == ROUTES[name].path for method in route.methods or ()}
    for method in sorted({"TRACE", "CONNECT", "DELETE", "PATCH", "PUT", "PROPFIND", "POST"} - offered):
        answer = await stage.ask_bare(method, path, role="member", headers=OURS)
        assert answer.status_code == 405, method


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "127.0.0.1.elsewhere.example", "", "127.0.0.1@elsewhere.example"]
)
async def test_another_name_of_the_host_is_refused(stage: Stage, host: str) -> None:
    assert (await stage.ask_bare("GET", "/", headers={"Host": host})).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/.git/HEAD",
        "/.env",
        "/docs",
        "/openapi.json",
        "/metrics",
        "/healthz",
        "/admin",
        "/static/",
        "/static/none/",
        "/static/none/css/",
        "/static/none/../../pyproject.toml",
        "/static/none/%2e%2e/%2e%2e/pyproject.toml",
        "/static/none/..%5c..%5cpyproject.toml",
        "/topics/1/x.css",
        "/topics/1;x.css",
        "/help/x.css",
        "/about%252f",
        "/help/",
    ],
)
async def test_what_is_not_offered_is_not_there(stage: Stage, path: str) -> None:
    assert (await stage.ask_bare("GET", path)).status_code == 404


@pytest.mark.parametrize("path", ["/sign-in", "/drafts", "/groups/none/topics"])
async def test_a_body_over_256_kib_is_refused(stage: Stage, path: str) -> None:
    for content in (b"text=" + b"a" * 262_140, b"a" * 1_000_000):
        answer = await stage.site.send("POST", path, content=content, as_=stage.scene.person("member"), headers=_FORM)
        assert answer.status_code == 413


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def test_whoever_sends_too_much_is_told_that_their_words_are_still_there(stage: Stage) -> None:
    answer = await stage.site.send("POST", "/topics/1/replies", content=b"a" * 300_000, headers=_FORM)

    assert answer.status_code == 413
    assert "Press Back: your words are still there" in answer.text


async def test_a_body_announced_as_too_large_is_not_waited_for(stage: Stage) -> None:
    sent: list[int] = []

    async def body() -> AsyncIterator[bytes]:
        for _ in range(1_000):
            sent.append(65_536)
            yield b"a" * 65_536

    ours = _FORM | {"Origin": ORIGIN, "Content-Length": str(10 * 2**30)}
    answer = await stage.site.client.post("/sign-in", content=body(), headers=ours)

    assert answer.status_code == 413
    assert sum(sent) < 2 * 262_144


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/json", b'{"text": "a"}'),
        ("text/plain", b"text=a"),
        ("", b"text=a"),
        ("application/x-www-form-urlencoded", b"text=%ED%A0%80%FF&key=%00&to=%D9%A1&to=9" + b"9" * 5_000),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(200))),
        ("multipart/form-data; boundary=x", b"--x\r\nno header\r\n"),
        ("multipart/form-data", b"--x\r\n"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="text"; filename="a.svg"\r\n\r\n<svg/>\r\n--x--\r\n',
        ),
        ("application/x-www-form-urlencoded; charset=utf-7", b"text=+ADw-script+AD4-"),
    ],
)
async def test_a_body_of_another_kind_does_nothing(stage: Stage, kind: str, content: bytes) -> None:
    headers = {"Content-Type": kind}
    for row in (row for row in rows() if row.method == "POST" and row.route in _WRITING):
        path = path_of(row.route, stage.scene.things[row.thing])
        async with stage.undone():
            answer = await stage.site.send(
                "POST", path, content=content, as_=stage.scene.person(row.allowed), headers=headers
            )
        assert answer.status_code < 500, (str(row), kind)


_WRITING = {"forum:start", "forum:reply", "chat:edit", "moderation:send_flag", "moderation:decide", "groups:post_join"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b'{"place": "topic:1"}',
        b'{"place": "topic:1", "seq": true, "text": "a"}',
        b'{"place": "topic:1", "seq": "1", "text": "a"}',
        b'{"place": "topic:1", "seq": 1, "text": ["a"]}',
        b'{"place": "topic:1", "seq": NaN, "text": "a"}',
        b'{"place": "topic:1", "seq": 1e309, "text": "a"}',
        b'{"place": "topic:1", "seq": 1, "text": "\\ud800"}',
        b'{"place": "topic:1", "seq": 1, "text": "a", "member_id": "b"}',
        b'{"place": "topic:1", "seq": 1, "text": "a", "__proto__": {}}',
        b'{"place": "' + "topic:١".encode() + b'", "seq": 1, "text": "a"}',
        b'\xef\xbb\xbf{"place": "topic:1", "seq": 1, "text": "a"}',
        b"[" * 10_000,
        b'{"place": "topic:1", "seq": 1, "text": "\xff"}',
    ],
)
async def test_json_that_is_not_ours_is_refused(stage: Stage, content: bytes) -> None:
    before = await stage.checksums()

    answer = await stage.site.send("PUT", "/drafts", content=content, as_=stage.scene.person("member"))

    assert answer.status_code == 422
    assert await stage.checksums() == before
