"""That a facilitator on duty is here: noted when a page of the group is shown to them, and while one is open."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from frame.database import Database, Reads
from moderation.cover import hints
from moderation.duty import HERE, NOTED_AGAIN


async def is_to_be_noted(db: Reads, group_id: int, member_ids: Collection[UUID], *, at: datetime) -> bool:
    """Whether one of these members is on duty, and was not seen within a minute."""
    found: bool = await db.fetchval(
        """
        SELECT EXISTS (
                 SELECT FROM shifts w
                   JOIN standings s ON s.membership_id = w.membership_id AND s.is_facilitator
                  WHERE w.group_id = $1
                    AND w.ends_at > $3
                    AND w.starts_at <= $3
                    AND (w.last_seen_at IS NULL OR w.last_seen_at <= $3::timestamptz - $4::interval)
                    AND s.member_id = ANY($2::uuid[]))
        """,
        group_id,
        list(member_ids),
        at,
        NOTED_AGAIN,
    )
    return found


async def note(db: Database, group_id: int, member_ids: Collection[UUID], *, at: datetime) -> None:
    """These members look at the group now. Its open pages are told when one of them was not here before."""
    if not member_ids:
        return
    async with db.work() as work:
        rows = await work.fetch(
            """
            UPDATE shifts w
               SET last_seen_at = $3
              FROM shifts was
              JOIN standings s ON s.membership_id = was.membership_id AND s.is_facilitator
             WHERE w.id = was.id
               AND was.group_id = $1
               AND s.member_id = ANY($2::uuid[])
               AND was.starts_at <= $3
               AND was.ends_at > $3
               AND (was.last_seen_at IS NULL OR was.last_seen_at <= $3::timestamptz - $4::interval)
            RETURNING COALESCE(was.last_seen_at <= $3::timestamptz - $5::interval, true) AS has_come
            """,
            group_id,
            list(member_ids),
            at,
            NOTED_AGAIN,
            HERE,
        )
        if any(row["has_come"] for row in rows):
            hints.announce(work, group_id)
