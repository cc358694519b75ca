"""Kind answers to a message: given and taken back. Nobody sees who gave one, or how many did."""

from chat import changing, permissions
from chat.messages import Message
from chat.permissions import require
from chat.rooms import Room
from frame.caller import Caller
from frame.database import Work
from frame.errors import Conflict, Invalid
from groups.kindness import KINDS


async def react(work: Work, room: Room, message: Message, kind: str, *, reader: Caller, given: bool) -> None:
    """Give one of the kinds, or take it back. Twice is once. Raises: NotAllowed, Invalid, Conflict."""
    require(not permissions.is_own(room, message), "You said this yourself. Others can answer it in this way.")
    if kind not in KINDS:
        raise Invalid("Please choose one of the ways to answer.")
    # The room's lock first: two who react at once leave the right kinds behind.
    await changing.lock(work, room.id)
    await (_give(work, message, kind, reader) if given else _take_back(work, message, kind, room))
    if await _kinds_changed(work, message.id):
        await changing.tell(work, message.id)


async def _give(work: Work, message: Message, kind: str, reader: Caller) -> None:
    await work.execute(
        """
        INSERT INTO message_reactions (message_id, membership_id, kind)
        SELECT m.id, me.membership_id, $3
          FROM messages m
          JOIN rooms r ON r.id = m.room_id
          JOIN sitting me ON me.room_id = r.id AND me.member_id = $2
         WHERE m.id = $1
           AND m.state = 'shown'
           AND me.membership_id <> m.membership_id
        ON CONFLICT ON CONSTRAINT message_reactions_pkey DO NOTHING
        """,
        message.id,
        reader.member_id,
        kind,
    )
    if await work.fetchval("SELECT state FROM messages WHERE id = $1", message.id) != "shown":
        raise Conflict("This message is gone, or hidden, since you saw it.")


async def _take_back(work: Work, message: Message, kind: str, room: Room) -> None:
    await work.execute(
        "DELETE FROM message_reactions WHERE message_id = $1 AND membership_id = $2 AND kind = $3",
        message.id,
        room.reader_membership_id,
        kind,
    )


async def _kinds_changed(work: Work, message_id: int) -> bool:
    """Bring the kinds that a message shows up to date. What somebody else gave before is no change, and is not told."""
    changed = await work.fetchval(
        """
        WITH given AS (
          SELECT ARRAY(SELECT DISTINCT kind FROM message_reactions WHERE message_id = $1 ORDER BY kind) AS kinds
        ), room AS (
          UPDATE rooms r
             SET last_seq = r.last_seq + 1
            FROM messages m, given
           WHERE m.id = $1 AND r.id = m.room_id AND m.reactions <> given.kinds
          RETURNING r.last_seq
        )
        UPDATE messages m
           SET reactions = given.kinds, changed_seq = room.last_seq
          FROM room, given
         WHERE m.id = $1
        RETURNING true
        """,
        message_id,
    )
    return bool(changed)
