"""Shifts for tests, put down by the deeds that facilitators use."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from frame import clock
from frame.database import Work
from moderation.cover import shifts
from moderation.cover.shifts import CoverGroup, Shift
from moderation.cover.spans import LocalHours, Span
from tests.people import Group, Person, a_person, joined

LONDON = "Europe/London"
EVENING = LocalHours(time(18), time(22), LONDON)
_number = count(1)


async def a_facilitator(work: Work, group: Group, pseudonym: str = "") -> Person:
    """Another facilitator of the group."""
    name = pseudonym or f"Finch {next(_number)}"
    return await joined(work, await a_person(work), group, pseudonym=name, is_facilitator=True)


async def seen_by(work: Work, group: Group, person: Person) -> CoverGroup:
    return await shifts.find_group(work, group.slug, reader=person.caller)


def in_days(days: int) -> date:
    return (clock.now() + timedelta(days=days)).date()


async def evening(work: Work, group: Group, person: Person, *, days: int = 2) -> Shift:
    """6 pm to 10 pm, some days from now."""
    seen = await seen_by(work, group, person)
    [span] = await shifts.put_down(work, seen, [in_days(days)], EVENING, now=clock.now())
    return await the_shift(work, person, span)


async def on_now(work: Work, group: Group, person: Person, *, minutes: int = 120, begun_min: int = 30) -> Shift:
    """A shift that has begun, in which its facilitator has not been seen."""
    begins = clock.now().replace(microsecond=0) - timedelta(minutes=begun_min)
    local = begins.astimezone(UTC)
    ends = local + timedelta(minutes=begun_min + minutes)
    hours = LocalHours(local.time(), ends.time(), "UTC")
    seen = await seen_by(work, group, person)
    [span] = await shifts.put_down(work, seen, [local.date()], hours, now=clock.now())
    return await the_shift(work, person, span)


async def the_shift(work: Work, person: Person, span: Span) -> Shift:
    shift_id = await work.fetchval(
        "SELECT id FROM shifts WHERE membership_id = $1 AND starts_at = $2", person.membership_id, span.starts_at
    )
    return await shifts.find(work, shift_id, reader=person.caller)


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
