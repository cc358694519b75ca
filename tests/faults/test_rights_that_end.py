"""A right that ends in one process ends everywhere within a second; a key sent many times is stored once."""

import asyncio
import time
from uuid import UUID, uuid4

import httpx
import pytest

from accounts import members
from frame.database import Database, PooledConnections, pool
from live.backplane import RedisBackplane
from tests.faults.client import Client
from tests.faults.stage import Stage

pytestmark = [pytest.mark.fault, pytest.mark.alone, pytest.mark.timeout(120)]


async def test_rights_end_everywhere_within_a_second(stage: Stage) -> None:
    signed_out, left, excluded, stays = stage.clients[:4]
    people = dict(zip(("signed_out", "left", "excluded"), stage.people, strict=False))
    for client in stage.clients[:4]:
        # All four in one process; the deeds are done in the other.
        client.addresses = [stage.address(1, scheme="ws")]
    async with asyncio.TaskGroup() as tasks:
        for client in stage.clients[:4]:
            tasks.create_task(client.run())
        for client in stage.clients[:4]:
            assert await client.until(lambda one: one.epoch is not None, within_s=20)

        begun = time.perf_counter()
        await _post(stage, "/sign-out", token=people["signed_out"].token)
        assert await signed_out.until(lambda one: 4501 in one.closes, within_s=1)
        await _post(stage, f"/groups/{stage.group.slug}/leave", token=people["left"].token)
        assert await left.until(lambda one: 4001 in one.closes, within_s=1)
        await _exclude(stage, people["excluded"].member_id)
        assert await excluded.until(lambda one: 4503 in one.closes, within_s=1)
        assert time.perf_counter() - begun < 10

        await stays.say("Is anybody there?")
        assert await stays.until(lambda one: one.taken, within_s=5)
        for client in stage.clients[:4]:
            client.stop()
    assert left.shown == {}
    assert signed_out.shown == {}


async def test_one_key_over_two_processes_is_one_message(stage: Stage) -> None:
    person, room_id, key = stage.people[0], stage.room_ids[0], str(uuid4())
    clients = [Client([stage.address(place % 2, scheme="ws")], person.token, f"room:{room_id}") for place in range(8)]
    for client in clients:
        client.unanswered[key] = "Once is enough."

    async with asyncio.TaskGroup() as tasks:
        for client in clients:
            tasks.create_task(client.run())
        for client in clients:
            assert await client.until(lambda one: one.position == 1 and not one.unanswered, within_s=20)
            client.stop()

    rows = await stage.database.fetch("SELECT id FROM messages WHERE room_id = $1", room_id)
    assert len(rows) == 1
    assert {client.taken[key] for client in clients} == {str(rows[0]["id"])}


async def test_nothing_is_missed_by_joining_while_others_talk(stage: Stage) -> None:
    async with stage.talking():
        for place in range(12):
            client = Client(
                [stage.address(place % 2, scheme="ws")], stage.people[place].token, stage.clients[0].channel
            )
            stage.clients.append(client)
            joining = asyncio.create_task(client.run())
            assert await client.until(lambda one: one.epoch is not None, within_s=10)
            assert not joining.done()

    await stage.check()


async def _post(stage: Stage, path: str, *, token: str) -> None:
    headers = {"Cookie": f"session={token}", "Origin": stage.address(0), "Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{stage.address(0)}{path}", headers=headers, data={}, timeout=10)
    assert answer.status_code == 303, answer.status_code


async def _exclude(stage: Stage, member_id: UUID) -> None:
    """Exclude somebody in a process of its own: this one, which has a doorbell but no sockets."""
    async with (
        RedisBackplane.open(f"redis://127.0.0.1:{stage.redis_port}") as backplane,
        pool(stage.database_url, size=1, timeout_s=10) as opened,
    ):
        database = Database(PooledConnections(opened, timeout_s=10), backplane)
        await _exclude_in(database, member_id)


async def _exclude_in(database: Database, member_id: UUID) -> None:
    async with database.work() as work:
        await members.exclude(work, member_id)
