"""Break-out tables: for a while people sit together in twos to eights, each table a room of its own.

Hosts and facilitators can look in at every table. Called back, people have a little time to finish their sentence.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from chat import seats
from frame import clock
from frame.announcements import Departure
from frame.database import Reads, Work
from frame.errors import Conflict, Invalid
from gatherings.gatherings import Gathering

LEAST, MOST = 2, 8
COUNTDOWN = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Table:
    """names: who sits at it. is_mine: the reader does."""

    number: int
    room_id: int
    names: list[str]
    is_mine: bool


def divide(people: list[UUID], size: int) -> list[list[UUID]]:
    """As many tables as are needed, as even as can be: nobody sits alone while two tables could be one. Pure."""
    count = max(1, ceil(len(people) / size))
    if count > 1 and len(people) // count < LEAST:
        count -= 1
    return [people[number::count] for number in range(count)]


async def open_tables(work: Work, gathering: Gathering, size: int) -> int:
    """Let everybody in the room, but hosts and facilitators, sit down at tables. Returns how many there are.

    Call it under the gathering's lock. Raises: Invalid, for a size that is none; Conflict, when there are tables
    already, or too few people.
    """
    if not LEAST <= size <= MOST:
        raise Invalid(f"A table is for {LEAST} to {MOST}.")
    if await work.fetchval(
        "SELECT true FROM gathering_tables WHERE gathering_id = $1 AND NOT is_over LIMIT 1", gathering.id
    ):
        raise Conflict("People are at tables already.")
    rows = await work.fetch(
        """
        SELECT t.membership_id
          FROM seats t
          JOIN attendances a ON a.gathering_id = $1 AND a.membership_id = t.membership_id
          JOIN standings s ON s.membership_id = t.membership_id
         WHERE t.room_id = $2 AND t.is_in AND NOT t.is_host AND NOT s.is_facilitator
           AND a.seen_at > now() - interval '45 seconds'
         ORDER BY md5(t.membership_id::text || (SELECT count(*) FROM gathering_tables WHERE gathering_id = $1))
        """,
        gathering.id,
        gathering.room_id,
    )
    people = [row["membership_id"] for row in rows]
    if len(people) < LEAST:
        raise Conflict("There are too few people in the room for tables.")
    hosts = await work.fetch("SELECT membership_id FROM gathering_hosts WHERE gathering_id = $1", gathering.id)
    divided = divide(people, size)
    for number, sitting in enumerate(divided, start=1):
        room_id = await seats.open_session_room(
            work,
            gathering.group_id,
            name=f"Table {number}: {gathering.title}"[:80],
            home_path=f"/gatherings/{gathering.id}/session",
            retention_days=gathering.keeps_days,
            phrases=[],
            hosts=[row["membership_id"] for row in hosts],
        )
        await seats.let_in(work, room_id, sitting)
        await seats.set_speaking(work, room_id, "nobody" if gathering.hushed_at else "all")
        await work.execute(
            "INSERT INTO gathering_tables (gathering_id, number, room_id) VALUES ($1, $2, $3)",
            gathering.id,
            number,
            room_id,
        )
    return len(divided)


async def list_tables(db: Reads, gathering: Gathering) -> list[Table]:
    """The tables there are just now. Everybody in the session may know who sits where."""
    rows = await db.fetch(
        """
        SELECT b.number, b.room_id,
               array_agg(s.pseudonym ORDER BY s.pseudonym) FILTER (WHERE NOT t.is_host) AS names,
               bool_or(t.membership_id = $2 AND NOT t.is_host) AS is_mine
          FROM gathering_tables b
          JOIN seats t ON t.room_id = b.room_id AND t.is_in
          JOIN standings s ON s.membership_id = t.membership_id
         WHERE b.gathering_id = $1 AND NOT b.is_over
         GROUP BY b.number, b.room_id
         ORDER BY b.number
        """,
        gathering.id,
        gathering.reader_membership_id,
    )
    return [Table(row["number"], row["room_id"], row["names"] or [], row["is_mine"]) for row in rows]


async def call_back(work: Work, gathering_id: int) -> datetime:
    """People are back in two minutes. Called twice, the first counts. Raises: Conflict, when nobody is at a table."""
    ends_at: datetime | None = await work.fetchval(
        """
        UPDATE gatherings
           SET tables_end_at = coalesce(tables_end_at, $2), look_at = least(look_at, coalesce(tables_end_at, $2))
         WHERE id = $1
           AND EXISTS (SELECT 1 FROM gathering_tables WHERE gathering_id = $1 AND NOT is_over)
        RETURNING tables_end_at
        """,
        gathering_id,
        clock.now() + COUNTDOWN,
    )
    if ends_at is None:
        raise Conflict("Nobody is at a table just now.")
    return ends_at


async def clear(work: Work, gathering_id: int, *, at_once: bool = False) -> bool:
    """End the tables whose time has come; at_once: all of them. Returns whether there were any."""
    rows = await work.fetch(
        """
        UPDATE gathering_tables b SET is_over = true
          FROM gatherings e
         WHERE b.gathering_id = $1 AND e.id = $1 AND NOT b.is_over AND ($2 OR e.tables_end_at <= $3)
        RETURNING b.room_id
        """,
        gathering_id,
        at_once,
        clock.now(),
    )
    if not rows:
        return False
    await work.execute("UPDATE gatherings SET tables_end_at = NULL WHERE id = $1", gathering_id)
    for row in rows:
        await seats.close(work, row["room_id"])
    return True


async def hush(work: Work, gathering_id: int, *, speaks: bool) -> None:
    """Nobody speaks at the tables either, while no facilitator is here."""
    rows = await work.fetch(
        "SELECT room_id FROM gathering_tables WHERE gathering_id = $1 AND NOT is_over", gathering_id
    )
    for row in rows:
        await seats.set_speaking(work, row["room_id"], "all" if speaks else "nobody")


async def leave(work: Work, gathering_id: int, membership_id: UUID) -> None:
    """Who is sent out of the session is out of their table, too."""
    rows = await work.fetch(
        """
        UPDATE seats t SET is_in = false
          FROM gathering_tables b
         WHERE b.gathering_id = $1
           AND NOT b.is_over
           AND t.room_id = b.room_id
           AND t.membership_id = $2
           AND NOT t.is_host
        RETURNING t.room_id, (SELECT member_id FROM memberships WHERE id = $2) AS member_id
        """,
        gathering_id,
        membership_id,
    )
    for row in rows:
        if row["member_id"] is not None:
            work.announce(Departure(row["member_id"], f"room:{row['room_id']}"))
