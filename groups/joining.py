"""Joining a group under a name of one's own there, and leaving it."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import asyncpg

from frame.announcements import Departure
from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Conflict, Invalid, NextStep, NotAllowed
from groups import agreements, pseudonyms
from groups.directory import Group
from live.protocol import Close

CLOSED = "This group has closed, so nobody can join it any more. Other groups would be glad of you."
NAME_TAKEN = "Somebody in this group has that name, or one that looks like it. Please choose another."
NAME_IS_PRIVATE = "That is close to the name you sign in with, which nobody should know. Please choose another."
NAME_USED_ELSEWHERE = "You use that name in another group. A different one here keeps the two apart."


class Screen(Protocol):
    """Looks at a new pseudonym within the work that takes it, and opens a case where it should.

    Returns whether the person should be shown at once where help is. Raises: Invalid, for one that cannot be used.
    """

    async def __call__(self, work: Work, *, membership_id: UUID, group_id: int, pseudonym: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Former:
    """A membership that was: its name is kept for the person who had it."""

    membership_id: UUID
    pseudonym: str
    is_excluded: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """show_help: show the person at once where help is."""

    membership_id: UUID
    show_help: bool = False


async def find_former_or_none(db: Reads, group: Group, *, reader: Caller) -> Former | None:
    """The reader's membership of a group they were in before, or None."""
    row = await db.fetchrow(
        """
        SELECT m.id AS membership_id, m.pseudonym, m.excluded_at IS NOT NULL AS is_excluded
          FROM memberships m
         WHERE m.group_id = $1
           AND m.member_id = $2
           AND (m.left_at IS NOT NULL OR m.excluded_at IS NOT NULL)
        """,
        group.id,
        reader.member_id,
    )
    return Former(**row) if row else None


async def join(
    work: Work, group: Group, *, caller: Caller, pseudonym: str, agreement_id: int, screen: Screen
) -> Joined:
    """Take a place in a group: membership and consent in one. Twice is once.

    Who was there before comes back under the old name, whatever `pseudonym` says.
    Raises: Conflict, when the group has closed or another agreement is in force; NotAllowed, for the excluded; Invalid.
    """
    await _hold_open(work, group)
    existing = await _find_own(work, group, caller)
    if existing is None:
        membership_id = await _take_name(work, group, caller, pseudonym)
    else:
        refuse_excluded(group, existing)
        membership_id = existing.membership_id
        await work.execute("UPDATE memberships SET left_at = NULL WHERE id = $1", membership_id)
    await agreements.consent(work, membership_id, agreement_id=agreement_id)
    if existing is not None:
        return Joined(membership_id)
    await work.defer("notifications.welcome", membership_id=str(membership_id))
    show_help = await screen(work, membership_id=membership_id, group_id=group.id, pseudonym=pseudonym)
    return Joined(membership_id, show_help)


async def leave(work: Work, group: Group, *, caller: Caller) -> None:
    """Give up one's place, with any role there. Posts stay, under the name; the consents end. Twice is once."""
    left = await work.fetchval(
        """
        WITH left_now AS (
               UPDATE memberships m
                  SET left_at = clock_timestamp(), is_facilitator = false, is_organiser = false
                WHERE m.group_id = $1
                  AND m.member_id = $2
                  AND m.left_at IS NULL
            RETURNING m.id),
             withdrawn AS (
               UPDATE consents k
                  SET withdrawn_at = clock_timestamp()
                 FROM left_now
                WHERE k.membership_id = left_now.id
                  AND k.withdrawn_at IS NULL)
        SELECT id FROM left_now
        """,
        group.id,
        caller.member_id,
    )
    if left is not None and caller.member_id is not None:
        # Which channels belong to the group only the rooms above know. The browser comes back, and is let in
        # wherever it still may be.
        work.announce(Departure(member_id=caller.member_id, code=Close.RESTARTING))


def refuse_excluded(group: Group, former: Former | None) -> None:
    """Raises: NotAllowed, for somebody whom this group has excluded."""
    if former is not None and former.is_excluded:
        raise NotAllowed(
            "The people who keep this group safe have decided that you cannot be in it for now. If you think that is "
            "wrong, you can ask for another look: the group's page says how to write to it.",
            next_step=NextStep("See how to write to the group", f"/groups/{group.slug}#contact"),
        )


async def _hold_open(work: Work, group: Group) -> None:
    # One at a time in a group: two presses at once, or a new agreement meanwhile, cannot slip between.
    status = await work.fetchval("SELECT status FROM groups WHERE id = $1 FOR NO KEY UPDATE", group.id)
    if status == "closed":
        raise Conflict(CLOSED)


async def _find_own(work: Work, group: Group, caller: Caller) -> Former | None:
    row = await work.fetchrow(
        """
        SELECT m.id AS membership_id, m.pseudonym, m.excluded_at IS NOT NULL AS is_excluded
          FROM memberships m
         WHERE m.group_id = $1
           AND m.member_id = $2
        """,
        group.id,
        caller.member_id,
    )
    return Former(**row) if row else None


async def _take_name(work: Work, group: Group, caller: Caller, pseudonym: str) -> UUID:
    fault = pseudonyms.fault(pseudonym)
    if fault is not None:
        raise Invalid(fault, field="pseudonym")
    await _refuse_what_links(work, caller, pseudonym)
    try:
        membership_id: UUID = await work.fetchval(
            """
            INSERT INTO memberships (group_id, member_id, pseudonym, skeleton)
            VALUES ($1, $2, $3, $4)
            RETURNING id
            """,
            group.id,
            caller.member_id,
            pseudonym,
            pseudonyms.skeleton(pseudonym),
        )
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != "memberships_skeleton_key":
            raise
        raise Invalid(NAME_TAKEN, field="pseudonym") from error
    return membership_id


async def _refuse_what_links(work: Work, caller: Caller, pseudonym: str) -> None:
    """Raises: Invalid, for a name that would lead to the person's account or to another group of theirs."""
    row = await work.fetchrow(
        """
        SELECT m.sign_in_name,
               EXISTS (SELECT 1 FROM memberships o WHERE o.member_id = m.id AND o.skeleton = $2) AS is_used_elsewhere
          FROM members m
         WHERE m.id = $1
        """,
        caller.member_id,
        pseudonyms.skeleton(pseudonym),
    )
    if row is not None and pseudonyms.resembles_sign_in_name(pseudonym, row["sign_in_name"]):
        raise Invalid(NAME_IS_PRIVATE, field="pseudonym")
    if row is not None and row["is_used_elsewhere"]:
        raise Invalid(NAME_USED_ELSEWHERE, field="pseudonym")
