"""The pages of accounts: there for those they are for, with what an empty form is told."""

import pytest

from tests.people import Person
from tests.site import Site

FOR_ALL = ["/sign-up", "/sign-in", "/recover", "/signed-out"]
OWN = ["/account", "/account/display", "/account/passphrase", "/account/recovery-code"]


@pytest.mark.parametrize("path", FOR_ALL)
async def test_a_visitor_finds_the_pages_of_arriving(path: str, site: Site) -> None:
    page = await site.get(path)

    assert page.status_code == 200
    assert page.text.count("<h1>") == 1


@pytest.mark.parametrize("path", OWN)
async def test_a_member_finds_their_own_pages_and_a_visitor_is_asked_to_sign_in(
    path: str, site: Site, member: Person
) -> None:
    page, asked = await site.get(path, as_=member), await site.get(path)

    assert (page.status_code, asked.status_code) == (200, 401)
    assert page.text.count("<h1>") == asked.text.count("<h1>") == 1
    assert f'name="next" value="{path}"' in asked.text


@pytest.mark.parametrize("path", ["/sign-up", "/sign-in", "/recover"])
async def test_an_empty_form_is_refused_with_a_reason_at_each_field(path: str, site: Site) -> None:
    page = await site.post(path)

    assert page.status_code == 422
    assert 'id="name-error"' in page.text
    assert 'id="passphrase-error"' in page.text


@pytest.mark.parametrize("path", ["/account/passphrase", "/account/recovery-code"])
async def test_proving_who_one_is_takes_a_passphrase(path: str, site: Site, member: Person) -> None:
    page = await site.post(path, as_=member)

    assert page.status_code == 422
    assert 'id="current-error"' in page.text


async def test_somebody_signed_in_needs_no_form_to_join(site: Site, member: Person) -> None:
    response = await site.get("/sign-up?next=/groups", as_=member)

    assert (response.status_code, response.headers["location"]) == (303, "/groups")


async def test_every_page_of_ones_own_is_kept_by_nobody(site: Site, member: Person) -> None:
    for path in OWN:
        assert (await site.get(path, as_=member)).headers["cache-control"] == "no-store"
