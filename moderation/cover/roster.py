"""The roster of a group: who comes when, and what nobody covers, day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from frame.database import Reads
from frame.errors import Invalid
from moderation.cover import permissions, spans, wanted
from moderation.cover.shifts import CoverGroup
from moderation.cover.spans import Span
from moderation.cover.wanted import CoverHours, Wanted, WantedTimes
from moderation.duty import HERE

WEEKS = 4
AHEAD = timedelta(weeks=WEEKS)
PAGE = 25
"""About as many entries as a page has; days stay whole."""
_MOST = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """A shift on the roster, or (id None) hours that nobody covers.

    what, path: what uncovered hours are for, where another room asks for them. may_take: the reader may, with a press.
    """

    span: Span
    id: int | None = None
    membership_id: UUID | None = None
    pseudonym: str = ""
    pebble_key: bytes = b""
    is_own: bool = False
    is_offered: bool = False
    offered_to_name: str | None = None
    is_for_reader: bool = False
    is_here: bool = False
    what: str = ""
    path: str = ""

    @property
    def is_gap(self) -> bool:
        return self.id is None


@dataclass(frozen=True, slots=True)
class Day:
    """A day on the reader's clocks, and what begins on it or is still on when the page begins."""

    date: date
    begins_at: datetime
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Roster:
    """days: those with something on them. gaps: of the coming four weeks. after: the day the next page begins with."""

    days: Sequence[Day]
    gaps: Sequence[Span]
    hours: Sequence[CoverHours]
    after: str | None


async def page(
    db: Reads, group: CoverGroup, others: Sequence[WantedTimes], *, zone: str, now: datetime, begins: str = ""
) -> Roster:
    """The roster from today on, or from a day. Members who do not keep the group going see only when somebody comes.

    zone: the reader's, by which days are told apart. begins: the cursor of the page before, a date. Raises: Invalid.
    """
    first = max(_since(begins, zone), now) if begins else now
    horizon = now + AHEAD
    shifts = await _list_shifts(db, group, since=first)
    hours = await wanted.list_hours(db, group.id)
    if not permissions.may_see_who(group):
        entries = [Entry(span, id=0) for span in spans.joined(entry.span for entry in shifts if not entry.is_gap)]
        return _paged(entries, [], [], zone=zone, first=first)
    asked = await wanted.list_wanted(db, group.id, hours, others, since=now, until=horizon)
    held = [entry.span for entry in shifts if not entry.is_gap]
    asked += [Wanted(entry.span) for entry in shifts if entry.is_gap]
    missing = wanted.missing([one for one in asked if one.span.ends_at > first], held, since=first)
    entries = [entry for entry in shifts if not entry.is_gap]
    entries += [Entry(one.span, what=one.what, path=one.path) for one in missing]
    return _paged(entries, [one.span for one in missing], hours, zone=zone, first=first)


async def _list_shifts(db: Reads, group: CoverGroup, *, since: datetime) -> list[Entry]:
    """Shifts from a moment on, those left open as gaps. Who it is only for those who keep the group going."""
    rows = await db.fetch(
        """
        SELECT w.starts_at, w.ends_at, w.id, w.membership_id IS NULL AS is_open,
               s.membership_id, s.pseudonym, s.pebble_key, w.membership_id = me.membership_id AS is_own,
               w.is_offered, o.pseudonym AS offered_to_name,
               w.is_offered AND me.is_facilitator AND w.membership_id <> me.membership_id
                 AND (w.offered_to IS NULL OR w.offered_to = me.membership_id) AS is_for_reader,
               w.starts_at <= now() AND COALESCE(w.last_seen_at > now() - $4::interval, false) AS is_here
          FROM shifts w
          JOIN standings me ON me.membership_id = $2 AND me.group_id = w.group_id
          LEFT JOIN standings s ON s.membership_id = w.membership_id AND (me.is_facilitator OR me.is_organiser)
          LEFT JOIN standings o ON o.membership_id = w.offered_to AND (me.is_facilitator OR me.is_organiser)
         WHERE w.group_id = $1
           AND w.ends_at > $3
         ORDER BY w.starts_at, w.id
         LIMIT $5
        """,
        group.id,
        group.reader_membership,
        since,
        HERE,
        _MOST,
    )
    return [
        Entry(
            Span(row["starts_at"], row["ends_at"]),
            None if row["is_open"] else row["id"],
            row["membership_id"],
            row["pseudonym"] or "",
            row["pebble_key"] or b"",
            bool(row["is_own"]),
            row["is_offered"],
            row["offered_to_name"],
            bool(row["is_for_reader"]),
            row["is_here"],
        )
        for row in rows
    ]


def _paged(
    entries: Sequence[Entry], gaps: Sequence[Span], hours: Sequence[CoverHours], *, zone: str, first: datetime
) -> Roster:
    """Whole days, until there are enough entries."""
    days: dict[date, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.span, entry.is_gap, entry.id or 0)):
        starts_at = max(entry.span.starts_at, first)
        days.setdefault(starts_at.astimezone(ZoneInfo(zone)).date(), []).append(entry)
    shown: list[Day] = []
    count = 0
    for day, of_day in days.items():
        if shown and count + len(of_day) > PAGE:
            return Roster(shown, gaps, hours, after=day.isoformat())
        shown.append(Day(day, _midnight(day, zone), of_day))
        count += len(of_day)
    return Roster(shown, gaps, hours, after=None)


def _since(cursor: str, zone: str) -> datetime:
    try:
        return _midnight(date.fromisoformat(cursor), zone)
    except (ValueError, OverflowError) as error:
        raise Invalid("That page of the roster does not exist.") from error


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
