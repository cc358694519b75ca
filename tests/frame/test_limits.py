"""How often: the token bucket by a table, the counts in Redis over a real one, and open when it is away."""

import pytest
from redis.asyncio import Redis

from frame.errors import TooFast
from frame.limits import RedisLimiter, TokenBucket
from tests.services import Services


def test_a_bucket_gives_its_burst_at_once_and_then_says_how_long() -> None:
    bucket = TokenBucket(per_s=2, burst=3)

    waits = [bucket.take(100.0) for _ in range(5)]

    assert waits == [0, 0, 0, 0.5, 0.5]


def test_a_bucket_fills_again_but_never_over_its_burst() -> None:
    bucket = TokenBucket(per_s=2, burst=3)
    for _ in range(3):
        bucket.take(100.0)

    assert bucket.take(100.5) == 0
    assert [bucket.take(1_000.0) for _ in range(4)] == [0, 0, 0, 0.5]


def test_a_clock_that_jumps_back_gives_nothing_away() -> None:
    bucket = TokenBucket(per_s=1, burst=1)
    bucket.take(100.0)

    assert bucket.take(50.0) == 1


async def test_the_one_too_many_is_refused_with_the_time_to_wait(services: Services) -> None:
    redis = Redis.from_url(services.redis_url)
    limiter = RedisLimiter(redis)
    try:
        for _ in range(3):
            await limiter.check("try", "somebody", most=3, window_s=60)

        with pytest.raises(TooFast) as refused:
            await limiter.check("try", "somebody", most=3, window_s=60)

        await limiter.check("try", "somebody-else", most=3, window_s=60)
    finally:
        await redis.delete("limit:try:somebody", "limit:try:somebody-else")
        await redis.aclose()
    assert 1 <= refused.value.retry_in_s <= 60


async def test_while_redis_is_away_nobody_is_held_up() -> None:
    redis = Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.2)
    try:
        for _ in range(10):
            await RedisLimiter(redis).check("try", "somebody", most=1, window_s=60)
    finally:
        await redis.aclose()
