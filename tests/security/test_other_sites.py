"""What another site makes a browser send is refused before anything is done; what a person follows is answered."""

from collections.abc import Mapping

import pytest

from tests.house.access import Row, rows
from tests.house.asking import Stage, path_of
from tests.site import ORIGIN

FOREIGN: Mapping[str, Mapping[str, str]] = {
    "says nothing": {},
    "another site": {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"},
    "another site, in an old browser": {"Origin": "https://elsewhere.example"},
    "null": {"Origin": "null"},
    "empty": {"Origin": ""},
    "another port": {"Origin": "http://127.0.0.1:8001"},
    "another scheme": {"Origin": "https://127.0.0.1:8000"},
    "ours as the beginning of a name": {"Origin": f"{ORIGIN}.elsewhere.example"},
    "ours as a user's name": {"Origin": "http://127.0.0.1:8000@elsewhere.example"},
    "a neighbouring site": {"Sec-Fetch-Site": "same-site"},
    "typed by hand": {"Sec-Fetch-Site": "none"},
    "ours, fetched across": {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
    "foreign, said to be ours": {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "same-origin"},
    "two at once": {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin, cross-site"},
}
UNSAFE = {(row.method, row.route): row for row in rows() if row.method != "GET"}.values()


@pytest.mark.parametrize("row", UNSAFE, ids=str)
async def test_a_deed_sent_from_elsewhere_is_not_done(stage: Stage, row: Row) -> None:
    path = path_of(row.route, stage.scene.things[row.thing])
    before = await stage.checksums()

    statuses = {
        name: (await stage.ask_bare(row.method, path, role=row.allowed, headers=headers)).status_code
        for name, headers in FOREIGN.items()
    }

    assert set(statuses.values()) == {403}, statuses
    assert await stage.checksums() == before


async def test_the_same_deed_sent_from_here_is_done(stage: Stage) -> None:
    async with stage.undone():
        for headers in ({"Origin": ORIGIN}, {"Sec-Fetch-Site": "same-origin"}):
            answer = await stage.ask_bare("POST", "/account/devices/sign-out", role="member", headers=headers)
            assert answer.status_code == 303, headers


async def test_scripts_of_another_site_read_nothing(stage: Stage) -> None:
    reading = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}

    answer = await stage.ask_bare("GET", "/inbox", role="member", headers=reading)

    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


async def test_a_link_on_another_site_leads_here(stage: Stage) -> None:
    following = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}

    assert (await stage.ask_bare("GET", "/help", headers=following)).status_code == 200


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ORIGIN])
async def test_no_other_site_is_ever_let_in(stage: Stage, origin: str) -> None:
    for path in ("/", "/inbox", "/nowhere", "/health"):
        answer = await stage.ask_bare("GET", path, role="member", headers={"Origin": origin})
        assert not [name for name in answer.headers if name.startswith("access-control-")], path
