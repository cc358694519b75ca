"""Which hours should be covered: those a group has set, those that were left open, and what other rooms ask for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Protocol, cast

from asyncpg import UniqueViolationError

from frame.database import Reads, Work
from frame.errors import Conflict, Missing
from frame.resources import Resources
from moderation.cover import permissions, spans
from moderation.cover.shifts import CoverGroup
from moderation.cover.spans import LocalHours, Span, WeeklyHours

MOST_HOURS = 14


@dataclass(frozen=True, slots=True)
class Wanted:
    """Times at which somebody should be there, and what for, in words of the site; path: where that is shown."""

    span: Span
    what: str = ""
    path: str = ""


class WantedTimes(Protocol):
    """What a room above offers so that its dates are covered: those of a group that overlap a time, in any order."""

    async def __call__(self, db: Reads, group_id: int, *, since: datetime, until: datetime) -> Sequence[Wanted]: ...


@dataclass(frozen=True, slots=True)
class CoverHours:
    """Hours that a group wants covered, each week."""

    id: int
    days: Sequence[int]
    from_time: time
    until_time: time
    zone: str

    @property
    def weekly(self) -> WeeklyHours:
        return WeeklyHours(frozenset(self.days), LocalHours(self.from_time, self.until_time, self.zone))


def providers(resources: Resources) -> Sequence[WantedTimes]:
    """Those that the roof has wired."""
    return cast("Sequence[WantedTimes]", resources["wanted_times"])


async def list_hours(db: Reads, group_id: int) -> list[CoverHours]:
    """What a group has set, for whoever has found it."""
    rows = await db.fetch(
        """
        SELECT h.id, h.days, h.from_time, h.until_time, h.zone
          FROM cover_hours h
         WHERE h.group_id = $1
         ORDER BY h.from_time, h.id
        """,
        group_id,
    )
    return [CoverHours(**row) for row in rows]


async def add_hours(work: Work, group: CoverGroup, days: Collection[int], hours: LocalHours) -> None:
    """From now on these hours should be covered. Twice is once. Raises: NotAllowed; Conflict, for too many."""
    permissions.require_may_set_hours(group)
    if len(await list_hours(work, group.id)) >= MOST_HOURS:
        raise Conflict("These are many already. Please remove some first.")
    try:
        async with work.savepoint():
            await work.execute(
                """
                INSERT INTO cover_hours (group_id, days, from_time, until_time, zone) VALUES ($1, $2, $3, $4, $5)
                """,
                group.id,
                sorted(days),
                hours.from_time,
                hours.until_time,
                hours.zone,
            )
    except UniqueViolationError as error:
        if error.constraint_name != "cover_hours_key":
            raise


async def remove_hours(work: Work, group: CoverGroup, hours_id: int) -> None:
    """These need not be covered any more. Raises: NotAllowed, Missing."""
    permissions.require_may_set_hours(group)
    removed = await work.fetchval(
        "DELETE FROM cover_hours WHERE id = $1 AND group_id = $2 RETURNING id", hours_id, group.id
    )
    if removed is None:
        raise Missing


async def list_wanted(
    db: Reads,
    group_id: int,
    hours: Sequence[CoverHours],
    others: Sequence[WantedTimes],
    *,
    since: datetime,
    until: datetime,
) -> list[Wanted]:
    """What should be covered in a group between two moments: its hours, and what other rooms ask for."""
    found = [Wanted(span) for one in hours for span in one.weekly.between(since, until)]
    for times in others:
        # One room after the other: there are few, and each asks once.
        found += await times(db, group_id, since=since, until=until)
    return found


async def list_left_open(db: Reads, group_id: int, *, since: datetime, until: datetime) -> list[Span]:
    """Hours that begin between two moments, which somebody had and left open; others may have taken them meanwhile."""
    rows = await db.fetch(
        """
        SELECT w.starts_at, w.ends_at
          FROM shifts w
         WHERE w.group_id = $1
           AND w.membership_id IS NULL
           AND w.starts_at >= $2
           AND w.starts_at < $3
        """,
        group_id,
        since,
        until,
    )
    return [Span(row["starts_at"], row["ends_at"]) for row in rows]


def missing(wanted: Sequence[Wanted], covered: Sequence[Span], *, since: datetime) -> list[Wanted]:
    """What of it nobody covers, in order. Where several ask for the same hours, these stand once, with what for."""
    found: dict[Span, Wanted] = {}
    for one in wanted:
        for gap in spans.gaps([one.span], covered, since=since):
            if gap not in found or not found[gap].what:
                found[gap] = Wanted(gap, one.what, one.path)
    kept = [one for one in found.values() if not any(_is_within(one, other) for other in found.values())]
    return sorted(kept, key=lambda one: one.span)


def _is_within(one: Wanted, other: Wanted) -> bool:
    if one is other or one.what:
        return False
    return other.span.starts_at <= one.span.starts_at and one.span.ends_at <= other.span.ends_at
