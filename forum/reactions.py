"""Supportive reactions: given, taken back, and told to the writer once a day. Nobody sees who gave one, or how many."""

from collections.abc import Mapping
from uuid import UUID

from forum import landmarks, live, permissions
from forum.showing import Post
from forum.topics import Topic
from frame import clock
from frame.caller import Caller
from frame.database import Database, Record, Work
from frame.errors import Conflict, Invalid
from groups.kindness import KINDS
from notifications import letters
from notifications.letters import NewLetter

WRITERS_A_TIME = 100

_TOLD = {
    "been_there": ("1 person has been there too", "{} people have been there too"),
    "thinking_of_you": ("1 person is thinking of you", "{} people are thinking of you"),
    "thank_you": ("1 person says thank you", "{} people say thank you"),
    "helped": ("it helped 1 person", "it helped {} people"),
}


async def react(work: Work, topic: Topic, post: Post, kind: str, *, reader: Caller, given: bool) -> None:
    """Give a reaction, or take it back. Twice is once. Raises: NotAllowed, Invalid, Conflict."""
    permissions.require(topic.reader_membership is not None, "Only members of this group can answer in this way.")
    permissions.require(not permissions.is_own(topic, post), "This is your own post. Others can answer it in this way.")
    if kind not in KINDS:
        raise Invalid("Please choose one of the ways to answer.")
    # The topic's lock first, as whoever posts takes it: two who react at once leave the right kinds behind.
    await work.fetchval("SELECT id FROM topics WHERE id = $1 FOR UPDATE", topic.id)
    await (_give(work, post, kind, reader) if given else _take_back(work, topic, post, kind))
    if kind == "helped":
        await landmarks.weigh(work, post.id)
    if await _kinds_changed(work, post.id):
        await live.tell(work, post.id)


async def tell_writers(database: Database) -> None:
    """One letter for each person and group with what they have not been told yet, once a day at most.

    Cut off or run twice, it goes on where it was: a letter and the marks on what it tells are one work.
    """
    # A work for each hundred writers, so that none holds its locks for long.
    while True:
        async with database.work() as work:
            if not await _tell_some(work):
                return


async def _give(work: Work, post: Post, kind: str, reader: Caller) -> None:
    await work.execute(
        """
        INSERT INTO reactions (post_id, membership_id, kind)
        SELECT p.id, r.membership_id, $3
          FROM posts p
         CROSS JOIN LATERAL topic_reading(p.topic_id, $2) r
         WHERE p.id = $1
           AND p.state = 'shown'
           AND r.membership_id <> p.membership_id
        ON CONFLICT ON CONSTRAINT reactions_pkey DO NOTHING
        """,
        post.id,
        reader.member_id,
        kind,
    )
    if await work.fetchval("SELECT state FROM posts WHERE id = $1", post.id) != "shown":
        raise Conflict("This post is gone, or hidden, since you opened the page.")


async def _take_back(work: Work, topic: Topic, post: Post, kind: str) -> None:
    await work.execute(
        "DELETE FROM reactions WHERE post_id = $1 AND membership_id = $2 AND kind = $3",
        post.id,
        topic.reader_membership,
        kind,
    )


async def _kinds_changed(work: Work, post_id: int) -> bool:
    """Bring the kinds that a post shows up to date. What somebody else gave before is no change, and is not told."""
    changed = await work.fetchval(
        """
        WITH given AS (SELECT ARRAY(SELECT DISTINCT kind FROM reactions WHERE post_id = $1 ORDER BY kind) AS kinds),
        topic AS (
          UPDATE topics t
             SET last_seq = t.last_seq + 1
            FROM posts p, given
           WHERE p.id = $1 AND t.id = p.topic_id AND p.reactions <> given.kinds
          RETURNING t.last_seq)
        UPDATE posts p
           SET reactions = given.kinds, changed_seq = topic.last_seq
          FROM topic, given
         WHERE p.id = $1
        RETURNING true
        """,
        post_id,
    )
    return bool(changed)


async def _tell_some(work: Work) -> bool:
    today = f"{clock.now():%Y-%m-%d}"
    told: dict[UUID, list[Record]] = {}
    for row in await _mark_some(work, today):
        told.setdefault(row["membership_id"], []).append(row)
    # A hundred at most: each letter has words of its own.
    for membership_id, rows in told.items():
        path = f"/groups/{rows[0]['slug']}/members/{membership_id}"
        words = _words({row["kind"]: row["people"] for row in rows})
        about = f"comfort:{membership_id}:{today}"
        await letters.send(work, NewLetter(membership_id, "comfort", about, "Your words reached somebody", words, path))
    return bool(told)


async def _mark_some(work: Work, today: str) -> list[Record]:
    # Plan: reactions_untold_idx finds what nobody was told of, a day's worth. People are counted, not posts: one who
    # thanks twice is one. Rows that another run holds are its own.
    return await work.fetch(
        """
        WITH writers AS (
          SELECT DISTINCT p.membership_id
            FROM reactions r
            JOIN posts p ON p.id = r.post_id AND p.state = 'shown'
            JOIN topics t ON t.id = p.topic_id AND t.state = 'shown'
            JOIN standings s ON s.membership_id = p.membership_id
           WHERE r.told_at IS NULL
             AND NOT EXISTS (SELECT FROM letters l
                              WHERE l.member_id = s.member_id AND l.kind = 'comfort'
                                AND l.about = 'comfort:' || p.membership_id || ':' || $1)
           LIMIT $2),
        untold AS (
          SELECT r.post_id, r.membership_id, r.kind, w.membership_id AS writer
            FROM writers w
            JOIN posts p ON p.membership_id = w.membership_id AND p.state = 'shown'
            JOIN reactions r ON r.post_id = p.id AND r.told_at IS NULL
             FOR UPDATE OF r SKIP LOCKED),
        marked AS (
          UPDATE reactions r
             SET told_at = now()
            FROM untold u
           WHERE (r.post_id, r.membership_id, r.kind) = (u.post_id, u.membership_id, u.kind)
          RETURNING u.writer, u.membership_id, u.kind)
        SELECT m.writer AS membership_id, m.kind, count(DISTINCT m.membership_id) AS people, min(g.slug) AS slug
          FROM marked m
          JOIN memberships w ON w.id = m.writer
          JOIN groups g ON g.id = w.group_id
         GROUP BY m.writer, m.kind
        """,
        today,
        WRITERS_A_TIME,
    )


def _words(people: Mapping[str, int]) -> str:
    parts = [_told(kind, people[kind]) for kind in KINDS if kind in people]
    said = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, and {parts[-1]}"
    return f"People found comfort in what you wrote: {said}.\n\nNobody else is told these numbers."


def _told(kind: str, people: int) -> str:
    one, many = _TOLD[kind]
    return one if people == 1 else many.format(people)
