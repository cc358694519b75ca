"""Changing what was said: editing, withdrawing, hiding. Each takes its room's next number, under the row lock."""

from collections.abc import Sequence

from chat import messages
from chat.fragments import announcement_of
from chat.messages import Draft, Message
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
    await _lock(work, message.room_id)
    group_id = await work.fetchval(
        """
        UPDATE messages m
           SET text = $3, html = $4, edited_at = clock_timestamp(), changed_seq = r.last_seq + 1,
               state = CASE WHEN m.state = 'held' THEN m.state ELSE $5 END
          FROM rooms r
          JOIN groups g ON g.id = r.group_id AND g.status <> 'closed'
          JOIN sitting me ON me.room_id = r.id AND me.member_id = $2
         WHERE m.id = $1
           AND m.membership_id = me.membership_id
           AND m.state IN ('shown', 'held')
           AND r.id = m.room_id
           AND r.closed_at IS NULL
        RETURNING r.group_id
        """,
        message.id,
        by.member_id,
        draft.text,
        draft.html,
        draft.state,
    )
    if group_id is None:
        raise Conflict("This message can no longer be changed: it was withdrawn or hidden, or the room was closed.")
    changed = await _changed(work, message.id)
    about = SubjectRef("message", str(message.id), group_id)
    await cases.open_from_screening(work, about, draft.verdict, text=draft.text)
    return changed


async def withdraw(work: Work, message: Message, *, by: Caller) -> None:
    """Take one's own words back, also in a closed room: they are erased, the place stays. Twice changes nothing.

    Raises: NotAllowed, for anybody but its author, and for what a facilitator has hidden.
    """
    await _lock(work, message.room_id)
    state = await work.fetchval(
        """
        SELECT m.state
          FROM messages m
          JOIN standings me ON me.membership_id = m.membership_id AND me.member_id = $2
         WHERE m.id = $1
        """,
        message.id,
        by.member_id,
    )
    if state == "withdrawn":
        return
    if state not in {"shown", "held"}:
        raise NotAllowed("Only its author can take a message back, and only while no facilitator has hidden it.")
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
    await _lock(work, await work.fetchval("SELECT room_id FROM messages WHERE id = $1", message_id))
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


async def _lock(work: Work, room_id: int | None) -> None:
    """Before a statement that reads the room's number, so that it sees what the one who held the lock had committed."""
    await work.execute("SELECT 1 FROM rooms WHERE id = $1 FOR NO KEY UPDATE", room_id)


async def _changed(work: Work, message_id: int) -> Message:
    """Bring the room up to the number that the message took, and announce the message as it is now."""
    row = await work.fetchrow(
        """
        WITH moved AS (
          UPDATE rooms r SET last_seq = m.changed_seq FROM messages m WHERE m.id = $1 AND r.id = m.room_id
        )
        SELECT m.id, m.room_id, m.seq, m.changed_seq, m.membership_id, by.pseudonym, by.pebble_key, by.is_facilitator,
               CASE WHEN m.state = 'shown' THEN m.html ELSE '' END AS html, m.state, m.said_at, m.edited_at
          FROM messages m
          JOIN memberships by ON by.id = m.membership_id
         WHERE m.id = $1
        """,
        message_id,
    )
    changed = messages.from_row(row)
    work.announce(announcement_of(changed))
    return changed
