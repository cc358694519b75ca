"""Connections are lent anew while they are in order; nobody waits for ever, and a broken one is never lent."""

import asyncio

import pytest

from frame.database import PooledConnections, pool
from tests.services import Services


@pytest.fixture
def url(services: Services) -> str:
    return services.database_url


async def test_a_connection_in_order_is_lent_again(url: str) -> None:
    async with pool(url, size=2, timeout_s=5) as opened:
        connections = PooledConnections(opened, timeout_s=5)
        pids = set()
        for _ in range(3):
            async with connections.acquire() as connection:
                pids.add(await connection.fetchval("SELECT pg_backend_pid()"))

    assert len(pids) == 1


async def test_many_share_few_and_all_are_served(url: str) -> None:
    async with pool(url, size=2, timeout_s=10) as opened:
        connections = PooledConnections(opened, timeout_s=10)

        async def ask(number: int) -> int:
            async with connections.acquire() as connection:
                answer: int = await connection.fetchval("SELECT $1::int FROM pg_sleep(0.002)", number)
                return answer

        assert await asyncio.gather(*map(ask, range(60))) == list(range(60))


async def test_one_that_was_cut_off_is_not_lent_again(url: str) -> None:
    async with pool(url, size=1, timeout_s=5) as opened:
        connections = PooledConnections(opened, timeout_s=5)
        async with connections.acquire() as connection:
            pid = await connection.fetchval("SELECT pg_backend_pid()")
        await _end(url, pid)
        # The driver learns of it in its own time.
        await asyncio.sleep(0.05)

        async with connections.acquire() as another:
            assert await another.fetchval("SELECT pg_backend_pid()") != pid


async def test_one_that_breaks_while_it_is_lent_comes_back_without_a_fault(url: str) -> None:
    async with pool(url, size=1, timeout_s=5) as opened:
        connections = PooledConnections(opened, timeout_s=5)
        async with connections.acquire() as connection:
            await _end(url, await connection.fetchval("SELECT pg_backend_pid()"))
            await asyncio.sleep(0.05)

        async with connections.acquire() as another:
            assert await another.fetchval("SELECT 1") == 1


async def test_a_statement_that_was_given_up_spoils_nothing_for_the_next(url: str) -> None:
    async with pool(url, size=1, timeout_s=5) as opened:
        connections = PooledConnections(opened, timeout_s=5)

        async def ask_for_long() -> None:
            async with connections.acquire() as connection:
                await connection.fetchval("SELECT pg_sleep(3)")

        asking = asyncio.create_task(ask_for_long())
        await asyncio.sleep(0.05)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

        async with connections.acquire() as another:
            assert await another.fetchval("SELECT 1") == 1


async def test_who_gives_up_waiting_takes_nothing_along(url: str) -> None:
    async with pool(url, size=1, timeout_s=5) as opened:
        connections = PooledConnections(opened, timeout_s=5)
        for gives_up_before_it_is_back in (True, False):
            lent = await connections.lend()
            first, second = (asyncio.create_task(connections.lend()) for _ in range(2))
            await asyncio.sleep(0)
            if gives_up_before_it_is_back:
                first.cancel()
            await connections.take_back(lent, in_order=True)
            first.cancel()

            assert await second is lent
            await connections.take_back(lent, in_order=True)


async def test_a_broken_one_that_comes_back_makes_room_for_who_waits(url: str) -> None:
    async with pool(url, size=1, timeout_s=5) as opened:
        connections = PooledConnections(opened, timeout_s=5)
        lent = await connections.lend()
        waiting = [asyncio.create_task(_asked(connections)) for _ in range(3)]
        await asyncio.sleep(0)
        await connections.take_back(lent, in_order=False)

        assert await asyncio.gather(*waiting) == [1, 1, 1]


async def test_who_waits_too_long_is_told_and_nothing_is_lost(url: str) -> None:
    async with pool(url, size=1, timeout_s=5) as opened:
        connections = PooledConnections(opened, timeout_s=0.05)
        lent = await connections.lend()
        with pytest.raises(TimeoutError):
            await connections.lend()
        await connections.take_back(lent, in_order=True)

        assert await _asked(connections) == 1


async def test_a_pool_that_gives_none_is_asked_again(url: str) -> None:
    async with pool(url, size=1, timeout_s=5) as opened:
        connections = PooledConnections(opened, timeout_s=0.2)
        taken = await opened.acquire()
        with pytest.raises(TimeoutError):
            await connections.lend()
        await opened.release(taken)

        assert await _asked(connections) == 1


async def _asked(connections: PooledConnections) -> int:
    async with connections.acquire() as connection:
        answer: int = await connection.fetchval("SELECT 1")
        return answer


async def _end(url: str, pid: int) -> None:
    async with pool(url, size=1, timeout_s=5) as opened:
        await opened.fetchval("SELECT pg_terminate_backend($1)", pid)
