"""Signing up: a private name, a passphrase, a recovery code, and being an adult."""

import re

import pytest

from accounts import names
from frame.database import Database
from frame.errors import Invalid
from tests.accounts.doors import GOOD, hidden_of, shown_once, signed_up, token_of
from tests.site import Site

FORM = {"name": "Robin", "passphrase": GOOD, "adult": "y"}


async def test_somebody_new_gets_a_name_with_digits_and_a_code_and_is_signed_in(site: Site, db: Database) -> None:
    door = await signed_up(site, db, name="Robin Hood")

    assert re.fullmatch(r"robin-hood-\d{4}", door.name)
    assert re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}", door.code)
    assert (await site.get("/account", as_=door.person)).status_code == 200


async def test_the_same_name_twice_tells_nobody_that_it_was_taken(site: Site, db: Database) -> None:
    first, second = await signed_up(site, db), await signed_up(site, db)

    assert first.name != second.name
    assert first.person.member_id != second.person.member_id


async def test_name_and_code_are_shown_once_and_stored_only_as_a_hash(site: Site, db: Database) -> None:
    door = await signed_up(site, db)

    account = await site.get("/account", as_=door.person)
    [row] = await db.fetch("SELECT * FROM members WHERE id = $1", door.person.member_id)

    assert door.code not in account.text
    assert door.name not in account.text
    assert door.code.replace("-", "") not in str(dict(row))
    assert row["passphrase_hash"].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_being_an_adult_is_a_row_with_the_wording_that_was_shown(site: Site, db: Database) -> None:
    page = await site.get("/sign-up")
    door = await signed_up(site, db)

    wording = await db.fetchval("SELECT wording FROM statements WHERE member_id = $1", door.person.member_id)

    assert wording in page.text


async def test_without_the_statement_nobody_is_made(site: Site, db: Database) -> None:
    response = await site.post("/sign-up", {"name": "Robin", "passphrase": GOOD})

    assert response.status_code == 422
    assert "18 or over" in response.text
    assert await db.fetchval("SELECT count(*) FROM members") == 0


@pytest.mark.parametrize("name", ["", " ", "!", "\u200b\u200b", "x" * 41, "ﷺ" * 30])
async def test_a_name_with_too_little_or_too_much_in_it_is_refused_at_its_field(
    name: str, site: Site, db: Database
) -> None:
    response = await site.post("/sign-up", FORM | {"name": name})

    assert response.status_code == 422
    assert 'id="name-error"' in response.text
    assert await db.fetchval("SELECT count(*) FROM members") == 0


async def test_a_refused_form_keeps_the_name_and_never_the_passphrase(site: Site) -> None:
    response = await site.post("/sign-up", {"name": "Robin", "passphrase": "kith kith kith", "adult": "y"})

    assert response.status_code == 422
    assert 'value="Robin"' in response.text
    assert "kith kith kith" not in response.text


async def test_the_form_helps_password_managers_and_people_who_cannot_see_what_they_type(site: Site) -> None:
    page = (await site.get("/sign-up")).text

    assert re.search(r'<kith-passphrase[^>]*>\s*<input[^>]*type="password"[^>]*autocomplete="new-password"', page)
    assert "maxlength" not in page
    assert "onpaste" not in page


async def test_after_the_codes_one_lands_where_one_wanted_to_go(site: Site) -> None:
    welcome = await site.post("/sign-up", FORM | {"next": "/groups/slowly-does-it/join"})

    onward = await site.post("/carry-on", hidden_of(welcome))

    assert onward.status_code == 303
    assert onward.headers["location"] == "/groups/slowly-does-it/join"


async def test_the_link_to_join_remembers_where_one_wanted_to_go(site: Site) -> None:
    page = await site.get("/sign-up?next=/groups/slowly-does-it/join")

    assert hidden_of(page) == {"next": "/groups/slowly-does-it/join"}


async def test_somebody_signed_in_does_not_make_a_second_account_by_reloading(site: Site, db: Database) -> None:
    door = await signed_up(site, db)

    again = await site.post("/sign-up", FORM, as_=door.person)

    assert again.status_code == 409
    assert "/account/recovery-code" in again.text
    assert await db.fetchval("SELECT count(*) FROM members") == 1


async def test_the_page_with_the_codes_is_never_kept_by_a_browser(site: Site) -> None:
    response = await site.post("/sign-up", FORM)

    assert response.headers["cache-control"] == "no-store"
    assert len(shown_once(response)) == 2
    assert token_of(response) not in response.text


async def test_another_site_cannot_sign_anybody_up(site: Site, db: Database) -> None:
    response = await site.post(
        "/sign-up", FORM, headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    )

    assert response.status_code == 403
    assert await db.fetchval("SELECT count(*) FROM members") == 0


@pytest.mark.parametrize(
    "typed",
    [
        "robin-hood-4821",
        "Robin Hood 4821",
        "ROBIN HOOD4821",
        " robin_hood–4821 ",
        "ｒｏｂｉｎ-hood-４８２１",
        "robin\u200b-hood-4821",
    ],
)
def test_a_name_is_the_same_however_tired_hands_type_it(typed: str) -> None:
    assert names.canonical(typed) == "robin-hood-4821"


@pytest.mark.parametrize("chosen", ["Robin", "robin7", "Siân", "Ἀλέξανδρος", "光", "🙂🙂", "a b", "straße"])
def test_a_name_with_its_digits_is_already_as_it_is_stored(chosen: str) -> None:
    try:
        name = names.with_digits(chosen)
    except Invalid:
        assert len(chosen) < 2
        return

    assert names.canonical(name) == name
