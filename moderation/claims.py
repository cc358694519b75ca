"""Taking a case for a while, so that two do not work on the same one. A claim is a lease: it ends by itself."""

from datetime import timedelta

from frame.database import Work
from frame.errors import Conflict
from moderation import live, permissions
from moderation.cases import Case
from moderation.subjects import Exhibit

LEASE = timedelta(minutes=15)


async def take(work: Work, case: Case, exhibit: Exhibit | None) -> None:
    """Hold the case for 15 minutes from now, for the facilitator who found it; the same again holds it for longer.

    Raises: NotAllowed for one's own words, Conflict when somebody else holds it or it has been decided.
    """
    permissions.require_another(exhibit, facilitator=case.facilitator)
    taken = await work.fetchval(
        """
        WITH numbered AS (UPDATE groups SET queue_seq = queue_seq + 1 WHERE id = $3 RETURNING queue_seq)
        UPDATE cases c
           SET claimed_by = s.membership_id,
               claimed_until = now() + $4::interval,
               changed_seq = numbered.queue_seq
          FROM numbered, standings s
         WHERE c.id = $1
           AND c.state = 'open'
           AND (c.claimed_by IS NULL OR c.claimed_by = $2 OR c.claimed_until <= now())
           AND s.membership_id = $2
           AND s.group_id = c.group_id
           AND s.is_facilitator
        RETURNING c.id
        """,
        case.id,
        case.facilitator,
        case.group_id,
        LEASE,
    )
    if taken is None:
        raise Conflict("Somebody else has taken this case, or decided it, just now.")
    await live.announce(work, case.id)


async def release(work: Work, case: Case) -> None:
    """Let others take the case. Does nothing when the facilitator does not hold it."""
    if case.holder != case.facilitator:
        return
    released = await work.fetchval(
        """
        WITH numbered AS (UPDATE groups SET queue_seq = queue_seq + 1 WHERE id = $3 RETURNING queue_seq)
        UPDATE cases c
           SET claimed_by = NULL,
               claimed_until = NULL,
               changed_seq = numbered.queue_seq
          FROM numbered
         WHERE c.id = $1
           AND c.claimed_by = $2
        RETURNING c.id
        """,
        case.id,
        case.facilitator,
        case.group_id,
    )
    if released is not None:
        await live.announce(work, case.id)
