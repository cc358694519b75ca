"""Whether PostgreSQL and Redis can be used: for whoever sets Kith up, and for a container's health check."""

import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.embedded import CannotStart

_PATIENCE_S = 5


async def ask_postgres(url: str) -> str:
    """What it says of itself.

    Raises: CannotStart, naming the setting to look at.
    """
    try:
        connection = await asyncpg.connect(url, timeout=_PATIENCE_S)
    except TimeoutError as error:
        raise CannotStart(f"DATABASE_URL: PostgreSQL does not answer within {_PATIENCE_S} seconds.") from error
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise CannotStart(f"DATABASE_URL: PostgreSQL cannot be reached ({error}).") from error
    try:
        return f"PostgreSQL {await connection.fetchval('SHOW server_version')} answers."
    finally:
        await connection.close()


async def ask_redis(url: str) -> str:
    """What it says of itself.

    Raises: CannotStart, naming the setting to look at.
    """
    redis = Redis.from_url(url, socket_connect_timeout=_PATIENCE_S, socket_timeout=_PATIENCE_S)
    try:
        answer = await redis.info("server")
    except (OSError, RedisError) as error:
        raise CannotStart(f"REDIS_URL: Redis cannot be reached ({error}).") from error
    finally:
        await redis.aclose()
    return f"Redis {answer['redis_version']} answers."
