"""Taking a case, keeping it, giving it back."""

import asyncio
from datetime import timedelta

import pytest

from frame.database import Work
from frame.errors import Conflict, NotAllowed
from moderation import cases, claims
from moderation.cases import Case
from tests.moderation.scenes import POSTS, a_case, a_topic
from tests.people import Group, Person, a_cast, a_person, joined
from tests.site import Fresh, Site


@pytest.fixture
async def second(work: Work, group: Group) -> Person:
    """Another facilitator of the same group."""
    return await joined(work, await a_person(work), group, pseudonym="Linnet", is_facilitator=True)


async def read(work: Work, case_id: int, person: Person) -> Case:
    return await cases.find(work, case_id, reader=person.caller)


async def test_a_case_is_held_for_a_quarter_of_an_hour_and_others_see_it(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person, second: Person
) -> None:
    case_id = await a_case(work, await a_topic(work, group, member))

    taken = await site.post(f"/cases/{case_id}/take", as_=facilitator)
    page = await site.get(f"/cases/{case_id}", as_=second)

    assert taken.status_code == 303
    assert "Rowan has taken it; free again at" in page.text
    assert 'name="action"' not in page.text, "somebody else's case offers no decisions"
    until = await work.fetchval("SELECT claimed_until - now() FROM cases")
    assert until == timedelta(minutes=15)


async def test_only_facilitators_of_the_group_can_take_a_case(
    work: Work,
    site: Site,
    group: Group,
    member: Person,
    neighbour: Person,
    organiser: Person,
    stranger: Person,
    facilitator_elsewhere: Person,
) -> None:
    case_id = await a_case(work, await a_topic(work, group, member))

    for deed in ("take", "release", "decide"):
        for person in (member, neighbour, organiser, stranger, facilitator_elsewhere):
            answer = await site.post(f"/cases/{case_id}/{deed}", as_=person)
            assert answer.status_code == 404, (deed, person.pseudonym)
        assert (await site.post(f"/cases/{case_id}/{deed}")).status_code == 401
    for person in (member, neighbour, organiser, stranger, facilitator_elsewhere):
        assert (await site.get(f"/cases/{case_id}", as_=person)).status_code == 404
    assert (await site.get(f"/cases/{case_id}")).status_code == 401
    assert await work.fetchval("SELECT claimed_by FROM cases") is None


async def test_a_case_that_is_not_there_cannot_be_taken(site: Site, facilitator: Person) -> None:
    assert (await site.post("/cases/999999/take", as_=facilitator)).status_code == 404
    assert (await site.post("/cases/99999999999/take", as_=facilitator)).status_code == 404


async def test_taking_again_keeps_it_for_longer(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person
) -> None:
    case_id = await a_case(work, await a_topic(work, group, member))
    await site.post(f"/cases/{case_id}/take", as_=facilitator)
    await work.execute("UPDATE cases SET claimed_until = now() + interval '1 minute'")

    await site.post(f"/cases/{case_id}/take", as_=facilitator)

    assert await work.fetchval("SELECT claimed_until - now() FROM cases") == timedelta(minutes=15)


async def test_a_held_case_cannot_be_taken_by_somebody_else(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person, second: Person
) -> None:
    case_id = await a_case(work, await a_topic(work, group, member))
    await site.post(f"/cases/{case_id}/take", as_=facilitator)

    answer = await site.post(f"/cases/{case_id}/take", as_=second)

    assert answer.status_code == 409
    assert "Somebody else has taken this case" in answer.text
    assert await work.fetchval("SELECT claimed_by FROM cases") == facilitator.membership_id


async def test_a_claim_ends_by_itself(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person, second: Person
) -> None:
    case_id = await a_case(work, await a_topic(work, group, member))
    await site.post(f"/cases/{case_id}/take", as_=facilitator)
    await work.execute("UPDATE cases SET claimed_until = now() - interval '1 second'")

    page = await site.get(f"/cases/{case_id}", as_=second)
    taken = await site.post(f"/cases/{case_id}/take", as_=second)

    assert "Nobody has taken it yet" in page.text
    assert taken.status_code == 303
    assert await work.fetchval("SELECT claimed_by FROM cases") == second.membership_id


async def test_giving_a_case_back_frees_it_and_only_its_holder_can(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person, second: Person
) -> None:
    case_id = await a_case(work, await a_topic(work, group, member))
    await site.post(f"/cases/{case_id}/take", as_=facilitator)

    await site.post(f"/cases/{case_id}/release", as_=second)
    still_held = await work.fetchval("SELECT claimed_by FROM cases")
    twice = [await site.post(f"/cases/{case_id}/release", as_=facilitator) for _ in range(2)]

    assert still_held == facilitator.membership_id
    assert [answer.status_code for answer in twice] == [303, 303]
    assert await work.fetchval("SELECT claimed_by FROM cases") is None


async def test_nobody_takes_a_case_about_their_own_words(
    work: Work, site: Site, group: Group, facilitator: Person
) -> None:
    exhibit = await a_topic(work, group, facilitator)
    case_id = await a_case(work, exhibit)

    answer = await site.post(f"/cases/{case_id}/take", as_=facilitator)
    page = await site.get(f"/cases/{case_id}", as_=facilitator)

    assert (answer.status_code, page.status_code) == (403, 403)
    assert "another facilitator of the group looks at it" in page.text
    with pytest.raises(NotAllowed):
        await claims.take(work, await read(work, case_id, facilitator), exhibit)


async def test_a_case_decided_meanwhile_cannot_be_taken(
    work: Work, group: Group, member: Person, facilitator: Person
) -> None:
    exhibit = await a_topic(work, group, member)
    case = await read(work, await a_case(work, exhibit), facilitator)
    await work.execute("UPDATE cases SET state = 'decided', decided_at = now()")

    with pytest.raises(Conflict):
        await claims.take(work, case, exhibit)


async def test_a_facilitator_no_more_cannot_take_what_they_had_open(
    work: Work, group: Group, member: Person, facilitator: Person
) -> None:
    exhibit = await a_topic(work, group, member)
    case = await read(work, await a_case(work, exhibit), facilitator)
    await work.execute("UPDATE memberships SET is_facilitator = false WHERE id = $1", facilitator.membership_id)

    with pytest.raises(Conflict):
        await claims.take(work, case, exhibit)


async def test_of_many_who_take_a_case_at_once_one_has_it(fresh_database: Fresh) -> None:
    database = fresh_database.database
    cast = await a_cast(database)
    async with database.work() as work:
        exhibit = await a_topic(work, cast.group, cast.member)
        case_id = await a_case(work, exhibit)
        others = [await joined(work, await a_person(work), cast.group, is_facilitator=True) for _ in range(5)]

    async def take(person: Person) -> bool:
        case = await cases.find(database, case_id, reader=person.caller)
        seen = await POSTS.find(database, exhibit.ref.id, reader=person.caller)
        try:
            async with database.work() as work:
                await claims.take(work, case, seen)
        except Conflict:
            return False
        return True

    taken = await asyncio.gather(*(take(person) for person in [cast.facilitator, *others]))

    assert taken.count(True) == 1
