"""Letters about gatherings, to those who have a place, wait for one, or host it. They name no group, no condition."""

from datetime import timedelta

from frame import clock, dates
from frame.database import Reads, Work
from gatherings import repeating
from gatherings.gatherings import Gathering
from gatherings.schedule import Details
from notifications import letters
from notifications.letters import NewLetter


async def tell_cancelled(work: Work, gathering_id: int) -> None:
    """It does not take place, and why."""
    row = await work.fetchrow(
        "SELECT title, starts_at, zone, cancelled_why FROM gatherings WHERE id = $1", gathering_id
    )
    if row is None:
        return
    when = dates.with_zone(row["starts_at"], row["zone"], now=clock.now())
    body = f"“{row['title']}” on {when} does not take place.\n\n{row['cancelled_why']}"
    await _tell(work, gathering_id, f"cancelled:{gathering_id}", "Called off", body)


async def tell_moved(work: Work, gathering: Gathering, details: Details) -> None:
    """It begins at another time, or is somewhere else. Nothing is said of other changes."""
    begins = repeating.instant(details.starts, details.zone)
    is_elsewhere = (details.is_online, details.phone, details.place) != (
        gathering.is_online,
        gathering.phone,
        gathering.place,
    )
    if begins == gathering.starts_at and not is_elsewhere:
        return
    when = dates.with_zone(begins, details.zone, now=clock.now())
    old = dates.spoken(gathering.starts_at, details.zone, now=clock.now())
    body = (
        f"“{gathering.title}” has been changed. It was to begin on {old}. Now it begins on {when}.\n\n"
        "Please look where it is. If you cannot come then, give your place back, so that somebody else can have it."
    )
    await _tell(work, gathering.id, f"moved:{gathering.id}:{gathering.version}", "Another time or place", body)


async def remind(work: Work, gathering_id: int) -> None:
    """That it is tomorrow, or soon."""
    row = await work.fetchrow(
        """
        SELECT title, starts_at, zone
          FROM gatherings
         WHERE id = $1 AND state = 'scheduled' AND starts_at BETWEEN now() AND now() + interval '26 hours'
        """,
        gathering_id,
    )
    if row is None:
        return
    when = dates.with_zone(row["starts_at"], row["zone"], now=clock.now())
    body = f"“{row['title']}” begins on {when}. The lobby opens 15 minutes before. You can come as you are."
    about = f"reminder:{gathering_id}:{row['starts_at']:%Y%m%d%H%M}"
    await _tell(work, gathering_id, about, "Soon: something you meant to come to", body, waiting_too=False)


async def due_for_reminding(db: Reads) -> list[int]:
    """Those that begin within a day and have not been spoken of."""
    rows = await db.fetch(
        """
        SELECT e.id
          FROM gatherings e
         WHERE e.state = 'scheduled'
           AND e.starts_at BETWEEN now() AND now() + $1::interval
           AND EXISTS (SELECT 1 FROM bookings b WHERE b.gathering_id = e.id AND NOT b.is_waiting)
         ORDER BY e.id
        """,
        timedelta(hours=25),
    )
    return [row["id"] for row in rows]


async def _tell(
    work: Work, gathering_id: int, about: str, subject: str, body: str, *, waiting_too: bool = True
) -> None:
    rows = await work.fetch(
        """
        SELECT b.membership_id FROM bookings b WHERE b.gathering_id = $1 AND ($2 OR NOT b.is_waiting)
         UNION
        SELECT h.membership_id FROM gathering_hosts h WHERE h.gathering_id = $1
        """,
        gathering_id,
        waiting_too,
    )
    for row in rows:
        letter = NewLetter(row["membership_id"], "gathering", about, subject, body, f"/gatherings/{gathering_id}")
        await letters.send(work, letter)
