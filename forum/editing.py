"""Posts in other words: what an author typed, replacing it, and what it said before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forum import answering, live, mentions, permissions
from forum.composing import Composed
from forum.posts import OPENER
from forum.showing import Post
from forum.topics import Topic
from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Conflict, Missing
from moderation import cases
from moderation.subjects import SubjectRef


@dataclass(frozen=True, slots=True)
class Source:
    """What an author typed. title: empty but for a post that opens a topic."""

    title: str
    text: str
    version: int
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class Version:
    """What a post said before. text: as its author typed it."""

    version: int
    title: str
    text: str
    html: str
    replaced_at: datetime


async def source(db: Reads, post: Post, *, reader: Caller) -> Source:
    """What its author typed, for its author alone. Raises: Missing."""
    row = await db.fetchrow(
        """
        SELECT CASE WHEN p.seq = 1 THEN t.title ELSE '' END AS title, p.text, p.version,
               CASE WHEN p.seq = 1 THEN t.warnings ELSE p.warnings END AS warnings
          FROM posts p
          JOIN topics t ON t.id = p.topic_id
          JOIN standings s ON s.membership_id = p.membership_id AND s.member_id = $2
         WHERE p.id = $1
        """,
        post.id,
        reader.member_id,
    )
    if row is None:
        raise Missing
    return Source(**row)


async def list_versions(db: Reads, post: Post, *, reader: Caller) -> list[Version]:
    """What it said before, the latest first; nothing for anybody but its author and facilitators."""
    rows = await db.fetch(
        """
        SELECT v.version, v.title, v.text, v.html, v.replaced_at
          FROM post_versions v
          JOIN posts p ON p.id = v.post_id
         CROSS JOIN LATERAL topic_reading(p.topic_id, $2) r
         WHERE v.post_id = $1
           AND (r.is_facilitator OR p.membership_id = r.membership_id)
         ORDER BY v.version DESC
        """,
        post.id,
        reader.member_id,
    )
    return [Version(**row) for row in rows]


async def present_words(db: Reads, post: Post, *, reader: Caller) -> str:
    """What its author typed, for its author and facilitators; nothing for anybody else."""
    text: str | None = await db.fetchval(
        """
        SELECT p.text
          FROM posts p
         CROSS JOIN LATERAL topic_reading(p.topic_id, $2) r
         WHERE p.id = $1
           AND (r.is_facilitator OR p.membership_id = r.membership_id)
        """,
        post.id,
        reader.member_id,
    )
    return text or ""


async def edit(work: Work, topic: Topic, post: Post, composed: Composed, *, version: int) -> Post:
    """Replace the words of a post; what it said before is kept.

    version: the one the author began from. Raises: NotAllowed, Conflict when another edit came first.
    """
    permissions.require(permissions.may_edit(topic, post), "This post can no longer be changed.")
    seq = await _next_number(work, topic.id)
    await _keep_version(work, post.id, version)
    edited = await work.fetchval(
        """
        UPDATE posts
           SET text = $3, html = $4, cooked_version = $5, changed_seq = $6,
               state = CASE WHEN state = 'held' THEN state ELSE $7 END,
               version = version + 1, edited_at = clock_timestamp(),
               warnings = CASE WHEN seq = 1 THEN warnings ELSE $9 END
         WHERE id = $1
           AND version = $2
           AND state IN ('shown', 'held')
           AND topic_id = $8
        RETURNING true
        """,
        post.id,
        version,
        composed.text,
        composed.html,
        composed.cooked_version,
        seq,
        composed.state,
        topic.id,
        list(composed.warnings),
    )
    if not edited:
        raise Conflict("This post was changed meanwhile, in another tab or by a facilitator.")
    if post.seq == OPENER:
        await _set_topic(work, post.id, title=composed.title, warnings=composed.warnings)
    await answering.note(work, post.id)
    about = SubjectRef("post", str(post.id), topic.group_id)
    await cases.open_from_screening(work, about, composed.verdict, text=composed.screened)
    await mentions.tell_later(work, post.id, composed.html)
    return await live.tell(work, post.id)


async def _next_number(work: Work, topic_id: int) -> int:
    """The number of the next change, under the topic's row lock: from here on nobody else changes anything in it."""
    number: int = await work.fetchval(
        "UPDATE topics SET last_seq = last_seq + 1 WHERE id = $1 RETURNING last_seq", topic_id
    )
    return number


async def _keep_version(work: Work, post_id: int, version: int) -> None:
    await work.execute(
        """
        INSERT INTO post_versions (post_id, version, title, text, html)
        SELECT p.id, p.version, CASE WHEN p.seq = 1 THEN t.title ELSE '' END, p.text, p.html
          FROM posts p
          JOIN topics t ON t.id = p.topic_id
         WHERE p.id = $1
           AND p.version = $2
        """,
        post_id,
        version,
    )


async def _set_topic(work: Work, post_id: int, *, title: str, warnings: Sequence[str]) -> None:
    """The topic follows its opening post, of which the title is a part; its warnings stand before the whole topic."""
    await work.execute(
        """
        UPDATE topics t
           SET title = $2, state = p.state, warnings = $3
          FROM posts p
         WHERE p.id = $1
           AND t.id = p.topic_id
        """,
        post_id,
        title,
        list(warnings),
    )
