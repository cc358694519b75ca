"""Shifts: facilitators put themselves down, change it and take it back. Handing over is in `handing`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from frame.caller import Caller
from frame.database import Reads, Record, Work
from frame.errors import Conflict, Invalid, Missing, NotAllowed
from moderation.cover import hints, permissions, spans
from moderation.cover.spans import LocalHours, Span

LONGEST = timedelta(hours=12)
SHORTEST = timedelta(minutes=15)
MOST_WEEKS = 53
AHEAD = timedelta(days=400)
REMINDED = timedelta(days=1)
"""How long before it begins a shift's facilitator is reminded of it."""
NOTE_AFTER = timedelta(hours=12)
"""A hand-over note written so long after the end of a shift is still about it."""

_YOURS = "You are down for these hours already, or for some of them."


@dataclass(frozen=True, slots=True)
class CoverGroup:
    """A group, as one of its members may look at its cover.

    ahead: for `moderation.duty.read`. For facilitators, unread_notes: hand-over notes of others; owes_note: their shift
    has ended lately, or is about to, and they have written none.
    """

    id: int
    slug: str
    name: str
    is_closed: bool
    reader_membership: UUID
    reader_facilitates: bool
    reader_organises: bool
    ahead: str | None
    unread_notes: int
    owes_note: bool


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody's shift, as an organiser or a facilitator of its group sees it. membership_id: None when left open.

    later: how many of its series follow. from_time, until_time: on the clocks of its zone.
    """

    id: int
    group_id: int
    group_slug: str
    group_name: str
    membership_id: UUID | None
    pseudonym: str | None
    pebble_key: bytes | None
    zone: str
    on_date: date
    from_time: time
    until_time: time
    starts_at: datetime
    ends_at: datetime
    series_id: UUID | None
    later: int
    version: int
    is_offered: bool
    offered_to: UUID | None
    offered_to_name: str | None
    reader_membership: UUID
    reader_facilitates: bool

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)

    @property
    def is_own(self) -> bool:
        return self.membership_id == self.reader_membership

    @property
    def is_for_reader(self) -> bool:
        """Whether the reader is asked to take it over, by name or with all others."""
        return self.is_offered and not self.is_own and self.offered_to in {None, self.reader_membership}


async def find_group(db: Reads, slug: str, *, reader: Caller) -> CoverGroup:
    """Raises: Missing, outside the group."""
    row = await db.fetchrow(
        """
        SELECT g.id, g.slug, g.name, g.status = 'closed' AS is_closed, s.membership_id AS reader_membership,
               s.is_facilitator AS reader_facilitates, s.is_organiser AS reader_organises,
               CASE WHEN s.is_facilitator
                    THEN (SELECT count(*)
                            FROM handover_notes n
                           WHERE n.group_id = g.id
                             AND n.membership_id <> s.membership_id
                             AND NOT EXISTS (SELECT FROM handover_reads r
                                              WHERE r.note_id = n.id AND r.membership_id = s.membership_id))
                    ELSE 0 END AS unread_notes,
               s.is_facilitator AND EXISTS (
                 SELECT FROM shifts w
                  WHERE w.membership_id = s.membership_id
                    AND w.ends_at BETWEEN now() - $3::interval AND now() + interval '15 minutes'
                    AND NOT EXISTS (SELECT FROM handover_notes n
                                     WHERE n.membership_id = s.membership_id AND n.starts_at = w.starts_at)
               ) AS owes_note,
               cover.ahead
          FROM groups g
          JOIN standings s ON s.group_id = g.id
         CROSS JOIN LATERAL cover_ahead(g.id) cover
         WHERE g.slug = $1
           AND s.member_id = $2
        """,
        slug,
        reader.member_id,
        NOTE_AFTER,
    )
    if row is None:
        raise Missing
    return CoverGroup(**row)


async def find(db: Reads, shift_id: int, *, reader: Caller) -> Shift:
    """For facilitators and organisers of its group. Raises: Missing."""
    row = await db.fetchrow(
        """
        SELECT w.id, w.group_id, g.slug AS group_slug, g.name AS group_name, w.membership_id, m.pseudonym, m.pebble_key,
               w.zone, w.on_date, w.from_time, w.until_time, w.starts_at, w.ends_at, w.series_id,
               (SELECT count(*)
                  FROM shifts n
                 WHERE n.series_id = w.series_id AND n.membership_id = w.membership_id AND n.starts_at > w.starts_at
               ) AS later,
               w.version, w.is_offered, w.offered_to, o.pseudonym AS offered_to_name,
               me.membership_id AS reader_membership, me.is_facilitator AS reader_facilitates
          FROM shifts w
          JOIN groups g ON g.id = w.group_id
          JOIN standings me ON me.group_id = w.group_id
           AND me.member_id = $2
           AND (me.is_facilitator OR me.is_organiser)
          LEFT JOIN memberships m ON m.id = w.membership_id
          LEFT JOIN memberships o ON o.id = w.offered_to
         WHERE w.id = $1
        """,
        shift_id,
        reader.member_id,
    )
    if row is None:
        raise Missing
    return Shift(**row)


async def put_down(
    work: Work, group: CoverGroup, days: Sequence[date], hours: LocalHours, *, now: datetime
) -> list[Span]:
    """The reader covers these hours on each of these days. Returns the stretches that are new.

    Days that are over are passed over, and those on which the reader is down for some of the hours already. Raises:
    Invalid (from_time, until_time, on_date), NotAllowed, Conflict when that leaves none.
    """
    permissions.require_facilitates(group)
    if len(days) > MOST_WEEKS:
        raise Invalid("Please choose a day within a year. You can go on from there later.", field="repeat_until")
    wanted = {day: hours.on(day) for day in days}
    require_times([*wanted.values()], now=now)
    await hold(work, group.id)
    rows = await work.fetch(
        """
        INSERT INTO shifts (group_id, membership_id, series_id, zone, on_date, from_time, until_time,
                            starts_at, ends_at)
        SELECT s.group_id, s.membership_id, $3, $4, d.on_date, $5, $6, d.starts_at, d.ends_at
          FROM unnest($7::date[], $8::timestamptz[], $9::timestamptz[]) AS d (on_date, starts_at, ends_at)
          JOIN standings s ON s.group_id = $1 AND s.membership_id = $2 AND s.is_facilitator
         WHERE NOT EXISTS (SELECT FROM shifts own
                            WHERE own.membership_id = $2
                              AND own.starts_at < d.ends_at
                              AND own.ends_at > d.starts_at)
        RETURNING id, starts_at, ends_at, version
        """,
        group.id,
        group.reader_membership,
        uuid4() if len(wanted) > 1 else None,
        hours.zone,
        hours.from_time,
        hours.until_time,
        [*wanted],
        [span.starts_at for span in wanted.values()],
        [span.ends_at for span in wanted.values()],
    )
    if not rows:
        raise Conflict(_YOURS)
    await _follow_up(work, group.id, rows, now=now)
    return sorted(Span(row["starts_at"], row["ends_at"]) for row in rows)


async def take(work: Work, group: CoverGroup, gap: Span, *, zone: str, now: datetime) -> None:
    """The reader takes a gap, all of it or none: of two who press at once, one gets it.

    Raises: Conflict when somebody else has taken it or part of it meanwhile; Invalid, NotAllowed.
    """
    permissions.require_facilitates(group)
    require_times([gap], now=now)
    day, hours = spans.local(gap, zone)
    await hold(work, group.id)
    rows = await work.fetch(
        """
        INSERT INTO shifts (group_id, membership_id, zone, on_date, from_time, until_time, starts_at, ends_at)
        SELECT s.group_id, s.membership_id, $3, $4, $5, $6, $7, $8
          FROM standings s
         WHERE s.group_id = $1
           AND s.membership_id = $2
           AND s.is_facilitator
           AND NOT EXISTS (SELECT FROM shifts held
                            WHERE held.group_id = $1
                              AND held.membership_id IS NOT NULL
                              AND held.starts_at < $8
                              AND held.ends_at > $7)
        RETURNING id, starts_at, ends_at, version
        """,
        group.id,
        group.reader_membership,
        zone,
        day,
        hours.from_time,
        hours.until_time,
        gap.starts_at,
        gap.ends_at,
    )
    if not rows:
        raise Conflict(
            "Thank you. Somebody has taken these hours, or some of them, just before you. "
            "Below is how things stand now."
        )
    await _follow_up(work, group.id, rows, now=now)


async def change(work: Work, shift: Shift, day: date, hours: LocalHours, *, now: datetime) -> None:
    """Other hours, or another day, for one of the reader's own shifts; others of its series stay.

    Raises: NotAllowed; Invalid (on_date, until_time); Conflict when it was changed meanwhile, is over, or would overlap
    another of the reader's.
    """
    require_own(shift)
    span = hours.on(day)
    require_times([span], now=now)
    await hold(work, shift.group_id)
    rows = await work.fetch(
        """
        UPDATE shifts w
           SET on_date = $4, zone = $5, from_time = $6, until_time = $7, starts_at = $8, ends_at = $9,
               version = w.version + 1
         WHERE w.id = $1
           AND w.membership_id = $2
           AND w.version = $3
           AND w.ends_at > $10
           AND NOT EXISTS (SELECT FROM shifts own
                            WHERE own.membership_id = $2
                              AND own.id <> w.id
                              AND own.starts_at < $9
                              AND own.ends_at > $8)
        RETURNING w.id, w.starts_at, w.ends_at, w.version
        """,
        shift.id,
        shift.reader_membership,
        shift.version,
        day,
        hours.zone,
        hours.from_time,
        hours.until_time,
        span.starts_at,
        span.ends_at,
        now,
    )
    if not rows:
        raise Conflict(
            "This was not changed: the shift is over, or has changed meanwhile, or you are down for some of these "
            "hours already."
        )
    await _follow_up(work, shift.group_id, rows, now=now)


async def take_back(work: Work, shift: Shift, *, and_later: bool, asks_others: bool, now: datetime) -> None:
    """The reader does not come after all. and_later: nor to those of the same series that follow.

    asks_others: the hours stay on the roster as a gap, and the other facilitators are told. Raises: NotAllowed,
    Conflict when it is over or somebody else has it by now.
    """
    require_own(shift)
    if asks_others:
        gone = await _leave_open(work, shift, and_later=and_later, now=now)
    else:
        gone = await _remove(work, shift, and_later=and_later, now=now)
    if not gone:
        raise Conflict("This shift is over, or somebody else has it by now.")
    if asks_others:
        await work.defer(
            "moderation.tell_left_open",
            group_id=shift.group_id,
            membership_id=str(shift.reader_membership),
            how_many=len(gone),
        )
    hints.announce(work, shift.group_id)


async def hold(work: Work, group_id: int) -> None:
    """One at a time in a group: who takes what is decided in order. Raises: Conflict for a group that has closed."""
    status = await work.fetchval("SELECT status FROM groups WHERE id = $1 FOR NO KEY UPDATE", group_id)
    if status == "closed":
        raise Conflict("This group has closed, so nobody needs to be there.")


def require_own(shift: Shift) -> None:
    """Raises: NotAllowed for a shift of somebody else, or one that was left open."""
    if not (shift.is_own and shift.reader_facilitates):
        raise NotAllowed("Only whoever has put themselves down for these hours can change them.")


def require_facilitates(shift: Shift) -> None:
    """Raises: NotAllowed for whoever is no facilitator of its group."""
    if not shift.reader_facilitates:
        raise NotAllowed("Only facilitators of this group take shifts over.")


def require_times(wanted: Sequence[Span], *, now: datetime) -> None:
    """Raises: Invalid for hours that are too long, too short, over, or too far away."""
    if not wanted:
        raise Invalid("Please choose a date up to which it repeats that is not before the first.", field="repeat_until")
    for span in wanted:
        # A day on which the clocks go back makes the same hours longer.
        if not SHORTEST <= span.ends_at - span.starts_at <= LONGEST + timedelta(hours=1):
            raise Invalid(
                "A shift takes at least 15 minutes and at most 12 hours. Please share longer ones.", field="until_time"
            )
    if min(wanted).ends_at <= now:
        raise Invalid("These hours are over. Please choose a day to come.", field="on_date")
    if max(wanted).starts_at > now + AHEAD:
        raise Invalid("That is more than a year away. Please choose an earlier day.", field="on_date")


async def _leave_open(work: Work, shift: Shift, *, and_later: bool, now: datetime) -> list[Record]:
    return await work.fetch(
        """
        UPDATE shifts
           SET membership_id = NULL, is_offered = false, offered_to = NULL, last_seen_at = NULL, version = version + 1
         WHERE (id = $1 OR ($3 AND series_id = $4 AND starts_at > $5))
           AND membership_id = $2
           AND ends_at > $6
        RETURNING id
        """,
        shift.id,
        shift.reader_membership,
        and_later,
        shift.series_id,
        shift.starts_at,
        now,
    )


async def _remove(work: Work, shift: Shift, *, and_later: bool, now: datetime) -> list[Record]:
    return await work.fetch(
        """
        DELETE FROM shifts
         WHERE (id = $1 OR ($3 AND series_id = $4 AND starts_at > $5))
           AND membership_id = $2
           AND ends_at > $6
        RETURNING id
        """,
        shift.id,
        shift.reader_membership,
        and_later,
        shift.series_id,
        shift.starts_at,
        now,
    )


async def _follow_up(work: Work, group_id: int, rows: Sequence[Record], *, now: datetime) -> None:
    hints.announce(work, group_id)
    await remind_later(work, rows, now=now)


async def remind_later(work: Work, rows: Sequence[Record], *, now: datetime) -> None:
    """Ask for the reminders of shifts; rows: with id, starts_at, version. Those that begin within a day need none."""
    for row in rows:
        remind_at = row["starts_at"] - REMINDED
        # One statement for each: a series has fifty at most, and they commit with the shifts.
        if remind_at > now:
            await work.defer("moderation.remind_of_shift", at=remind_at, shift_id=row["id"], version=row["version"])
