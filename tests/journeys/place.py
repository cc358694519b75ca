"""The site as people meet it: served over a real port, with the community that `make run` fills it with."""

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from uuid import UUID

import uvicorn
from playwright.async_api import BrowserContext

from accounts import names, sessions
from frame.database import Database, PooledConnections, pool
from frame.settings import Settings
from live.backplane import RedisBackplane
from live.carrier import carrier
from server import seeding
from server.app import create_app
from server.lifespan import Overrides
from tests.live.waiting import until
from tests.people import Person
from tests.site import OpenHanded

ELSEWHERE = "https://weather.example/"
"""Where "Leave quickly" goes. The browsers of these tests are given a page for it."""


@dataclass(frozen=True, slots=True)
class SignIn:
    name: str
    passphrase: str


@dataclass(frozen=True, slots=True)
class Place:
    """A running site. sign_ins: by role, as `make run` prints them."""

    settings: Settings
    database: Database
    sign_ins: Mapping[str, SignIn]

    @property
    def origin(self) -> str:
        return self.settings.base_url

    async def signed_in(self, member_id: UUID) -> Person:
        """Somebody of the community, with a session of a new device."""
        async with self.database.work() as work:
            token = await sessions.begin(work, member_id, device="A test", settings=self.settings)
        return Person(member_id, token, await sessions.resume(self.database, token))

    async def as_role(self, role: str) -> Person:
        """Whoever has the sign-in of a role."""
        member_id = await self.database.fetchval(
            "SELECT id FROM members WHERE sign_in_name = $1", self.sign_ins[role].name
        )
        return await self.signed_in(member_id)

    async def let_in(self, window: BrowserContext, person: Person) -> None:
        """Give a browser the cookie that signing in would have given it."""
        await window.add_cookies(
            [{"name": self.settings.cookie_name, "value": person.token, "url": self.origin, "httpOnly": True}]
        )

    async def end_sessions(self, sign_in_name: str) -> None:
        """Let somebody's sessions run out, as nights do: nobody is told."""
        async with self.database.work() as work:
            await work.execute(
                "DELETE FROM sessions s USING members m WHERE m.id = s.member_id AND m.sign_in_name = $1",
                names.canonical(sign_in_name),
            )


@asynccontextmanager
async def a_place(database_url: str, redis_url: str) -> AsyncIterator[Place]:
    """A site over a migrated, empty database: seeded, and served while the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listening, tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            base_url=f"http://127.0.0.1:{listening.getsockname()[1]}",
            database_url=database_url,
            redis_url=redis_url,
            data_folder=folder,
            leave_url=ELSEWHERE,
        )
        sign_ins = _read(await seeding.seed(settings))
        async with _serving(settings, listening), _reached(settings) as database:
            yield Place(settings, database, sign_ins)


def _read(path: Path) -> Mapping[str, SignIn]:
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return {role: SignIn(name, passphrase) for role, name, passphrase in map(str.split, lines)}


@asynccontextmanager
async def _serving(settings: Settings, listening: socket.socket) -> AsyncIterator[None]:
    # Each story takes minutes of a person's time and seconds here: no limit of so many an hour fits both.
    app = create_app(settings, Overrides(limiter=OpenHanded()))
    config = uvicorn.Config(
        app,
        ws=cast("type[asyncio.Protocol]", carrier(settings, sessions.resume)),
        lifespan="on",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve([listening]))
    await until(lambda: server.started or serving.done())
    try:
        yield
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def _reached(settings: Settings) -> AsyncIterator[Database]:
    """The same database, for what a test does to it besides; what it changes is announced to the site."""
    async with (
        pool(settings.database_url, size=4, timeout_s=20) as opened,
        RedisBackplane.open(settings.redis_url) as backplane,
    ):
        yield Database(PooledConnections(opened, timeout_s=20), backplane)
