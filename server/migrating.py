"""Brings the database to the newest migration: one at a time, however many processes ask at once."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from pogo_core.util import migrate as pogo
from pogo_core.util.sql import get_applied_migrations

FOLDER = Path(__file__).resolve().parent.parent / "migrations"

# Any constant will do, so long as everything that migrates this database takes the same one.
_LOCK = 0x4B697468

log = logging.getLogger("kith.migrating")


async def migrate(database_url: str) -> int:
    """Apply what is missing, under an advisory lock. Returns how many migrations were applied."""
    async with _alone(database_url) as connection:
        before = await _count(connection)
        await pogo.apply(connection, FOLDER, schema_name="public", logger=log)
        return await _count(connection) - before


async def undo(database_url: str, *, steps: int) -> None:
    """Undo the newest `steps` migrations, newest first. Their data is lost."""
    async with _alone(database_url) as connection:
        await pogo.rollback(connection, FOLDER, schema_name="public", count=steps, logger=log)


@asynccontextmanager
async def _alone(database_url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database_url, timeout=30)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        # A migration that would hold everybody up gives way: it fails, and is tried again at a quieter time.
        await connection.execute("SET lock_timeout = '4s'")
        await connection.execute("SET statement_timeout = '5s'")
        await connection.execute("SET search_path TO public")
        yield connection
    finally:
        await connection.close()


async def _count(connection: Any) -> int:
    known = await connection.fetchval("SELECT to_regclass('public._pogo_migration') IS NOT NULL")
    return len(await get_applied_migrations(connection, schema_name="public")) if known else 0
