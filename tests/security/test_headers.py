"""What every response says to the browser about keeping, framing, sniffing and indexing it."""

import httpx
import pytest

from frame import static
from frame.middleware import CONTENT_SECURITY_POLICY
from frame.settings import load
from live.backplane import MemoryBackplane
from server.lifespan import Overrides
from tests.house.access import Row, rows
from tests.house.asking import Stage, path_of
from tests.security.looking import look
from tests.services import Services
from tests.site import OneConnection, OpenHanded, a_site

EVERYWHERE = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
READ = [row for row in rows() if row.method == "GET"]
FOR_MACHINES = ("frame:", "server:", "forum:feed", "forum:robots", "forum:sitemap", "gatherings:feed", "gatherings:ics")
FRAGMENTS = ("forum:similar", "gatherings:stage", "moderation:cover_now")
"""Routes that answer with no page. A piece of one, for a script of ours, has no heading either."""


@pytest.mark.parametrize("row", READ, ids=str)
async def test_every_page_carries_every_header(stage: Stage, row: Row) -> None:
    for role in {"visitor", row.allowed}:
        answer = await stage.ask("GET", row.route, stage.scene.things[row.thing], role=role)

        _assert_guarded(answer)
        if not row.route.startswith((*FOR_MACHINES, *FRAGMENTS)) or answer.status_code >= 400:
            assert answer.status_code == 303 or "<h1" in answer.text
            assert answer.headers.get("cache-control", "no-store") == "no-store"


async def test_refusals_carry_them_too(stage: Stage) -> None:
    refused = [
        await stage.ask_bare("GET", "/nowhere"),
        await stage.ask_bare("DELETE", "/about", headers={"Sec-Fetch-Site": "same-origin"}),
        await stage.ask_bare("GET", "/", headers={"Host": "elsewhere.example"}),
        await stage.ask_bare("POST", "/sign-out"),
        await stage.site.send("POST", "/sign-in", content=b"x" * 300_000),
    ]

    assert [answer.status_code for answer in refused] == [404, 405, 400, 403, 413]
    for answer in refused:
        _assert_guarded(answer)


@pytest.mark.parametrize("row", [row for row in READ if not row.route.startswith(FOR_MACHINES)], ids=str)
async def test_no_page_carries_a_script_a_style_or_a_frame_of_its_own(stage: Stage, row: Row) -> None:
    answer = await stage.ask("GET", row.route, stage.scene.things[row.thing], role=row.allowed)

    assert look(answer.text).dangers == []


async def test_static_files_stay_for_a_year_and_are_what_they_say(stage: Stage) -> None:
    for name in static.SHELF.files:
        answer = await stage.ask_bare("GET", static.address(name))

        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable", name
        assert answer.headers["content-type"].startswith(tuple(static.TYPES.values()))
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in answer.headers


async def test_scripts_are_the_same_for_everybody(stage: Stage) -> None:
    address = static.address("js/site.js")

    assert (await stage.ask_bare("GET", address, role="steward")).content == (
        await stage.ask_bare("GET", address)
    ).content


async def test_search_engines_are_kept_out_unless_the_group_says_otherwise(stage: Stage) -> None:
    public = path_of("forum:topic", stage.scene.things["public"])

    assert (await stage.ask_bare("GET", public)).headers["x-robots-tag"] == "noindex"
    async with stage.undone():
        await stage.connection.execute("UPDATE groups SET is_indexed = true WHERE id = $1", stage.scene.group.id)
        assert "x-robots-tag" not in (await stage.ask_bare("GET", public)).headers
        private = path_of("forum:topic", stage.scene.things["topic"])
        assert (await stage.ask_bare("GET", private, role="member")).headers["x-robots-tag"] == "noindex"


async def test_feeds_and_maps_hold_only_what_may_be_kept(stage: Stage) -> None:
    public = path_of("forum:topic", stage.scene.things["public"])
    private = path_of("forum:topic", stage.scene.things["topic"])
    feed = path_of("forum:feed", {"slug": stage.scene.group.slug})

    assert public not in (await stage.ask_bare("GET", "/sitemap-1.xml")).text
    assert (await stage.ask_bare("GET", feed)).status_code == 404
    async with stage.undone():
        await stage.connection.execute("UPDATE groups SET is_indexed = true WHERE id = $1", stage.scene.group.id)
        for path in (feed, "/sitemap-1.xml"):
            answer = await stage.ask_bare("GET", path)
            _assert_guarded(answer)
            assert f"{public}</" in answer.text or f'{public}"' in answer.text
            assert private not in answer.text
        assert 'rel="canonical"' in (await stage.ask_bare("GET", public)).text
        assert 'rel="canonical"' not in (await stage.ask_bare("GET", private, role="member")).text


async def test_on_https_browsers_keep_to_it_and_cookies_too(services: Services, stage: Stage) -> None:
    settings = load(
        {
            "BASE_URL": "https://kith.example",
            "DATABASE_URL": services.database_url,
            "REDIS_URL": services.redis_url,
            "RUN_JOBS_IN_WEB": "false",
        }
    )
    connections = OneConnection(stage.connection)
    overrides = Overrides(connections=connections, backplane=MemoryBackplane(), limiter=OpenHanded())
    async with a_site(settings, overrides) as site:
        ours = {"Host": "kith.example", "Origin": "https://kith.example"}
        for path in ("/", "/nowhere", static.address("css/site.css")):
            answer = await site.client.get(path, headers=ours)
            assert answer.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
        signed_out = await site.client.post("/sign-out", headers=ours)

    cookie = signed_out.headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= set(cookie.split("; "))


def _assert_guarded(answer: httpx.Response) -> None:
    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert answer.headers["x-robots-tag"] == "noindex"
    assert not {"server", "x-powered-by"} & set(answer.headers)
    if answer.content:
        assert "charset=utf-8" in answer.headers["content-type"] or answer.headers["content-type"].startswith(
            ("image/", "application/")
        )
