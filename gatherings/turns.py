"""The turns of a sharing circle: hands are raised in an order that the server keeps, and a host gives the floor.

Each deed is done under the gathering's row lock, which `holding` takes; the floor is the room's (`chat.seats`).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chat import seats
from frame.database import Reads, Work
from frame.errors import Conflict
from gatherings.gatherings import Gathering


@dataclass(frozen=True, slots=True)
class Turn:
    """A raised hand, or whoever has the floor: then `given_at` and `ends_at`, when their time is gently over."""

    membership_id: UUID
    pseudonym: str
    pebble_key: bytes
    given_at: datetime | None
    ends_at: datetime | None


async def list_turns(db: Reads, gathering_id: int) -> list[Turn]:
    """Who has the floor, and then the raised hands in their order. For whoever may see the stage."""
    rows = await db.fetch(
        """
        SELECT t.membership_id, s.pseudonym, s.pebble_key, t.given_at, t.ends_at
          FROM turns t
          JOIN standings s ON s.membership_id = t.membership_id
         WHERE t.gathering_id = $1 AND t.over_at IS NULL
         ORDER BY t.given_at NULLS LAST, t.raised_at, t.id
        """,
        gathering_id,
    )
    return [Turn(**row) for row in rows]


async def raise_hand(work: Work, gathering: Gathering) -> None:
    """Wait for a turn. Twice is once. Raises: Conflict, when there is no circle on, or one is not in it."""
    await work.execute(
        """
        INSERT INTO turns (gathering_id, membership_id)
        SELECT e.id, t.membership_id
          FROM gatherings e
          JOIN seats t ON t.room_id = e.room_id AND t.membership_id = $2 AND t.is_in
         WHERE e.id = $1 AND e.state = 'open' AND e.format = 'circle'
        ON CONFLICT (gathering_id, membership_id) WHERE over_at IS NULL DO NOTHING
        """,
        gathering.id,
        gathering.reader_membership_id,
    )
    is_waiting = await work.fetchval(
        "SELECT true FROM turns WHERE gathering_id = $1 AND membership_id = $2 AND over_at IS NULL",
        gathering.id,
        gathering.reader_membership_id,
    )
    if not is_waiting:
        raise Conflict("Hands can be raised while the circle is on, by whoever is in it.")


async def leave(work: Work, gathering_id: int, membership_id: UUID) -> bool:
    """Take a hand down, or give the floor back. Returns whether the floor came free."""
    had_floor = await work.fetchval(
        """
        UPDATE turns SET over_at = clock_timestamp()
         WHERE gathering_id = $1 AND membership_id = $2 AND over_at IS NULL
        RETURNING given_at IS NOT NULL
        """,
        gathering_id,
        membership_id,
    )
    if had_floor:
        await _floor(work, gathering_id, None)
    return bool(had_floor)


async def give(work: Work, gathering: Gathering, membership_id: UUID | None = None) -> str | None:
    """Give the floor: to somebody in the circle, or to whoever has waited longest. The turn before is over.

    Returns their name; None, when nobody waits: then the floor is free. Raises: Conflict, for who is not in the circle.
    """
    await work.execute(
        """
        UPDATE turns SET over_at = clock_timestamp()
         WHERE gathering_id = $1 AND given_at IS NOT NULL AND over_at IS NULL
        """,
        gathering.id,
    )
    chosen = membership_id or await work.fetchval(
        "SELECT membership_id FROM turns WHERE gathering_id = $1 AND over_at IS NULL ORDER BY raised_at, id LIMIT 1",
        gathering.id,
    )
    if chosen is None:
        await _floor(work, gathering.id, None)
        return None
    name: str | None = await work.fetchval(
        """
        INSERT INTO turns (gathering_id, membership_id, given_at, ends_at)
        SELECT e.id, t.membership_id, clock_timestamp(), clock_timestamp() + make_interval(mins => e.turn_min)
          FROM gatherings e
          JOIN seats t ON t.room_id = e.room_id AND t.membership_id = $2 AND t.is_in
         WHERE e.id = $1 AND e.state IN ('open', 'winding_down')
        ON CONFLICT (gathering_id, membership_id) WHERE over_at IS NULL
        DO UPDATE SET given_at = excluded.given_at, ends_at = excluded.ends_at
        RETURNING (SELECT s.pseudonym FROM standings s WHERE s.membership_id = turns.membership_id)
        """,
        gathering.id,
        chosen,
    )
    if name is None:
        raise Conflict("They are not in the circle any more. Please choose again.")
    await _floor(work, gathering.id, chosen)
    return name


async def extend(work: Work, gathering: Gathering) -> bool:
    """Whoever has the floor has as long again, from now on. Returns whether somebody has it."""
    return bool(
        await work.fetchval(
            """
            UPDATE turns t
               SET ends_at = greatest(t.ends_at, clock_timestamp()) + make_interval(mins => e.turn_min)
              FROM gatherings e
             WHERE e.id = $1 AND t.gathering_id = e.id AND t.given_at IS NOT NULL AND t.over_at IS NULL
            RETURNING true
            """,
            gathering.id,
        )
    )


async def _floor(work: Work, gathering_id: int, to: UUID | None) -> None:
    row = await work.fetchrow("SELECT room_id, hushed_at FROM gatherings WHERE id = $1", gathering_id)
    # While it is hushed nobody speaks; who has the floor then has it when a facilitator is back.
    if row is not None and row["room_id"] is not None and row["hushed_at"] is None:
        await seats.set_speaking(work, row["room_id"], "floor", floor=to)
