"""Redis dies, hangs, comes back empty, drops its listeners: nobody who writes notices, and whoever listens is told."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from frame.announcements import Announcement, Departure
from live.backplane import RedisBackplane, Ring
from server.embedded import home as homes
from server.embedded import valkey
from server.embedded.home import Home
from tests.live.waiting import Ears, until


@dataclass
class Bell:
    """A Redis of the test's own, which may be killed, stopped and started."""

    home: Home
    url: str

    def __post_init__(self) -> None:
        self._stack = contextlib.ExitStack()
        self.start()

    def start(self) -> None:
        self.server = self._stack.enter_context(valkey.running(self.home))

    def kill(self) -> None:
        os.kill(self.server.process.pid, signal.SIGKILL)
        self._stack.close()

    def hang(self) -> None:
        os.kill(self.server.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.server.process.pid, signal.SIGCONT)

    def close(self) -> None:
        self._stack.close()

    async def tell(self, *command: str) -> object:
        redis = Redis.from_url(self.url, socket_timeout=2)
        try:
            return await redis.execute_command(*command)  # type: ignore[no-untyped-call]
        finally:
            await redis.aclose()


@pytest.fixture
def bell(tmp_path: Path) -> Iterator[Bell]:
    with homes.opened(tmp_path / "var") as home:
        bell = Bell(home, valkey.address(home.sockets))
        try:
            yield bell
        finally:
            bell.close()


@pytest.fixture
async def doorbell(bell: Bell) -> AsyncIterator[RedisBackplane]:
    async with RedisBackplane.open(bell.url) as doorbell:
        yield doorbell


CHANNEL = "board:1"


def said(at: int | None) -> Announcement:
    return Announcement(CHANNEL, at, lambda: b"{}")


def ring(at: int | None) -> Ring:
    return Ring(CHANNEL, at, b"{}")


def without_waiting(deed: Coroutine[Any, Any, None]) -> bool:
    """Whether it is done at once, without giving way to anything."""
    try:
        deed.send(None)
    except StopIteration:
        return True
    deed.close()
    return False


async def test_listeners_cut_off_come_back_and_say_so(bell: Bell, doorbell: RedisBackplane) -> None:
    ears = Ears()
    await doorbell.listen(ears)
    await doorbell.subscribe(CHANNEL)

    await bell.tell("CLIENT", "KILL", "TYPE", "pubsub")

    await until(lambda: ears.returns == 1)
    await doorbell.publish([said(1)])
    await until(lambda: ears.heard == [ring(1)])


async def test_a_publishing_connection_that_died_idle_costs_no_announcement(
    bell: Bell, doorbell: RedisBackplane
) -> None:
    ears = Ears()
    await doorbell.listen(ears)
    await doorbell.subscribe(CHANNEL)
    await doorbell.publish([said(1)])
    await until(lambda: ears.heard == [ring(1)])

    await bell.tell("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    await doorbell.publish([said(2)])

    await until(lambda: ears.heard == [ring(1), ring(2)])


@pytest.mark.fault
async def test_while_redis_is_dead_nobody_who_writes_waits_and_listeners_are_told_when_it_is_back(
    bell: Bell, doorbell: RedisBackplane
) -> None:
    ears = Ears()
    await doorbell.listen(ears)
    await doorbell.subscribe(CHANNEL)

    bell.kill()
    await until(lambda: doorbell.is_away)
    publishing = without_waiting(doorbell.publish([said(1), said(None), said(2)]))
    subscribing = without_waiting(doorbell.subscribe("board:2"))
    bell.start()

    await until(lambda: ears.returns == 1 and not doorbell.is_away)
    await doorbell.publish([said(3)])
    await until(lambda: ears.heard[-1:] == [ring(3)])
    assert publishing
    assert subscribing


@pytest.mark.fault
async def test_a_redis_that_hangs_is_noticed_and_holds_up_nobody(bell: Bell, doorbell: RedisBackplane) -> None:
    ears = Ears()
    await doorbell.listen(ears)
    await doorbell.subscribe(CHANNEL)

    bell.hang()
    try:
        publishing = without_waiting(doorbell.publish([said(1)]))
        await until(lambda: doorbell._listening.is_away)
        subscribing = without_waiting(doorbell.subscribe("board:2"))
    finally:
        bell.go_on()

    await until(lambda: ears.returns >= 1 and not doorbell.is_away)
    await doorbell.publish([said(2)])
    await until(lambda: ring(2) in ears.heard)
    assert publishing
    assert subscribing


@pytest.mark.fault
async def test_a_departure_is_obeyed_here_at_once_though_redis_is_dead(bell: Bell, doorbell: RedisBackplane) -> None:
    ears, departure = Ears(), Departure(uuid4())
    await doorbell.listen(ears)
    bell.kill()
    await doorbell.publish([said(1)])
    await until(lambda: doorbell.is_away)
    await until(lambda: doorbell._publishing.is_away)

    await doorbell.publish([departure])

    assert ears.heard == [departure]


@pytest.mark.fault
async def test_a_process_starts_without_redis_and_finds_it_later(bell: Bell) -> None:
    bell.kill()
    ears = Ears()
    async with RedisBackplane.open(bell.url) as doorbell:
        await doorbell.listen(ears)
        await doorbell.subscribe(CHANNEL)
        await until(lambda: doorbell.is_away)

        bell.start()

        await until(lambda: ears.returns == 1)
        await doorbell.publish([said(1)])
        await until(lambda: ears.heard == [ring(1)])


async def test_nonsense_on_the_doorbell_is_passed_over(bell: Bell, doorbell: RedisBackplane) -> None:
    ears = Ears()
    await doorbell.listen(ears)
    await doorbell.subscribe(CHANNEL)

    for payload in ("", "{", "[]", '{"at":"1","frame":{}}', '{"at":1,"frame":{},"x":1}', '{"at":1}'):
        await bell.tell("PUBLISH", "kith:0:board:1", payload)
        await bell.tell("PUBLISH", "kith:0:departures", payload)
    await doorbell.publish([said(1)])

    await until(lambda: ears.heard)
    assert ears.heard == [ring(1)]
    assert ears.returns == 0


async def test_numbered_databases_are_kept_apart(bell: Bell) -> None:
    ears, others = Ears(), Ears()
    async with RedisBackplane.open(f"{bell.url}?db=1") as one, RedisBackplane.open(f"{bell.url}?db=2") as two:
        await one.listen(ears)
        await two.listen(others)
        await one.subscribe(CHANNEL)
        await two.subscribe(CHANNEL)

        await one.publish([said(1)])
        await two.publish([said(2)])

        await until(lambda: ears.heard and others.heard)
        assert (ears.heard, others.heard) == ([ring(1)], [ring(2)])


async def test_a_process_that_only_publishes_opens_one_connection(bell: Bell, doorbell: RedisBackplane) -> None:
    for at in range(50):
        await asyncio.gather(*(doorbell.publish([said(at * 10 + each)]) for each in range(10)))
    await until(lambda: not doorbell._publishing._waiting)

    listed = await bell.tell("CLIENT", "LIST")

    assert isinstance(listed, (bytes, str, list))
    names = (
        listed if isinstance(listed, list) else (listed.decode() if isinstance(listed, bytes) else listed).splitlines()
    )
    assert len(names) == 2, "ours, and the one that asks"
