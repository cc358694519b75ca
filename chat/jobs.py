"""What rooms do later: telling people, and forgetting what is older than a room keeps."""

from chat import mentions
from frame.database import Work
from frame.resources import Resources
from notifications import letters
from notifications.letters import NewLetter

_MENTIONED = "Somebody wrote your name"


async def tell_mentioned(resources: Resources, *, message_id: int) -> None:
    """A letter to each member of the group whose name a message holds. It names no group and repeats no words."""
    async with resources["database"].work() as work:
        # As many as `groups.mentions.MOST`, which is few.
        for mention in await mentions.whom_to_tell(work, message_id):
            words, about = f"{mention.writer} wrote your name in a live room.", f"message:{message_id}"
            letter = NewLetter(mention.membership_id, "reply", about, _MENTIONED, words, f"/messages/{message_id}")
            await letters.send(work, letter)


async def purge(resources: Resources) -> None:
    """Remove messages past their room's days. Whoever comes back from before them starts over."""
    rooms = await resources["database"].fetch(
        """
        SELECT r.id
          FROM rooms r
         WHERE EXISTS (SELECT 1 FROM messages m
                        WHERE m.room_id = r.id AND m.said_at < now() - make_interval(days => r.retention_days))
           AND (r.retention_days > 0 OR r.closed_at IS NOT NULL)
         ORDER BY r.id
        """
    )
    for room in rooms:
        # In work of its own: its lock must not keep the others from talking.
        async with resources["database"].work() as work:
            await _purge_room(work, room["id"])


async def _purge_room(work: Work, room_id: int) -> None:
    # Under the room's lock, so that its numbers and `purged_to` stay in step. Plan: messages_said_at_idx.
    await work.execute("SELECT 1 FROM rooms WHERE id = $1 FOR NO KEY UPDATE", room_id)
    await work.execute(
        """
        WITH gone AS (
          DELETE FROM messages m
           USING rooms r
           WHERE r.id = $1
             AND m.room_id = r.id
             AND m.said_at < now() - make_interval(days => r.retention_days)
             AND (r.retention_days > 0 OR r.closed_at IS NOT NULL)
          RETURNING m.changed_seq
        )
        UPDATE rooms r
           SET purged_to = greatest(r.purged_to, (SELECT max(changed_seq) FROM gone))
         WHERE r.id = $1
        """,
        room_id,
    )
