"""The way into a long topic: at most five posts that its starter or facilitators marked, or that helped people most."""

import msgspec

from forum import permissions
from forum.showing import Post
from forum.topics import Topic
from frame import cooking
from frame.database import Work

LONG = 50
"""A topic with more posts than this has a way in."""


class Landmark(msgspec.Struct, frozen=True):
    """A post to begin with."""

    seq: int
    pseudonym: str
    warnings: tuple[str, ...]
    html: str

    @property
    def words(self) -> str:
        """How it begins, or what it warns of."""
        return cooking.excerpt_of(self.html, self.warnings, longest=80)


_landmarks: msgspec.json.Decoder[list[Landmark]] = msgspec.json.Decoder(list[Landmark])


def of(topic: Topic) -> list[Landmark]:
    """What a newcomer begins with here, in the order of the topic; nothing in a short one."""
    return _landmarks.decode(topic.landmarks) if topic.landmarks else []


async def mark(work: Work, topic: Topic, post: Post, *, marked: bool) -> None:
    """Mark a post as a way in, or take the mark away. Twice is once. Raises: NotAllowed."""
    permissions.require(may_mark(topic), "Only whoever started the topic, and facilitators, can choose where to begin.")
    await work.fetchval("SELECT id FROM topics WHERE id = $1 FOR UPDATE", topic.id)
    if marked:
        await work.execute(
            """
            INSERT INTO landmarks (post_id, membership_id)
            SELECT p.id, s.membership_id
              FROM posts p, standings s
             WHERE p.id = $1 AND p.state = 'shown' AND s.membership_id = $2
            ON CONFLICT ON CONSTRAINT landmarks_pkey DO NOTHING
            """,
            post.id,
            topic.reader_membership,
        )
    else:
        await work.execute("DELETE FROM landmarks WHERE post_id = $1", post.id)
    await weigh(work, post.id)


def may_mark(topic: Topic) -> bool:
    return topic.reader_facilitates or topic.reader_membership == topic.membership_id


async def weigh(work: Work, post_id: int) -> None:
    """Choose anew among the way in and this post, under the topic's lock. Counts six posts, not the topic."""
    # Plan: six look-ups by place. With OR in the join it would read a topic of 100,000 posts whole.
    await work.execute(
        """
        WITH weighed AS (
          SELECT p.topic_id, p.seq, l.post_id IS NOT NULL AS is_marked,
                 (SELECT count(*) FROM reactions r WHERE r.post_id = p.id AND r.kind = 'helped') AS helped
            FROM posts changed
            JOIN topics t ON t.id = changed.topic_id
           CROSS JOIN LATERAL (SELECT DISTINCT unnest(t.way_in || changed.seq) AS seq) place
           CROSS JOIN LATERAL (SELECT * FROM posts WHERE topic_id = t.id AND seq = place.seq LIMIT 1) p
            LEFT JOIN landmarks l ON l.post_id = p.id
           WHERE changed.id = $1)
        UPDATE topics t
           SET way_in = ARRAY(SELECT seq FROM weighed
                               WHERE is_marked OR helped > 0
                               ORDER BY is_marked DESC, helped DESC, seq
                               LIMIT 5)
         WHERE t.id = (SELECT topic_id FROM posts WHERE id = $1)
        """,
        post_id,
    )
