"""What rooms do later: forgetting what is older than a room keeps."""

from frame.resources import Resources


async def purge(resources: Resources) -> None:
    """Remove messages past their room's days. Whoever comes back from before them starts over."""
    async with resources["database"].work() as work:
        # Plan: messages_said_at_idx, per room. A room's lock keeps its numbers and `purged_to` in step.
        await work.execute("SELECT 1 FROM rooms ORDER BY id FOR UPDATE")
        await work.execute(
            """
            WITH gone AS (
              DELETE FROM messages m
               USING rooms r
               WHERE r.id = m.room_id
                 AND m.said_at < now() - make_interval(days => r.retention_days)
              RETURNING m.room_id, m.changed_seq
            )
            UPDATE rooms r
               SET purged_to = greatest(r.purged_to, g.newest)
              FROM (SELECT room_id, max(changed_seq) AS newest FROM gone GROUP BY room_id) g
             WHERE r.id = g.room_id
            """
        )
