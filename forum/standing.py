"""How a topic stands in its group: what reply would help, pinned above the list, resting without replies, closed."""

from datetime import datetime

from forum import live, permissions
from forum.topics import Topic
from frame.database import Work
from frame.errors import Conflict
from notifications import letters
from notifications.letters import NewLetter

MOST_PINNED = 3


async def pin(work: Work, topic: Topic) -> None:
    """Show a topic above the list, to everybody who sees it there. Twice changes nothing. Raises: Conflict."""
    permissions.require(permissions.may_pin(topic), "Only facilitators of this group can pin a topic.")
    # Under the group's lock, so that two facilitators at once do not pin one too many.
    await work.execute("SELECT FROM groups WHERE id = $1 FOR NO KEY UPDATE", topic.group_id)
    pinned = await work.fetchval(
        """
        UPDATE topics t
           SET pinned_at = COALESCE(t.pinned_at, clock_timestamp())
          FROM topics before
         WHERE t.id = $1
           AND before.id = t.id
           AND t.state = 'shown'
           AND (SELECT count(*) FROM topics o
                 WHERE o.group_id = t.group_id AND o.pinned_at IS NOT NULL AND o.id <> $1) < $2
        RETURNING before.pinned_at IS NULL AS is_new
        """,
        topic.id,
        MOST_PINNED,
    )
    if pinned is None:
        raise Conflict("Three topics are pinned already. Unpin one of them first.")
    if pinned:
        await live.tell_of_topic(work, topic.id)


async def unpin(work: Work, topic: Topic) -> None:
    """Back into the list, by its latest word. Twice changes nothing."""
    permissions.require(topic.reader_facilitates, "Only facilitators of this group can unpin a topic.")
    await _change(
        work, topic, "UPDATE topics SET pinned_at = NULL WHERE id = $1 AND pinned_at IS NOT NULL RETURNING true"
    )


async def let_rest(work: Work, topic: Topic, *, takes_replies: bool) -> None:
    """Turn replies off, or on again. What was said stays to be read. Twice changes nothing."""
    words = "Only whoever started this topic, and facilitators, can turn replies off and on."
    permissions.require(permissions.may_rest(topic), words)
    await _change(
        work,
        topic,
        "UPDATE topics SET takes_replies = $2 WHERE id = $1 AND takes_replies <> $2 RETURNING true",
        takes_replies,
    )


async def set_need(work: Work, topic: Topic, need: str | None) -> None:
    """Twice changes nothing. Raises: NotAllowed for all but facilitators and whoever started the topic."""
    permissions.require(permissions.may_set_need(topic), "Only its starter and facilitators can change this.")
    await _change(
        work, topic, "UPDATE topics SET need = $2 WHERE id = $1 AND need IS DISTINCT FROM $2 RETURNING true", need
    )


async def close(work: Work, topic: Topic, *, reason: str) -> datetime | None:
    """Nobody can reply until it is opened again; `reason` is shown to all who read.

    Twice changes nothing. Returns when it was closed, unless it was before.
    """
    permissions.require(permissions.may_close(topic), "Only facilitators of this group can close a topic.")
    closed_at: datetime | None = await work.fetchval(
        """
        UPDATE topics
           SET closed_at = now(), closed_reason = $2
         WHERE id = $1
           AND closed_at IS NULL
        RETURNING closed_at
        """,
        topic.id,
        reason,
    )
    if closed_at is not None:
        await live.tell_of_topic(work, topic.id)
    return closed_at


async def reopen(work: Work, topic: Topic) -> None:
    """Let people reply again. Twice changes nothing."""
    permissions.require(permissions.may_close(topic), "Only facilitators of this group can open a topic again.")
    await _change(
        work,
        topic,
        """
        UPDATE topics
           SET closed_at = NULL, closed_reason = NULL
         WHERE id = $1
           AND closed_at IS NOT NULL
        RETURNING true
        """,
    )


async def tell_starter(work: Work, topic: Topic, closed_at: datetime, reason: str) -> None:
    """A letter to whoever started a topic that was just closed, unless they closed it themselves."""
    if topic.membership_id == topic.reader_membership:
        return
    body = f"A facilitator closed a topic that you started, and says why: “{reason}” You can still read it."
    about = f"topic:{topic.id}:closed:{closed_at.isoformat()}"
    subject = "A facilitator closed your topic"
    await letters.send(work, NewLetter(topic.membership_id, "decision", about, subject, body, f"/topics/{topic.id}"))


async def _change(work: Work, topic: Topic, statement: str, *values: object) -> None:
    """Change a topic as a whole, and tell of it. statement: takes its id first; no row means that nothing changed."""
    if await work.fetchval(statement, topic.id, *values):
        await live.tell_of_topic(work, topic.id)
