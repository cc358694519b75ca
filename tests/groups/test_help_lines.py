"""Help lines: there for everybody, always; looked after by those who may."""

import asyncio
from typing import Any

import pytest

from frame.caller import VISITOR
from frame.database import Database, Work
from frame.errors import Missing
from groups import helplines
from groups.helplines import HelpLine, Words, link_of
from live.backplane import MemoryBackplane
from server.lifespan import Overrides
from tests.people import Group, Person, settings_for
from tests.services import Services
from tests.site import OpenHanded, Site, a_site

BREATHE = {"name": "Breathe", "contact": "0800 00 11 22", "note": "Day and night."}


class Away:
    """Connections to a database that cannot be reached."""

    def acquire(self) -> "Away":
        return self

    async def __aenter__(self) -> Any:
        raise ConnectionRefusedError

    async def __aexit__(self, *how: object) -> None:
        raise AssertionError("what never opened cannot be closed")


@pytest.fixture
async def line(work: Work) -> HelpLine:
    """A line of the installation's."""
    await helplines.add(work, group_id=None, words=Words(**BREATHE))
    return (await helplines.list_own(work, group_id=None))[0]


@pytest.fixture
async def group_line(work: Work, group: Group) -> HelpLine:
    """A line of the group's."""
    await helplines.add(work, group_id=group.id, words=Words("For us", "https://for-us.example", ""))
    return (await helplines.list_own(work, group_id=group.id))[0]


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("116 123", "tel:116123"),
        ("999", "tel:999"),
        ("111, then choose option 2", "tel:111"),
        ("0300 222 5700", "tel:03002225700"),
        ("+44 20 7946 0000", "tel:+442079460000"),
        ("0808 808 8000 (free)", "tel:08088088000"),
        ("Text SHOUT to 85258", "sms:85258?body=SHOUT"),
        ("text shout to 85258", "sms:85258?body=SHOUT"),
        ("https://iasupport.org", "https://iasupport.org"),
        ("HTTPS://iasupport.org/a?b=c", "https://iasupport.org/a?b=c"),
        ("iasupport.org", "https://iasupport.org"),
        ("www.iasupport.org/help", "https://www.iasupport.org/help"),
        ("http://iasupport.org", ""),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("https://a b", ""),
        ("Ask at the door", ""),
        ("us@example.org", ""),
        ("", ""),
    ],
)
def test_a_contact_becomes_something_to_press_where_it_can(contact: str, link: str) -> None:
    assert link_of(contact) == link


async def test_everybody_sees_the_installations_lines(site: Site, line: HelpLine, member: Person) -> None:
    for reader in (None, member):
        answer = await site.get("/help", as_=reader)

        assert answer.status_code == 200
        assert line.name in answer.text
        assert f'href="{line.link}"' in answer.text


async def test_the_lines_of_a_group_are_for_its_members_on_the_help_page(
    site: Site, group: Group, group_line: HelpLine, member: Person, stranger: Person
) -> None:
    assert group_line.name in (await site.get("/help", as_=member)).text
    assert f"For people in {group.name}" in (await site.get("/help", as_=member)).text
    for reader in (None, stranger):
        assert group_line.name not in (await site.get("/help", as_=reader)).text


async def test_lines_come_in_the_order_they_were_put_in(db: Database, work: Work, group: Group, line: HelpLine) -> None:
    await helplines.add(work, group_id=group.id, words=Words("For us", "999", ""))
    await helplines.add(work, group_id=None, words=Words("Second", "999", ""))

    assert [each.name for each in await helplines.list_help_lines(db, group_id=group.id)] == [
        "Breathe",
        "Second",
        "For us",
    ]
    assert [each.name for each in await helplines.list_help_lines(db)] == ["Breathe", "Second"]


async def test_without_any_line_the_four_that_always_hold_are_shown(site: Site) -> None:
    answer = await site.get("/help")

    for contact in ("116 123", "Text SHOUT to 85258", "111, then choose option 2", "999"):
        assert contact in answer.text


async def test_help_is_there_even_when_the_database_is_away(services: Services, member: Person) -> None:
    settings = settings_for(services.database_url, services.redis_url)
    overrides = Overrides(connections=Away(), backplane=MemoryBackplane(), limiter=OpenHanded())

    async with a_site(settings, overrides) as site:
        visitors, members = await site.get("/help"), await site.get("/help", as_=member)

    assert visitors.status_code == 200
    for answer in (visitors, members):
        assert 'href="tel:116123"' in answer.text
        assert 'href="tel:999"' in answer.text


async def test_a_steward_adds_changes_moves_and_removes_a_line(
    site: Site, db: Database, line: HelpLine, steward: Person
) -> None:
    added = await site.post("/help/edit", {"name": "Second", "contact": "Text HI to 12345", "note": ""}, as_=steward)
    second = (await helplines.list_own(db, group_id=None))[1]
    moved = await site.post(f"/help/lines/{second.id}/raise", as_=steward)
    assert [each.name for each in await helplines.list_own(db, group_id=None)] == ["Second", "Breathe"]
    changed = await site.post(
        f"/help/lines/{second.id}", {"name": "Second wind", "contact": "0800 1111", "note": "Free."}, as_=steward
    )
    removed = await site.post(f"/help/lines/{line.id}/remove", as_=steward)

    for answer in (added, moved, changed, removed):
        assert (answer.status_code, answer.headers["location"]) == (303, "/help/edit")
    (left,) = await helplines.list_own(db, group_id=None)
    assert (left.name, left.contact, left.link, left.note) == ("Second wind", "0800 1111", "tel:08001111", "Free.")


async def test_an_organiser_looks_after_the_lines_of_their_group(
    site: Site, db: Database, group: Group, organiser: Person
) -> None:
    path = f"/groups/{group.slug}/help-lines"

    added = await site.post(path, BREATHE, as_=organiser)
    (line,) = await helplines.list_own(db, group_id=group.id)
    page, form = await site.get(path, as_=organiser), await site.get(f"/help/lines/{line.id}", as_=organiser)
    removed = await site.post(f"/help/lines/{line.id}/remove", as_=organiser)

    assert added.headers["location"] == removed.headers["location"] == path
    assert "Breathe" in page.text
    assert 'value="0800 00 11 22"' in form.text
    assert await helplines.list_own(db, group_id=group.id) == []


async def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    site: Site, db: Database, line: HelpLine, steward: Person
) -> None:
    for path in ("/help/edit", f"/help/lines/{line.id}"):
        answer = await site.post(path, {"name": "Only a name"}, as_=steward)

        assert answer.status_code == 422
        assert "Please give a telephone number or a web address." in answer.text
        assert 'value="Only a name"' in answer.text
    assert await helplines.list_own(db, group_id=None) == [line]


async def test_adding_twice_is_adding_once(site: Site, db: Database, steward: Person) -> None:
    for _ in range(2):
        await site.post("/help/edit", BREATHE, as_=steward)

    assert len(await helplines.list_own(db, group_id=None)) == 1


async def test_removing_twice_is_not_found_the_second_time(site: Site, line: HelpLine, steward: Person) -> None:
    await site.post(f"/help/lines/{line.id}/remove", as_=steward)

    assert (await site.post(f"/help/lines/{line.id}/remove", as_=steward)).status_code == 404


async def test_the_first_line_stays_where_it_is_when_moved_up(work: Work, db: Database, line: HelpLine) -> None:
    await helplines.add(work, group_id=None, words=Words("Second", "999", ""))

    await helplines.move_up(work, line)

    assert [each.name for each in await helplines.list_own(db, group_id=None)] == ["Breathe", "Second"]


async def test_only_stewards_change_the_installations_lines(
    site: Site, db: Database, line: HelpLine, member: Person, facilitator: Person, organiser: Person
) -> None:
    for reader, refused, missing in (
        (member, 403, 404),
        (facilitator, 403, 404),
        (organiser, 403, 404),
        (None, 401, 401),
    ):
        assert (await site.get("/help/edit", as_=reader)).status_code == refused
        assert (await site.post("/help/edit", {**BREATHE, "name": "Mine"}, as_=reader)).status_code == refused
        assert (await site.get(f"/help/lines/{line.id}", as_=reader)).status_code == missing
        for deed in ("", "/raise", "/remove"):
            assert (await site.post(f"/help/lines/{line.id}{deed}", BREATHE, as_=reader)).status_code == missing

    assert await helplines.list_own(db, group_id=None) == [line]


async def test_only_its_organisers_change_a_groups_lines(
    site: Site,
    db: Database,
    group: Group,
    group_line: HelpLine,
    member: Person,
    facilitator: Person,
    stranger: Person,
    steward: Person,
) -> None:
    path = f"/groups/{group.slug}/help-lines"
    for reader in (member, facilitator, stranger, steward):
        assert (await site.get(path, as_=reader)).status_code == 403
        assert (await site.post(path, BREATHE, as_=reader)).status_code == 403
        assert (await site.post(f"/help/lines/{group_line.id}/remove", as_=reader)).status_code == 404
    assert (await site.get(path)).status_code == 401
    assert (await site.get("/groups/nowhere/help-lines", as_=member)).status_code == 404

    (left,) = await helplines.list_own(db, group_id=group.id)
    assert left.name == group_line.name


async def test_the_domain_itself_refuses_whoever_may_not(
    work: Work, line: HelpLine, group_line: HelpLine, organiser: Person, steward: Person
) -> None:
    assert (await helplines.find(work, group_line.id, editor=organiser.caller)).group_id is not None
    assert (await helplines.find(work, line.id, editor=steward.caller)).group_id is None
    for each, editor in (
        (line, organiser.caller),
        (group_line, steward.caller),
        (line, VISITOR),
        (group_line, VISITOR),
    ):
        with pytest.raises(Missing):
            await helplines.find(work, each.id, editor=editor)


@pytest.mark.parametrize("line_id", [0, 2**31, 10**30])
async def test_a_line_that_is_not_there_is_not_found(site: Site, steward: Person, line_id: int) -> None:
    assert (await site.get(f"/help/lines/{line_id}", as_=steward)).status_code == 404


async def test_the_link_to_edit_is_shown_to_stewards(site: Site, steward: Person, member: Person) -> None:
    steward_page, member_page = await asyncio.gather(site.get("/help", as_=steward), site.get("/help", as_=member))

    assert 'href="/help/edit"' in steward_page.text
    assert 'href="/help/edit"' not in member_page.text
