"""The same words sent again, under another key: from a second tab, or by Back and again. They lead to the first."""

from datetime import timedelta

from forum.composing import Composed
from frame.database import Work

WITHIN = timedelta(minutes=5)
CONSTRAINT = "posts_said_once"
"""What `said_once` (migrations) names when it finds the words there already."""


class SaidAlready(Exception):
    """The same writer posted these words here a moment ago. No refusal: what was wanted has been done."""

    def __init__(self, post_id: int) -> None:
        super().__init__(f"post {post_id} says the same")
        self.post_id = post_id


async def first_in_topic(work: Work, topic_id: int, membership_id: object, composed: Composed) -> int | None:
    return await _first(work, topic_id, None, membership_id, composed)


async def first_in_group(work: Work, group_id: int, membership_id: object, composed: Composed) -> int | None:
    return await _first(work, None, group_id, membership_id, composed)


async def _first(
    work: Work, topic_id: int | None, group_id: int | None, membership_id: object, composed: Composed
) -> int | None:
    post_id: int | None = await work.fetchval(
        """
        SELECT p.id
          FROM posts p
          JOIN topics t ON t.id = p.topic_id
         WHERE p.membership_id = $3
           AND p.text = $4
           AND (p.topic_id = $1 OR (p.seq = 1 AND t.group_id = $2 AND t.title = $5))
         ORDER BY p.posted_at DESC
         LIMIT 1
        """,
        topic_id,
        group_id,
        membership_id,
        composed.text,
        composed.title,
    )
    return post_id
