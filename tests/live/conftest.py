"""A hub over boards in a database of its own. Nothing happens in it by itself unless a test sets its rhythm."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from frame.caller import Caller
from frame.database import Database, PooledConnections, pool
from live.backplane import MemoryBackplane
from live.hub import Hub, Rhythm
from tests.live import boards
from tests.live.boards import BoardChannel
from tests.live.browsers import a_caller
from tests.services import Services

NEVER = Rhythm(heads_s=3600, away_s=3600, rights_s=3600, attendance_s=3600)


class Cable:
    """Connections to the database that a test may cut."""

    def __init__(self, connections: PooledConnections) -> None:
        self._connections = connections
        self.is_cut = False

    def acquire(self) -> AbstractAsyncContextManager[Any]:
        if self.is_cut:
            raise ConnectionRefusedError
        return self._connections.acquire()


@dataclass
class House:
    """Hub, database, doorbell and what a test does with them."""

    url: str
    cable: Cable
    doorbell: MemoryBackplane
    database: Database
    source: BoardChannel = field(default_factory=BoardChannel)
    number: int = 1

    def a_hub(self, rhythm: Rhythm = NEVER, *, doorbell: MemoryBackplane | None = None) -> Hub:
        return Hub(
            self.database, doorbell or self.doorbell, [self.source], still_valid=boards.still_valid, rhythm=rhythm
        )

    async def board(self, number: int = 1, *, members: list[UUID] | None = None, is_public: bool = False) -> None:
        async with self.database.work() as work:
            await work.execute(
                "INSERT INTO boards (id, members, is_public) VALUES ($1, $2, $3)", number, members or [], is_public
            )

    async def member(self, number: int = 1) -> Caller:
        """Somebody signed in who may listen to the board."""
        caller = a_caller()
        async with self.database.work() as work:
            await work.execute("UPDATE boards SET members = members || $2 WHERE id = $1", number, [caller.member_id])
            await work.execute("INSERT INTO signed_in VALUES ($1)", caller.session_id)
        return caller

    async def pin(self, *texts: str, board: int = 1) -> None:
        """Each in work of its own."""
        for text in texts:
            async with self.database.work() as work:
                await boards.pin(work, board, text)

    async def pin_unheard(self, *texts: str, board: int = 1) -> None:
        """The work commits, and its announcement is lost."""
        for text in texts:
            async with Database(self.cable, MemoryBackplane()).work() as work:
                await boards.pin(work, board, text)

    async def hide(self, seq: int, board: int = 1) -> None:
        async with self.database.work() as work:
            await boards.hide(work, board, seq)

    async def reword(self, seq: int, text: str, board: int = 1) -> None:
        async with self.database.work() as work:
            await boards.reword(work, board, seq, text)

    async def execute(self, sql: str, *args: object) -> None:
        async with self.database.work() as work:
            await work.execute(sql, *args)


@pytest.fixture(scope="session")
async def boards_url(services: Services) -> AsyncIterator[str]:
    """A database with boards and nothing else, shared by tests one after another."""
    async with services.empty_database() as url:
        await boards.lay_out(url)
        yield url


@asynccontextmanager
async def a_house(url: str, doorbell: MemoryBackplane) -> AsyncIterator[House]:
    """With nothing on the boards yet."""
    async with pool(url, size=8, timeout_s=20) as opened:
        await opened.execute("TRUNCATE boards, notes, signed_in RESTART IDENTITY")
        cable = Cable(PooledConnections(opened, timeout_s=20))
        yield House(url, cable, doorbell, Database(cable, doorbell))


@pytest.fixture
async def house(boards_url: str) -> AsyncIterator[House]:
    async with a_house(boards_url, MemoryBackplane()) as house:
        await house.board()
        yield house


@pytest.fixture
async def hub(house: House) -> AsyncIterator[Hub]:
    hub = house.a_hub()
    async with hub.running():
        yield hub
