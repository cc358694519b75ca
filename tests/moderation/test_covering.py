"""Facilitators put themselves down, change it and take it back."""

import asyncio
from datetime import date, time, timedelta

import pytest

from frame import clock
from frame.caller import VISITOR
from frame.database import Work
from frame.errors import Conflict, Invalid, Missing, NotAllowed
from moderation.cover import shifts
from moderation.cover.spans import LocalHours
from tests.moderation.cover_scenes import EVENING, LONDON, a_facilitator, evening, in_days, on_now, seen_by
from tests.people import Group, Person, a_cast
from tests.site import Fresh, OpenWork


async def _all(work: Work, group: Group) -> list[tuple[date, str | None]]:
    rows = await work.fetch(
        """
        SELECT w.on_date, m.pseudonym
          FROM shifts w
          LEFT JOIN memberships m ON m.id = w.membership_id
         WHERE w.group_id = $1
         ORDER BY w.starts_at, m.pseudonym
        """,
        group.id,
    )
    return [(row["on_date"], row["pseudonym"]) for row in rows]


async def test_hours_are_put_down_for_a_day(work: OpenWork, group: Group, facilitator: Person) -> None:
    shift = await evening(work, group, facilitator)

    assert (shift.on_date, shift.from_time, shift.until_time) == (in_days(2), time(18), time(22))
    assert shift.span == EVENING.on(in_days(2))
    assert shift.is_own
    assert [said.channel for said in work.said] == [f"cover:{group.id}"]


async def test_hours_are_put_down_for_each_week(work: OpenWork, group: Group, facilitator: Person) -> None:
    seen = await seen_by(work, group, facilitator)
    first = in_days(3)

    made = await shifts.put_down(
        work, seen, [first + timedelta(weeks=number) for number in range(4)], EVENING, now=clock.now()
    )

    assert len(made) == 4
    assert len(await work.fetch("SELECT DISTINCT series_id FROM shifts WHERE series_id IS NOT NULL")) == 1


async def test_days_on_which_one_is_down_already_are_passed_over(
    work: OpenWork, group: Group, facilitator: Person
) -> None:
    await evening(work, group, facilitator, days=3)
    seen = await seen_by(work, group, facilitator)
    overlapping = LocalHours(time(21), time(23), LONDON)

    made = await shifts.put_down(work, seen, [in_days(3), in_days(10)], overlapping, now=clock.now())

    assert [span.starts_at.date() for span in made] == [in_days(10)]
    with pytest.raises(Conflict):
        await shifts.put_down(work, seen, [in_days(3)], overlapping, now=clock.now())


async def test_shifts_of_several_may_overlap(work: OpenWork, group: Group, facilitator: Person) -> None:
    other = await a_facilitator(work, group, "Moss")

    await evening(work, group, facilitator)
    await evening(work, group, other)

    assert await _all(work, group) == [(in_days(2), "Moss"), (in_days(2), "Rowan")]


@pytest.mark.parametrize(
    ("days", "hours", "field"),
    [
        ([-3], EVENING, "on_date"),
        ([500], EVENING, "on_date"),
        ([2], LocalHours(time(6), time(22), LONDON), "until_time"),
        ([2], LocalHours(time(6), time(6, 5), LONDON), "until_time"),
        ([], EVENING, "repeat_until"),
    ],
)
async def test_hours_that_nobody_can_mean_are_refused(
    work: OpenWork, group: Group, facilitator: Person, days: list[int], hours: LocalHours, field: str
) -> None:
    seen = await seen_by(work, group, facilitator)

    with pytest.raises(Invalid) as refused:
        await shifts.put_down(work, seen, [in_days(day) for day in days], hours, now=clock.now())

    assert refused.value.field == field


async def test_only_facilitators_of_the_group_put_themselves_down(
    work: OpenWork, group: Group, member: Person, organiser: Person, stranger: Person, facilitator_elsewhere: Person
) -> None:
    for person in (member, organiser):
        seen = await seen_by(work, group, person)
        with pytest.raises(NotAllowed):
            await shifts.put_down(work, seen, [in_days(2)], EVENING, now=clock.now())
    for outsider in (stranger, facilitator_elsewhere):
        with pytest.raises(Missing):
            await seen_by(work, group, outsider)
    with pytest.raises(Missing):
        await shifts.find_group(work, group.slug, reader=VISITOR)


async def test_a_shift_is_seen_by_those_who_keep_the_group_going(
    work: OpenWork,
    group: Group,
    facilitator: Person,
    organiser: Person,
    member: Person,
    stranger: Person,
    facilitator_elsewhere: Person,
) -> None:
    shift = await evening(work, group, facilitator)

    assert (await shifts.find(work, shift.id, reader=organiser.caller)).pseudonym == "Rowan"
    for other in (member, stranger, facilitator_elsewhere):
        with pytest.raises(Missing):
            await shifts.find(work, shift.id, reader=other.caller)
    with pytest.raises(Missing):
        await shifts.find(work, shift.id + 1, reader=facilitator.caller)


async def test_a_shift_is_moved_to_other_hours(work: OpenWork, group: Group, facilitator: Person) -> None:
    shift = await evening(work, group, facilitator)
    earlier = LocalHours(time(17), time(19), LONDON)

    await shifts.change(work, shift, in_days(4), earlier, now=clock.now())

    moved = await shifts.find(work, shift.id, reader=facilitator.caller)
    assert moved.span == earlier.on(in_days(4))
    with pytest.raises(Conflict):
        await shifts.change(work, shift, in_days(5), earlier, now=clock.now())


async def test_nobody_changes_the_shift_of_another(
    work: OpenWork, group: Group, facilitator: Person, organiser: Person
) -> None:
    shift = await evening(work, group, facilitator)
    other = await a_facilitator(work, group)

    for person in (other, organiser):
        theirs = await shifts.find(work, shift.id, reader=person.caller)
        with pytest.raises(NotAllowed):
            await shifts.change(work, theirs, in_days(4), EVENING, now=clock.now())
        with pytest.raises(NotAllowed):
            await shifts.take_back(work, theirs, and_later=False, asks_others=False, now=clock.now())


async def test_a_shift_cannot_be_moved_onto_another_of_ones_own(
    work: OpenWork, group: Group, facilitator: Person
) -> None:
    shift = await evening(work, group, facilitator, days=2)
    await evening(work, group, facilitator, days=3)

    with pytest.raises(Conflict):
        await shifts.change(work, shift, in_days(3), EVENING, now=clock.now())


async def test_what_is_taken_back_is_gone_or_stays_as_a_gap(work: OpenWork, group: Group, facilitator: Person) -> None:
    gone, open_ = await evening(work, group, facilitator, days=2), await evening(work, group, facilitator, days=3)

    await shifts.take_back(work, gone, and_later=False, asks_others=False, now=clock.now())
    await shifts.take_back(work, open_, and_later=False, asks_others=True, now=clock.now())

    assert await _all(work, group) == [(in_days(3), None)]
    with pytest.raises(Conflict):
        await shifts.take_back(work, gone, and_later=False, asks_others=False, now=clock.now())


async def test_all_that_follow_in_a_series_are_taken_back(work: OpenWork, group: Group, facilitator: Person) -> None:
    seen = await seen_by(work, group, facilitator)
    days = [in_days(3 + 7 * number) for number in range(4)]
    await shifts.put_down(work, seen, days, EVENING, now=clock.now())
    second_id = await work.fetchval("SELECT id FROM shifts WHERE on_date = $1", days[1])
    second = await shifts.find(work, second_id, reader=facilitator.caller)
    assert second.later == 2

    await shifts.take_back(work, second, and_later=True, asks_others=False, now=clock.now())

    assert await _all(work, group) == [(days[0], "Rowan")]


async def test_a_shift_that_is_on_may_end_sooner(work: OpenWork, group: Group, facilitator: Person) -> None:
    shift = await on_now(work, group, facilitator)

    await shifts.take_back(work, shift, and_later=False, asks_others=True, now=clock.now())

    assert (await _all(work, group))[0][1] is None


async def test_nothing_is_put_down_in_a_group_that_has_closed(
    work: OpenWork, group: Group, facilitator: Person
) -> None:
    seen = await seen_by(work, group, facilitator)
    await work.execute("UPDATE groups SET status = 'closed' WHERE id = $1", group.id)

    with pytest.raises(Conflict):
        await shifts.put_down(work, seen, [in_days(2)], EVENING, now=clock.now())


async def test_a_gap_is_taken_as_it_stands(work: OpenWork, group: Group, facilitator: Person) -> None:
    seen = await seen_by(work, group, facilitator)
    gap = EVENING.on(in_days(2))

    await shifts.take(work, seen, gap, zone=LONDON, now=clock.now())

    [row] = await work.fetch("SELECT * FROM shifts")
    assert (row["starts_at"], row["ends_at"]) == (gap.starts_at, gap.ends_at)
    assert (row["on_date"], row["from_time"], row["until_time"]) == (in_days(2), time(18), time(22))


async def test_a_gap_of_which_somebody_has_part_is_gone(work: OpenWork, group: Group, facilitator: Person) -> None:
    other = await a_facilitator(work, group)
    await evening(work, group, other)
    longer = LocalHours(time(17), time(23), LONDON).on(in_days(2))

    with pytest.raises(Conflict) as refused:
        await shifts.take(work, await seen_by(work, group, facilitator), longer, zone=LONDON, now=clock.now())

    assert refused.value.words.startswith("Thank you.")


async def test_of_two_who_take_a_gap_at_once_one_gets_it(fresh_database: Fresh) -> None:
    database = fresh_database.database
    cast = await a_cast(database)
    async with database.work() as work:
        people = [cast.facilitator, *[await a_facilitator(work, cast.group) for _ in range(3)]]
        seen = [await seen_by(work, cast.group, person) for person in people]
    gap = EVENING.on(in_days(2))

    async def take(number: int) -> None:
        async with database.work() as work:
            await shifts.take(work, seen[number], gap, zone=LONDON, now=clock.now())

    ended = await asyncio.gather(*map(take, range(4)), return_exceptions=True)

    assert sorted(type(one).__name__ for one in ended) == ["Conflict", "Conflict", "Conflict", "NoneType"]
    assert await database.fetchval("SELECT count(*) FROM shifts") == 1
    assert len(fresh_database.heard.said) == 1
