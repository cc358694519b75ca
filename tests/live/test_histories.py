"""Whole histories: writers, lost rings, undone work, browsers that leave and return; in the end all show the database.

Each browser is strict while it goes on: nothing twice, nothing out of order, no gap (tests/live/browsers.py).
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from frame.caller import Caller
from frame.database import Database, Work
from live.backplane import Backplane, MemoryBackplane, RedisBackplane
from live.hub import Hub
from tests.live import boards
from tests.live.browsers import Browser
from tests.live.conftest import NEVER, House, a_house
from tests.live.waiting import until
from tests.services import Services

WRITERS = 4
BROWSERS = 12
WRITES = 60
RHYTHM = replace(NEVER, heads_s=0.1)


class Process:
    """A web process: its own hub and doorbell over the same database."""

    def __init__(self, house: House, doorbell: Backplane) -> None:
        self.database = Database(house.cable, doorbell)
        self.hub = Hub(self.database, doorbell, [house.source], still_valid=boards.still_valid, rhythm=RHYTHM)


@pytest.fixture
async def house(boards_url: str) -> AsyncIterator[House]:
    async with a_house(boards_url, MemoryBackplane()) as house:
        # A board of its own number, since announcements over Redis reach every test.
        house.number = random.randrange(10**6, 10**9)
        await house.board(house.number)
        yield house


@pytest.mark.parametrize("lost", [0.0, 0.1, 0.9])
async def test_two_processes_with_a_doorbell_that_loses_rings(house: House, lost: float) -> None:
    one = MemoryBackplane(loses=lambda: random.random() < lost)

    await _live_through(house, [one, one.another()])


async def test_two_processes_over_redis(house: House, services: Services) -> None:
    async with RedisBackplane.open(services.redis_url) as one, RedisBackplane.open(services.redis_url) as two:
        await _live_through(house, [one, two])


async def _live_through(house: House, doorbells: list[Backplane]) -> None:
    processes = [Process(house, doorbell) for doorbell in doorbells]
    caller = await house.member(house.number)
    async with AsyncExitStack() as stack:
        for process in processes:
            await stack.enter_async_context(process.hub.running())
        writing = asyncio.gather(*(_write(house, processes[each % len(processes)]) for each in range(WRITERS)))
        reading = [asyncio.create_task(_come_and_go(house, processes, caller, writing)) for _ in range(BROWSERS)]
        await writing
        browsers = await asyncio.gather(*reading)

        written = await house.database.fetch("SELECT id, seq, text, state FROM notes")
        head = await house.database.fetchval("SELECT last_seq FROM boards WHERE id = $1", house.number)
        await until(lambda: all(browser.at == head for browser in browsers))

    expected = {str(row["id"]): f"{row['seq']} {row['text'] if row['state'] == 'shown' else '–'}" for row in written}
    assert len(expected) > WRITES
    assert [browser.shows for browser in browsers] == [expected] * BROWSERS


async def _write(house: House, process: Process) -> None:
    for number in range(WRITES):
        try:
            async with process.database.work() as work:
                await boards.pin(work, house.number, f"note {number}")
                if random.random() < 0.3:
                    head = await work.fetchval("SELECT last_seq FROM boards WHERE id = $1", house.number)
                    seq = await work.fetchval("SELECT seq FROM notes WHERE seq <= $1 ORDER BY random() LIMIT 1", head)
                    await random.choice((boards.hide, _reword))(work, house.number, seq)
                if random.random() < 0.05:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            continue


async def _reword(work: Work, board: int, seq: int) -> None:
    await boards.reword(work, board, seq, "reworded")


async def _come_and_go(
    house: House, processes: list[Process], caller: Caller, writing: "asyncio.Future[list[None]]"
) -> Browser:
    browser = Browser(processes[0].hub, caller, board=house.number)
    browser.at = 0
    while not writing.done():
        browser.hub = random.choice(processes).hub
        await browser.open()
        seen = len(browser.told)
        await until(lambda seen=seen: len(browser.told) > seen + random.randrange(20) or writing.done())  # type: ignore[misc]
        browser.lose_connection()
    await browser.open()
    return browser
