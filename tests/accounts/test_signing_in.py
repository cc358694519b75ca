"""Signing in: a new session each time, and no word about who is here."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from accounts import members, sessions
from frame.announcements import Departure
from frame.database import Database, Work
from frame.tokens import hash_of
from tests.accounts.doors import BETTER, GOOD, as_token, signed_up, signs_in, token_of
from tests.people import Person, a_person
from tests.site import Heard, Site


async def test_name_and_passphrase_open_the_door(site: Site, db: Database) -> None:
    door = await signed_up(site, db)

    response = await signs_in(site, door.name, door.passphrase, next="/inbox")

    assert response.status_code == 303
    assert response.headers["location"] == "/inbox"
    assert (await site.get("/account", as_=as_token(token_of(response)))).status_code == 200


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(site: Site, db: Database) -> None:
    door = await signed_up(site, db)

    cookie = (await signs_in(site, door.name, door.passphrase)).headers["set-cookie"]

    assert cookie.startswith("session=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert f"Max-Age={90 * 24 * 60 * 60}" in cookie


async def test_on_a_shared_device_the_cookie_goes_with_the_browser_and_the_session_within_12_hours(
    site: Site, db: Database
) -> None:
    door = await signed_up(site, db)

    response = await signs_in(site, door.name, door.passphrase, shared="y")

    lasts = await db.fetchval(
        "SELECT expires_at - begun_at FROM sessions WHERE token_hash = $1", hash_of(token_of(response))
    )
    assert "Max-Age" not in response.headers["set-cookie"]
    assert lasts == timedelta(hours=12)


async def test_only_a_hash_of_the_token_is_stored(site: Site, db: Database) -> None:
    door = await signed_up(site, db)

    rows = await db.fetch("SELECT * FROM sessions")

    assert len(rows) == 1
    assert door.person.token not in str([dict(row) for row in rows])
    assert len(door.person.token) >= 43


async def test_signing_in_again_gives_a_new_token_and_ends_the_one_presented(site: Site, db: Database) -> None:
    door = await signed_up(site, db)

    response = await site.post("/sign-in", {"name": door.name, "passphrase": GOOD}, as_=door.person)

    assert token_of(response) not in {"", door.person.token}
    assert (await site.get("/account", as_=door.person)).status_code == 401


async def test_a_token_set_by_somebody_else_is_never_taken_over(site: Site, db: Database) -> None:
    door = await signed_up(site, db)
    planted = as_token("planted-by-somebody-else-planted-by-somebody")

    response = await site.post("/sign-in", {"name": door.name, "passphrase": GOOD}, as_=planted)

    assert token_of(response) != planted.token
    assert (await site.get("/account", as_=planted)).status_code == 401


async def test_a_wrong_passphrase_and_a_name_that_nobody_has_get_the_same_answer(site: Site, db: Database) -> None:
    door = await signed_up(site, db)
    nobody = door.name[:-1] + ("0" if door.name[-1] != "0" else "1")

    wrong = await signs_in(site, door.name, BETTER)
    unknown = await signs_in(site, nobody, BETTER)

    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text.replace(door.name, nobody) == unknown.text
    assert token_of(wrong) == token_of(unknown) == ""
    same = [{k: v for k, v in one.headers.items() if k != "x-request-number"} for one in (wrong, unknown)]
    assert same[0] == same[1]


@pytest.mark.parametrize("stored", [None, "", "nonsense", "$argon2id$v=19$m=19456,t=2,p=1$spoilt", "$2b$12$abcdefghij"])
async def test_a_hash_that_is_missing_or_spoilt_is_a_no_and_not_a_fault(
    stored: str | None, site: Site, db: Database, work: Work
) -> None:
    door = await signed_up(site, db)
    await work.execute("UPDATE members SET passphrase_hash = $1", stored)

    assert (await signs_in(site, door.name, door.passphrase)).status_code == 422


@pytest.mark.parametrize(
    "passphrase",
    [
        "trailing space matters ",
        "🙂" * 2 + "🦉🌊🫖🪁🧭🪵🐚🌿" * 7 + "!",
        "ünïcödé kettle façade",
        "密码 很长 一点 也没关系 的",
    ],
)
async def test_a_passphrase_works_exactly_as_it_was_given(passphrase: str, site: Site, db: Database) -> None:
    door = await signed_up(site, db, passphrase=passphrase)

    assert (await signs_in(site, door.name, passphrase)).status_code == 303
    assert (await signs_in(site, door.name, passphrase[:-1])).status_code == 422


async def test_a_passphrase_is_the_same_from_another_keyboard(site: Site, db: Database) -> None:
    door = await signed_up(site, db, passphrase="caf\u00e9 lantern pebble")

    assert (await signs_in(site, door.name, "cafe\u0301 lantern pebble")).status_code == 303


async def test_when_the_cost_of_hashes_is_raised_the_next_sign_in_renews_them(
    site: Site, db: Database, work: Work
) -> None:
    door = await signed_up(site, db)
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(door.passphrase)
    await work.execute("UPDATE members SET passphrase_hash = $1", old)

    response = await signs_in(site, door.name, door.passphrase)

    assert response.status_code == 303
    stored = await db.fetchval("SELECT passphrase_hash FROM members WHERE id = $1", door.person.member_id)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (await signs_in(site, door.name, door.passphrase)).status_code == 303


async def test_somebody_excluded_is_told_so_only_with_the_right_passphrase(
    site: Site, db: Database, work: Work
) -> None:
    door = await signed_up(site, db)
    await members.exclude(work, door.person.member_id)

    right, wrong = await signs_in(site, door.name, GOOD), await signs_in(site, door.name, BETTER)

    assert right.status_code == 403
    assert wrong.status_code == 422
    assert token_of(right) == ""


async def test_somebody_signed_in_who_asks_for_the_form_is_sent_on(site: Site, member: Person) -> None:
    response = await site.get("/sign-in?next=/inbox", as_=member)

    assert response.status_code == 303
    assert response.headers["location"] == "/inbox"


async def test_the_form_leads_back_to_the_page_that_linked_to_it(site: Site) -> None:
    page = await site.get("/sign-in", headers={"Referer": "http://127.0.0.1:8000/groups?place=Leeds"})

    assert 'name="next" value="/groups?place=Leeds"' in page.text


async def test_people_who_keep_others_safe_get_short_sessions(site: Site, db: Database, work: Work) -> None:
    door = await signed_up(site, db)
    await members.make_steward(work, door.name)

    token = token_of(await signs_in(site, door.name, GOOD))

    [row] = await db.fetch(
        "SELECT idle, expires_at - begun_at AS lasts FROM sessions WHERE token_hash = $1", hash_of(token)
    )
    assert (row["idle"], row["lasts"]) == (timedelta(hours=1), timedelta(hours=12))


async def test_a_session_ends_by_itself_when_it_is_idle_or_old(site: Site, work: Work) -> None:
    idle, old = await a_person(work), await a_person(work)
    await work.execute("UPDATE sessions SET last_seen_at = now() - idle WHERE member_id = $1", idle.member_id)
    await work.execute("UPDATE sessions SET expires_at = now() WHERE member_id = $1", old.member_id)

    assert (await site.get("/account", as_=idle)).status_code == 401
    assert (await site.get("/account", as_=old)).status_code == 401


async def test_new_powers_need_a_new_session(site: Site, db: Database, heard: Heard) -> None:
    door = await signed_up(site, db)

    async with db.work() as work:
        await members.make_steward(work, door.name.upper())

    assert (await site.get("/account", as_=door.person)).status_code == 401
    assert [type(said) for said in heard.said] == [Departure]


async def test_using_a_session_keeps_it_alive(site: Site, work: Work, db: Database) -> None:
    person = await a_person(work)
    await work.execute(
        "UPDATE sessions SET last_seen_at = now() - interval '1 hour' WHERE member_id = $1", person.member_id
    )

    await site.get("/account", as_=person)

    assert await db.fetchval("SELECT last_seen_at = now() FROM sessions WHERE member_id = $1", person.member_id), (
        "A test's time stands still, so it was seen just now"
    )


async def test_a_socket_learns_which_sessions_still_hold(work: Work, db: Database) -> None:
    good, old, excluded = await a_person(work), await a_person(work), await a_person(work)
    await work.execute("UPDATE sessions SET expires_at = now() WHERE member_id = $1", old.member_id)
    await members.exclude(work, excluded.member_id)
    asked = [one.caller.session_id for one in (good, old, excluded) if one.caller.session_id]

    assert await sessions.still_valid(db, asked) == {good.caller.session_id}
