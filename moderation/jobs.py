"""What moderation does later, by itself."""

from frame.jobs import Argument
from frame.resources import Resources

_AT_ONCE = 1_000


async def erase_evidence(resources: Resources, /, **_: Argument) -> None:
    """Erase the words of evidence whose time has come. Their hash stays, and so do flags and decisions."""
    while await _erase_some(resources) == _AT_ONCE:
        pass


async def _erase_some(resources: Resources) -> int:
    # In portions, so that no transaction runs long; the rows of one that failed are found again by the next run.
    async with resources["database"].work() as work:
        erased: int = await work.fetchval(
            """
            WITH due AS (
              SELECT id FROM evidence WHERE text IS NOT NULL AND erase_after <= $1 ORDER BY erase_after LIMIT $2
                 FOR UPDATE SKIP LOCKED
            ), erased AS (
              UPDATE evidence e SET text = NULL FROM due WHERE e.id = due.id RETURNING e.id
            )
            SELECT count(*) FROM erased
            """,
            resources["clock"](),
            _AT_ONCE,
        )
    return erased
