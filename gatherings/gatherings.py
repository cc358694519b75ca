"""Gatherings as their readers find them: one, those to come, a month of them, one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from frame.caller import Caller
from frame.database import Reads
from frame.errors import Missing
from frame.paging import Page
from gatherings.doors import State

PER_PAGE = 20

Kind = Literal["session", "meeting"]
Format = Literal["open_talk", "circle", "speaker", "quiet"]


@dataclass(frozen=True, slots=True)
class Gathering:
    """A gathering, with its reader's standing in its group and their place in it.

    plan_id: of the plan that it is a date of, None for one by itself; rule, plan_starts: how the plan repeats, from
    when on, in local time. coming, waiting: how many have a place, and how many wait for one.
    """

    id: int
    group_id: int
    group_slug: str
    group_name: str
    group_is_closed: bool
    plan_id: int | None
    rule: str
    plan_starts: datetime | None
    is_apart: bool
    kind: Kind
    format: Format
    title: str
    about: str
    about_html: str
    zone: str
    starts_at: datetime
    ends_at: datetime
    is_online: bool
    phone: str
    place: str
    access_notes: str
    materials: str
    materials_html: str
    agreement: str
    agreement_html: str
    capacity: int | None
    late_min: int
    admits_all: bool
    turn_min: int
    keeps_days: int
    state: State
    version: int
    last_seq: int
    epoch: str
    room_id: int | None
    opened_at: datetime | None
    hushed_at: datetime | None
    closed_at: datetime | None
    tables_end_at: datetime | None
    cancelled_why: str
    follow_up_topic_id: int | None
    attendance: int | None
    coming: int
    waiting: int
    reader_membership_id: UUID
    reader_pseudonym: str
    reader_pebble_key: bytes
    reader_is_facilitator: bool
    reader_is_organiser: bool
    reader_hosts: bool
    reader_has_place: bool
    reader_waits: bool

    @property
    def channel(self) -> str:
        return f"gathering:{self.id}"

    @property
    def is_to_come(self) -> bool:
        return self.state in {"scheduled", "lobby"}

    @property
    def is_on(self) -> bool:
        return self.state in {"open", "winding_down"}

    @property
    def is_over(self) -> bool:
        return self.state in {"closed", "reviewed", "cancelled"}

    @property
    def is_full(self) -> bool:
        return self.capacity is not None and self.coming >= self.capacity

    @property
    def lets_in_until(self) -> datetime:
        """Who comes later than this waits for a host to let them in."""
        return self.starts_at + timedelta(minutes=self.late_min)


@dataclass(frozen=True, slots=True)
class Row:
    """A gathering in a list."""

    id: int
    group_slug: str
    group_name: str
    kind: Kind
    format: Format
    title: str
    starts_at: datetime
    ends_at: datetime
    is_online: bool
    has_phone: bool
    place: str
    state: State
    capacity: int | None
    coming: int
    repeats: bool
    reader_has_place: bool
    reader_waits: bool
    reader_hosts: bool

    @property
    def is_full(self) -> bool:
        return self.capacity is not None and self.coming >= self.capacity


async def find(db: Reads, gathering_id: int, *, reader: Caller) -> Gathering:
    """Raises: Missing, also for everybody who is not in its group."""
    row = await db.fetchrow(
        """
        SELECT e.id, e.group_id, g.slug AS group_slug, g.name AS group_name, g.status = 'closed' AS group_is_closed,
               e.plan_id, coalesce(p.rule, '') AS rule, p.starts AS plan_starts, e.is_apart,
               e.kind, e.format, e.title, e.about, e.about_html, e.zone, e.starts_at, e.ends_at,
               e.is_online, e.phone, e.place, e.access_notes, e.materials, e.materials_html, e.agreement,
               e.agreement_html, e.capacity, e.late_min, e.admits_all, e.turn_min, e.keeps_days, e.state, e.version,
               e.last_seq, e.epoch, e.room_id, e.opened_at, e.hushed_at, e.closed_at,
               e.tables_end_at, e.cancelled_why,
               e.follow_up_topic_id, e.attendance,
               (SELECT count(*) FROM bookings b WHERE b.gathering_id = e.id AND NOT b.is_waiting) AS coming,
               (SELECT count(*) FROM bookings b WHERE b.gathering_id = e.id AND b.is_waiting) AS waiting,
               s.membership_id AS reader_membership_id, s.pseudonym AS reader_pseudonym,
               s.pebble_key AS reader_pebble_key, s.is_facilitator AS reader_is_facilitator,
               s.is_organiser AS reader_is_organiser,
               EXISTS (SELECT 1 FROM gathering_hosts h
                        WHERE h.gathering_id = e.id AND h.membership_id = s.membership_id) AS reader_hosts,
               mine.is_waiting IS NOT DISTINCT FROM false AS reader_has_place,
               coalesce(mine.is_waiting, false) AS reader_waits
          FROM gatherings e
          JOIN groups g ON g.id = e.group_id
          JOIN standings s ON s.group_id = e.group_id AND s.member_id = $2
          LEFT JOIN gathering_plans p ON p.id = e.plan_id
          LEFT JOIN bookings mine ON mine.gathering_id = e.id AND mine.membership_id = s.membership_id
         WHERE e.id = $1
        """,
        gathering_id,
        reader.member_id,
    )
    if row is None:
        raise Missing
    return Gathering(**row)


async def list_coming(db: Reads, group_id: int, *, reader: Caller, after: int | None = None) -> Page[Row]:
    """Those of a group that are to come or are on, the next first; none for who is not in it.

    after: a gathering, the last of the page before.
    """
    # Plan: gatherings_group_idx from the moment on, at most a page and one.
    rows = await db.fetch(
        """
        SELECT e.id, e.group_slug, e.group_name, e.kind, e.format, e.title, e.starts_at, e.ends_at, e.is_online,
               e.has_phone, e.place, e.state, e.capacity, e.coming, e.repeats, e.reader_has_place, e.reader_waits,
               e.reader_hosts
          FROM gathering_rows e
         WHERE e.reader_member_id = $2
           AND e.group_id = $1
           AND e.starts_at > now() - interval '24 hours'
           AND e.ends_at > now() - interval '15 minutes'
           AND e.state NOT IN ('closed', 'reviewed')
           AND ($3::int IS NULL
                OR (e.starts_at, e.id) > (SELECT a.starts_at, a.id FROM gatherings a WHERE a.id = $3))
         ORDER BY e.starts_at, e.id
         LIMIT $4
        """,
        group_id,
        reader.member_id,
        after,
        PER_PAGE + 1,
    )
    items = [Row(**row) for row in rows[:PER_PAGE]]
    return Page(items, after=str(items[-1].id) if len(rows) > PER_PAGE else None)


async def list_between(
    db: Reads, group_id: int, *, begins: datetime, ends: datetime, reader: Caller, most: int = 200
) -> list[Row]:
    """Those of a group that begin from `begins` up to `ends`, in order; also what was, and what is cancelled."""
    rows = await db.fetch(
        """
        SELECT e.id, e.group_slug, e.group_name, e.kind, e.format, e.title, e.starts_at, e.ends_at, e.is_online,
               e.has_phone, e.place, e.state, e.capacity, e.coming, e.repeats, e.reader_has_place, e.reader_waits,
               e.reader_hosts
          FROM gathering_rows e
         WHERE e.reader_member_id = $2
           AND e.group_id = $1
           AND e.starts_at >= $3
           AND e.starts_at < $4
         ORDER BY e.starts_at, e.id
         LIMIT $5
        """,
        group_id,
        reader.member_id,
        begins,
        ends,
        most,
    )
    return [Row(**row) for row in rows]


async def list_mine(db: Reads, *, reader: Caller, most: int = 30) -> list[Row]:
    """Those that the reader comes to, waits for or hosts, in all their groups, the next first."""
    # Plan: the reader's bookings and hosting by their memberships, each a look-up.
    rows = await db.fetch(
        """
        SELECT e.id, e.group_slug, e.group_name, e.kind, e.format, e.title, e.starts_at, e.ends_at, e.is_online,
               e.has_phone, e.place, e.state, e.capacity, e.coming, e.repeats, e.reader_has_place, e.reader_waits,
               e.reader_hosts
          FROM gathering_rows e
         WHERE e.reader_member_id = $1
           AND e.ends_at > now() - interval '15 minutes'
           AND e.state NOT IN ('closed', 'reviewed', 'cancelled')
           AND (e.reader_has_place OR e.reader_waits OR e.reader_hosts)
         ORDER BY e.starts_at, e.id
         LIMIT $2
        """,
        reader.member_id,
        most,
    )
    return [Row(**row) for row in rows]


@dataclass(frozen=True, slots=True)
class Somebody:
    """A host, or somebody who comes, as members of the group see them. leads: the host among the hosts."""

    membership_id: UUID
    pseudonym: str
    pebble_key: bytes
    is_facilitator: bool
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """has_agreed: to be shown. Who has not is seen by hosts and organisers alone."""

    id: int
    name: str
    about: str
    has_agreed: bool


async def list_hosts(db: Reads, gathering_id: int, *, reader: Caller) -> list[Somebody]:
    """The host and the co-hosts; none for who is not in the group."""
    rows = await db.fetch(
        """
        SELECT h.membership_id, m.pseudonym, m.pebble_key, m.is_facilitator, h.leads
          FROM gathering_hosts h
          JOIN gatherings e ON e.id = h.gathering_id
          JOIN standings m ON m.membership_id = h.membership_id
          JOIN standings me ON me.group_id = e.group_id AND me.member_id = $2
         WHERE h.gathering_id = $1
         ORDER BY h.leads DESC, m.pseudonym
        """,
        gathering_id,
        reader.member_id,
    )
    return [Somebody(**row) for row in rows]


async def list_speakers(db: Reads, gathering_id: int, *, reader: Caller) -> list[Speaker]:
    """Who has agreed to be shown; for hosts and organisers also who has not yet."""
    rows = await db.fetch(
        """
        SELECT k.id, k.name, k.about, k.agreed_at IS NOT NULL AS has_agreed
          FROM speakers k
          JOIN gatherings e ON e.id = k.gathering_id
          JOIN standings me ON me.group_id = e.group_id AND me.member_id = $2
         WHERE k.gathering_id = $1
           AND (k.agreed_at IS NOT NULL
                OR me.is_organiser
                OR EXISTS (SELECT 1 FROM gathering_hosts h
                            WHERE h.gathering_id = e.id AND h.membership_id = me.membership_id))
         ORDER BY k.id
        """,
        gathering_id,
        reader.member_id,
    )
    return [Speaker(**row) for row in rows]


async def list_possible_hosts(db: Reads, group_id: int, *, reader: Caller) -> list[Somebody]:
    """Organisers and facilitators of the reader's group, and the reader."""
    rows = await db.fetch(
        """
        SELECT s.membership_id, s.pseudonym, s.pebble_key, s.is_facilitator
          FROM standings s
          JOIN standings me ON me.group_id = s.group_id AND me.member_id = $2
         WHERE s.group_id = $1
           AND (s.is_facilitator OR s.is_organiser OR s.membership_id = me.membership_id)
         ORDER BY s.pseudonym
        """,
        group_id,
        reader.member_id,
    )
    return [Somebody(**row) for row in rows]


async def find_by_names(db: Reads, group_id: int, names: Sequence[str], *, reader: Caller) -> dict[str, UUID]:
    """Members of the reader's group by their names there; who is not found is left out."""
    rows = await db.fetch(
        """
        SELECT asked.name, s.membership_id
          FROM unnest($2::text[]) AS asked (name)
          JOIN standings s ON s.group_id = $1 AND lower(s.pseudonym) = lower(asked.name)
          JOIN standings me ON me.group_id = s.group_id AND me.member_id = $3
        """,
        group_id,
        list(names),
        reader.member_id,
    )
    return {row["name"]: row["membership_id"] for row in rows}


async def list_coming_people(db: Reads, gathering_id: int, *, reader: Caller) -> list[tuple[Somebody, bool]]:
    """Who has a place, and who waits (the second of each pair), for hosts and organisers; none for anybody else."""
    rows = await db.fetch(
        """
        SELECT b.membership_id, m.pseudonym, m.pebble_key, m.is_facilitator, b.is_waiting
          FROM bookings b
          JOIN gatherings e ON e.id = b.gathering_id
          JOIN standings m ON m.membership_id = b.membership_id
          JOIN standings me ON me.group_id = e.group_id AND me.member_id = $2
         WHERE b.gathering_id = $1
           AND (me.is_organiser
                OR EXISTS (SELECT 1 FROM gathering_hosts h
                            WHERE h.gathering_id = e.id AND h.membership_id = me.membership_id))
         ORDER BY b.is_waiting, b.booked_at
        """,
        gathering_id,
        reader.member_id,
    )
    return [
        (Somebody(row["membership_id"], row["pseudonym"], row["pebble_key"], row["is_facilitator"]), row["is_waiting"])
        for row in rows
    ]
