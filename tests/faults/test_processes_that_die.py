"""Web processes, Redis and PostgreSQL go away while people talk: nothing is lost, doubled or misplaced."""

import asyncio
import logging
import signal
import time

import httpx
import pytest
from redis.asyncio import Redis

from chat.subjects import MessageSubject
from tests.faults.stage import Stage
from tests.services import execute

log = logging.getLogger("faults")

pytestmark = [pytest.mark.fault, pytest.mark.alone, pytest.mark.timeout(180)]


async def test_a_web_process_is_killed_twice(stage: Stage) -> None:
    async with stage.talking():
        for _ in range(2):
            await asyncio.sleep(2)
            stage.webs[0].end(signal.SIGKILL)
            stage.webs[0].start()
            await stage.answering(0)
        await asyncio.sleep(2)

    await stage.check()
    assert sum(client.opened for client in stage.clients) > len(stage.clients), "the fault must have bitten"
    assert stage.said > 40


async def test_a_web_process_is_asked_to_go_and_another_comes(stage: Stage) -> None:
    async with stage.talking():
        for place in range(2):
            await asyncio.sleep(2)
            await asyncio.to_thread(stage.webs[place].end, signal.SIGTERM)
            stage.webs[place].start()
            await stage.answering(place)
        await asyncio.sleep(1)

    await stage.check()
    codes = {code for client in stage.clients for code in client.closes}
    assert codes == {4001}


async def test_redis_is_killed_and_comes_back_empty(stage: Stage) -> None:
    async with stage.talking():
        await asyncio.sleep(2)
        stage.redis.end(signal.SIGKILL)
        away_from = asyncio.get_running_loop().time()
        await asyncio.sleep(3)
        away_to = asyncio.get_running_loop().time()
        async with httpx.AsyncClient() as client:
            page = await client.get(
                f"{stage.address(0)}/inbox", headers={"Cookie": f"session={stage.people[0].token}"}, timeout=5
            )
        stage.redis.start()
        live_after_s = await _live_again(stage)

    await stage.check()
    taken_meanwhile = [at for client in stage.clients for at in client.taken_at if away_from < at < away_to]
    assert len(taken_meanwhile) >= 12, "writing goes on while the doorbell is away"
    assert page.status_code == 200, "nobody is signed out"
    assert live_after_s < 5
    log.info("live again %.1f s after Redis was", live_after_s)


async def test_redis_hangs(stage: Stage) -> None:
    async with stage.talking():
        await asyncio.sleep(1)
        stage.redis.send(signal.SIGSTOP)
        slowest_s = 0.0
        for _ in range(4):
            begun = time.perf_counter()
            key = await stage.clients[0].say("Still there?")
            assert await stage.clients[0].until(lambda client, key=key: key in client.taken, within_s=4)
            slowest_s = max(slowest_s, time.perf_counter() - begun)
        stage.redis.send(signal.SIGCONT)
        await asyncio.sleep(1)

    await stage.check()
    assert slowest_s < 2.5
    log.info("taken within %.2f s while Redis hung", slowest_s)


async def test_redis_drops_its_listeners(stage: Stage) -> None:
    redis = Redis(port=stage.redis_port)
    try:
        async with stage.talking():
            dropped = 0
            for _ in range(3):
                await asyncio.sleep(1.5)
                dropped += await redis.client_kill_filter(_type="pubsub")
    finally:
        await redis.aclose()

    await stage.check()
    assert dropped >= 4, "both processes must have been listening, and again after they were dropped"


async def test_the_database_goes_away_for_a_while(stage: Stage) -> None:
    name = stage.database_url.rpartition("/")[2].partition("?")[0]
    elsewhere = stage.database_url.replace(name, "postgres")
    async with stage.talking():
        await asyncio.sleep(2)
        await execute(elsewhere, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        await execute(elsewhere, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        async with httpx.AsyncClient() as client:
            page = await client.get(
                f"{stage.address(0)}/groups", headers={"Cookie": f"session={stage.people[0].token}"}, timeout=10
            )
        await asyncio.sleep(2)
        await execute(elsewhere, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        await stage.answering(0, within_s=10)
        await stage.answering(1, within_s=10)
        await asyncio.sleep(2)

    await stage.check()
    assert page.status_code == 503
    assert "116 123" in page.text, "help must be there when nothing else is"


async def test_a_ring_that_was_never_rung_is_found(stage: Stage) -> None:
    async with stage.talking():
        await asyncio.sleep(2)
        message_id = await stage.database.fetchval(
            "SELECT id FROM messages WHERE room_id = $1 ORDER BY seq LIMIT 1", stage.room_ids[0]
        )
        # This database announces to nobody: as if the process had died between its commit and its ring.
        async with stage.database.work() as work:
            await MessageSubject().hide(work, str(message_id))
        await asyncio.sleep(1)

    await stage.check()
    hidden = [
        client.shown[str(message_id)] for client in stage.clients if client.channel == f"room:{stage.room_ids[0]}"
    ]
    assert {one.state for one in hidden} == {"hidden"}


async def _live_again(stage: Stage) -> float:
    """Seconds until what is said in one process shows at once in the other."""
    speaker = stage.clients[0]
    listener = next(
        client
        for client in stage.clients
        if client.channel == speaker.channel and client.addresses[0] != speaker.addresses[0]
    )
    begun = time.perf_counter()
    while time.perf_counter() - begun < 15:
        key = await speaker.say("Can you hear me?")
        if await speaker.until(lambda client, key=key: key in client.taken, within_s=5) and await listener.until(
            lambda client, id=speaker.taken[key]: id in client.shown, within_s=0.5
        ):
            break
    return time.perf_counter() - begun
