"""Content warnings: those a group keeps, adding and suggesting one, and what a member chose about each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forum import live, permissions
from forum.posts import OPENER
from forum.showing import Post
from forum.topics import Forum, Topic
from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Conflict
from groups.choosing import Choice, choices_in

MOST = 6


@dataclass(frozen=True, slots=True)
class Waiting:
    """A post with suggestions that nobody has settled yet."""

    post_id: int
    title: str
    words: list[str]


async def list_choices(db: Reads, *, reader: Caller) -> Mapping[str, Choice]:
    """What the reader chose, by the words in lower case; `veil` for warnings of their groups without one."""
    rows = await db.fetch(
        """
        SELECT 'veil ' || lower(w.words) AS pair
          FROM group_warnings w
          JOIN standings s ON s.group_id = w.group_id
         WHERE s.member_id = $1
        UNION
        SELECT choice || ' ' || words
          FROM warning_choices
         WHERE member_id = $1
        """,
        reader.member_id,
    )
    pairs = sorted((row["pair"] for row in rows), key=lambda pair: pair.startswith("veil "), reverse=True)
    return choices_in(pairs)


async def choose(work: Work, choices: Mapping[str, Choice], *, reader: Caller) -> None:
    """Keep these choices in place of all that were there. words: in lower case, empty for all others."""
    await work.execute("DELETE FROM warning_choices WHERE member_id = $1", reader.member_id)
    await work.execute(
        """
        INSERT INTO warning_choices (member_id, words, choice)
        SELECT $1, given.words, given.choice
          FROM unnest($2::text[], $3::text[]) AS given (words, choice)
        """,
        reader.member_id,
        list(choices),
        list(choices.values()),
    )


async def keep_list(work: Work, forum: Forum, words: Sequence[str]) -> None:
    """Keep these warnings ready in the group, in this order. Texts that carry others keep them."""
    await work.execute("DELETE FROM group_warnings WHERE group_id = $1", forum.group_id)
    await work.execute(
        """
        INSERT INTO group_warnings (group_id, words, position)
        SELECT $1, given.words, given.position
          FROM unnest($2::text[]) WITH ORDINALITY AS given (words, position)
        """,
        forum.group_id,
        list(words),
    )


async def list_waiting(db: Reads, forum: Forum, *, reader: Caller) -> list[Waiting]:
    """Suggestions that wait, for facilitators of the group alone; the oldest first, fifty at most."""
    rows = await db.fetch(
        """
        SELECT w.post_id, t.title, array_agg(DISTINCT w.words) AS words
          FROM warning_suggestions w
          JOIN posts p ON p.id = w.post_id
          JOIN topics t ON t.id = p.topic_id
          JOIN standings s ON s.group_id = t.group_id AND s.member_id = $2 AND s.is_facilitator
         WHERE w.settled_at IS NULL
           AND t.group_id = $1
         GROUP BY w.post_id, t.title
         ORDER BY min(w.suggested_at)
         LIMIT 50
        """,
        forum.group_id,
        reader.member_id,
    )
    return [Waiting(**row) for row in rows]


async def list_suggested(db: Reads, post: Post, *, reader: Caller) -> list[str]:
    """What waits for this post, for a facilitator of its group alone."""
    rows = await db.fetch(
        """
        SELECT DISTINCT w.words
          FROM warning_suggestions w
         CROSS JOIN LATERAL topic_reading($2, $3) r
         WHERE w.post_id = $1
           AND w.settled_at IS NULL
           AND r.is_facilitator
         ORDER BY w.words
        """,
        post.id,
        post.topic_id,
        reader.member_id,
    )
    return [row["words"] for row in rows]


async def suggest(work: Work, topic: Topic, post: Post, words: Sequence[str]) -> None:
    """Ask the facilitators for warnings on a post; on an opening post they are for the whole topic. Twice is once.

    Raises: NotAllowed.
    """
    permissions.require(permissions.may_suggest_warning(topic), "Only members of this group can suggest a warning.")
    await work.execute(
        """
        INSERT INTO warning_suggestions (post_id, membership_id, words)
        SELECT $1, s.membership_id, given.words
          FROM standings s, unnest($3::text[]) AS given (words)
         WHERE s.membership_id = $2
        ON CONFLICT DO NOTHING
        """,
        post.id,
        topic.reader_membership,
        list(words),
    )


async def settle(work: Work, topic: Topic, post: Post, words: Sequence[str]) -> Post:
    """These are the warnings of a post now, or of its topic for an opening post; every suggestion is settled by it.

    Raises: NotAllowed; Conflict for more than fit.
    """
    permissions.require(permissions.may_warn(topic), "Only facilitators of this group can add a warning.")
    if len(words) > MOST:
        raise Conflict(f"At most {MOST} warnings fit.")
    number = await work.fetchval(
        """
        UPDATE topics
           SET last_seq = last_seq + 1, warnings = CASE WHEN $2 THEN $3 ELSE warnings END
         WHERE id = $1
        RETURNING last_seq
        """,
        topic.id,
        post.seq == OPENER,
        list(words),
    )
    await work.execute(
        "UPDATE posts SET changed_seq = $2, warnings = CASE WHEN seq = 1 THEN warnings ELSE $3 END WHERE id = $1",
        post.id,
        number,
        list(words),
    )
    await work.execute(
        "UPDATE warning_suggestions SET settled_at = now() WHERE post_id = $1 AND settled_at IS NULL", post.id
    )
    return await live.tell(work, post.id)
