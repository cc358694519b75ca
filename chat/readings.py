"""How far somebody has read in a room. It is theirs alone, right on every device, and shown to nobody else."""

from chat.rooms import Room
from frame.caller import Caller
from frame.database import Work


async def note(work: Work, room: Room, seq: int, *, reader: Caller) -> None:
    """Note that the reader has read up to this place. It only ever grows, so that no device undoes another's."""
    await work.execute(
        """
        INSERT INTO room_readings (membership_id, room_id, seq)
        SELECT me.membership_id, r.id, LEAST($3, r.last_seq)
          FROM rooms r
          JOIN sitting me ON me.room_id = r.id AND me.member_id = $2
         WHERE r.id = $1
        ON CONFLICT ON CONSTRAINT room_readings_pkey
        DO UPDATE SET seq = excluded.seq
            WHERE room_readings.seq < excluded.seq
        """,
        room.id,
        reader.member_id,
        seq,
    )
