"""Messages made durable: numbering and storing by themselves, and with all that is done to a message of a browser."""

import asyncio
import os
import random
import time
from collections.abc import Sequence
from statistics import median, quantiles
from uuid import uuid4

from bench.live import systems
from bench.live.ground import SERVER_CORE, Ground
from bench.live.load import load
from chat.batching import Batcher
from chat.messages import compose
from chat.saying import Said
from frame.announcements import Announcement, Departure
from frame.caller import Caller
from frame.database import Database, PooledConnections, pool

_SECONDS = 4.0
_TEXT = (
    "I hear you, that sounds really hard. Thank you for sharing it with us here tonight, we are glad you came along."
)


class _Nobody:
    """Numbering and storing only: nobody is told."""

    async def publish(self, said: Sequence[Announcement | Departure]) -> None:
        return None


async def measure(ground: Ground, runs: int) -> None:
    """Storing on our side's own core, in process; then whole messages through sockets."""
    os.sched_setaffinity(0, {SERVER_CORE})
    try:
        await _store(ground, runs)
    finally:
        os.sched_setaffinity(0, os.sched_getaffinity(ground.redis_pid))
    _say(ground, runs)


async def _store(ground: Ground, runs: int) -> None:
    print(f"{'numbering and storing':<40}{'offered/s':>10}{'stored/s':>10}{'p50 ms':>8}{'p99 ms':>8}{'CPU µs':>8}")
    async with pool(ground.database_url, size=10, timeout_s=10) as opened:
        batcher = Batcher(Database(PooledConnections(opened, timeout_s=10), _Nobody()))
        for name, rooms, rate in (
            ("200 rooms", 200, 10_000),
            ("200 rooms", 200, 2_000),
            ("one room", 1, 3_000),
            ("one room", 1, 10_000),
        ):
            found = [await _offer(batcher, ground, rooms=rooms, rate=rate) for _ in range(runs)]
            per_s, p50, p99, cpu = (median(column) for column in zip(*found, strict=True))
            print(f"{name:<40}{rate:>10,}{per_s:>10,.0f}{p50:>8.1f}{p99:>8.1f}{cpu:>8.0f}", flush=True)


async def _offer(batcher: Batcher, ground: Ground, *, rooms: int, rate: int) -> tuple[float, float, float, float]:
    """Offer at random moments, so many a second. Waiting counts from the moment at which each was due."""
    chance, draft = random.Random(7), compose(_TEXT)
    took: list[float] = []
    waiting: set[asyncio.Task[None]] = set()

    async def say(due: float) -> None:
        member_id, session_id = chance.choice(ground.members)
        caller = Caller(member_id=member_id, session_id=session_id)
        await batcher.say(Said(ground.room0 + chance.randrange(rooms), caller, uuid4(), draft))
        took.append(time.perf_counter() - due)

    begun, cpu = time.perf_counter(), time.process_time()
    due = begun
    while due < begun + _SECONDS:
        while due < time.perf_counter():
            task = asyncio.create_task(say(due))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
            due += chance.expovariate(rate)
        await asyncio.sleep(0.0005)
    await asyncio.gather(*waiting)
    whole_s, cpu = time.perf_counter() - begun, time.process_time() - cpu
    return len(took) / whole_s, median(took) * 1000, quantiles(took, n=100)[98] * 1000, cpu * 1e6 / len(took)


def _say(ground: Ground, runs: int) -> None:
    """Each in a room of their own, so that what is measured is saying and hardly telling."""
    print(f"\n{'checked, screened, cooked, stored, told':<50}{'most/s':>10}{'p50 ms':>8}{'p99 ms':>8}{'CPU µs':>8}")
    for name, rooms in (("1,000 in rooms of their own", 1_000), ("ten in each of 100 rooms", 100)):
        most = []
        for _ in range(runs):
            with systems.kith(ground) as system:
                seats = ["--conns", "1000", "--rooms", str(rooms), "--senders", "1000", "--secs", "2", "--warm", "1"]
                steps = load(ground, system, *seats, "--rate", "500", "--auto")
                best = max([step for step in steps if step.good] or steps, key=lambda step: step.per_s)
                most.append((best, 1_000 / rooms))
        print(
            f"{name:<50}{median(one.per_s / each for one, each in most):>10,.0f}"
            f"{median(one.p50 for one, _ in most):>8.1f}{median(one.p99 for one, _ in most):>8.1f}"
            f"{median(one.cpu * each for one, each in most):>8.0f}",
            flush=True,
        )
