"""What gatherings do later: new dates of plans, reminders, doors on time, forgetting."""

from frame.resources import Resources
from gatherings import holding, schedule, telling


async def prolong(resources: Resources) -> None:
    """Every night: make rows of the dates that have come near."""
    rows = await resources["database"].fetch("SELECT id FROM gathering_plans WHERE ended_at IS NULL ORDER BY id")
    for row in rows:
        async with resources["database"].work() as work:
            await schedule.prolong(work, row["id"])


async def remind(resources: Resources) -> None:
    """Every hour: tell those who have a place that it is within a day. Twice is one letter."""
    for gathering_id in await telling.due_for_reminding(resources["database"]):
        async with resources["database"].work() as work:
            await telling.remind(work, gathering_id)


async def look_after(resources: Resources) -> None:
    """Every minute, and at the moments that matter: open, hush and close what is due."""
    for gathering_id in await holding.due(resources["database"]):
        async with resources["database"].work() as work:
            await holding.look_after(work, gathering_id)


async def look_at(resources: Resources, *, gathering_id: int) -> None:
    """At a moment that matters to one."""
    async with resources["database"].work() as work:
        await holding.look_after(work, gathering_id)


async def forget(resources: Resources) -> None:
    """Every night: who was there, how they arrived, and notes, once they are not needed any more."""
    async with resources["database"].work() as work:
        await holding.forget(work)
