"""Seats of a session's room: who is in, who may speak now, who is muted. A standing room has none: everybody is in.

The view `sitting` says who is in a room and what they may do there; every statement about a room asks it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from frame.announcements import Departure
from frame.database import Work

Speaking = Literal["all", "hosts", "floor", "nobody"]


async def open_session_room(
    work: Work,
    group_id: int,
    *,
    name: str,
    home_path: str,
    retention_days: int,
    phrases: Sequence[str],
    hosts: Sequence[UUID],
) -> int:
    """A room for whoever is let in, in which nobody may speak yet. home_path: of the page it
    is shown on. Returns its id.
    """
    room_id: int = await work.fetchval(
        """
        INSERT INTO rooms (group_id, name, kind, speaking, home_path, retention_days, phrases)
        VALUES ($1, $2, 'session', 'nobody', $3, $4, $5)
        RETURNING id
        """,
        group_id,
        name,
        home_path,
        retention_days,
        list(phrases),
    )
    await work.execute(
        """
        INSERT INTO seats (room_id, membership_id, is_host, is_known)
        SELECT $1, h, true, true FROM unnest($2::uuid[]) h
        """,
        room_id,
        list(hosts),
    )
    return room_id


async def let_in(work: Work, room_id: int, membership_ids: Sequence[UUID]) -> None:
    """Give them a seat. Who had one keeps what was said of it, such as being muted."""
    await work.execute(
        """
        INSERT INTO seats (room_id, membership_id)
        SELECT $1, m FROM unnest($2::uuid[]) m
        ON CONFLICT ON CONSTRAINT seats_pkey DO UPDATE SET is_in = true
        """,
        room_id,
        list(membership_ids),
    )


async def send_out(work: Work, room_id: int, membership_id: UUID) -> None:
    """They are out of the room at once, in every tab. Hosts are not sent out."""
    member_id = await work.fetchval(
        """
        WITH gone AS (
          UPDATE seats SET is_in = false
           WHERE room_id = $1 AND membership_id = $2 AND NOT is_host
          RETURNING membership_id
        )
        SELECT m.member_id FROM memberships m JOIN gone g ON g.membership_id = m.id
        """,
        room_id,
        membership_id,
    )
    if member_id is not None:
        work.announce(Departure(member_id, f"room:{room_id}"))


async def set_speaking(work: Work, room_id: int, speaking: Speaking, *, floor: UUID | None = None) -> None:
    """Who may speak from now on. floor: to whom it belongs, where speaking goes by it."""
    await work.execute(
        "UPDATE rooms SET speaking = $2, floor_membership_id = $3 WHERE id = $1", room_id, speaking, floor
    )


async def set_slow(work: Work, room_id: int, seconds: int) -> None:
    """How long one waits between two messages; 0: not at all."""
    await work.execute("UPDATE rooms SET slow_s = $2 WHERE id = $1", room_id, seconds)


async def hold_newcomers(work: Work, room_id: int, *, holds: bool) -> None:
    """Whether a first message waits until a host has looked at it."""
    await work.execute("UPDATE rooms SET holds_newcomers = $2 WHERE id = $1", room_id, holds)


async def mute(work: Work, room_id: int, membership_id: UUID, *, until: datetime | None) -> None:
    """They cannot speak until then; None: they can again. Hosts are not muted."""
    await work.execute(
        "UPDATE seats SET muted_until = $3 WHERE room_id = $1 AND membership_id = $2 AND NOT is_host",
        room_id,
        membership_id,
        until,
    )


async def close(work: Work, room_id: int) -> None:
    """Nothing more can be said in it."""
    await work.execute(
        "UPDATE rooms SET closed_at = coalesce(closed_at, now()), speaking = 'nobody' WHERE id = $1", room_id
    )
