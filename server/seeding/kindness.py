"""What the seeded people did for one another without words: reactions, following, and a line about themselves.

The same each time: who gave what follows from the ids, which follow from the texts.
"""

import asyncpg

_ABOUTS = (
    "Here for the company, mostly. I read more than I write.",
    "I have been at this for some years now and am glad to answer questions.",
    "New to all of it. Be patient with me.",
    "I garden when I can and complain when I cannot.",
    "Happy to listen, any hour. I do not sleep much anyway.",
)


async def add(connection: asyncpg.Connection) -> None:
    """Give the community that has just been stored its reactions, follows and abouts, in the caller's transaction."""
    await connection.execute(
        """
        INSERT INTO reactions (post_id, membership_id, kind, reacted_at, told_at)
        SELECT p.id, m.id, (ARRAY['been_there', 'thinking_of_you', 'thank_you', 'helped'])[1 + dice.thrown / 7 % 4],
               given.at, CASE WHEN given.at < now() - interval '1 day' THEN given.at + interval '1 day' END
          FROM posts p
          JOIN topics t ON t.id = p.topic_id
          JOIN memberships m ON m.group_id = t.group_id AND m.id <> p.membership_id AND m.joined_at < p.posted_at
         CROSS JOIN LATERAL (SELECT abs(hashtext(p.id || ' ' || m.id)::bigint) AS thrown) AS dice
         CROSS JOIN LATERAL (SELECT LEAST(p.posted_at + dice.thrown % 900 * interval '1 minute', now()) AS at) AS given
         WHERE p.state = 'shown'
           AND dice.thrown % 7 = 0
        """
    )
    await connection.execute(
        """
        UPDATE posts p
           SET reactions = given.kinds
          FROM (SELECT post_id, array_agg(DISTINCT kind ORDER BY kind) AS kinds
                  FROM reactions
                 GROUP BY post_id) AS given
         WHERE p.id = given.post_id
        """
    )
    await connection.execute(
        """
        INSERT INTO group_follows (membership_id, level)
        SELECT id, CASE WHEN is_facilitator THEN 'watch' ELSE 'follow' END
          FROM memberships
         WHERE is_facilitator OR abs(hashtext(id::text)::bigint) % 4 = 0
        """
    )
    await connection.execute(
        """
        UPDATE memberships
           SET about = ($1::text[])[1 + abs(hashtext(id::text)::bigint) / 3 % cardinality($1::text[])]
         WHERE abs(hashtext(id::text)::bigint) % 3 = 0
        """,
        list(_ABOUTS),
    )
