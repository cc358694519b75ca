"""Who is in the lobby and in the room, as the people there may know it; agreeing, checking in, coming late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from frame.caller import Caller
from frame.database import Reads, Work
from gatherings.gatherings import Gathering, Somebody
from moderation.cover.spans import Span
from moderation.cover.wanted import Wanted

HERE = "45 seconds"


@dataclass(frozen=True, slots=True)
class Me:
    """The reader's own place in a session. before_me: how many wait in the lobby before them."""

    has_agreed: bool = False
    arriving: str = ""
    is_in: bool = False
    was_sent_out: bool = False
    before_me: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody in the lobby, for hosts: how they are arriving, in their words."""

    membership_id: UUID
    pseudonym: str
    pebble_key: bytes
    arriving: str
    came_at: datetime
    has_place: bool
    was_sent_out: bool


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody in the room, for hosts."""

    membership_id: UUID
    pseudonym: str
    pebble_key: bytes
    is_host: bool
    is_facilitator: bool
    is_here: bool
    muted_until: datetime | None


@dataclass(frozen=True, slots=True)
class Held:
    """A first message that waits for a host's look."""

    message_id: int
    membership_id: UUID
    pseudonym: str
    html: str


@dataclass(frozen=True, slots=True)
class Note:
    """A note among hosts and facilitators."""

    pseudonym: str
    text: str
    written_at: datetime


async def me(db: Reads, gathering: Gathering) -> Me:
    """The reader's own place."""
    row = await db.fetchrow(
        """
        SELECT a.agreed_at IS NOT NULL AS has_agreed, a.arriving, a.admitted_at IS NOT NULL AS is_in,
               a.sent_out_at IS NOT NULL AND a.admitted_at IS NULL AS was_sent_out,
               (SELECT count(*) FROM attendances o
                 WHERE o.gathering_id = a.gathering_id AND o.admitted_at IS NULL AND o.sent_out_at IS NULL
                   AND o.came_at < a.came_at AND o.seen_at > now() - interval '45 seconds') AS before_me
          FROM attendances a
         WHERE a.gathering_id = $1 AND a.membership_id = $2
        """,
        gathering.id,
        gathering.reader_membership_id,
    )
    return Me(**row) if row is not None else Me()


async def count_in(db: Reads, gathering_id: int) -> tuple[int, int]:
    """How many are in the room, and how many wait in the lobby, now."""
    row = await db.fetchrow(
        """
        SELECT count(*) FILTER (WHERE admitted_at IS NOT NULL) AS inside,
               count(*) FILTER (WHERE admitted_at IS NULL AND sent_out_at IS NULL) AS waiting
          FROM attendances
         WHERE gathering_id = $1 AND seen_at > now() - interval '45 seconds'
        """,
        gathering_id,
    )
    return (row["inside"], row["waiting"]) if row is not None else (0, 0)


async def watchers(db: Reads, gathering_id: int) -> list[tuple[Somebody, bool]]:
    """The facilitators who have put themselves down, and whether each is here now. For members of its group."""
    rows = await db.fetch(
        """
        SELECT w.membership_id, s.pseudonym, s.pebble_key, s.is_facilitator,
               EXISTS (SELECT 1 FROM attendances a
                        WHERE a.gathering_id = w.gathering_id AND a.membership_id = w.membership_id
                          AND a.seen_at > now() - interval '45 seconds') AS is_here
          FROM gathering_roster w
          JOIN standings s ON s.membership_id = w.membership_id AND s.is_facilitator
         WHERE w.gathering_id = $1
         ORDER BY w.put_down_at
        """,
        gathering_id,
    )
    return [
        (Somebody(row["membership_id"], row["pseudonym"], row["pebble_key"], row["is_facilitator"]), row["is_here"])
        for row in rows
    ]


async def list_waiting(db: Reads, gathering_id: int, *, reader: Caller) -> list[Waiting]:
    """The lobby, in the order in which people are let in; for hosts and facilitators, for others nobody."""
    rows = await db.fetch(
        """
        SELECT a.membership_id, s.pseudonym, s.pebble_key, a.arriving, a.came_at,
               b.is_waiting IS NOT DISTINCT FROM false AS has_place, a.sent_out_at IS NOT NULL AS was_sent_out
          FROM attendances a
          JOIN gatherings e ON e.id = a.gathering_id
          JOIN standings s ON s.membership_id = a.membership_id
          JOIN standings me ON me.group_id = e.group_id AND me.member_id = $2
          LEFT JOIN bookings b ON b.gathering_id = a.gathering_id AND b.membership_id = a.membership_id
         WHERE a.gathering_id = $1 AND a.admitted_at IS NULL AND a.seen_at > now() - interval '45 seconds'
           AND (me.is_facilitator
                OR EXISTS (SELECT 1 FROM gathering_hosts h
                            WHERE h.gathering_id = e.id AND h.membership_id = me.membership_id))
         ORDER BY a.sent_out_at IS NOT NULL, b.is_waiting NULLS LAST, coalesce(b.booked_at, a.came_at), a.membership_id
        """,
        gathering_id,
        reader.member_id,
    )
    return [Waiting(**row) for row in rows]


async def list_sitting(db: Reads, gathering_id: int, *, reader: Caller) -> list[Sitting]:
    """The room, by name; for hosts and facilitators of the group, for others nobody."""
    rows = await db.fetch(
        """
        SELECT t.membership_id, s.pseudonym, s.pebble_key, t.is_host, s.is_facilitator,
               CASE WHEN t.muted_until > now() THEN t.muted_until END AS muted_until,
               coalesce(a.seen_at > now() - interval '45 seconds', false) AS is_here
          FROM gatherings e
          JOIN seats t ON t.room_id = e.room_id AND t.is_in
          JOIN standings s ON s.membership_id = t.membership_id
          JOIN standings me ON me.group_id = e.group_id AND me.member_id = $2
          LEFT JOIN attendances a ON a.gathering_id = e.id AND a.membership_id = t.membership_id
         WHERE e.id = $1
           AND (me.is_facilitator
                OR EXISTS (SELECT 1 FROM gathering_hosts h
                            WHERE h.gathering_id = e.id AND h.membership_id = me.membership_id))
         ORDER BY s.pseudonym
         LIMIT 500
        """,
        gathering_id,
        reader.member_id,
    )
    return [Sitting(**row) for row in rows]


async def list_held(db: Reads, gathering_id: int, *, reader: Caller) -> list[Held]:
    """First messages that wait; for hosts and facilitators."""
    rows = await db.fetch(
        """
        SELECT m.id AS message_id, m.membership_id, s.pseudonym, m.html
          FROM gatherings e
          JOIN messages m ON m.room_id = e.room_id AND m.state = 'held'
          JOIN standings s ON s.membership_id = m.membership_id
          JOIN standings me ON me.group_id = e.group_id AND me.member_id = $2
         WHERE e.id = $1
           AND (me.is_facilitator
                OR EXISTS (SELECT 1 FROM gathering_hosts h
                            WHERE h.gathering_id = e.id AND h.membership_id = me.membership_id))
         ORDER BY m.seq
         LIMIT 20
        """,
        gathering_id,
        reader.member_id,
    )
    return [Held(**row) for row in rows]


async def list_notes(db: Reads, gathering_id: int, *, kind: str, reader: Caller) -> list[Note]:
    """kind: note, or log. For hosts and facilitators."""
    rows = await db.fetch(
        """
        SELECT by.pseudonym, n.text, n.written_at
          FROM gathering_notes n
          JOIN gatherings e ON e.id = n.gathering_id
          JOIN memberships by ON by.id = n.membership_id
          JOIN standings me ON me.group_id = e.group_id AND me.member_id = $3
         WHERE n.gathering_id = $1 AND n.kind = $2
           AND (me.is_facilitator
                OR EXISTS (SELECT 1 FROM gathering_hosts h
                            WHERE h.gathering_id = e.id AND h.membership_id = me.membership_id))
         ORDER BY n.written_at
         LIMIT 100
        """,
        gathering_id,
        kind,
        reader.member_id,
    )
    return [Note(**row) for row in rows]


async def count_cases(db: Reads, room_id: int, *, reader: Caller) -> int:
    """Open cases about messages of a room; for facilitators of its group, for others none."""
    count: int = await db.fetchval(
        """
        SELECT count(*)
          FROM cases c
          JOIN rooms r ON r.id = $1
          JOIN standings me ON me.group_id = r.group_id AND me.member_id = $2 AND me.is_facilitator
         WHERE c.group_id = r.group_id AND c.subject_kind = 'message' AND c.state = 'open'
           AND c.subject_id IN (SELECT m.id::text FROM messages m WHERE m.room_id = r.id)
        """,
        room_id,
        reader.member_id,
    )
    return count


async def check_in(work: Work, gathering: Gathering, *, arriving: str, agrees: bool) -> None:
    """Agree, and say how one is arriving. Whoever comes without script is noted as being here by this."""
    await work.execute(
        """
        INSERT INTO attendances AS a (gathering_id, membership_id, arriving, agreed_at)
        VALUES ($1, $2, $3, CASE WHEN $4 THEN clock_timestamp() END)
        ON CONFLICT ON CONSTRAINT attendances_pkey DO UPDATE
           SET arriving = excluded.arriving, agreed_at = coalesce(a.agreed_at, excluded.agreed_at),
               seen_at = clock_timestamp()
        """,
        gathering.id,
        gathering.reader_membership_id,
        arriving,
        agrees,
    )


async def watch(work: Work, gathering: Gathering, *, puts_down: bool) -> None:
    """A facilitator puts themselves down to keep it safe, or takes that back."""
    if puts_down:
        await work.execute(
            """
            INSERT INTO gathering_watchers (gathering_id, membership_id)
            SELECT $1, s.membership_id FROM standings s WHERE s.membership_id = $2 AND s.is_facilitator
            ON CONFLICT ON CONSTRAINT gathering_watchers_pkey DO NOTHING
            """,
            gathering.id,
            gathering.reader_membership_id,
        )
        return
    await work.execute(
        "DELETE FROM gathering_watchers WHERE gathering_id = $1 AND membership_id = $2",
        gathering.id,
        gathering.reader_membership_id,
    )


async def write_note(work: Work, gathering: Gathering, *, kind: str, text: str) -> None:
    """kind: note, or log."""
    await work.execute(
        "INSERT INTO gathering_notes (gathering_id, membership_id, kind, text) VALUES ($1, $2, $3, $4)",
        gathering.id,
        gathering.reader_membership_id,
        kind,
        text,
    )


async def know(work: Work, room_id: int, membership_ids: Sequence[UUID]) -> None:
    """A host has looked at their first message: what they say next is shown at once."""
    await work.execute(
        "UPDATE seats SET is_known = true WHERE room_id = $1 AND membership_id = ANY($2)", room_id, list(membership_ids)
    )


@dataclass(frozen=True, slots=True)
class Rules:
    """How the room goes just now. pinned_html: a message that a host put above, if it is shown."""

    speaking: str
    floor_membership_id: UUID | None
    slow_s: int
    holds_newcomers: bool
    phrases: Sequence[str]
    pinned_html: str
    pinned_by: str


async def rules_of(db: Reads, gathering: Gathering) -> Rules | None:
    """For whoever may see the stage; the pinned words for whoever is in the room, too."""
    row = await db.fetchrow(
        """
        SELECT r.speaking, r.floor_membership_id, r.slow_s, r.holds_newcomers, r.phrases,
               coalesce(p.html, '') AS pinned_html, coalesce(by.pseudonym, '') AS pinned_by
          FROM gatherings e
          JOIN rooms r ON r.id = e.room_id
          LEFT JOIN sitting me ON me.room_id = r.id AND me.membership_id = $2
          LEFT JOIN messages p ON p.id = e.pinned_message_id AND p.room_id = r.id AND p.state = 'shown'
                              AND me.membership_id IS NOT NULL
          LEFT JOIN memberships by ON by.id = p.membership_id
         WHERE e.id = $1
        """,
        gathering.id,
        gathering.reader_membership_id,
    )
    return Rules(**row) if row is not None else None


async def is_message_here(db: Reads, gathering: Gathering, message_id: int) -> bool:
    """Whether a message was said in the room of this gathering."""
    return bool(
        await db.fetchval("SELECT true FROM messages WHERE id = $1 AND room_id = $2", message_id, gathering.room_id)
    )


async def pin(work: Work, gathering: Gathering, message_id: int | None) -> None:
    """Put a message above the conversation; None: take it down."""
    await work.execute("UPDATE gatherings SET pinned_message_id = $2 WHERE id = $1", gathering.id, message_id)


async def wanted_times(db: Reads, group_id: int, *, since: datetime, until: datetime) -> list[Wanted]:
    """Sessions of a group that nobody has put themselves down for: they stand on its roster until somebody does."""
    rows = await db.fetch(
        """
        SELECT e.starts_at, e.ends_at, e.title, e.id
          FROM gatherings e
         WHERE e.group_id = $1
           AND e.is_online
           AND e.state IN ('scheduled', 'lobby', 'open', 'winding_down')
           AND e.starts_at < $3
           AND e.ends_at > $2
           AND NOT EXISTS (SELECT 1 FROM gathering_watchers w WHERE w.gathering_id = e.id)
         ORDER BY e.starts_at
         LIMIT 200
        """,
        group_id,
        since,
        until,
    )
    return [
        Wanted(Span(row["starts_at"], row["ends_at"]), f"“{row['title']}”", f"/gatherings/{row['id']}") for row in rows
    ]
