"""Who is here: noted in Redis, forgotten by itself. A hint, never a promise; nothing but membership ids is kept."""

from collections.abc import Collection
from time import time
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError

# Noted every 15 s by each process with listeners: who was not noted for two rounds is gone.
_GONE_AFTER_S = 35


class Presence:
    """The members here now, over all processes."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis

    async def note(self, room_id: int, membership_ids: Collection[UUID]) -> set[UUID] | None:
        """Note that these listen through this process. Returns everybody who is here; None while Redis is away."""
        key, now = f"here:{room_id}", time()
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                if membership_ids:
                    pipe.zadd(key, {str(one): now for one in membership_ids})
                pipe.zremrangebyscore(key, "-inf", now - _GONE_AFTER_S)
                pipe.zrange(key, 0, -1)
                pipe.expire(key, _GONE_AFTER_S)
                answers = await pipe.execute()
        except (RedisError, OSError, TimeoutError):
            return None
        return {UUID(one.decode()) for one in answers[-2]}
