"""What happens in a room, told among what is said in it: numbered, kept and caught up with like a message."""

from chat import changing
from frame.cooking import cook_line
from frame.database import Work


async def tell(work: Work, room_id: int, event: str, words: str) -> None:
    """Put a caption into the room's log for everybody.

    event: for scripts, such as `closed`. words: for people, with no name in them, since names may change.
    """
    await changing.lock(work, room_id)
    message_id = await work.fetchval(
        """
        WITH numbered AS (
          UPDATE rooms SET last_seq = last_seq + 1 WHERE id = $1 RETURNING last_seq
        )
        INSERT INTO messages (room_id, seq, changed_seq, key, event, text, html)
        SELECT $1, last_seq, last_seq, gen_random_uuid(), $2, '', $3 FROM numbered
        RETURNING id
        """,
        room_id,
        event,
        cook_line(words).html,
    )
    await changing.tell(work, message_id)
