"""Following, watching and muting topics and groups, and whom a new post is told to.

A topic: *watch* brings a letter for every new post; *follow* one letter when there is something new, and no other
until one has read on; *mute* none. A group: *watch* as for every topic in it, *follow* a letter for each new topic,
*mute* none. What is said of a topic goes before what is said of its group.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from forum.topics import Forum, Topic
from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Invalid, Missing

OF_A_TOPIC: Mapping[str, str] = {
    "": "As for the whole group",
    "follow": "Follow: one letter when there is something new, and no other until you have read on",
    "watch": "Watch: a letter for every new post",
    "mute": "Mute: no letters about this topic",
}
OF_A_GROUP: Mapping[str, str] = {
    "": "A letter when somebody replies to you",
    "follow": "Follow: also a letter for each new topic",
    "watch": "Watch: also a letter for every new post",
    "mute": "Mute: no letters at all, not even about replies to you",
}
PEOPLE_A_TIME = 200


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody a new post is told to. why: answered, started, watch, follow or topic. seq: how far they have read."""

    membership_id: UUID
    why: str
    pseudonym: str
    topic_id: int
    seq: int


async def follow_topic(work: Work, topic: Topic, level: str, *, reader: Caller) -> None:
    """Follow, watch or mute a topic; an empty level: as the group. Raises: Invalid."""
    await work.execute(
        """
        INSERT INTO readings (membership_id, topic_id, level)
        SELECT r.membership_id, $1, $3
          FROM topic_reading($1, $2) r
         WHERE r.membership_id IS NOT NULL
        ON CONFLICT ON CONSTRAINT readings_pkey DO UPDATE SET level = excluded.level
        """,
        topic.id,
        reader.member_id,
        _known(level),
    )


async def follow_group(work: Work, forum: Forum, level: str) -> None:
    """Follow, watch or mute a whole group; an empty level: neither. Raises: Invalid, Missing."""
    if forum.reader_membership is None:
        raise Missing
    if _known(level) is None:
        await work.execute("DELETE FROM group_follows WHERE membership_id = $1", forum.reader_membership)
        return
    await work.execute(
        """
        INSERT INTO group_follows (membership_id, level)
        VALUES ($1, $2)
        ON CONFLICT ON CONSTRAINT group_follows_pkey DO UPDATE SET level = excluded.level
        """,
        forum.reader_membership,
        level,
    )


async def level_of(db: Reads, forum: Forum) -> str:
    """What the reader chose for the group; empty for nothing."""
    level: str | None = await db.fetchval(
        "SELECT level FROM group_follows WHERE membership_id = $1", forum.reader_membership
    )
    return level or ""


async def whom_to_tell(db: Reads, post_id: int, *, after: UUID | None = None) -> list[Told]:
    """Two hundred at most, in the order of their ids, who may read the post as it is now and asked to be told.

    Never its writer, nor whoever muted the writer, the topic or the group.
    """
    # Plan: the members of one group, a few hundred, each with two look-ups by primary key.
    rows = await db.fetch(
        """
        SELECT s.membership_id, told.why, author.pseudonym, p.topic_id, COALESCE(r.seq, 0) AS seq
          FROM posts p
          JOIN topics t ON t.id = p.topic_id AND t.state = 'shown'
          JOIN memberships author ON author.id = p.membership_id
          LEFT JOIN posts answered ON answered.topic_id = p.topic_id AND answered.seq = p.parent_seq
          JOIN standings s ON s.group_id = t.group_id AND s.membership_id <> p.membership_id
          LEFT JOIN readings r ON r.topic_id = t.id AND r.membership_id = s.membership_id
          LEFT JOIN group_follows g ON g.membership_id = s.membership_id
         CROSS JOIN LATERAL (
               SELECT CASE WHEN COALESCE(r.level, g.level) = 'mute' THEN NULL
                           WHEN s.membership_id = answered.membership_id THEN 'answered'
                           WHEN s.membership_id = t.membership_id THEN 'started'
                           WHEN COALESCE(r.level, g.level) = 'watch' THEN 'watch'
                           WHEN r.level = 'follow' THEN 'follow'
                           WHEN g.level = 'follow' AND p.seq = 1 THEN 'topic' END) AS told (why)
         WHERE p.id = $1
           AND p.state = 'shown'
           AND told.why IS NOT NULL
           AND ($2::uuid IS NULL OR s.membership_id > $2)
           AND NOT EXISTS (SELECT FROM mutes m
                            WHERE m.membership_id = s.membership_id AND m.muted_membership_id = p.membership_id)
         ORDER BY s.membership_id
         LIMIT $3
        """,
        post_id,
        after,
        PEOPLE_A_TIME,
    )
    return [Told(**row) for row in rows]


def _known(level: str) -> str | None:
    if level not in OF_A_TOPIC:
        raise Invalid("Please choose one of these.")
    return level or None
