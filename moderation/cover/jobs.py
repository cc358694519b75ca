"""What follows from cover later, by itself: reminders, what nobody covers, what turns with the clock, forgetting."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from frame.jobs import Argument
from frame.resources import Resources
from moderation.cover import hints, telling, wanted
from moderation.cover.notes import KEPT
from moderation.cover.spans import Span
from moderation.duty import HERE, list_uncovered

_KEPT_SHIFTS = timedelta(days=366)
"""Who covered what can be looked up for a year; a charity may be asked."""
# Runs every minute; what a late run finds again is only told once more.
_SINCE_LAST = timedelta(seconds=130)
# When somebody can still do something about tomorrow, and nobody is woken.
_DAYTIME = range(9, 21)


async def remind(resources: Resources, *, shift_id: int, version: int) -> None:
    """A letter to the facilitator of a shift, the day before."""
    async with resources["database"].work() as work:
        await telling.remind(work, shift_id, version=version)


async def tell_left_open(resources: Resources, *, group_id: int, membership_id: str, how_many: int) -> None:
    """Somebody has left hours open, by taking them back or because they are a facilitator no more."""
    async with resources["database"].work() as work:
        await telling.left_open(work, group_id, by=UUID(membership_id), how_many=how_many)
        hints.announce(work, group_id)


async def tell_uncovered(resources: Resources, /, **_: Argument) -> None:
    """By day, once: which of tomorrow's hours nobody has taken, to the facilitators of each group that wants them."""
    now, zone = resources["clock"](), ZoneInfo(resources["settings"].zone)
    if now.astimezone(zone).hour not in _DAYTIME:
        return
    tomorrow = _tomorrow(now, zone)
    groups = await resources["database"].fetch(
        """
        SELECT g.id
          FROM groups g
         WHERE g.status <> 'closed'
           AND EXISTS (SELECT FROM standings s WHERE s.group_id = g.id AND s.is_facilitator)
         ORDER BY g.id
        """
    )
    for row in groups:
        # Each group in a transaction of its own: one that fails keeps no other waiting.
        await _tell_uncovered(resources, row["id"], tomorrow)


async def look_at_turns(resources: Resources, /, **_: Argument) -> None:
    """Tell open pages when a shift has begun or ended, or its facilitator has gone: nobody does anything just then."""
    now = resources["clock"]()
    async with resources["database"].work() as work:
        rows = await work.fetch(
            """
            SELECT DISTINCT w.group_id
              FROM shifts w
             WHERE w.membership_id IS NOT NULL
               AND w.ends_at > $1::timestamptz - $2::interval
               AND w.starts_at <= $1
               AND (w.ends_at <= $1
                    OR w.starts_at > $1::timestamptz - $2::interval
                    OR (w.last_seen_at <= $1::timestamptz - $3::interval
                        AND w.last_seen_at > $1::timestamptz - $3::interval - $2::interval))
            """,
            now,
            _SINCE_LAST,
            HERE,
        )
        for row in rows:
            hints.announce(work, row["group_id"])


async def forget(resources: Resources, /, **_: Argument) -> None:
    """Erase notes that the next ones have long read, and shifts of more than a year ago."""
    now = resources["clock"]()
    async with resources["database"].work() as work:
        await work.execute("DELETE FROM handover_notes WHERE written_at < $1", now - KEPT)
        await work.execute("DELETE FROM shifts WHERE ends_at < $1", now - _KEPT_SHIFTS)


async def _tell_uncovered(resources: Resources, group_id: int, tomorrow: Span) -> None:
    async with resources["database"].work() as work:
        hours = await wanted.list_hours(work, group_id)
        asked = await wanted.list_wanted(
            work,
            group_id,
            hours,
            wanted.providers(resources),
            since=tomorrow.starts_at,
            until=tomorrow.ends_at,
        )
        begun = [one.span for one in asked if tomorrow.holds(one.span.starts_at)]
        begun += await wanted.list_left_open(work, group_id, since=tomorrow.starts_at, until=tomorrow.ends_at)
        gaps = await list_uncovered(work, group_id, begun, since=tomorrow.starts_at)
        if gaps:
            await telling.uncovered(work, group_id, gaps, day=f"{tomorrow.starts_at:%Y-%m-%d}")


def _tomorrow(now: datetime, zone: ZoneInfo) -> Span:
    day = now.astimezone(zone).date() + timedelta(days=1)
    begins, ends = (datetime(each.year, each.month, each.day, tzinfo=zone) for each in (day, day + timedelta(days=1)))
    return Span(begins, ends)
