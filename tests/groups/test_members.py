"""Who is in a group: seen by those who are in it, and by nobody else."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from frame.caller import VISITOR
from frame.database import Work
from frame.errors import Missing
from groups import members
from groups.members import Member
from tests.people import Group, Person, a_person, joined
from tests.site import Site


async def test_members_see_one_another_by_pseudonym_pebble_and_role(
    site: Site, group: Group, member: Person, neighbour: Person, facilitator: Person, organiser: Person
) -> None:
    answer = await site.get(f"/groups/{group.slug}/members", as_=member)

    assert answer.status_code == 200
    for person in (member, neighbour, facilitator, organiser):
        assert person.pseudonym in answer.text
    assert answer.text.count('<i class="pebble ') == 4
    assert "Facilitator" in answer.text
    assert "Organiser" in answer.text


async def test_nobody_outside_can_tell_who_is_in_a_group(
    site: Site, group: Group, member: Person, stranger: Person, steward: Person, facilitator_elsewhere: Person
) -> None:
    path = f"/groups/{group.slug}/members"
    nowhere = await site.get("/groups/nowhere/members")

    for reader in (None, stranger, steward, facilitator_elsewhere):
        answer = await site.get(path, as_=reader)
        assert answer.status_code == nowhere.status_code == 404
        assert member.pseudonym not in answer.text
        assert (await site.get(f"{path}?after={member.membership_id}", as_=reader)).status_code == 404


async def test_the_domain_itself_refuses_whoever_is_outside(
    work: Work, group: Group, member: Person, stranger: Person
) -> None:
    for reader in (VISITOR, stranger.caller):
        with pytest.raises(Missing):
            await members.page(work, group.id, reader=reader)
        assert await members.list_facilitators(work, group.id, reader=reader) == []


async def test_who_left_or_was_excluded_is_not_among_them(
    work: Work, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    await work.execute("UPDATE memberships SET left_at = now() WHERE id = $1", neighbour.membership_id)
    await work.execute("UPDATE memberships SET excluded_at = now() WHERE id = $1", facilitator.membership_id)

    page = await members.page(work, group.id, reader=member.caller)

    assert [each.membership_id for each in page.items] == [member.membership_id]
    with pytest.raises(Missing):
        await members.page(work, group.id, reader=neighbour.caller)


async def test_each_member_is_on_one_page_however_many_there_are(work: Work, group: Group, member: Person) -> None:
    for number in range(2 * members.PAGE_SIZE):
        await joined(work, await a_person(work), group, pseudonym=f"Walker {number}")

    first = await members.page(work, group.id, reader=member.caller)
    second = await members.page(work, group.id, reader=member.caller, after=first.items[-1].membership_id)
    third = await members.page(work, group.id, reader=member.caller, after=second.items[-1].membership_id)

    seen = [each.membership_id for page in (first, second, third) for each in page.items]
    assert len(seen) == len(set(seen)) == 2 * members.PAGE_SIZE + 1
    assert (first.before, second.before) == (None, first.after)
    assert third.after is None


@pytest.mark.parametrize("after", ["x", "9d2f6f0c-0f55-4c57-9d19-3a5a3d1f0c11", "%00", "1' OR '1'='1"])
async def test_a_place_that_was_never_given_out_is_not_found(
    site: Site, group: Group, member: Person, after: str
) -> None:
    assert (await site.get(f"/groups/{group.slug}/members?after={after}", as_=member)).status_code == 404


async def test_a_place_of_another_group_is_not_found(
    site: Site, group: Group, member: Person, stranger: Person
) -> None:
    answer = await site.get(f"/groups/{group.slug}/members?after={stranger.membership_id}", as_=member)

    assert answer.status_code == 404


def test_the_month_of_joining_is_told_and_not_the_day() -> None:
    member = Member(uuid4(), "Wren", b"key", False, False, datetime(2026, 3, 14, tzinfo=UTC))

    assert member.since == "March 2026"


async def test_two_readers_at_once_read_the_same(site: Site, group: Group, member: Person, neighbour: Person) -> None:
    path = f"/groups/{group.slug}/members"

    answers = await asyncio.gather(site.get(path, as_=member), site.get(path, as_=neighbour))

    assert [answer.status_code for answer in answers] == [200, 200]
