"""Getting back in with the recovery code: it works once, ends everything else, and tells nothing."""

import asyncio

import pytest

from accounts import hashing, members, recovery
from accounts.sitting import Sitting
from frame.database import Database, Work
from frame.errors import Invalid
from frame.settings import Settings
from tests.accounts.doors import BETTER, as_token, hidden_of, shown_once, signed_up, signs_in, token_of
from tests.site import Fresh, Site


async def test_the_code_sets_a_new_passphrase_and_ends_every_other_session(site: Site, db: Database) -> None:
    door = await signed_up(site, db)

    response = await site.post("/recover", {"name": door.name, "code": door.code, "passphrase": BETTER})

    assert response.status_code == 200
    assert (await site.get("/account", as_=as_token(token_of(response)))).status_code == 200
    assert (await site.get("/account", as_=door.person)).status_code == 401
    assert (await signs_in(site, door.name, BETTER)).status_code == 303
    assert (await signs_in(site, door.name, door.passphrase)).status_code == 422


async def test_the_code_is_spent_and_the_new_one_works(site: Site, db: Database) -> None:
    door = await signed_up(site, db)
    [new_code] = shown_once(await site.post("/recover", {"name": door.name, "code": door.code, "passphrase": BETTER}))

    again = await site.post("/recover", {"name": door.name, "code": door.code, "passphrase": BETTER})
    with_new = await site.post("/recover", {"name": door.name, "code": new_code, "passphrase": BETTER})

    assert (again.status_code, with_new.status_code) == (422, 200)


async def test_the_code_may_be_typed_as_one_reads_it(site: Site, db: Database) -> None:
    door = await signed_up(site, db)
    typed = door.code.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    response = await site.post("/recover", {"name": door.name.upper(), "code": typed, "passphrase": BETTER})

    assert response.status_code == 200


async def test_a_wrong_code_and_a_name_that_nobody_has_get_the_same_answer(site: Site, db: Database) -> None:
    door, code = await signed_up(site, db), recovery.new_code()
    nobody = f"nobody-{door.name[-4:]}"

    wrong = await site.post("/recover", {"name": door.name, "code": code, "passphrase": BETTER})
    unknown = await site.post("/recover", {"name": nobody, "code": code, "passphrase": BETTER})

    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text.replace(door.name, nobody) == unknown.text


async def test_a_member_without_a_code_cannot_be_recovered(site: Site, db: Database, work: Work) -> None:
    door = await signed_up(site, db)
    await work.execute("UPDATE members SET recovery_hash = NULL")

    response = await site.post("/recover", {"name": door.name, "code": door.code, "passphrase": BETTER})

    assert response.status_code == 422


async def test_recovery_does_not_let_an_excluded_member_back_in(site: Site, db: Database, work: Work) -> None:
    door = await signed_up(site, db)
    await members.exclude(work, door.person.member_id)

    response = await site.post("/recover", {"name": door.name, "code": door.code, "passphrase": BETTER})

    assert response.status_code == 422
    assert token_of(response) == ""


async def test_a_weak_new_passphrase_does_not_spend_the_code(site: Site, db: Database) -> None:
    door = await signed_up(site, db)

    weak = await site.post("/recover", {"name": door.name, "code": door.code, "passphrase": "password1234"})
    good = await site.post("/recover", {"name": door.name, "code": door.code, "passphrase": BETTER})

    assert (weak.status_code, good.status_code) == (422, 200)


async def test_after_recovering_one_lands_where_one_wanted_to_go(site: Site, db: Database) -> None:
    door = await signed_up(site, db)

    back = await site.post(
        "/recover", {"name": door.name, "code": door.code, "passphrase": BETTER, "next": "/topics/12"}
    )

    assert hidden_of(back) == {"next": "/topics/12"}


async def test_of_two_tries_with_one_code_at_the_same_moment_one_wins(fresh_database: Fresh) -> None:
    code, settings = recovery.new_code(), Settings()
    async with fresh_database.database.work() as work:
        made = await members.make(work, members.NewMember("robin", None, recovery.hash_of_code(code), settings.zone))

    async def attempt() -> bool:
        try:
            await recovery.recover(
                fresh_database.database,
                name=made.sign_in_name,
                code=code,
                passphrase=BETTER,
                sitting=Sitting("192.0.2.1", ""),
                bench=hashing.bench(settings),
                settings=settings,
            )
        except Invalid:
            return False
        return True

    outcomes = await asyncio.gather(*[attempt() for _ in range(4)])

    assert sorted(outcomes) == [False, False, False, True]
    assert await fresh_database.database.fetchval("SELECT count(*) FROM sessions") == 1


def test_codes_have_120_random_bits_and_no_letter_that_reads_like_a_number() -> None:
    codes = {recovery.new_code() for _ in range(1000)}

    assert len(codes) == 1000
    assert not {letter for code in codes for letter in code} & set("ILOU")


@pytest.mark.parametrize("typed", ["", "-", "nothing like it", "🙂"])
def test_anything_typed_has_a_hash_and_no_fault(typed: str) -> None:
    assert len(recovery.hash_of_code(typed)) == 32
