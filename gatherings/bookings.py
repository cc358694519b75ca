"""Taking a place, giving it up, and the waiting list, which moves up by itself."""

from uuid import UUID

from frame.database import Work
from frame.errors import Conflict, NotAllowed
from gatherings.gatherings import Gathering
from notifications import letters
from notifications.letters import NewLetter

_MOVED_UP = (
    "You were on the waiting list, and a place has come free. It is yours. If you cannot come after all, please give "
    "it back on the page of the gathering, so that somebody else can have it."
)


async def book(work: Work, gathering: Gathering) -> bool:
    """Take a place, or one on the waiting list. Returns whether there was a place. Twice changes nothing.

    Raises: Conflict, when it has ended, or does not take place.
    """
    capacity = await _lock(work, gathering.id)
    is_waiting: bool = await work.fetchval(
        """
        WITH booked AS (
          INSERT INTO bookings (gathering_id, membership_id, is_waiting)
          SELECT $1, $2, coalesce(count(*) FILTER (WHERE NOT b.is_waiting) >= $3::int, false)
            FROM bookings b
           WHERE b.gathering_id = $1
          ON CONFLICT ON CONSTRAINT bookings_pkey DO NOTHING
          RETURNING is_waiting
        )
        SELECT coalesce((SELECT is_waiting FROM booked),
                        (SELECT is_waiting FROM bookings WHERE gathering_id = $1 AND membership_id = $2),
                        false)
        """,
        gathering.id,
        gathering.reader_membership_id,
        capacity,
    )
    return not is_waiting


async def give_up(work: Work, gathering: Gathering, *, membership_id: UUID | None = None) -> list[UUID]:
    """Give a place up; whoever has waited longest moves up and is told. Returns who moved up."""
    await _lock(work, gathering.id, any_state=True)
    await work.execute(
        "DELETE FROM bookings WHERE gathering_id = $1 AND membership_id = $2",
        gathering.id,
        membership_id or gathering.reader_membership_id,
    )
    return await move_up(work, gathering.id)


async def move_up(work: Work, gathering_id: int) -> list[UUID]:
    """Fill free places from the waiting list, in the order in which people came, and tell them.

    After a place was given up, or there are more. Call it under the gathering's lock.
    """
    rows = await work.fetch(
        """
        WITH free AS (
          SELECT e.id, e.capacity - (SELECT count(*) FROM bookings b
                                      WHERE b.gathering_id = e.id AND NOT b.is_waiting) AS places
            FROM gatherings e
           WHERE e.id = $1 AND e.state IN ('scheduled', 'lobby', 'open')
        ), next AS (
          SELECT b.membership_id
            FROM bookings b
            JOIN free f ON f.id = b.gathering_id
            JOIN standings s ON s.membership_id = b.membership_id
           WHERE b.is_waiting
           ORDER BY b.booked_at, b.membership_id
           LIMIT (SELECT CASE WHEN f.places IS NULL THEN 10000 ELSE greatest(f.places, 0) END FROM free f)
        )
        UPDATE bookings b
           SET is_waiting = false
          FROM next n
         WHERE b.gathering_id = $1 AND b.membership_id = n.membership_id
        RETURNING b.membership_id, b.booked_at
        """,
        gathering_id,
    )
    for row in rows:
        letter = NewLetter(
            row["membership_id"],
            "gathering",
            f"place:{gathering_id}:{row['booked_at'].timestamp():.0f}",
            "There is a place for you now",
            _MOVED_UP,
            f"/gatherings/{gathering_id}",
        )
        await letters.send(work, letter)
    return [row["membership_id"] for row in rows]


async def _lock(work: Work, gathering_id: int, *, any_state: bool = False) -> int | None:
    """One after the other, so that the last place is given once. Returns the capacity, None for as many as come."""
    row = await work.fetchrow(
        "SELECT state, capacity, ends_at <= now() AS is_past FROM gatherings WHERE id = $1 FOR UPDATE", gathering_id
    )
    if row is None:
        raise NotAllowed("This gathering is not there any more.")
    if not any_state and (row["state"] not in {"scheduled", "lobby", "open"} or row["is_past"]):
        raise Conflict("It does not take place, or it is over, so nobody can book it any more.")
    capacity: int | None = row["capacity"]
    return capacity
