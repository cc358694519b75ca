"""The application for tests: over one connection whose transaction is rolled back, or over a database of its own."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookiejar import Cookie, DefaultCookiePolicy
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from frame.announcements import Announcement, Departure
from frame.database import Database, PooledConnections, Work, pool
from frame.settings import Settings
from live.backplane import MemoryBackplane
from server.app import create_app
from server.lifespan import Overrides, opened
from tests.people import Person, settings_for
from tests.services import Services

ORIGIN = "http://127.0.0.1:8000"


class OneConnection:
    """One connection for everybody, one at a time; a transaction inside its transaction is a savepoint."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._turn = asyncio.Lock()
        self.statements = 0

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        async with asyncio.timeout(5), self._turn:
            yield self._connection


@dataclass
class Heard:
    """A publisher that remembers what was said once work had committed."""

    said: list[Announcement | Departure] = field(default_factory=list)

    async def publish(self, said: Any) -> None:
        self.said.extend(said)


class OpenHanded:
    """A limiter that never minds."""

    async def check(self, deed: str, who: str, *, most: int, window_s: int) -> None:
        return


@asynccontextmanager
async def undone_connection(database_url: str) -> AsyncIterator[Any]:
    """A connection inside a transaction that is never committed: PostgreSQL undoes it with the connection's end.

    To ask for the undoing would fail where a test was cut off by its time-out, in the middle of a statement: "another
    operation is in progress". Closing ends that statement first.
    """
    opened_connection = await asyncpg.connect(database_url)
    try:
        await opened_connection.transaction().start()
        yield opened_connection
    finally:
        await opened_connection.close(timeout=10)


@pytest.fixture
async def connection(services: Services) -> AsyncIterator[Any]:
    """A connection to the migrated database, inside a transaction that is rolled back."""
    async with undone_connection(services.database_url) as undone:
        yield undone


@pytest.fixture
def connections(connection: Any) -> OneConnection:
    return OneConnection(connection)


@pytest.fixture
def heard() -> Heard:
    """What `db.work()` announced after its commits."""
    return Heard()


@pytest.fixture
def db(connections: OneConnection, heard: Heard) -> Database:
    """A database whose every change is undone after the test."""
    return Database(connections, heard)


class OpenWork(Work):
    """Work for a whole test: reads and writes without a block of its own, never committed; announcements are kept."""

    def __init__(self, connections: OneConnection, connection: Any) -> None:
        super().__init__(connections, Heard())
        self._connection = connection

    @property
    def said(self) -> list[Announcement | Departure]:
        return self._said


@pytest.fixture
def work(connections: OneConnection, connection: Any) -> OpenWork:
    """One open work over the test's transaction, for building what a test is given."""
    return OpenWork(connections, connection)


@dataclass
class Site:
    """The application, asked as somebody: `await site.get("/inbox", as_=member)`; nobody is a visitor."""

    app: ASGIApp
    client: httpx.AsyncClient
    settings: Settings

    async def get(self, path: str, *, as_: Person | None = None, headers: Mapping[str, str] = {}) -> httpx.Response:
        return await self.client.get(path, headers=self._headers(as_) | dict(headers))

    async def post(
        self,
        path: str,
        form: Mapping[str, str | UUID] = {},
        *,
        as_: Person | None = None,
        headers: Mapping[str, str] = {},
    ) -> httpx.Response:
        fields = {name: str(value) for name, value in form.items()}
        return await self.client.post(path, data=fields, headers=self._headers(as_) | dict(headers))

    async def send(
        self,
        method: str,
        path: str,
        *,
        content: bytes | str = b"",
        as_: Person | None = None,
        headers: Mapping[str, str] = {},
    ) -> httpx.Response:
        """Any method, any body."""
        return await self.client.request(method, path, content=content, headers=self._headers(as_) | dict(headers))

    def _headers(self, person: Person | None) -> dict[str, str]:
        ours = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
        return ours | ({"Cookie": f"{self.settings.cookie_name}={person.token}"} if person else {})


@asynccontextmanager
async def a_site(settings: Settings, overrides: Overrides) -> AsyncIterator[Site]:
    """The application, opened as its lifespan opens it, asked without a network."""
    app = create_app(settings, overrides)
    async with opened(settings, overrides) as state:

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "state": dict(state)}, receive, send)

        transport = httpx.ASGITransport(with_state, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            client.cookies.jar.set_policy(_KeepsNothing())
            yield Site(app=with_state, client=client, settings=settings)


class _KeepsNothing(DefaultCookiePolicy):
    """A cookie jar that stays empty: who asks is said with each request."""

    def set_ok(self, cookie: Cookie, request: Any) -> bool:
        return False


@pytest.fixture
async def site(services: Services, connections: OneConnection) -> AsyncIterator[Site]:
    """The application over the test's one connection. Nothing limits how often somebody may do something."""
    settings = settings_for(services.database_url, services.redis_url)
    overrides = Overrides(connections=connections, backplane=MemoryBackplane(), limiter=OpenHanded())
    async with a_site(settings, overrides) as made:
        yield made


@dataclass(frozen=True, slots=True)
class Fresh:
    """A migrated database of a test's own, with a pool, so that things can truly happen at once."""

    url: str
    database: Database
    heard: Heard


@pytest.fixture
async def fresh_database(services: Services) -> AsyncIterator[Fresh]:
    async with services.fresh_database() as url, pool(url, size=12, timeout_s=20) as opened_pool:
        heard = Heard()
        yield Fresh(url, Database(PooledConnections(opened_pool, timeout_s=20), heard), heard)
