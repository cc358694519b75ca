"""Posts: find, add, edit, withdraw, hide, restore. How a page of them is read is in `threads.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import UniqueViolationError

from forum import answering, live, permissions, twice
from forum.composing import Composed
from forum.showing import Post
from forum.topics import Topic
from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Conflict, Missing, NotAllowed, Refusal
from groups import mentions
from moderation import cases
from moderation.subjects import SubjectRef

OPENER = 1
"""The seq of the post that opens a topic; all others answer it, or one another."""


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


async def find(db: Reads, post_id: int, *, reader: Caller) -> Post:
    """Raises: Missing."""
    row = await db.fetchrow(
        """
        SELECT p.id, p.topic_id, p.seq, p.changed_seq, p.parent_seq, p.depth, p.membership_id,
               CASE WHEN p.state = 'shown' OR r.is_facilitator OR p.membership_id = r.membership_id
                    THEN p.html ELSE '' END AS html,
               p.state, p.posted_at, p.edited_at, p.version, p.warnings, p.reactions,
               p.pseudonym, p.pebble_key, p.is_facilitator, p.parent_id, p.answers
          FROM signed_posts p
         CROSS JOIN LATERAL topic_reading(p.topic_id, $2) r
         WHERE p.id = $1
        """,
        post_id,
        reader.member_id,
    )
    if row is None:
        raise Missing
    return Post(**row)


async def find_in(db: Reads, topic_id: int, seq: int, *, reader: Caller) -> Post:
    """The post with this number in its topic. Raises: Missing."""
    post_id = await db.fetchval("SELECT id FROM posts WHERE topic_id = $1 AND seq = $2", topic_id, seq)
    if post_id is None:
        raise Missing
    return await find(db, post_id, reader=reader)


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


class Moved(Conflict):
    """Posts of the topic went elsewhere since it was read: read again, the reply finds its place."""


async def add(
    work: Work,
    topic: Topic,
    composed: Composed,
    *,
    key: UUID,
    to: int = OPENER,
    not_again_within: timedelta | None = None,
) -> Post:
    """Post a reply to the post with seq `to`. The same key again finds the first and takes no number.

    not_again_within: so long the same words are not posted here again. Raises: NotAllowed, also when the right was lost
    meanwhile; Conflict when the topic was closed meanwhile; Moved; SaidAlready.
    """
    permissions.require(topic.reader_membership is not None, "Only members of this group can reply here.")
    try:
        async with work.savepoint():
            post_id = await _insert(work, topic, composed, key=key, to=to, not_again_within=not_again_within)
    except UniqueViolationError as error:
        if error.constraint_name not in {"posts_key_key", twice.CONSTRAINT}:
            raise
        return await _find_first(work, topic, composed, key)
    about = SubjectRef("post", str(post_id), topic.group_id)
    await cases.open_from_screening(work, about, composed.verdict, text=composed.screened)
    await work.defer("forum.tell_followers", post_id=post_id)
    await _tell_mentioned(work, post_id, composed)
    return await live.tell(work, post_id)


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
    await _tell_mentioned(work, post.id, composed)
    return await live.tell(work, post.id)


async def withdraw(work: Work, topic: Topic, post: Post) -> Post:
    """Erase the words of a post and of its earlier versions; the replies to it stay. Twice changes nothing."""
    permissions.require(permissions.is_own(topic, post), "Only its author can withdraw a post.")
    if not await _change_state(work, post.id, "withdrawn", unless=("withdrawn", "erased")):
        return post
    await work.execute("UPDATE posts SET text = '', html = '' WHERE id = $1", post.id)
    await work.execute("DELETE FROM post_versions WHERE post_id = $1", post.id)
    return await live.tell(work, post.id)


async def hide(work: Work, post_id: int) -> None:
    """Cover a post from all but its author and facilitators. Twice changes nothing. Raises: Missing."""
    if await _change_state(work, post_id, "hidden", unless=("hidden", "withdrawn", "erased")):
        await live.tell(work, post_id)


async def restore(work: Work, post_id: int) -> None:
    """Show a post again; one that was withdrawn stays so. Twice changes nothing. Raises: Missing."""
    if await _change_state(work, post_id, "shown", unless=("shown", "withdrawn", "erased")):
        await live.tell(work, post_id)


async def _tell_mentioned(work: Work, post_id: int, composed: Composed) -> None:
    if mentions.any_in(composed.html):
        await work.defer("forum.tell_mentioned", post_id=post_id)


async def _insert(
    work: Work, topic: Topic, composed: Composed, *, key: UUID, to: int, not_again_within: timedelta | None
) -> int:
    # The row lock makes numbers commit in order; with an identity column a reader "after 41" can miss 40, which commits
    # later (docs/decisions/0002). A path longer than 32 posts goes on beside its 31st. Who waited for the lock while
    # posts were moved finds another epoch.
    post_id: int | None = await work.fetchval(
        """
        WITH answered AS (SELECT seq, path FROM posts WHERE topic_id = $1 AND seq = $4 AND NOT is_note),
        numbered AS (
          UPDATE topics t
             SET last_seq = t.last_seq + 1, last_post_seq = t.last_seq + 1, reply_count = t.reply_count + 1,
                 last_at = clock_timestamp(),
                 answered_at = CASE WHEN t.membership_id = $2 OR $8 = 'held' THEN t.answered_at
                                    ELSE COALESCE(t.answered_at, clock_timestamp()) END
            FROM standings s, groups g, answered
           WHERE t.id = $1
             AND t.closed_at IS NULL
             AND t.state = 'shown'
             AND t.takes_replies
             AND t.epoch = $9
             AND g.id = t.group_id AND g.status <> 'closed'
             AND s.group_id = t.group_id AND s.membership_id = $2
          RETURNING t.last_seq, t.last_at)
        INSERT INTO posts (topic_id, seq, changed_seq, parent_seq, path, membership_id, key, text, html, cooked_version,
                           state, posted_at, is_first, warnings)
        SELECT $1, n.last_seq, n.last_seq, a.seq, substring(a.path FOR 124) || int4send(n.last_seq::integer), $2, $3,
               $5, $6, $7, $8, n.last_at,
               NOT EXISTS (SELECT FROM posts earlier WHERE earlier.membership_id = $2), $11
          FROM numbered n, answered a
         WHERE said_once($1, NULL, $2, $5, n.last_at - $10::interval)
        RETURNING id
        """,
        topic.id,
        topic.reader_membership,
        key,
        to,
        composed.text,
        composed.html,
        composed.cooked_version,
        composed.state,
        topic.epoch,
        not_again_within,
        list(composed.warnings),
    )
    if post_id is None:
        raise await _why_not(work, topic)
    return post_id


async def _why_not(work: Work, topic: Topic) -> Refusal:
    """Why no reply could be stored in a topic that stood open when it was read."""
    if not await work.fetchval("SELECT true FROM standings WHERE membership_id = $1", topic.reader_membership):
        return NotAllowed("You are no longer in this group, so your reply was not posted.")
    why = await work.fetchval(
        """
        SELECT CASE WHEN t.state = 'merged' OR t.epoch <> $2 THEN 'moved'
                    WHEN t.closed_at IS NOT NULL OR t.state <> 'shown' OR g.status = 'closed' THEN 'closed'
                    WHEN NOT t.takes_replies THEN 'rests' ELSE 'moved' END
          FROM topics t
          JOIN groups g ON g.id = t.group_id
         WHERE t.id = $1
        """,
        topic.id,
        topic.epoch,
    )
    if why == "moved":
        return Moved("A facilitator moved what you were answering while you were writing.")
    if why == "rests":
        return Conflict("Replies to this topic were turned off while you were writing.")
    return Conflict("This topic was closed while you were writing.")


async def _find_first(work: Work, topic: Topic, composed: Composed, key: UUID) -> Post:
    post_id: int | None = await work.fetchval(
        "SELECT id FROM posts WHERE topic_id = $1 AND membership_id = $2 AND key = $3",
        topic.id,
        topic.reader_membership,
        key,
    )
    if post_id is not None:
        return await live.look(work, post_id)
    said_id = await twice.first_in_topic(work, topic.id, topic.reader_membership, composed)
    raise twice.SaidAlready(said_id) if said_id else Missing


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


async def _change_state(work: Work, post_id: int, state: str, *, unless: tuple[str, ...]) -> bool:
    """Give a post another state, under the next number. False, when there was nothing to change. Raises: Missing.

    A topic goes and comes with its opening post, because its title is part of that; withdrawn by its author it stays
    for those who replied, under a title that says so.
    """
    # Both rows, so that a post which is moved while we wait is not found here; asked again, it is found where it went.
    lock = "SELECT t.id FROM topics t JOIN posts p ON p.topic_id = t.id WHERE p.id = $1 FOR UPDATE OF t, p"
    if await work.fetchval(lock, post_id) is None and await work.fetchval(lock, post_id) is None:
        raise Missing
    changed = await work.fetchval(
        """
        WITH changed AS (
          UPDATE posts p
             SET state = $2, changed_seq = t.last_seq + 1
            FROM topics t
           WHERE p.id = $1
             AND p.state <> ALL ($3)
             AND t.id = p.topic_id
          RETURNING p.topic_id, p.seq)
        UPDATE topics t
           SET last_seq = t.last_seq + 1,
               title = CASE WHEN c.seq = 1 AND $2 = 'withdrawn' THEN 'Withdrawn by its author' ELSE t.title END,
               state = CASE WHEN c.seq > 1 OR ($2 = 'withdrawn' AND t.reply_count > 0) THEN t.state ELSE $2 END
          FROM changed c
         WHERE t.id = c.topic_id
        RETURNING true
        """,
        post_id,
        state,
        list(unless),
    )
    if changed:
        await answering.note(work, post_id)
    return bool(changed)
