"""Changing what was said: editing, withdrawing, hiding. Each takes its room's next number, under the row lock.

What answers a message quotes it, so each of those changes with it and takes a number of its own.
"""

from collections.abc import Sequence

from chat import mentions, messages
from chat.fragments import announcement_of
from chat.messages import CHANGEABLE, Draft, Message
from frame.caller import Caller
from frame.database import Work
from frame.errors import Conflict, NotAllowed
from live.protocol import State
from moderation import cases
from moderation.subjects import SubjectRef


async def edit(work: Work, message: Message, draft: Draft, *, by: Caller) -> Message:
    """Put other words in place. What is held stays so until a facilitator has looked.

    Raises: Conflict, where it is not its author's to change, or not any more.
    """
    await lock(work, message.room_id)
    group_id = await work.fetchval(
        """
        UPDATE messages m
           SET text = $3, html = $4, warnings = $7, edited_at = clock_timestamp(),
               changed_seq = r.last_seq + 1,
               state = CASE WHEN m.state = 'held' THEN m.state ELSE $5 END
          FROM rooms r
          JOIN groups g ON g.id = r.group_id AND g.status <> 'closed'
          JOIN sitting me ON me.room_id = r.id AND me.member_id = $2
         WHERE m.id = $1
           AND m.membership_id = me.membership_id
           AND m.state IN ('shown', 'held')
           AND r.id = m.room_id
           AND r.closed_at IS NULL
           AND m.said_at > clock_timestamp() - $6::interval
        RETURNING r.group_id
        """,
        message.id,
        by.member_id,
        draft.text,
        draft.html,
        draft.state,
        CHANGEABLE,
        list(draft.warnings),
    )
    if group_id is None:
        raise Conflict(
            "This message can no longer be changed: it was said more than 15 minutes ago, it was withdrawn or hidden, "
            "or the room was closed."
        )
    changed = await _changed(work, message.id)
    about = SubjectRef("message", str(message.id), group_id)
    await cases.open_from_screening(work, about, draft.verdict, text=draft.text)
    await mentions.tell_later(work, message.id, draft.html)
    return changed


async def withdraw(work: Work, message: Message, *, by: Caller) -> None:
    """Take one's own words back, also in a closed room: they are erased, the place stays. Twice changes nothing.

    Raises: NotAllowed, for anybody but its author, and for what a facilitator has hidden; Conflict when it is too late.
    """
    await lock(work, message.room_id)
    row = await work.fetchrow(
        """
        SELECT m.state, m.said_at > clock_timestamp() - $3::interval AS is_in_time
          FROM messages m
          JOIN standings me ON me.membership_id = m.membership_id AND me.member_id = $2
         WHERE m.id = $1
        """,
        message.id,
        by.member_id,
        CHANGEABLE,
    )
    if row is not None and row["state"] == "withdrawn":
        return
    if row is None or row["state"] not in {"shown", "held"}:
        raise NotAllowed("Only its author can take a message back, and only while no facilitator has hidden it.")
    if not row["is_in_time"]:
        raise Conflict(
            "This was said more than 15 minutes ago. A facilitator can still hide it: flag it to ask for that."
        )
    await work.execute(
        """
        UPDATE messages m
           SET text = '', html = '', state = 'withdrawn', changed_seq = r.last_seq + 1
          FROM rooms r
         WHERE m.id = $1
           AND r.id = m.room_id
        """,
        message.id,
    )
    await _changed(work, message.id)


async def set_state(work: Work, message_id: int, *, state: State, only_from: Sequence[State]) -> None:
    """Hide a message or show it again, for moderation. In no such state, or gone: nothing changes."""
    await lock(work, await work.fetchval("SELECT room_id FROM messages WHERE id = $1", message_id))
    is_changed = await work.fetchval(
        """
        UPDATE messages m
           SET state = $2, changed_seq = r.last_seq + 1
          FROM rooms r
         WHERE m.id = $1
           AND m.state = ANY($3)
           AND r.id = m.room_id
        RETURNING true
        """,
        message_id,
        state,
        list(only_from),
    )
    if is_changed:
        await _changed(work, message_id)


async def lock(work: Work, room_id: int | None) -> None:
    """Before a statement that reads the room's number, so that it sees what the one who held the lock had committed."""
    await work.execute("SELECT 1 FROM rooms WHERE id = $1 FOR NO KEY UPDATE", room_id)


async def _changed(work: Work, message_id: int) -> Message:
    """Announce a message that took its room's next number, as it is now, and whatever quotes it after that."""
    first = await work.fetchval(
        """
        WITH quoting AS (
          UPDATE messages a
             SET changed_seq = m.changed_seq + q.place
            FROM messages m,
                 (SELECT id, row_number() OVER (ORDER BY seq) AS place
                    FROM messages
                   WHERE answers_id = $1
                     AND state IN ('shown', 'held')) q
           WHERE m.id = $1
             AND a.id = q.id
          RETURNING a.changed_seq
        )
        UPDATE rooms r
           SET last_seq = greatest(m.changed_seq, (SELECT max(changed_seq) FROM quoting))
          FROM messages m
         WHERE m.id = $1
           AND r.id = m.room_id
        RETURNING m.changed_seq
        """,
        message_id,
    )
    return (await _tell_from(work, message_id, first))[0]


async def tell(work: Work, message_id: int) -> None:
    """Announce a message that took its room's latest number by itself; what quotes it looks as before."""
    await _tell_from(
        work, message_id, await work.fetchval("SELECT changed_seq FROM messages WHERE id = $1", message_id)
    )


async def _tell_from(work: Work, message_id: int, first: int) -> list[Message]:
    """Announce whatever changed in the room of a message from a number on. Returns it, as everybody sees it."""
    rows = await work.fetch(
        """
        SELECT m.id, m.room_id, m.seq, m.changed_seq, m.membership_id, m.pseudonym, m.pebble_key, m.is_facilitator,
               CASE WHEN m.state = 'shown' THEN m.html ELSE '' END AS html, m.state, m.said_at, m.edited_at,
               m.warnings, m.reactions, m.answers_id, m.answers_seq, m.answers_by, m.answers_name, m.answers_html,
               m.answers_warnings, m.event
          FROM signed_messages m
         WHERE m.room_id = (SELECT room_id FROM messages WHERE id = $1)
           AND m.changed_seq >= $2
         ORDER BY m.changed_seq
        """,
        message_id,
        first,
    )
    changed = [messages.from_row(row) for row in rows]
    for each in changed:
        work.announce(announcement_of(each))
    return changed
