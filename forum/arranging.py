"""Facilitators put a group's topics in order: a branch becomes a topic of its own, or goes on in another topic.

Everything stays in its group, because a membership belongs to one (docs/decisions/0011). Posts keep their ids, so
permalinks, bookmarks and cases go with them; only their places change, under the row locks of both topics.
"""

from dataclasses import dataclass
from uuid import UUID

from forum import answering, carrying, live, permissions
from forum.carrying import Branch
from forum.posts import OPENER
from forum.showing import Post
from forum.topics import Topic
from frame.announcements import Announcement
from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Conflict, Invalid, Missing
from live import protocol
from notifications import letters
from notifications.letters import NewLetter

_ONLY_FACILITATORS = "Only facilitators of this group can move posts."
_DEEPEST = 31
"""Beneath this depth a path no longer says which posts belong to a branch (docs/decisions/0005)."""


@dataclass(frozen=True, slots=True)
class Locked:
    """A topic as it stands under its row lock."""

    id: int
    state: str
    is_public: bool
    last_seq: int
    last_post_seq: int


@dataclass(frozen=True, slots=True)
class Other:
    """A topic that one may choose."""

    id: int
    title: str


async def whereabouts(db: Reads, topic_id: int, seq: int, *, reader: Caller) -> tuple[int, int] | None:
    """Topic and seq, now, of the post that once had this place; None if nothing was moved from there."""
    row = await db.fetchrow(
        """
        SELECT p.topic_id, p.seq
          FROM moved_posts m
          JOIN posts p ON p.id = m.post_id
         CROSS JOIN LATERAL topic_reading(p.topic_id, $3) r
         WHERE m.topic_id = $1
           AND m.seq = $2
        """,
        topic_id,
        seq,
        reader.member_id,
    )
    return (row["topic_id"], row["seq"]) if row else None


async def list_others(db: Reads, topic: Topic, *, reader: Caller) -> list[Other]:
    """Topics of the same group where posts may go on: those with the latest word, the latest first; at most 50."""
    rows = await db.fetch(
        """
        SELECT t.id, t.title
          FROM standings s
          JOIN topics t ON t.group_id = s.group_id
         WHERE s.group_id = $1
           AND s.member_id = $2
           AND s.is_facilitator
           AND t.state = 'shown'
           AND t.id <> $3
         ORDER BY t.last_at DESC, t.id DESC
         LIMIT 50
        """,
        topic.group_id,
        reader.member_id,
        topic.id,
    )
    return [Other(**row) for row in rows]


async def split(work: Work, topic: Topic, post: Post, *, title: str, reason: str) -> int:
    """Make a topic of its own of a post and what answers it. Whoever wrote the post is its starter, and is told why.

    Raises: NotAllowed, Invalid, Conflict.
    """
    permissions.require(permissions.may_move(topic, post), _ONLY_FACILITATORS)
    [source] = await _lock(work, topic, topic.id)
    branch = await _branch(work, source, post)
    new_id = await _open(work, branch, title)
    target = Locked(new_id, "shown", source.is_public, 0, 0)
    await carrying.carry(work, branch, target.id, delta=1 - branch.seq, under=None)
    await _settle_source(
        work, source, branch, note=f"a topic of their own: /topics/{new_id}", by=topic.reader_membership
    )
    await _settle_target(work, branch, target, follows=True)
    await _tell_writer(work, topic, branch, "A facilitator made a topic of its own of your post", reason)
    return new_id


async def move(work: Work, topic: Topic, post: Post, into: Topic, *, reason: str) -> None:
    """Let a post, with what answers it, go on in another topic of the group, as a reply to that one.

    Raises: NotAllowed, Invalid, Conflict.
    """
    permissions.require(permissions.may_move(topic, post), _ONLY_FACILITATORS)
    source, target = await _lock_both(work, topic, into)
    branch = await _branch(work, source, post)
    await carrying.carry(work, branch, target.id, delta=target.last_seq + 1 - branch.seq, under=OPENER)
    await _settle_source(work, source, branch, note=f"another topic: /topics/{target.id}", by=topic.reader_membership)
    await _settle_target(work, branch, target, follows=False)
    await _tell_writer(work, topic, branch, "A facilitator moved your post to another topic", reason)


async def merge(work: Work, topic: Topic, into: Topic, *, reason: str) -> None:
    """Join a whole topic to another of the group; its old address leads there. Its starter is told why.

    Raises: NotAllowed, Invalid, Conflict.
    """
    permissions.require(topic.reader_facilitates, _ONLY_FACILITATORS)
    source, target = await _lock_both(work, topic, into)
    branch = await _whole(work, source)
    await carrying.carry(work, branch, target.id, delta=target.last_seq, under=OPENER)
    await _close_behind(work, source, target)
    await _settle_target(work, branch, target, follows=True)
    await _tell_writer(work, topic, branch, "A facilitator joined your topic to another one", reason)


async def _lock_both(work: Work, topic: Topic, into: Topic) -> tuple[Locked, Locked]:
    if into.id == topic.id:
        raise Invalid("This is the topic itself. Choose another one.", field="into")
    if into.group_id != topic.group_id:
        words = "Choose a topic of the same group: people go by another name in each."
        raise Invalid(words, field="into")
    by_id = {each.id: each for each in await _lock(work, topic, topic.id, into.id)}
    source, target = by_id[topic.id], by_id[into.id]
    if target.is_public and not source.is_public:
        words = "Anyone can read that topic, and only the group can read this one, so nothing may go there."
        raise Invalid(words, field="into")
    return source, target


async def _lock(work: Work, topic: Topic, *topic_ids: int) -> list[Locked]:
    """Both in the order of their ids, or two facilitators could wait for each other. Raises: Conflict."""
    rows = await work.fetch(
        """
        SELECT t.id, t.state, t.is_public, t.last_seq, t.last_post_seq
          FROM topics t
          JOIN standings s ON s.group_id = t.group_id AND s.membership_id = $2 AND s.is_facilitator
         WHERE t.id = ANY ($1)
         ORDER BY t.id
           FOR UPDATE OF t
        """,
        list(topic_ids),
        topic.reader_membership,
    )
    locked = [Locked(**row) for row in rows]
    if len(locked) < len(topic_ids) or any(each.state != "shown" for each in locked):
        raise Conflict("One of these topics is hidden, withdrawn or already joined to another, so nothing was moved.")
    return locked


async def _branch(work: Work, source: Locked, post: Post) -> Branch:
    """The post and what answers it, as it stands under the lock. Raises: Conflict, Invalid."""
    branch = await carrying.find(work, source.id, post.id)
    if branch is None or branch.state != "shown":
        raise Conflict("This post was moved, hidden or withdrawn meanwhile, so nothing was moved.")
    if branch.is_note:
        raise Invalid("This only says where replies went. Move those instead.")
    if branch.depth > _DEEPEST:
        raise Invalid("This reply is too deep in a conversation to be moved. Choose one above it.")
    return _not_too_long(branch)


async def _whole(work: Work, source: Locked) -> Branch:
    opener_id = await work.fetchval("SELECT id FROM posts WHERE topic_id = $1 AND seq = 1", source.id)
    branch = await carrying.find(work, source.id, opener_id)
    if branch is None:
        raise Missing
    return _not_too_long(branch)


def _not_too_long(branch: Branch) -> Branch:
    # Everybody who writes in either topic waits until the last one has moved.
    if branch.count > carrying.MOST:
        raise Invalid(f"These are {branch.count:,} posts; at most {carrying.MOST:,} can be moved at once.")
    return branch


async def _open(work: Work, branch: Branch, title: str) -> int:
    topic_id: int = await work.fetchval(
        """
        INSERT INTO topics (group_id, membership_id, key, title, is_public, warnings, started_at, last_at)
        SELECT t.group_id, p.membership_id, gen_random_uuid(), $2, t.is_public, p.warnings, p.posted_at, p.posted_at
          FROM posts p
          JOIN topics t ON t.id = p.topic_id
         WHERE p.id = $1
        RETURNING id
        """,
        branch.post_id,
        title,
    )
    return topic_id


async def _settle_source(work: Work, source: Locked, branch: Branch, *, note: str, by: UUID | None) -> None:
    """Leave a note in the old place, which keeps its number; count what is left; tell who looks on to look again."""
    words, _, path = note.partition(": ")
    await work.execute(
        """
        INSERT INTO posts (topic_id, seq, changed_seq, parent_seq, path, membership_id, key, text, html,
                           cooked_version, is_note)
        VALUES ($1, $2, $3 + 2, $4, $5, $6, gen_random_uuid(), $7, $8, 1, true)
        """,
        source.id,
        branch.seq,
        source.last_seq,
        branch.parent_seq,
        branch.path,
        by,
        f"These replies went on in {note}",
        f'<p>These replies went on in <a href="{path}">{words}</a>.</p>',
    )
    await _start_over(work, source, state="shown", into=None)
    await answering.recount(work, source.id)


async def _close_behind(work: Work, source: Locked, target: Locked) -> None:
    await _start_over(work, source, state="merged", into=target.id)


async def _start_over(work: Work, source: Locked, *, state: str, into: int | None) -> None:
    """Give the topic another history, so that every page of it that is open is told to fetch it afresh.

    The number goes up by two: the gap makes hubs read at once, and reading they find the new epoch.
    """
    await work.execute(
        """
        UPDATE topics
           SET last_seq = last_seq + 2, epoch = substr(md5(gen_random_uuid()::text), 1, 8), state = $2,
               merged_into = $3, pinned_at = CASE WHEN $3::integer IS NULL THEN pinned_at END
         WHERE id = $1
        """,
        source.id,
        state,
        into,
    )
    name = f"topic:{source.id}"
    work.announce(Announcement(name, source.last_seq + 2, lambda: protocol.start_over(name)))


async def _settle_target(work: Work, branch: Branch, target: Locked, *, follows: bool) -> None:
    await answering.recount(work, target.id, carried=True)
    await carrying.carry_readings(
        work, branch, target.id, had_read=target.last_post_seq, delta=target.last_seq + 1 - branch.seq, follows=follows
    )
    await carrying.carry_drafts(work, branch)
    last_id = await work.fetchval("SELECT id FROM posts WHERE topic_id = $1 ORDER BY seq DESC LIMIT 1", target.id)
    await live.tell(work, last_id)


async def _tell_writer(work: Work, topic: Topic, branch: Branch, words: str, reason: str) -> None:
    if branch.membership_id == topic.reader_membership:
        return
    moves = await work.fetchval("SELECT changed_seq FROM posts WHERE id = $1", branch.post_id)
    body = f"{words}, and says why: “{reason}” Nothing you wrote was changed, and the link below leads to it."
    about = f"post:{branch.post_id}:moved:{moves}:{topic.id}"
    letter = NewLetter(
        branch.membership_id,
        "decision",
        about,
        "A facilitator moved something you wrote",
        body,
        f"/posts/{branch.post_id}",
    )
    await letters.send(work, letter)
