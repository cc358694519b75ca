"""Who is told that a post holds their name, and in which group one writes. The marks are made in `groups.mentions`."""

from dataclasses import dataclass
from uuid import UUID

from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Missing
from groups.mentions import any_in, names_in


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody to be told that their name was written, and the name of whoever wrote it."""

    membership_id: UUID
    writer: str


async def tell_later(work: Work, post_id: int, html: str) -> None:
    """Let those whose names a post holds be told of it."""
    if any_in(html):
        await work.defer("forum.tell_mentioned", post_id=post_id)


async def whom_to_tell(db: Reads, post_id: int) -> list[Mention]:
    """Those whose names a post holds, who may read it, and who have muted neither its writer nor its topic."""
    html = await db.fetchval("SELECT html FROM posts WHERE id = $1 AND state = 'shown'", post_id)
    named = names_in(html or "")
    if not named:
        return []
    rows = await db.fetch(
        """
        SELECT m.id AS membership_id, author.pseudonym AS writer
          FROM posts p
          JOIN topics t ON t.id = p.topic_id AND t.state = 'shown'
          JOIN memberships author ON author.id = p.membership_id
          JOIN memberships m ON m.group_id = t.group_id AND m.skeleton = ANY ($2) AND m.hidden_pseudonym IS NULL
          JOIN standings s ON s.membership_id = m.id
         CROSS JOIN LATERAL topic_reading(t.id, m.member_id)
          LEFT JOIN posts answered ON answered.topic_id = p.topic_id AND answered.seq = p.parent_seq
         WHERE p.id = $1
           AND m.id <> p.membership_id
           AND m.id IS DISTINCT FROM answered.membership_id
           AND NOT EXISTS (SELECT FROM mutes WHERE membership_id = m.id AND muted_membership_id = p.membership_id)
           AND NOT EXISTS (SELECT FROM readings
                            WHERE membership_id = m.id AND topic_id = t.id AND level = 'mute')
        """,
        post_id,
        named,
    )
    return [Mention(**row) for row in rows]


async def group_of(db: Reads, place: str, *, reader: Caller) -> int:
    """The group in which a place to write lies, for its members. Raises: Missing."""
    group_id: int | None = await db.fetchval(
        """
        SELECT s.group_id
          FROM standings s
         WHERE s.member_id = $3
           AND s.group_id = CASE $1::text
               WHEN 'group' THEN $2::bigint
               WHEN 'topic' THEN (SELECT t.group_id FROM topics t WHERE t.id = $2::bigint)
               WHEN 'room' THEN (SELECT r.group_id FROM rooms r WHERE r.id = $2::bigint)
               ELSE (SELECT t.group_id FROM topics t JOIN posts p ON p.topic_id = t.id WHERE p.id = $2::bigint) END
        """,
        *_parts(place),
        reader.member_id,
    )
    if group_id is None:
        raise Missing
    return group_id


def _parts(place: str) -> tuple[str, int]:
    kind, _, row_id = place.partition(":")
    return kind, int(row_id)
