"""Decisions: what was done about a case, by whom and why. Rows are only ever added; undoing is another decision."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from frame.database import Reads, Work
from frame.errors import Conflict, Invalid
from moderation import live, permissions
from moderation.cases import Case
from moderation.permissions import Action
from moderation.subjects import Exhibit, Subject
from notifications import letters
from notifications.letters import NewLetter

LONGEST_REASON = 2_000
# The shortest sentence that can explain anything: "It is not kind."
SHORTEST_REASON = 15


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a facilitator decides. version: of the case as they read it."""

    action: Action
    reason: str
    version: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided. membership_id, pseudonym: of the facilitator who decided."""

    action: Action
    reason: str
    membership_id: UUID
    pseudonym: str
    decided_at: datetime


async def decide(work: Work, case: Case, exhibit: Exhibit | None, ruling: Ruling, *, subject: Subject) -> None:
    """Do what was decided about the case, write it down, and tell the person it concerns.

    The one who decides is `case.facilitator`. Raises: Invalid (reason), NotAllowed for one's own words, Conflict when
    the case was decided, flagged again or taken by somebody else after it was read.
    """
    require_reason(ruling.reason)
    permissions.require_available(case, exhibit, ruling.action, facilitator=case.facilitator)
    # The thing before the case, in the order in which its writer locks them: or the two could wait for each other.
    if ruling.action is Action.HIDE:
        await subject.hide(work, case.subject_id)
    elif ruling.action is Action.RESTORE:
        await subject.restore(work, case.subject_id)
    await _write(work, case, ruling)
    await live.announce(work, case.id)
    if exhibit is not None:
        await letters.send(work, letter(case, exhibit, ruling))


async def list_decisions(db: Reads, case: Case) -> list[Decision]:
    """What was decided in a case that the reader has found, in order."""
    rows = await db.fetch(
        """
        SELECT d.action, d.reason, d.membership_id, m.pseudonym, d.decided_at
          FROM decisions d
          JOIN memberships m ON m.id = d.membership_id
         WHERE d.case_id = $1
         ORDER BY d.id
        """,
        case.id,
    )
    return [
        Decision(Action(row["action"]), row["reason"], row["membership_id"], row["pseudonym"], row["decided_at"])
        for row in rows
    ]


def require_reason(reason: str) -> None:
    """Raises: Invalid for a reason that explains nothing, or is too long."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid("Please say a little more: the person concerned should understand why.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(f"Please keep the reason within {LONGEST_REASON:,} characters.", field="reason")


def letter(case: Case, exhibit: Exhibit, ruling: Ruling) -> NewLetter:
    """What the person concerned is told. Never who flagged it, nor that anybody did."""
    done, seen_by = _done_to(exhibit, ruling.action)
    return NewLetter(
        membership_id=exhibit.membership_id,
        kind="decision",
        about=f"case:{case.id}:{ruling.version}",
        subject=f"A facilitator has {done}",
        body=(
            f"In {case.group_name} a facilitator has {done}: {exhibit.title}. Now {seen_by}.\n\n"
            f"The reason they gave: {ruling.reason.strip()}\n\n"
            "You are still a member of the group and can go on writing. If you see this differently, you may ask for "
            "another look by somebody else: the group's page says whom to write to."
        ),
        path=exhibit.path,
    )


def _done_to(exhibit: Exhibit, action: Action) -> tuple[str, str]:
    if action is Action.NO_ACTION:
        return "read something you wrote and left it as it is", "it stands as before"
    if action is Action.HIDE:
        return "hidden something you wrote", "only you and the facilitators can see it"
    if exhibit.state == "held":
        return "read something you wrote that was waiting", "the others can read it too"
    return "put back something you wrote", "the others can read it again"


async def _write(work: Work, case: Case, ruling: Ruling) -> None:
    """Raises: Conflict when the case is no longer what it was when it was read."""
    # The standing and the lease are asked here again: between reading and deciding either may have ended.
    written = await work.fetchval(
        """
        WITH numbered AS (
          UPDATE groups SET queue_seq = queue_seq + 1 WHERE id = $4 RETURNING queue_seq
        ), decided AS (
          UPDATE cases c
             SET state = 'decided',
                 version = c.version + 1,
                 changed_seq = numbered.queue_seq,
                 decided_at = now(),
                 claimed_by = NULL,
                 claimed_until = NULL
            FROM numbered, standings s
           WHERE c.id = $1
             AND c.version = $2
             AND (c.claimed_by IS NULL OR c.claimed_by = $3 OR c.claimed_until <= now())
             AND s.membership_id = $3
             AND s.group_id = c.group_id
             AND s.is_facilitator
          RETURNING c.id, c.version
        )
        INSERT INTO decisions (case_id, case_version, action, reason, membership_id)
        SELECT id, version, $5, $6, $3 FROM decided
        RETURNING id
        """,
        case.id,
        ruling.version,
        case.facilitator,
        case.group_id,
        ruling.action.value,
        ruling.reason.strip(),
    )
    if written is None:
        raise Conflict("The case has changed meanwhile, so this was not done. Your reason is still below.")
