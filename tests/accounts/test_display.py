"""How a member likes pages shown goes with them, and with nobody else."""

import pytest

from frame.database import Database
from tests.people import Person
from tests.site import Site

LARGE = {"theme": "dark", "text_size": "130", "line_spacing": "wide", "zone": "Pacific/Auckland"}


async def test_what_is_chosen_shows_on_every_page(site: Site, member: Person) -> None:
    response = await site.post("/account/display", LARGE, as_=member)

    page = (await site.get("/inbox", as_=member)).text
    assert response.headers["location"] == "/account?changed=display"
    assert 'data-theme="dark" data-text-size="130" data-line-spacing="wide" data-zone="Pacific/Auckland"' in page


async def test_nobody_else_is_touched(site: Site, db: Database, member: Person, neighbour: Person) -> None:
    await site.post("/account/display", LARGE, as_=member)

    assert await db.fetchval("SELECT theme FROM members WHERE id = $1", neighbour.member_id) == "system"


async def test_the_form_shows_what_holds_now(site: Site, member: Person) -> None:
    await site.post("/account/display", LARGE, as_=member)

    page = (await site.get("/account/display", as_=member)).text

    assert 'value="dark" checked' in page
    assert '<option value="Pacific/Auckland" selected>Auckland (Pacific)</option>' in page


@pytest.mark.parametrize(
    "wrong", [{"theme": "pink"}, {"text_size": "900"}, {"line_spacing": ""}, {"zone": "Mars/Base"}]
)
async def test_anything_not_offered_is_refused(wrong: dict[str, str], site: Site, db: Database, member: Person) -> None:
    response = await site.post("/account/display", LARGE | wrong, as_=member)

    assert response.status_code == 422
    assert await db.fetchval("SELECT theme FROM members WHERE id = $1", member.member_id) == "system"


async def test_a_visitor_cannot_change_it(site: Site) -> None:
    assert (await site.get("/account/display")).status_code == 401
    assert (await site.post("/account/display", LARGE)).status_code == 401
