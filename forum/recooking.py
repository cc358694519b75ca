"""Posts whose stored HTML is of an older version of cooking, and giving them the new."""

from dataclasses import dataclass

from frame.database import Reads, Work

_BATCH = 200


@dataclass(frozen=True, slots=True)
class Stale:
    """What was typed, what was made of it, and the number of the edit that both came from."""

    id: int
    group_id: int
    text: str
    html: str
    version: int


async def list_cooked_before(db: Reads, cooked_version: int) -> list[Stale]:
    """Some of the posts that were; for the job alone, which shows them to nobody."""
    # Plan: posts_cooked_idx, in which there is nothing before the newest version on most nights.
    rows = await db.fetch(
        """
        SELECT p.id, t.group_id, p.text, p.html, p.version
          FROM posts p
          JOIN topics t ON t.id = p.topic_id
         WHERE p.cooked_version < $1
           AND p.state NOT IN ('withdrawn', 'erased')
         ORDER BY p.cooked_version
         LIMIT $2
        """,
        cooked_version,
        _BATCH,
    )
    return [Stale(**row) for row in rows]


async def replace_html(work: Work, stale: Stale, html: str, *, cooked_version: int) -> bool:
    """Store what was cooked. False where the post was edited or withdrawn meanwhile."""
    replaced = await work.fetchval(
        """
        UPDATE posts
           SET html = $3, cooked_version = $4
         WHERE id = $1
           AND version = $2
           AND state NOT IN ('withdrawn', 'erased')
        RETURNING true
        """,
        stale.id,
        stale.version,
        html,
        cooked_version,
    )
    return bool(replaced)
