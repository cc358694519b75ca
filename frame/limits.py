"""How often somebody may do something. Counted in Redis and open when it is away; sign-in has counts of its own."""

from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from frame.errors import TooFast

# One round trip: count, and let the count end by itself after the window. KEYS[1] the count, ARGV[1] the window in ms.
_COUNT = """
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {n, redis.call('PTTL', KEYS[1])}
"""


class Limiter(Protocol):
    """Counts deeds per person and window."""

    async def check(self, deed: str, who: str, *, most: int, window_s: int) -> None:
        """Raises: TooFast, when `who` did `deed` more than `most` times within `window_s` seconds."""
        ...


class RedisLimiter:
    """Fixed windows in Redis. When Redis is away nobody is held up."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis

    async def check(self, deed: str, who: str, *, most: int, window_s: int) -> None:
        try:
            count, left_ms = await self._redis.eval(_COUNT, 1, f"limit:{deed}:{who}", str(window_s * 1000))
        except (RedisError, OSError, TimeoutError):
            return
        if int(count) > most:
            raise TooFast(
                "That was a lot in a short time. Please wait a moment; nothing you wrote is lost.",
                retry_in_s=max(1.0, int(left_ms) / 1000),
            )


class TokenBucket:
    """At most `burst` at once and `per_s` a second over time, for one socket or one person. Pure: time is handed in."""

    __slots__ = ("_at", "_burst", "_per_s", "_tokens")

    def __init__(self, *, per_s: float, burst: float) -> None:
        self._per_s = per_s
        self._burst = burst
        self._tokens = burst
        self._at = 0.0

    def take(self, now: float) -> float:
        """Take one token at `now` (seconds, monotonic). Returns the seconds to wait, 0 if it was there."""
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._at) * self._per_s)
        self._at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._per_s
