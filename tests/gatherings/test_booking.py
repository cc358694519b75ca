"""Places: taken once, given back, and a waiting list that moves up by itself."""

import asyncio

import pytest

from frame.errors import Conflict
from gatherings import bookings, gatherings, schedule
from notifications import letters
from tests.gatherings.scenes import details, planned, seen_by
from tests.people import Group, Person, a_cast, a_person, joined
from tests.site import Fresh, OpenWork


async def test_a_place_is_taken_once(work: OpenWork, group: Group, member: Person, facilitator: Person) -> None:
    one = await planned(work, group, facilitator)

    for _ in range(2):
        assert await bookings.book(work, await seen_by(work, one, member))

    found = await seen_by(work, one, member)
    assert (found.coming, found.reader_has_place, found.reader_waits) == (1, True, False)


async def test_beyond_the_last_place_one_waits_and_moves_up_in_order(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    one = await planned(work, group, facilitator, capacity=2)
    third = await joined(work, await a_person(work), group, pseudonym="Linnet")
    fourth = await joined(work, await a_person(work), group, pseudonym="Teal")
    got = [await bookings.book(work, await seen_by(work, one, each)) for each in (member, neighbour, third, fourth)]
    assert got == [True, True, False, False]

    moved = await bookings.give_up(work, await seen_by(work, one, member))

    assert moved == [third.membership_id]
    assert (await seen_by(work, one, third)).reader_has_place
    assert (await seen_by(work, one, fourth)).reader_waits
    inbox = await letters.page(work, reader=third.caller)
    assert [heading.subject for heading in inbox.items] == ["There is a place for you now"]
    assert not (await letters.page(work, reader=fourth.caller)).items


async def test_whoever_left_the_group_is_passed_over(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    one = await planned(work, group, facilitator, capacity=2)
    third = await joined(work, await a_person(work), group, pseudonym="Linnet")
    for each in (facilitator, member, neighbour, third):
        await bookings.book(work, await seen_by(work, one, each))
    await work.execute("UPDATE memberships SET left_at = now() WHERE id = $1", neighbour.membership_id)

    assert await bookings.give_up(work, await seen_by(work, one, member)) == [third.membership_id]


async def test_what_was_called_off_cannot_be_booked(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await planned(work, group, facilitator)
    await schedule.cancel(work, one, why="Snow", all_following=False)

    with pytest.raises(Conflict):
        await bookings.book(work, await seen_by(work, one, member))


async def test_twenty_at_once_get_the_five_places_there_are(fresh_database: Fresh) -> None:
    database = fresh_database.database
    cast = await a_cast(database)
    async with database.work() as work:
        people = [await joined(work, await a_person(work), cast.group) for _ in range(20)]
        assert cast.facilitator.membership_id is not None
        planned_id = await schedule.plan(
            work, cast.group.id, details(capacity=5), rule="", host=cast.facilitator.membership_id
        )

    async def take(person: Person) -> bool:
        async with database.work() as work:
            return await bookings.book(work, await gatherings.find(work, planned_id, reader=person.caller))

    got = await asyncio.gather(*(take(person) for person in people))

    assert sum(got) == 5
    found = await gatherings.find(database, planned_id, reader=cast.facilitator.caller)
    assert (found.coming, found.waiting) == (5, 15)
