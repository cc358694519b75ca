"""Posts: find, add, withdraw, hide, restore. Editing is in `editing.py`, reading a page of them in `threads.py`."""

from datetime import timedelta
from uuid import UUID

from asyncpg import UniqueViolationError

from forum import answering, live, mentions, permissions, twice
from forum.composing import Composed
from forum.showing import Post
from forum.topics import Topic
from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Conflict, Missing, NotAllowed, Refusal
from moderation import cases
from moderation.subjects import SubjectRef

OPENER = 1
"""The seq of the post that opens a topic; all others answer it, or one another."""


async def find(db: Reads, post_id: int, *, reader: Caller) -> Post:
    """Raises: Missing."""
    row = await db.fetchrow(_BY_ID, reader.member_id, post_id)
    if row is None:
        raise Missing
    return Post(**row)


async def find_in(db: Reads, topic_id: int, seq: int, *, reader: Caller) -> Post:
    """The post with this number in its topic. Raises: Missing."""
    row = await db.fetchrow(_BY_PLACE, reader.member_id, topic_id, seq)
    if row is None:
        raise Missing
    return Post(**row)


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
    await mentions.tell_later(work, post_id, composed.html)
    return await live.tell(work, post_id)


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


# A post as a reader ($1) may see it; put together here with nothing that anybody sent.
_AS_SEEN = """
        SELECT p.id, p.topic_id, p.seq, p.changed_seq, p.parent_seq, p.depth, p.membership_id,
               CASE WHEN p.state = 'shown' OR r.is_facilitator OR p.membership_id = r.membership_id
                    THEN p.html ELSE '' END AS html,
               p.state, p.posted_at, p.edited_at, p.version, p.warnings, p.reactions,
               p.pseudonym, p.pebble_key, p.is_facilitator, p.parent_id, p.answers
          FROM signed_posts p
         CROSS JOIN LATERAL topic_reading(p.topic_id, $1) r
"""
_OF_PLACE = " WHERE p.id = (SELECT id FROM posts WHERE topic_id = $2 AND seq = $3)"
_BY_ID = _AS_SEEN + " WHERE p.id = $2"
_BY_PLACE = _AS_SEEN + _OF_PLACE
