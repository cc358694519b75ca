"""What follows from the community's posts once they are stored, and how its groups keep their topics in order."""

import asyncpg

PINNED = {"living-with-long-term-pain": "The flare box: what's in yours?"}
"""By group, the topic that stands above its list."""
AIMS = {"living-with-long-term-pain": 12, "after-a-bereavement": 24, "quiet-company": 12}
"""By group, within how many hours it wants to answer."""


async def settle(connection: asyncpg.Connection) -> None:
    """Count what the deeds of members would have counted, inside the caller's transaction."""
    await connection.execute(
        """
        UPDATE topics t
           SET last_post_seq = (SELECT max(p.seq) FROM posts p WHERE p.topic_id = t.id),
               answered_at = (SELECT min(p.posted_at)
                                FROM posts p
                               WHERE p.topic_id = t.id AND p.seq > 1 AND p.state = 'shown'
                                 AND p.membership_id <> t.membership_id)
        """
    )
    await connection.execute(
        """
        UPDATE posts p
           SET is_first = true
          FROM (SELECT DISTINCT ON (membership_id) id FROM posts ORDER BY membership_id, posted_at, id) first
         WHERE p.id = first.id
        """
    )
    await connection.executemany(
        """
        UPDATE topics t
           SET pinned_at = t.last_at
          FROM groups g
         WHERE g.id = t.group_id AND g.slug = $1 AND t.title = $2
        """,
        list(PINNED.items()),
    )
    await connection.executemany("UPDATE groups SET reply_aim_hours = $2 WHERE slug = $1", list(AIMS.items()))
