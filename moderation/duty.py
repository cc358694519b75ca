"""Who keeps a group safe just now: rostered, and seen here. What pages say of it, and what other rooms may ask.

A facilitator is *on duty* while a shift of theirs is on. They are *here* when, during it, a page of the group was shown
to them, or has been open, within the last minutes: being down for an evening is a wish, having been seen is a fact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from frame import clock
from frame.database import Reads
from moderation.cover import spans
from moderation.cover.spans import Span

HERE = timedelta(minutes=5)
"""How long somebody counts as here after a page was shown to them. An open page is noted again every minute."""
NOTED_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A shift that is on, or to come. last_seen_at: when its facilitator was last seen here during it."""

    starts_at: datetime
    ends_at: datetime
    last_seen_at: datetime | None
    membership_id: UUID

    def is_on(self, at: datetime) -> bool:
        return self.starts_at <= at < self.ends_at

    def is_here(self, at: datetime) -> bool:
        return self.is_on(at) and self.last_seen_at is not None and at - self.last_seen_at < HERE


@dataclass(frozen=True, slots=True)
class Watch:
    """What a group is told of who is there.

    until: a facilitator is here, and the roster goes on without a gap until then. due_until: one should be, and is not.
    next_from, next_until: when the next comes, where nobody should be there now. All None: nobody comes.
    """

    until: datetime | None = None
    due_until: datetime | None = None
    next_from: datetime | None = None
    next_until: datetime | None = None

    @property
    def changes_at(self) -> datetime | None:
        """When it is no longer true by itself."""
        return self.until or self.due_until or self.next_from


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A facilitator whose shift is on, by the name of the group. until: the end of that shift."""

    membership_id: UUID
    pseudonym: str
    pebble_key: bytes
    until: datetime
    is_here: bool


NOBODY = Watch()


def read(ahead: str | None) -> Sequence[Ahead]:
    """What `cover_ahead`, a function in the database to be joined to a statement that runs anyway, tells of a group."""
    if ahead is None:
        return ()
    told = msgspec.json.decode(ahead, type=list[tuple[datetime, datetime, datetime | None, UUID]])
    return [Ahead(*one) for one in told]


def watch(ahead: Sequence[Ahead], *, at: datetime) -> Watch:
    """What to say of these shifts at a moment."""
    on = [shift for shift in ahead if shift.is_on(at)]
    if on:
        until = _goes_on_until(ahead, max(shift.ends_at for shift in on))
        return Watch(until=until) if any(shift.is_here(at) for shift in on) else Watch(due_until=until)
    to_come = [shift for shift in ahead if shift.starts_at > at]
    if not to_come:
        return NOBODY
    first = min(to_come, key=lambda shift: shift.starts_at)
    return Watch(next_from=first.starts_at, next_until=_goes_on_until(ahead, first.ends_at))


def is_on_duty(ahead: Sequence[Ahead], membership_id: UUID | None, *, at: datetime) -> bool:
    return any(shift.membership_id == membership_id and shift.is_on(at) for shift in ahead)


def is_to_be_noted(ahead: Sequence[Ahead], membership_id: UUID | None, *, at: datetime) -> bool:
    """Whether the page just shown to somebody is news: they are on duty, and were not seen within a minute."""
    return any(
        shift.membership_id == membership_id
        and shift.is_on(at)
        and (shift.last_seen_at is None or at - shift.last_seen_at >= NOTED_AGAIN)
        for shift in ahead
    )


async def watch_line(db: Reads, group_id: int, *, at: datetime | None = None) -> Watch:
    """What to tell a group, in one statement. Pages that read the group anyway join `cover_ahead` instead."""
    return watch(await list_ahead(db, group_id), at=at or clock.now())


async def list_ahead(db: Reads, group_id: int) -> Sequence[Ahead]:
    """The next few shifts of a group, those that are on first."""
    return read(await tell_ahead(db, group_id))


async def tell_ahead(db: Reads, group_id: int) -> str | None:
    """The same, as the database tells it."""
    told: str | None = await db.fetchval("SELECT c.ahead FROM cover_ahead($1) c", group_id)
    return told


async def on_duty(db: Reads, group_id: int, *, at: datetime) -> list[OnDuty]:
    """The facilitators of a group whose shifts are on at a moment, those who are here first."""
    rows = await db.fetch(
        """
        SELECT s.membership_id, s.pseudonym, s.pebble_key, max(w.ends_at) AS until,
               COALESCE(bool_or(w.last_seen_at > $2::timestamptz - $3::interval), false) AS is_here
          FROM shifts w
          JOIN standings s ON s.membership_id = w.membership_id AND s.is_facilitator
         WHERE w.group_id = $1
           AND w.starts_at <= $2
           AND w.ends_at > $2
         GROUP BY s.membership_id, s.pseudonym, s.pebble_key
         ORDER BY is_here DESC, s.pseudonym
        """,
        group_id,
        at,
        HERE,
    )
    return [OnDuty(**row) for row in rows]


async def is_watched(db: Reads, group_id: int, *, at: datetime) -> bool:
    """Whether a rostered facilitator of the group is here at this moment."""
    return any(one.is_here for one in await on_duty(db, group_id, at=at))


async def list_uncovered(db: Reads, group_id: int, wanted: Sequence[Span], *, since: datetime) -> list[Span]:
    """What of these times nobody has put themselves down for, from a moment on, in order."""
    if not wanted:
        return []
    rows = await db.fetch(
        """
        SELECT w.starts_at, w.ends_at
          FROM shifts w
         WHERE w.group_id = $1
           AND w.membership_id IS NOT NULL
           AND w.ends_at > $2
           AND w.starts_at < $3
        """,
        group_id,
        min(one.starts_at for one in wanted),
        max(one.ends_at for one in wanted),
    )
    return spans.gaps(wanted, [Span(row["starts_at"], row["ends_at"]) for row in rows], since=since)


def _goes_on_until(ahead: Sequence[Ahead], end: datetime) -> datetime:
    for shift in sorted(ahead, key=lambda shift: shift.starts_at):
        if shift.starts_at <= end:
            end = max(end, shift.ends_at)
    return end
