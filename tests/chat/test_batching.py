"""Many who say something at once: one writer a process, one commit a batch, nobody is kept from the others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from chat import rooms
from chat.batching import Batcher
from chat.rooms import Room
from chat.saying import Written
from frame.database import Database, PooledConnections, pool
from frame.errors import Conflict, Missing, NotNow
from frame.logs import JsonLines
from tests.chat.scenes import a_room, frames, rows, wish
from tests.people import Cast, Person, a_cast, a_person, joined
from tests.site import Fresh, Heard


@dataclass(frozen=True, slots=True)
class Talk:
    """A database with a room, and the people of its group."""

    fresh: Fresh
    cast: Cast
    room: Room
    people: list[Person]


@pytest.fixture
async def talk(fresh_database: Fresh) -> Talk:
    cast = await a_cast(fresh_database.database)
    async with fresh_database.database.work() as work:
        room = await a_room(work, cast.group, cast.member)
        others = [await joined(work, await a_person(work), cast.group) for _ in range(7)]
    return Talk(fresh_database, cast, room, [cast.member, *others])


class CountingConnections:
    """Counts how often a connection is taken, and can be cut."""

    def __init__(self, connections: PooledConnections) -> None:
        self._connections = connections
        self.taken = 0
        self.is_cut = False

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        if self.is_cut:
            raise ConnectionRefusedError
        self.taken += 1
        async with self._connections.acquire() as connection:
            yield connection


@dataclass(frozen=True, slots=True)
class Process:
    """What one web process has: a writer, connections and a publisher of its own."""

    writer: Batcher
    connections: CountingConnections
    heard: Heard


@asynccontextmanager
async def processes(talk: Talk, count: int) -> AsyncIterator[list[Process]]:
    async with pool(talk.fresh.url, size=2 * count, timeout_s=20) as opened:
        yield [_a_process(opened) for _ in range(count)]


def _a_process(opened: asyncpg.Pool) -> Process:
    connections, heard = CountingConnections(PooledConnections(opened, timeout_s=20)), Heard()
    return Process(Batcher(Database(connections, heard)), connections, heard)


@asynccontextmanager
async def counted(talk: Talk) -> AsyncIterator[tuple[Batcher, CountingConnections]]:
    async with processes(talk, 1) as (only,):
        yield only.writer, only.connections


async def test_fifty_at_once_over_four_processes_are_numbered_without_gap_and_told_once(talk: Talk) -> None:
    async with processes(talk, 4) as running:
        wishes = [wish(talk.room, talk.people[number % 8], f"Message {number}") for number in range(50)]

        written = await asyncio.gather(*(running[n % 4].writer.say(one) for n, one in enumerate(wishes)))

        told = [frame for each in running for frame in frames(each.heard.said)]
    assert sorted(one.message.seq for one in written) == list(range(1, 51))
    assert sorted(frame["at"] for frame in told) == list(range(1, 51))
    stored = await rows(talk.fresh.database, talk.room)
    assert [(row[0], row[1]) for row in stored] == [(number, number) for number in range(1, 51)]
    by_seq = {one.message.seq: one.message.id for one in written}
    assert {frame["seq"]: int(frame["id"]) for frame in told} == by_seq


async def test_each_process_announces_in_the_order_of_the_numbers(talk: Talk) -> None:
    async with processes(talk, 2) as running:
        await asyncio.gather(
            *(running[n % 2].writer.say(wish(talk.room, talk.people[n % 8], str(n))) for n in range(40))
        )

        for each in running:
            ats = [frame["at"] for frame in frames(each.heard.said)]
            assert ats == sorted(ats)


async def test_one_key_pressed_in_every_process_at_once_is_one_message(talk: Talk) -> None:
    one = wish(talk.room, talk.cast.member, "Only once", key=uuid4())
    async with processes(talk, 4) as running:
        written = await asyncio.gather(*(each.writer.say(one) for each in running for _ in range(5)))

        told = [frame for each in running for frame in frames(each.heard.said)]
    assert len({each.message.id for each in written}) == 1
    assert [each.is_new for each in written].count(True) == 1
    assert len(told) == 1
    assert await rows(talk.fresh.database, talk.room) == [(1, 1, "shown", "Only once")]


async def test_what_comes_while_a_batch_commits_is_the_next_batch(talk: Talk) -> None:
    async with counted(talk) as (writer, connections):
        await asyncio.gather(*(writer.say(wish(talk.room, talk.people[n % 8], str(n))) for n in range(40)))

        assert connections.taken == 1, "forty sayings of one moment are one commit"
        assert [row[3] for row in await rows(talk.fresh.database, talk.room)] == [str(n) for n in range(40)]


async def test_a_message_that_cannot_be_stored_takes_no_other_with_it(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    wishes = [wish(talk.room, talk.people[n % 8], str(n)) for n in range(20)]
    poison = replace(wishes[7], draft=replace(wishes[7].draft, text="a" * 2001))
    wishes[7] = poison
    async with counted(talk) as (writer, connections):
        outcomes = await asyncio.gather(*(writer.say(one) for one in wishes), return_exceptions=True)

        assert connections.taken < 20, "they are not written one by one"
    assert [isinstance(one, Written) for one in outcomes] == [n != 7 for n in range(20)]
    assert "messages_text_length" in str(outcomes[7])
    stored = await rows(talk.fresh.database, talk.room)
    assert [(row[1], row[3]) for row in stored] == list(enumerate([str(n) for n in range(20) if n != 7], start=1))
    logged = [JsonLines().format(record) for record in caplog.records if record.name == "kith.chat"]
    assert len(logged) == 1
    assert "a message could not be stored" in logged[0]
    assert "aaaa" not in logged[0], "what somebody wrote is not for the log"


async def test_while_the_database_is_away_everybody_is_told_and_afterwards_all_goes_on(talk: Talk) -> None:
    wishes = [wish(talk.room, talk.people[n % 8], str(n)) for n in range(10)]
    async with counted(talk) as (writer, connections):
        connections.is_cut = True
        refused = await asyncio.gather(*(writer.say(one) for one in wishes), return_exceptions=True)
        connections.is_cut = False
        written = await asyncio.gather(*(writer.say(one) for one in wishes))

    assert {type(one) for one in refused} == {NotNow}
    assert [one.message.seq for one in written] == list(range(1, 11))


async def test_each_refusal_reaches_the_one_it_is_for(talk: Talk) -> None:
    async with talk.fresh.database.work() as work:
        closed = await a_room(work, talk.cast.group, talk.cast.member, name="Closed one")
        await rooms.close(work, closed)
    async with counted(talk) as (writer, _):
        outcomes = await asyncio.gather(
            writer.say(wish(talk.room, talk.cast.member)),
            writer.say(wish(closed, talk.cast.member)),
            writer.say(wish(talk.room, talk.cast.stranger)),
            return_exceptions=True,
        )

    assert [type(one) for one in outcomes] == [Written, Conflict, Missing]


async def test_who_goes_before_the_answer_has_said_it_all_the_same(talk: Talk) -> None:
    async with counted(talk) as (writer, _):
        gone = asyncio.create_task(writer.say(wish(talk.room, talk.people[0], "Before I go")))
        await asyncio.sleep(0)
        gone.cancel()
        await writer.say(wish(talk.room, talk.people[1], "After you"))

    assert [row[3] for row in await rows(talk.fresh.database, talk.room)] == ["Before I go", "After you"]


async def test_batches_flagged_in_several_groups_never_wait_for_each_other_in_a_ring(talk: Talk) -> None:
    """Each process has rooms of its own, but the queues of the groups, which flags lock, are the same for both."""
    async with talk.fresh.database.work() as work:
        other = await a_cast(talk.fresh.database)
        ours = [await a_room(work, talk.cast.group, talk.cast.member, name=name) for name in ("Morning", "Evening")]
        theirs = [await a_room(work, other.group, other.member, name=name) for name in ("Morning", "Evening")]

    async with processes(talk, 2) as (one, two), asyncio.timeout(30):
        for turn in range(8):
            first = [wish(ours[0], talk.cast.member, f"a {turn}", held=True), wish(theirs[0], other.member, held=True)]
            second = [wish(theirs[1], other.member, f"b {turn}", held=True), wish(ours[1], talk.cast.member, held=True)]
            await asyncio.gather(*map(one.writer.say, first), *map(two.writer.say, second))

        assert one.connections.taken + two.connections.taken == 16, (
            "PostgreSQL had to break a ring, and they tried anew"
        )
    assert await talk.fresh.database.fetchval("SELECT count(*) FROM cases") == 32


async def test_a_batch_is_one_statement_for_the_locks_and_one_that_writes(talk: Talk) -> None:
    asked: list[str] = []
    async with pool(talk.fresh.url, size=1, timeout_s=20) as opened:
        connections = PooledConnections(opened, timeout_s=20)
        writer = Batcher(Database(connections, Heard()))
        await writer.say(wish(talk.room, talk.cast.member, "So that the driver knows the types of this connection"))
        async with connections.acquire() as connection:
            connection.add_query_logger(lambda record: asked.append(record.query.strip()))
        await asyncio.gather(*(writer.say(wish(talk.room, talk.people[n % 8], str(n))) for n in range(30)))
        await asyncio.sleep(0)

    assert [query.split()[0] for query in asked] == ["BEGIN;", "SELECT", "WITH", "COMMIT;"]
