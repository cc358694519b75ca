"""Rooms: opened by facilitators, found and listed by the people of their group, closed and opened again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import UniqueViolationError

from chat import events
from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Conflict, Invalid, Missing

SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True)
class Room:
    """A room, with its reader's standing in its group."""

    id: int
    group_id: int
    group_slug: str
    group_name: str
    group_is_closed: bool
    name: str
    about: str
    last_seq: int
    epoch: str
    retention_days: int
    group_warnings: list[str]
    home_path: str
    opened_at: datetime
    closed_at: datetime | None
    reader_membership_id: UUID
    reader_pseudonym: str
    reader_pebble_key: bytes
    reader_is_facilitator: bool
    reader_read_aloud: str
    ahead: str | None
    """Who has put themselves down, for `moderation.duty.read`."""

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and not self.group_is_closed

    @property
    def channel(self) -> str:
        return f"room:{self.id}"


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room in a list. last_said_at: when somebody last said something, None if nobody has."""

    id: int
    name: str
    about: str
    closed_at: datetime | None
    last_said_at: datetime | None


async def find(db: Reads, room_id: int, *, reader: Caller) -> Room:
    """Raises: Missing, also for everybody who is not in the room's group."""
    row = await db.fetchrow(
        """
        SELECT r.id, r.group_id, g.slug AS group_slug, g.name AS group_name, g.status = 'closed' AS group_is_closed,
               r.name, r.about, r.last_seq, r.epoch, r.retention_days, r.home_path, r.opened_at, r.closed_at,
               ARRAY(SELECT words FROM group_warnings WHERE group_id = g.id ORDER BY position, words) AS group_warnings,
               s.membership_id AS reader_membership_id, s.pseudonym AS reader_pseudonym,
               s.pebble_key AS reader_pebble_key, s.is_facilitator AS reader_is_facilitator,
               me.read_aloud AS reader_read_aloud, cover.ahead
          FROM rooms r
          JOIN groups g ON g.id = r.group_id
         CROSS JOIN LATERAL cover_ahead(r.group_id) cover
          JOIN sitting s ON s.room_id = r.id AND s.member_id = $2
          JOIN members me ON me.id = s.member_id
         WHERE r.id = $1
        """,
        room_id,
        reader.member_id,
    )
    if row is None:
        raise Missing
    return Room(**row)


async def list_rooms(db: Reads, group_id: int, *, reader: Caller) -> list[RoomRow]:
    """The rooms of a group, open ones first; none for who is not in it."""
    rows = await db.fetch(
        """
        SELECT r.id, r.name, r.about, r.closed_at,
               (SELECT m.said_at FROM messages m WHERE m.room_id = r.id AND m.event IS NULL ORDER BY m.seq DESC LIMIT 1)
                 AS last_said_at
          FROM rooms r
          JOIN standings s ON s.group_id = r.group_id AND s.member_id = $2
         WHERE r.group_id = $1
           AND r.kind = 'standing'
         ORDER BY r.closed_at IS NOT NULL, r.name, r.id
        """,
        group_id,
        reader.member_id,
    )
    return [RoomRow(**row) for row in rows]


async def open_room(work: Work, group_id: int, *, name: str, about: str) -> int:
    """Open a new room in a group. Returns its id. Raises: Invalid, for a name too short or that of an open room."""
    if len(name) < SHORTEST_NAME:
        raise Invalid(f"A name needs at least {SHORTEST_NAME} letters.", field="name")
    try:
        async with work.savepoint():
            room_id: int = await work.fetchval(
                "INSERT INTO rooms (group_id, name, about) VALUES ($1, $2, $3) RETURNING id", group_id, name, about
            )
    except UniqueViolationError as error:
        if error.constraint_name != "rooms_open_name_key":
            raise
        raise Invalid("There is already an open room of this name.", field="name") from error
    return room_id


async def close(work: Work, room: Room) -> None:
    """Nothing more can be said in it; it can still be read. Twice changes nothing."""
    closed = "UPDATE rooms SET closed_at = now() WHERE id = $1 AND closed_at IS NULL RETURNING true"
    if await work.fetchval(closed, room.id):
        await events.tell(work, room.id, "closed", "A facilitator closed the room. It can still be read.")


async def reopen(work: Work, room: Room) -> None:
    """Let people talk in it again. Raises: Conflict, when another open room has taken its name."""
    try:
        async with work.savepoint():
            opened = "UPDATE rooms SET closed_at = NULL WHERE id = $1 AND closed_at IS NOT NULL RETURNING true"
            if await work.fetchval(opened, room.id):
                await events.tell(work, room.id, "opened", "A facilitator opened the room again.")
    except UniqueViolationError as error:
        if error.constraint_name != "rooms_open_name_key":
            raise
        raise Conflict("There is an open room of the same name. Close that one first.") from error
