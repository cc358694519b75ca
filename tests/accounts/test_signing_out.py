"""Signing out ends the session for everybody who holds its token, sockets included."""

from accounts import sessions
from frame.announcements import Departure
from frame.database import Database
from tests.people import Person
from tests.site import Heard, Site


async def test_a_copied_cookie_is_worth_nothing_after_signing_out(site: Site, member: Person) -> None:
    response = await site.post("/sign-out", as_=member)

    assert response.status_code == 303
    assert (await site.get("/account", as_=member)).status_code == 401


async def test_the_browser_forgets_its_cookie_and_what_it_kept(site: Site, member: Person) -> None:
    response = await site.post("/sign-out", as_=member)

    assert 'session=""' in response.headers["set-cookie"]
    assert "Max-Age=0" in response.headers["set-cookie"]
    assert response.headers["clear-site-data"] == '"cache", "storage"'


async def test_other_sessions_of_other_people_stay(site: Site, member: Person, neighbour: Person) -> None:
    await site.post("/sign-out", as_=member)

    assert (await site.get("/account", as_=neighbour)).status_code == 200


async def test_signing_out_twice_or_as_a_visitor_is_no_fault(site: Site, member: Person) -> None:
    await site.post("/sign-out", as_=member)

    assert (await site.post("/sign-out", as_=member)).status_code == 303
    assert (await site.post("/sign-out")).status_code == 303


async def test_a_link_cannot_sign_anybody_out(site: Site, member: Person) -> None:
    assert (await site.get("/sign-out", as_=member)).status_code == 405
    assert (await site.get("/account", as_=member)).status_code == 200


async def test_the_page_after_it_says_what_to_do_on_a_shared_device(site: Site) -> None:
    page = await site.get("/signed-out")

    assert page.status_code == 200
    assert "close this browser window" in page.text


async def test_sockets_of_the_session_are_told_to_go(db: Database, heard: Heard, member: Person) -> None:
    async with db.work() as work:
        await sessions.end(work, member.caller.session_id, member_id=member.member_id)

    assert heard.said == [Departure(member_id=member.member_id, session_id=member.caller.session_id, code=4501)]
