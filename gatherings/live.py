"""Gatherings as channels: `gathering:{id}` tells that the stage changed, and notes who is here."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from frame.database import Database, Reads
from gatherings import holding, stage
from gatherings.stage import Stage
from live.channels import CatchUp, Change


class GatheringChannel:
    """The channel `gathering:{id}`, for the members of its group."""

    kind = "gathering"

    async def may_listen(
        self, db: Reads, channel_id: int, member_ids: Collection[UUID | None]
    ) -> Collection[UUID | None]:
        rows = await db.fetch(
            """
            SELECT s.member_id
              FROM gatherings e
              JOIN standings s ON s.group_id = e.group_id
              JOIN members m ON m.id = s.member_id AND m.excluded_at IS NULL
             WHERE e.id = $1
               AND s.member_id = ANY($2)
            """,
            channel_id,
            [one for one in member_ids if one is not None],
        )
        return {row["member_id"] for row in rows}

    async def read_since(self, db: Reads, channel_id: int, after: int, limit: int) -> CatchUp | None:
        row = await db.fetchrow("SELECT id, last_seq, epoch, state, caption FROM gatherings WHERE id = $1", channel_id)
        if row is None:
            return None
        now = Stage(row["id"], row["last_seq"], row["state"], row["caption"])
        changes = [Change(now.at, stage.frame(now))] if now.at > after else []
        return CatchUp.of(changes, epoch=row["epoch"], head=now.at, after=after, limit=limit)

    async def heads(self, db: Reads, channel_ids: Sequence[int]) -> Mapping[int, int]:
        rows = await db.fetch("SELECT id, last_seq FROM gatherings WHERE id = ANY($1)", list(channel_ids))
        return {row["id"]: row["last_seq"] for row in rows}

    async def attend(self, db: Database, channel_id: int, member_ids: Collection[UUID]) -> bytes | None:
        """Who is here is kept in the database, because whether a session may go on depends on it."""
        async with db.work() as work:
            await holding.note_here(work, channel_id, list(member_ids))
            await holding.look_after(work, channel_id)
        return None
