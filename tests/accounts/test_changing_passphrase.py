"""Changing the passphrase and the recovery code takes the passphrase of now."""

import asyncio

import pytest

from accounts import sign_in
from accounts.hashing import bench
from accounts.sitting import Sitting
from frame.caller import VISITOR
from frame.database import Database, Work
from frame.errors import Conflict, Invalid
from frame.settings import Settings
from tests.accounts.doors import BETTER, GOOD, as_token, shown_once, signed_up, signs_in, token_of
from tests.people import Person, a_person
from tests.site import Fresh, Site


async def test_the_new_one_works_the_old_one_does_not_and_other_devices_are_signed_out(
    site: Site, db: Database
) -> None:
    door = await signed_up(site, db)
    elsewhere = as_token(token_of(await signs_in(site, door.name, GOOD)))

    response = await site.post("/account/passphrase", {"current": GOOD, "passphrase": BETTER}, as_=door.person)

    assert response.status_code == 303
    assert response.headers["location"] == "/account?changed=passphrase"
    assert (await site.get("/account", as_=door.person)).status_code == 200
    assert (await site.get("/account", as_=elsewhere)).status_code == 401
    assert (await signs_in(site, door.name, BETTER)).status_code == 303
    assert (await signs_in(site, door.name, GOOD)).status_code == 422


async def test_without_the_one_of_now_nothing_changes(site: Site, db: Database) -> None:
    door = await signed_up(site, db)

    response = await site.post("/account/passphrase", {"current": BETTER, "passphrase": BETTER}, as_=door.person)

    assert response.status_code == 422
    assert 'id="current-error"' in response.text
    assert (await signs_in(site, door.name, GOOD)).status_code == 303


async def test_a_weak_new_one_is_refused(site: Site, db: Database) -> None:
    door = await signed_up(site, db)

    response = await site.post("/account/passphrase", {"current": GOOD, "passphrase": "qwertyuiop"}, as_=door.person)

    assert response.status_code == 422
    assert 'id="passphrase-error"' in response.text


async def test_guessing_the_one_of_now_at_an_open_screen_is_slowed(site: Site, db: Database) -> None:
    door = await signed_up(site, db)

    tries = [
        await site.post("/account/passphrase", {"current": f"{BETTER}{n}", "passphrase": BETTER}, as_=door.person)
        for n in range(6)
    ]

    assert [one.status_code for one in tries] == [422] * 5 + [429]
    assert int(tries[-1].headers["retry-after"]) == 30


async def test_a_new_recovery_code_takes_the_passphrase_and_ends_the_old_code(site: Site, db: Database) -> None:
    door = await signed_up(site, db)

    refused = await site.post("/account/recovery-code", {"current": BETTER}, as_=door.person)
    [code] = shown_once(await site.post("/account/recovery-code", {"current": GOOD}, as_=door.person))

    assert refused.status_code == 422
    with_old = await site.post("/recover", {"name": door.name, "code": door.code, "passphrase": BETTER})
    with_new = await site.post("/recover", {"name": door.name, "code": code, "passphrase": BETTER})
    assert (with_old.status_code, with_new.status_code) == (422, 200)


async def test_somebody_who_has_no_passphrase_cannot_prove_one(site: Site, member: Person, work: Work) -> None:
    response = await site.post("/account/recovery-code", {"current": GOOD}, as_=member)

    assert response.status_code == 422


async def test_a_visitor_is_asked_to_sign_in_and_what_they_typed_is_not_echoed(site: Site) -> None:
    response = await site.post("/account/passphrase", {"current": GOOD, "passphrase": BETTER})

    assert response.status_code == 401
    assert GOOD not in response.text
    assert BETTER not in response.text
    assert 'name="next" value="/account"' in response.text


async def test_of_two_changes_at_the_same_moment_one_is_told_to_look_again(fresh_database: Fresh) -> None:
    database, ours = fresh_database.database, bench(Settings())
    async with database.work() as work:
        person = await a_person(work)
        await work.execute("UPDATE members SET passphrase_hash = $1", await ours.hash(GOOD))

    async def change(wanted: str) -> str:
        try:
            await sign_in.change_passphrase(
                database, caller=person.caller, current=GOOD, wanted=wanted, address="192.0.2.1", bench=ours
            )
        except (Conflict, Invalid) as refusal:
            return refusal.code
        return "changed"

    outcomes = await asyncio.gather(change(BETTER), change(f"{BETTER} again"))

    assert outcomes.count("changed") == 1


async def test_a_sign_in_that_was_under_way_with_the_old_one_begins_nothing(fresh_database: Fresh) -> None:
    database, settings = fresh_database.database, Settings()
    ours = bench(settings)
    async with database.work() as work:
        person = await a_person(work)
        await work.execute(
            "UPDATE members SET sign_in_name = 'robin-4821', passphrase_hash = $1", await ours.hash(GOOD)
        )
    better = await ours.hash(BETTER)
    async with database.work() as work:
        # Held before the sign-in begins, which finds the old hash, and waits for the row to begin its session.
        await work.execute("UPDATE members SET passphrase_hash = $1", better)
        started = asyncio.create_task(
            sign_in.sign_in(
                database,
                name="robin-4821",
                passphrase=GOOD,
                sitting=Sitting("192.0.2.1", ""),
                bench=ours,
                settings=settings,
                replacing=VISITOR,
            )
        )
        await _until_somebody_waits(database)

    with pytest.raises(Conflict):
        await started
    assert await database.fetchval("SELECT count(*) FROM sessions WHERE member_id = $1", person.member_id) == 1


async def _until_somebody_waits(database: Database) -> None:
    async with asyncio.timeout(10):
        while not await database.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            pass
