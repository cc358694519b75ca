"""What tests write is undone, however a test ends."""

import asyncio

import asyncpg
import pytest

from tests.services import Services
from tests.site import undone_connection


async def test_a_test_cut_off_in_the_middle_of_a_statement_ends_without_a_fault_of_its_own(services: Services) -> None:
    async with undone_connection(services.database_url) as connection:
        await connection.execute("INSERT INTO conditions (slug, name) VALUES ('cut-off', 'Cut off')")
        asking = asyncio.create_task(connection.fetchval("SELECT pg_sleep(60)"))
        await asyncio.sleep(0.05)

    with pytest.raises(asyncpg.PostgresError):
        await asking
    async with undone_connection(services.database_url) as another:
        assert await another.fetchval("SELECT count(*) FROM conditions WHERE slug = 'cut-off'") == 0
