"""A shift is handed to somebody else; whoever leaves, leaves a gap; and the letters about it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from frame import clock
from frame.database import Work
from frame.errors import Conflict, Invalid, NotAllowed
from groups import directory, joining
from moderation import duty
from moderation.cover import handing, shifts, telling
from moderation.cover.shifts import Shift
from tests.moderation.cover_scenes import EVENING, a_facilitator, evening, in_days, on_now
from tests.people import Group, Person, a_cast
from tests.site import Fresh, OpenWork


async def _as(work: Work, shift: Shift, person: Person) -> Shift:
    return await shifts.find(work, shift.id, reader=person.caller)


async def _letters(work: Work, person: Person) -> list[str]:
    rows = await work.fetch(
        "SELECT subject FROM letters WHERE member_id = $1 AND kind = 'cover' ORDER BY id", person.member_id
    )
    return [row["subject"] for row in rows]


async def _deferred(work: Work, job: str) -> list[dict[str, Any]]:
    rows = await work.fetch(
        "SELECT args::text AS args, scheduled_at FROM procrastinate_jobs WHERE task_name = $1 ORDER BY id", job
    )
    return [dict(row) for row in rows]


async def test_one_asks_another_who_takes_it_over(work: OpenWork, group: Group, facilitator: Person) -> None:
    moss, finch = await a_facilitator(work, group, "Moss"), await a_facilitator(work, group, "Finch")
    shift = await evening(work, group, facilitator)

    await handing.offer(work, shift, to=moss.membership_id)

    offered = await _as(work, shift, moss)
    assert offered.is_for_reader
    assert offered.pseudonym == "Rowan"
    assert not (await _as(work, shift, finch)).is_for_reader
    assert await _letters(work, moss) == ["Could you take some hours over?"]
    assert await _letters(work, finch) == []

    await handing.take_over(work, offered)

    assert (await _as(work, shift, finch)).pseudonym == "Moss"
    assert await _letters(work, facilitator) == ["Your hours are taken over"]


async def test_somebody_who_was_not_asked_does_not_get_it(work: OpenWork, group: Group, facilitator: Person) -> None:
    moss, finch = await a_facilitator(work, group), await a_facilitator(work, group)
    shift = await evening(work, group, facilitator)
    with pytest.raises(Conflict):
        await handing.take_over(work, await _as(work, shift, finch))

    await handing.offer(work, shift, to=moss.membership_id)

    with pytest.raises(Conflict):
        await handing.take_over(work, await _as(work, shift, finch))


async def test_only_another_facilitator_of_the_group_can_be_asked(
    work: OpenWork, group: Group, facilitator: Person, organiser: Person, facilitator_elsewhere: Person
) -> None:
    shift = await evening(work, group, facilitator)

    for person in (facilitator, organiser, facilitator_elsewhere):
        with pytest.raises(Invalid):
            await handing.offer(work, shift, to=person.membership_id)
    with pytest.raises(NotAllowed):
        await handing.offer(work, await _as(work, shift, organiser), to=None)


async def test_all_are_asked_and_the_first_gets_it(work: OpenWork, group: Group, facilitator: Person) -> None:
    moss, finch = await a_facilitator(work, group), await a_facilitator(work, group)
    shift = await evening(work, group, facilitator)
    await handing.offer(work, shift, to=None)
    to_finch, to_moss = await _as(work, shift, finch), await _as(work, shift, moss)

    await handing.take_over(work, to_finch)

    with pytest.raises(Conflict):
        await handing.take_over(work, to_moss)
    assert await _letters(work, moss) == await _letters(work, finch) == ["Could you take some hours over?"]


async def test_of_two_who_take_it_over_at_once_one_gets_it(fresh_database: Fresh) -> None:
    database = fresh_database.database
    cast = await a_cast(database)
    async with database.work() as work:
        others = [await a_facilitator(work, cast.group) for _ in range(4)]
        shift = await evening(work, cast.group, cast.facilitator)
        await handing.offer(work, shift, to=None)
        offered = [await _as(work, shift, other) for other in others]

    async def take(number: int) -> None:
        async with database.work() as work:
            await handing.take_over(work, offered[number])

    ended = await asyncio.gather(*map(take, range(4)), return_exceptions=True)

    assert sorted(type(one).__name__ for one in ended) == ["Conflict", "Conflict", "Conflict", "NoneType"]


async def test_one_who_is_down_for_these_hours_cannot_take_them_twice(
    work: OpenWork, group: Group, facilitator: Person
) -> None:
    moss = await a_facilitator(work, group)
    await evening(work, group, moss)
    shift = await evening(work, group, facilitator)
    await handing.offer(work, shift, to=None)

    with pytest.raises(Conflict):
        await handing.take_over(work, await _as(work, shift, moss))


async def test_one_who_was_asked_may_say_no(work: OpenWork, group: Group, facilitator: Person) -> None:
    moss = await a_facilitator(work, group)
    shift = await evening(work, group, facilitator)
    await handing.offer(work, shift, to=moss.membership_id)
    offered = await _as(work, shift, moss)

    await handing.decline(work, offered)
    await handing.decline(work, offered)

    assert not (await _as(work, shift, moss)).is_offered
    assert (await _as(work, shift, facilitator)).is_own
    assert await _letters(work, facilitator) == ["Your hours are still yours"]


async def test_one_comes_after_all(work: OpenWork, group: Group, facilitator: Person) -> None:
    moss = await a_facilitator(work, group)
    shift = await evening(work, group, facilitator)
    await handing.offer(work, shift, to=None)
    offered = await _as(work, shift, moss)

    await handing.keep(work, shift)

    with pytest.raises(Conflict):
        await handing.take_over(work, offered)


async def test_being_reminded_is_asked_for_with_the_shift_a_day_before(
    work: OpenWork, group: Group, facilitator: Person
) -> None:
    shift = await evening(work, group, facilitator, days=3)
    await on_now(work, group, facilitator)

    [asked] = await _deferred(work, "moderation.remind_of_shift")

    assert asked["scheduled_at"] == shift.starts_at - timedelta(days=1)
    assert str(shift.id) in asked["args"]


async def test_one_is_reminded_once_and_not_of_hours_that_were_moved(
    work: OpenWork, group: Group, facilitator: Person
) -> None:
    shift = await evening(work, group, facilitator, days=3)
    await telling.remind(work, shift.id, version=shift.version)
    await telling.remind(work, shift.id, version=shift.version)
    assert await _letters(work, facilitator) == ["Soon: hours you cover"]

    await shifts.change(work, shift, in_days(5), EVENING, now=clock.now())
    await telling.remind(work, shift.id, version=shift.version)

    assert len(await _letters(work, facilitator)) == 1
    assert len(await _deferred(work, "moderation.remind_of_shift")) == 2


async def test_the_shifts_of_a_facilitator_who_leaves_become_gaps_and_the_others_are_told(
    work: OpenWork, group: Group, facilitator: Person
) -> None:
    moss, finch = await a_facilitator(work, group, "Moss"), await a_facilitator(work, group, "Finch")
    theirs, offered = await evening(work, group, moss, days=2), await evening(work, group, finch, days=4)
    await handing.offer(work, offered, to=moss.membership_id)
    await on_now(work, group, moss)
    place = await directory.find(work, group.slug, reader=moss.caller)

    await joining.leave(work, place, caller=moss.caller)

    left = await _as(work, theirs, facilitator)
    assert left.membership_id is None
    assert await duty.on_duty(work, group.id, at=clock.now()) == []
    assert not (await _as(work, offered, finch)).is_offered
    [asked] = await _deferred(work, "moderation.tell_left_open")
    assert str(moss.membership_id) in asked["args"]

    await telling.left_open(work, group.id, by=_id(moss), how_many=2)
    await telling.left_open(work, group.id, by=_id(moss), how_many=2)

    assert await _letters(work, facilitator) == ["Some hours need somebody"]
    assert await _letters(work, moss) == ["Could you take some hours over?"]


@pytest.mark.parametrize(
    "change", ["is_facilitator = false", "excluded_at = now()", "left_at = now()", "member_id = NULL"]
)
async def test_however_the_role_is_lost_nobody_waits_for_them(
    work: OpenWork, group: Group, facilitator: Person, change: str
) -> None:
    moss = await a_facilitator(work, group)
    shift = await evening(work, group, moss)

    await work.execute(f"UPDATE memberships SET {change} WHERE id = $1", moss.membership_id)

    assert (await _as(work, shift, facilitator)).membership_id is None
    assert (await duty.watch_line(work, group.id)) == duty.NOBODY


async def test_what_is_over_stays_as_it_was(work: OpenWork, group: Group, facilitator: Person) -> None:
    moss = await a_facilitator(work, group)
    shift = await evening(work, group, moss)
    await work.execute(
        "UPDATE shifts SET starts_at = starts_at - interval '9 days', ends_at = ends_at - interval '9 days'"
    )

    await work.execute("UPDATE memberships SET is_facilitator = false WHERE id = $1", moss.membership_id)

    assert (await _as(work, shift, facilitator)).membership_id == moss.membership_id
    assert await _deferred(work, "moderation.tell_left_open") == []


async def test_where_no_facilitator_is_left_the_organisers_are_told(
    work: OpenWork, group: Group, facilitator: Person, organiser: Person
) -> None:
    await evening(work, group, facilitator)
    await work.execute("UPDATE memberships SET is_facilitator = false WHERE id = $1", facilitator.membership_id)

    await telling.left_open(work, group.id, by=_id(facilitator), how_many=1)

    assert await _letters(work, organiser) == ["Some hours need somebody"]


async def test_letters_name_no_group_where_others_may_see_them(
    work: OpenWork, group: Group, facilitator: Person
) -> None:
    moss = await a_facilitator(work, group)
    shift = await evening(work, group, facilitator)
    await handing.offer(work, shift, to=moss.membership_id)

    rows = await work.fetch("SELECT subject, body FROM letters WHERE kind = 'cover'")

    assert all(group.name not in row["subject"] and group.slug not in row["subject"] for row in rows)
    assert all(group.name in row["body"] for row in rows)


def _id(person: Person) -> Any:
    assert person.membership_id is not None
    return person.membership_id
