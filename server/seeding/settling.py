"""What follows from the community's posts once they are stored, and how its groups keep their topics in order."""

import asyncpg

PINNED = {"living-with-long-term-pain": "The flare box: what's in yours?"}
"""By group, the topic that stands above its list."""
AIMS = {"living-with-long-term-pain": 12, "after-a-bereavement": 24, "quiet-company": 12}
"""By group, within how many hours it wants to answer."""

NEEDS = {
    ("living-with-long-term-pain", "The flare box: what's in yours?"): "ideas",
    ("living-with-long-term-pain", "I don't recognise my life at the moment"): "heard",
    ("living-with-long-term-pain", "Small good things, any size"): "good_news",
    ("after-a-bereavement", "Her voice is still on the answerphone"): "heard",
    ("after-a-bereavement", "How on earth do you shop for one?"): "ideas",
    ("caring-for-someone-with-dementia", "Tiny good things, no minimum size"): "good_news",
    ("type-1-grown-up", "Thirty-one years in and I'm tired of it"): "heard",
    ("type-1-grown-up", "Three weeks on a hybrid closed loop: honest notes"): "information",
    ("gut-feelings", "Diagnosed last month, second year at uni, flatmates don't know"): "ideas",
    ("quiet-company", "Bus, three stops"): "good_news",
}
"""By group and title, what kind of reply would help."""
TOUCHES = {
    ("gut-feelings", "What I can eat this week, and what I've said goodbye to"): ["Eating and weight"],
    ("gut-feelings", "I've got my date. Ileostomy."): ["Medical detail"],
    ("after-a-bereavement", "A year this week"): ["The day somebody died"],
}
"""By group and title, what a whole topic touches."""
POSTS_TOUCH = {
    ("living-with-long-term-pain", "The flare box: what's in yours?", 8): ["Burns"],
    ("type-1-grown-up", "Thirty-one years in and I'm tired of it", 9): ["Eating and weight"],
}
"""By group, title and place, what one post touches."""


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
    await _mark(connection)


async def _mark(connection: asyncpg.Connection) -> None:
    """What topics ask for, and what topics and posts touch."""
    await connection.executemany(
        """
        UPDATE topics t
           SET need = $3
          FROM groups g
         WHERE g.id = t.group_id AND g.slug = $1 AND t.title = $2
        """,
        [(*place, need) for place, need in NEEDS.items()],
    )
    await connection.executemany(
        """
        UPDATE topics t
           SET warnings = $3
          FROM groups g
         WHERE g.id = t.group_id AND g.slug = $1 AND t.title = $2
        """,
        [(*place, warnings) for place, warnings in TOUCHES.items()],
    )
    await connection.executemany(
        """
        UPDATE posts p
           SET warnings = $4
          FROM topics t, groups g
         WHERE t.id = p.topic_id AND g.id = t.group_id AND g.slug = $1 AND t.title = $2 AND p.seq = $3
        """,
        [(*place, warnings) for place, warnings in POSTS_TOUCH.items()],
    )
