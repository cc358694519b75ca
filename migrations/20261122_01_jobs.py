"""Jobs: the tables of procrastinate, as the pinned release brings them.

When the pin moves, its own later steps go into a migration of their own, and this one keeps to the release it names.
"""

from importlib.resources import files
from typing import Any

__depends__: list[str] = []

_TABLES = ("procrastinate_events", "procrastinate_periodic_defers", "procrastinate_jobs", "procrastinate_workers")
_TYPES = ("procrastinate_job_to_defer_v1", "procrastinate_job_event_type", "procrastinate_job_status")


async def apply(db: Any) -> None:
    await db.execute(files("procrastinate").joinpath("sql/schema.sql").read_text(encoding="utf-8"))


async def rollback(db: Any) -> None:
    for table in _TABLES:
        await db.execute(f"DROP TABLE {table} CASCADE")
    functions = await db.fetch(
        r"""
        SELECT oid::regprocedure::text AS signature
          FROM pg_proc
         WHERE proname LIKE 'procrastinate\_%'
           AND pronamespace = 'public'::regnamespace
        """
    )
    for function in functions:
        await db.execute(f"DROP FUNCTION {function['signature']} CASCADE")
    for name in _TYPES:
        await db.execute(f"DROP TYPE {name}")
