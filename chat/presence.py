"""Who is here: noted in Redis, forgotten by itself. A hint, never a promise; nothing but membership ids is kept."""

from collections.abc import Collection
from secrets import token_hex
from time import time
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError

# Noted every 15 s by each process with listeners: who was not noted for two rounds is gone.
GONE_AFTER_S = 35


class Presence:
    """The members here now, over all processes. Each process notes its own, and takes away only these."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._process = token_hex(4)
        self._noted: dict[int, set[UUID]] = {}

    async def note(self, room_id: int, membership_ids: Collection[UUID]) -> set[UUID] | None:
        """Note that these listen through this process. Returns everybody who is here; None while Redis is away."""
        key, now, here = f"here:{room_id}", time(), set(membership_ids)
        gone = self._noted.get(room_id, set()) - here
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                if here:
                    pipe.zadd(key, {self._entry(one): now for one in here})
                if gone:
                    pipe.zrem(key, *map(self._entry, gone))
                pipe.zremrangebyscore(key, "-inf", now - GONE_AFTER_S)
                pipe.expire(key, GONE_AFTER_S)
                pipe.zrange(key, 0, -1)
                answers = await pipe.execute()
        except (RedisError, OSError, TimeoutError):
            return None
        self._remember(room_id, here)
        return {UUID(entry.decode().partition("/")[2]) for entry in answers[-1]}

    def _entry(self, membership_id: UUID) -> str:
        return f"{self._process}/{membership_id}"

    def _remember(self, room_id: int, here: set[UUID]) -> None:
        if here:
            self._noted[room_id] = here
        else:
            self._noted.pop(room_id, None)
