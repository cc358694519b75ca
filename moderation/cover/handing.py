"""Handing a shift over: offered to one facilitator or to all, taken over by one. Until then it stays whose it was."""

from dataclasses import dataclass
from uuid import UUID

from frame import clock
from frame.database import Reads, Work
from frame.errors import Conflict, Invalid
from moderation.cover import hints, shifts, telling
from moderation.cover.shifts import Shift


@dataclass(frozen=True, slots=True)
class Colleague:
    """Another facilitator of the group."""

    membership_id: UUID
    pseudonym: str


async def list_colleagues(db: Reads, shift: Shift) -> list[Colleague]:
    """The other facilitators of the shift's group, for one of them."""
    rows = await db.fetch(
        """
        SELECT s.membership_id, s.pseudonym
          FROM standings s
          JOIN standings me ON me.group_id = s.group_id AND me.membership_id = $2 AND me.is_facilitator
         WHERE s.group_id = $1
           AND s.is_facilitator
           AND s.membership_id <> $2
         ORDER BY s.pseudonym
        """,
        shift.group_id,
        shift.reader_membership,
    )
    return [Colleague(**row) for row in rows]


async def offer(work: Work, shift: Shift, *, to: UUID | None) -> None:
    """Ask another facilitator to take the shift over, or (None) any of them; they get a letter.

    Raises: NotAllowed; Invalid (to) for whoever is no other facilitator of the group; Conflict.
    """
    shifts.require_own(shift)
    colleagues = [one.membership_id for one in await list_colleagues(work, shift)]
    if to is not None and to not in colleagues:
        raise Invalid("Please choose another facilitator of this group.", field="to")
    version: int | None = await work.fetchval(
        """
        UPDATE shifts
           SET is_offered = true, offered_to = $3, version = version + 1
         WHERE id = $1
           AND membership_id = $2
           AND version = $4
           AND ends_at > now()
        RETURNING version
        """,
        shift.id,
        shift.reader_membership,
        to,
        shift.version,
    )
    if version is None:
        raise Conflict("This shift is over, or has changed meanwhile.")
    await _remind_anew(work, shift, version)
    await telling.offered(work, shift, colleagues if to is None else [to], version=version)


async def keep(work: Work, shift: Shift) -> None:
    """Its facilitator comes after all. Raises: NotAllowed, Conflict when somebody has taken it over."""
    shifts.require_own(shift)
    kept = await work.fetchval(
        """
        UPDATE shifts
           SET is_offered = false, offered_to = NULL
         WHERE id = $1
           AND membership_id = $2
        RETURNING id
        """,
        shift.id,
        shift.reader_membership,
    )
    if kept is None:
        raise Conflict("Somebody has taken this shift over just now. Thank them when you see them.")


async def take_over(work: Work, shift: Shift) -> None:
    """The reader takes a shift that was offered to them, or to all. Whoever had it gets a letter.

    Raises: Conflict when somebody else was first, when it is offered no more, or when they are down for some of it.
    """
    await shifts.hold(work, shift.group_id)
    version: int | None = await work.fetchval(
        """
        UPDATE shifts w
           SET membership_id = s.membership_id, is_offered = false, offered_to = NULL, series_id = NULL,
               last_seen_at = NULL, version = w.version + 1
          FROM standings s
         WHERE w.id = $1
           AND w.membership_id = $3
           AND w.is_offered
           AND (w.offered_to IS NULL OR w.offered_to = $2)
           AND w.ends_at > now()
           AND s.membership_id = $2
           AND s.group_id = w.group_id
           AND s.is_facilitator
           AND s.membership_id <> w.membership_id
           AND NOT EXISTS (SELECT FROM shifts own
                            WHERE own.membership_id = $2
                              AND own.starts_at < w.ends_at
                              AND own.ends_at > w.starts_at)
        RETURNING w.version
        """,
        shift.id,
        shift.reader_membership,
        shift.membership_id,
    )
    if version is None:
        raise Conflict(
            "You do not have this shift: somebody else was a moment before you, or it is not offered any more, or you "
            "are down for some of these hours already."
        )
    await _remind_anew(work, shift, version)
    hints.announce(work, shift.group_id)
    if shift.membership_id is not None:
        await telling.taken_over(work, shift, to=shift.membership_id, version=version)


async def decline(work: Work, shift: Shift) -> None:
    """The reader, who was asked by name, cannot. The shift stays whose it was, and they get a letter. Twice is once."""
    declined: int | None = await work.fetchval(
        """
        UPDATE shifts
           SET is_offered = false, offered_to = NULL, version = version + 1
         WHERE id = $1
           AND offered_to = $2
           AND version = $3
        RETURNING version
        """,
        shift.id,
        shift.reader_membership,
        shift.version,
    )
    if declined is not None and shift.membership_id is not None:
        await _remind_anew(work, shift, declined)
        await telling.declined(work, shift, to=shift.membership_id, version=declined)


async def _remind_anew(work: Work, shift: Shift, version: int) -> None:
    # The reminder that was asked for goes by the version of then.
    row = {"id": shift.id, "starts_at": shift.starts_at, "version": version}
    await shifts.remind_later(work, [row], now=clock.now())
