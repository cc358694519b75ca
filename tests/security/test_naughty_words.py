"""Whatever people type is shown as they typed it, wherever it is shown, and never runs, loads or breaks a page."""

import re
from dataclasses import dataclass

import httpx
import pytest

from tests.house.asking import Stage
from tests.security.looking import look, tidy

LINES = (
    "{{7*7}} ${7*7} #{7*7} <%= 7*7 %>",
    "{% for x in y %}{# never #}",
    "%s %n %d %(name)s {0} {0.__class__} {name!r}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</title></textarea></script><h1>big</h1>",
    "<!-- --!> ]]> <?php <![CDATA[",
    "&lt;b&gt; &amp;amp; &#60; &nbsp &copy",
    "javascript:alert(1) data:text/html,hi",
    "[a link](javascript:alert(1))",
    "first\r\nSet-Cookie: session=stolen",
    "zero \0 byte and \x1b[31mred\x1b[0m",
    "\u202eback to front\u202c and \u2066apart\u2069",
    "thin\u200bspace \ufefffirst",
    "e\u0301 é \u1112\u1161\u11ab \U0001f469\u200d\U0001f469\u200d\U0001f467 \ufdfd",
    "'; DROP TABLE members; -- \" OR 1=1",
    "%27 %2527 %00 %0d%0a",
    r"\ \\ \u003cscript\u003e \x3c",
    "../../../etc/passwd room:* ?a=b&c=d#e",
    "null undefined None true NaN -0 1e309",
    "*bold* _so_ `code` | table | # heading",
)

_UNSEEN = re.compile("[\u200b\u202c\u202e\u2066\u2069\ufeff]")

COOKED_ATTACKS = (
    "[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](&#106;avascript:alert(1)) [d](java\tscript:alert(1))",
    "<javascript:alert(1)> <https://elsewhere.example/> ![x](https://elsewhere.example/x.png)",
    "[e]: javascript:alert(1)\n\n[e]",
    '<a href="https://elsewhere.example" onclick="alert(1)">here</a> <img src=x onerror=alert(1)>',
    '[f](https://elsewhere.example/" onmouseover="alert(1)) [g](//elsewhere.example "t\'onload=x")',
    "```html\n</code></pre><script>alert(1)</script>\n```",
    "<svg><style><img src=x onerror=alert(1)></style></svg><math><mtext></p><iframe src=javascript:x>",
    "https://elsewhere.example/<script>alert(1)</script> www.elsewhere.example\u202egpj.exe",
    "\n\n".join(LINES),
)
COOKED = {"p", "br", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"}
DEEP = ("[" * 10_000, "> " * 5_000, "*" * 10_000, "- " * 5_000, "`" * 9_999, "<" * 10_000, "&" * 10_000, "![" * 5_000)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form, who fills it in, and the page that shows it afterwards."""

    route: str
    thing: str
    role: str
    name: str
    shown_on: str
    shown_thing: str
    reader: str = "facilitator"

    def __str__(self) -> str:
        return f"{self.route} {self.name}"


FIELDS = [
    Field("forum:start", "group", "member", "title", "forum:topics", "group"),
    Field("forum:save_edit", "public", "member", "title", "forum:topic", "public", "visitor"),
    Field("forum:close", "topic", "facilitator", "reason", "forum:topic", "topic"),
    Field("chat:open_room", "group", "facilitator", "name", "chat:rooms", "group", "neighbour"),
    Field("chat:open_room", "group", "facilitator", "about", "chat:rooms", "group", "neighbour"),
    Field("groups:add_help_line", "group", "organiser", "name", "groups:group", "group", "visitor"),
    Field("groups:add_help_line", "group", "organiser", "contact", "groups:help_lines", "group", "organiser"),
    Field("groups:add_help_line", "group", "organiser", "note", "groups:help_lines", "group", "organiser"),
    Field("groups:add_help", "site", "steward", "name", "groups:help", "site", "visitor"),
    Field("groups:change_help_line", "line", "organiser", "name", "groups:help_line", "line", "organiser"),
    Field("moderation:send_flag", "topic", "neighbour", "words", "moderation:case", "case"),
    Field("moderation:decide", "case", "facilitator", "reason", "moderation:case", "case"),
]
TEXTS = [
    Field("forum:start", "group", "member", "text", "", ""),
    Field("forum:reply", "topic", "member", "text", "forum:topic", "topic"),
    Field("forum:save_edit", "public", "member", "text", "forum:topic", "public", "visitor"),
    Field("groups:publish_agreement", "group", "organiser", "text", "groups:agreement", "group", "visitor"),
]


@pytest.mark.parametrize("field", FIELDS, ids=str)
async def test_a_line_is_shown_as_it_was_typed(stage: Stage, field: Field) -> None:
    for line in LINES:
        async with stage.undone():
            sent = await _send(stage, field, line)
            assert sent.status_code in {303, 422}, sent.status_code

            answer = sent if sent.status_code == 422 else await _read(stage, field)
            page = look(answer.text)

            assert page.dangers == [], line
            assert "h1" in page.tags
            kept = {tidy(value) for value in page.fields} if sent.status_code == 422 else set()
            # A title loses what nobody can see, and whoever wrote it is told.
            assert tidy(line) in page.words or {tidy(line), tidy(_UNSEEN.sub("", line))} & kept, line


@pytest.mark.parametrize("field", TEXTS, ids=str)
async def test_a_text_becomes_paragraphs_and_links_and_nothing_else(stage: Stage, field: Field) -> None:
    plain_tags = look((await _read(stage, field)).text).tags if field.shown_on else set()
    for attack in COOKED_ATTACKS:
        async with stage.undone():
            sent = await _send(stage, field, attack)
            assert sent.status_code == 303
            following = await stage.ask_bare("GET", sent.headers["location"], role=field.role)
            pages = [following] + ([await _read(stage, field)] if field.shown_on else [])

        for answer in pages:
            page = look(answer.text)
            assert page.dangers == [], attack
            if answer is not following:
                assert page.tags <= plain_tags | COOKED | {"details", "summary", "span", "h2"}, attack


async def test_a_message_becomes_a_line_and_nothing_else(stage: Stage) -> None:
    field = Field("chat:say", "room", "", "text", "chat:room", "room", "neighbour")
    writers = ["member", "neighbour", "facilitator", "organiser"] * 3
    for role, attack in zip(writers, COOKED_ATTACKS, strict=False):
        async with stage.undone():
            sent = await stage.ask(
                "POST", field.route, stage.scene.things["room"], role=role, fields={"text": attack[:2_000]}
            )
            assert sent.status_code == 303
            assert look((await _read(stage, field)).text).dangers == [], attack


@pytest.mark.parametrize("deep", DEEP, ids=lambda deep: repr(deep[:2]))
async def test_ten_thousand_times_the_same_sign_is_no_fault(stage: Stage, deep: str) -> None:
    async with stage.undone():
        sent = await _send(stage, TEXTS[1], deep)
        page = await _read(stage, TEXTS[1])

    assert sent.status_code == 303
    assert page.status_code == 200
    assert look(page.text).dangers == []


async def test_a_name_is_shown_as_it_was_typed_or_refused_with_it_kept(stage: Stage) -> None:
    for line in LINES:
        async with stage.undone():
            joined = await stage.ask(
                "POST", "groups:post_join", stage.scene.things["group"], role="stranger", fields={"pseudonym": line}
            )
            members = await stage.ask("GET", "groups:members", stage.scene.things["group"], role="member")

        assert joined.status_code in {303, 422}
        page = look(members.text if joined.status_code == 303 else joined.text)
        assert page.dangers == [], line
        assert tidy(line) in page.words or tidy(line) in {tidy(value) for value in page.fields}


async def test_what_is_looked_for_is_shown_as_it_was_typed(stage: Stage) -> None:
    for line in LINES:
        answer = await stage.site.client.get("/groups", params={"q": line})

        page = look(answer.text)
        assert answer.status_code == 200
        assert page.dangers == [], line
        assert tidy(line) in {tidy(value) for value in page.fields}


async def test_what_a_visitor_was_sending_is_kept_as_it_was_typed(stage: Stage) -> None:
    for line in LINES:
        asked = await stage.ask(
            "POST", "forum:reply", stage.scene.things["public"], role="visitor", fields={"text": line}
        )

        page = look(asked.text)
        assert asked.status_code == 401
        assert page.dangers == [], line
        assert tidy(line) in page.words


async def test_a_sign_in_name_comes_back_as_it_was_typed(stage: Stage) -> None:
    for line in LINES:
        answer = await stage.ask("POST", "accounts:sign_in_now", {}, role="visitor", fields={"name": line})

        page = look(answer.text)
        assert answer.status_code == 422
        assert page.dangers == [], line
        assert tidy(line) in {tidy(value) for value in page.fields}


async def _send(stage: Stage, field: Field, text: str) -> httpx.Response:
    return await stage.ask(
        "POST", field.route, stage.scene.things[field.thing], role=field.role, fields={field.name: text}
    )


async def _read(stage: Stage, field: Field) -> httpx.Response:
    return await stage.ask("GET", field.shown_on, stage.scene.things[field.shown_thing], role=field.reader)
