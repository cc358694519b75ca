"""What the other tests stand on."""

import asyncpg
from redis.asyncio import Redis

from tests.services import Services


async def test_a_fresh_database_is_migrated_and_ones_own(services: Services) -> None:
    async with services.fresh_database() as url:
        connection = await asyncpg.connect(url)
        tables = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        await connection.close()

    assert url != services.database_url
    assert tables > 10


async def test_redis_answers(services: Services) -> None:
    redis = Redis.from_url(services.redis_url)

    assert await redis.ping()

    await redis.aclose()
