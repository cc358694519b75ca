"""Where one is signed in: seen by oneself alone, ended from anywhere."""

import pytest

from accounts import devices
from frame.database import Database
from tests.accounts.doors import GOOD, as_token, signed_up, signs_in, token_of
from tests.people import Person
from tests.site import Site

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


async def test_a_device_is_named_without_version_or_address(site: Site, db: Database) -> None:
    door = await signed_up(site, db)
    await site.post("/sign-in", {"name": door.name, "passphrase": GOOD}, headers={"User-Agent": FIREFOX})

    page = (await site.get("/account", as_=door.person)).text

    assert "Firefox on Windows" in page
    assert "128" not in page
    assert "127.0.0.1" not in page


async def test_one_device_can_sign_another_out(site: Site, db: Database) -> None:
    door = await signed_up(site, db)
    elsewhere = as_token(token_of(await signs_in(site, door.name, GOOD)))
    session_id = await db.fetchval("SELECT id FROM sessions ORDER BY begun_at DESC, last_seen_at DESC LIMIT 1")
    other = await db.fetchval("SELECT id FROM sessions WHERE id <> $1", session_id)

    for one in (session_id, other):
        page = await site.get("/account", as_=door.person)
        if f"/account/devices/{one}/sign-out" in page.text:
            await site.post(f"/account/devices/{one}/sign-out", as_=door.person)

    assert (await site.get("/account", as_=elsewhere)).status_code == 401
    assert (await site.get("/account", as_=door.person)).status_code == 200


async def test_all_others_can_be_signed_out_at_once(site: Site, db: Database) -> None:
    door = await signed_up(site, db)
    others = [as_token(token_of(await signs_in(site, door.name, GOOD))) for _ in range(2)]

    response = await site.post("/account/devices/sign-out", as_=door.person)

    assert response.status_code == 303
    assert [(await site.get("/account", as_=one)).status_code for one in others] == [401, 401]
    assert (await site.get("/account", as_=door.person)).status_code == 200


async def test_nobody_signs_a_stranger_out_and_nothing_tells_whether_the_session_exists(
    site: Site, member: Person, stranger: Person
) -> None:
    theirs = await site.post(f"/account/devices/{member.caller.session_id}/sign-out", as_=stranger)
    missing = await site.post("/account/devices/00000000-0000-4000-8000-000000000000/sign-out", as_=stranger)

    assert theirs.status_code == missing.status_code == 303
    assert theirs.headers["location"] == missing.headers["location"]
    assert (await site.get("/account", as_=member)).status_code == 200


async def test_nobody_sees_devices_of_others(site: Site, member: Person, neighbour: Person) -> None:
    page = await site.get("/account", as_=neighbour)

    assert str(member.caller.session_id) not in page.text


async def test_a_visitor_has_no_account_page(site: Site) -> None:
    assert (await site.get("/account")).status_code == 401
    assert (await site.post("/account/devices/sign-out")).status_code == 401


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1",
            "Safari on an iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 10; K) Chrome/126.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0.0.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("curl/8.5.0", "A browser"),
        ("", "A browser"),
    ],
)
def test_names_of_devices(user_agent: str, name: str) -> None:
    assert devices.name_of(user_agent) == name
