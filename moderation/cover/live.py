"""Cover as a channel: that who is there may have changed, for everybody in the group. The page then asks anew.

Only hints travel, because what a page says depends on the time as much as on the database. A facilitator on duty who
follows it is here.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from frame import clock
from frame.database import Database, Reads
from live.channels import CatchUp
from moderation.cover import presence


class CoverChannel:
    """`cover:GROUP_ID`."""

    kind = "cover"

    async def may_listen(
        self, db: Reads, channel_id: int, member_ids: Collection[UUID | None]
    ) -> Collection[UUID | None]:
        rows = await db.fetch(
            """
            SELECT s.member_id
              FROM standings s
             WHERE s.group_id = $1
               AND s.member_id = ANY($2::uuid[])
            """,
            channel_id,
            [member_id for member_id in member_ids if member_id is not None],
        )
        return {row["member_id"] for row in rows}

    async def read_since(self, db: Reads, channel_id: int, after: int, limit: int) -> CatchUp | None:
        # Nothing is numbered here, so there is nothing to catch up with: a page that comes back asks anew.
        there = await db.fetchval("SELECT true FROM groups WHERE id = $1", channel_id)
        return CatchUp(epoch="cover", head=0, whole_after=0, changes=()) if there else None

    async def heads(self, db: Reads, channel_ids: Sequence[int]) -> Mapping[int, int]:
        return dict.fromkeys(channel_ids, 0)

    async def attend(self, db: Database, channel_id: int, member_ids: Collection[UUID]) -> bytes | None:
        at = clock.now()
        # Asked every 15 seconds about every group with open pages, and hardly ever true.
        if await presence.is_to_be_noted(db, channel_id, member_ids, at=at):
            await presence.note(db, channel_id, member_ids, at=at)
        return None
