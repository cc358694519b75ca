"""Every migration can be undone and applied again, and leaves nothing behind."""

import asyncpg

from server import migrating
from tests.services import Services

_EVERYTHING = """
SELECT 'table ' || tablename AS thing FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_pogo%'
UNION ALL SELECT 'view ' || viewname FROM pg_views WHERE schemaname = 'public'
UNION ALL SELECT 'function ' || proname || ' ' || md5(prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'column ' || attrelid::regclass || '.' || attname FROM pg_attribute
           WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
                                                         AND relname NOT LIKE '\\_pogo%')
             AND attnum > 0 AND NOT attisdropped
UNION ALL SELECT 'type ' || typname FROM pg_type
           WHERE typnamespace = 'public'::regnamespace AND typname NOT LIKE '%pogo%'
UNION ALL SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '\\_pogo%'
"""


async def test_every_migration_undoes_and_applies_again(services: Services) -> None:
    async with services.empty_database() as url:
        count = await migrating.migrate(url)
        whole = await _things(url)
        seen = [await _things(url)]
        for _ in range(count):
            await migrating.undo(url, steps=1)
            seen.append(await _things(url))

        again = await migrating.migrate(url)

        assert len({frozenset(things) for things in seen}) == count + 1, "every step must undo something"
        assert seen[-1] == set()
        assert again == count
        assert await _things(url) == whole


async def test_every_constraint_has_a_name_of_ours(services: Services) -> None:
    connection = await asyncpg.connect(services.database_url)
    try:
        unnamed = await connection.fetch(
            r"""
            SELECT conrelid::regclass::text || '.' || conname AS name
              FROM pg_constraint
             WHERE connamespace = 'public'::regnamespace
               AND contype IN ('c', 'f', 'u', 'p')
               AND conrelid::regclass::text !~ '^(procrastinate|_pogo)'
               AND conname ~ '_(check|fkey)[0-9]+$'
            """
        )
    finally:
        await connection.close()

    assert [row["name"] for row in unnamed] == []


async def _things(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    try:
        return {row["thing"] for row in await connection.fetch(_EVERYTHING)}
    finally:
        await connection.close()
