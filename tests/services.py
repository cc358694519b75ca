"""The PostgreSQL and the Redis of a test run, and databases from a migrated template. Imported by conftest.py.

They are throw-away servers of our own, or those of TEST_DATABASE_URL and TEST_REDIS_URL. The role of
TEST_DATABASE_URL needs CREATEDB, and its database itself is left alone.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from server import embedded
from server.migrating import migrate


@dataclass(frozen=True, slots=True)
class Services:
    """What a run has.

    database_url: migrated; for tests that roll back what they write. server_url: for making databases, nothing else.
    """

    server_url: str
    template_url: str
    database_url: str
    redis_url: str

    def fresh_database(self) -> AbstractAsyncContextManager[str]:
        """The address of a migrated database of one's own (some 50 ms), for tests of what truly happens at once."""
        return copied_database(self.server_url, self.template_url)

    def empty_database(self) -> AbstractAsyncContextManager[str]:
        """The address of a database of one's own with nothing in it."""
        return empty_database(self.server_url)


@pytest.fixture(scope="session")
def servers() -> Iterator[embedded.Services]:
    """A running PostgreSQL and a running Redis."""
    with started() as running:
        yield running


@pytest.fixture(scope="session")
async def services(servers: embedded.Services) -> AsyncIterator[Services]:
    async with empty_database(servers.database_url) as template_url:
        await migrate(template_url)
        # A template can be copied only while nobody is connected to it: tests that roll back share a copy.
        async with copied_database(servers.database_url, template_url) as database_url:
            yield Services(servers.database_url, template_url, database_url, servers.redis_url)


@contextmanager
def started() -> Iterator[embedded.Services]:
    """The servers that the environment names, or throw-away ones; for benchmarks too."""
    given = embedded.Services(os.environ.get("TEST_DATABASE_URL", ""), os.environ.get("TEST_REDIS_URL", ""))
    if given.database_url and given.redis_url:
        yield given
        return
    with embedded.throwaway() as ours:
        yield embedded.Services(given.database_url or ours.database_url, given.redis_url or ours.redis_url)


@asynccontextmanager
async def empty_database(server_url: str) -> AsyncIterator[str]:
    """A database with nothing in it, while the block lasts."""
    async with _created(server_url, "") as url:
        yield url


@asynccontextmanager
async def copied_database(server_url: str, template_url: str) -> AsyncIterator[str]:
    """A copy of a database, while the block lasts."""
    template = urlsplit(template_url).path.removeprefix("/")
    async with _created(server_url, f' TEMPLATE "{template}"') as url:
        yield url


@asynccontextmanager
async def _created(server_url: str, how: str) -> AsyncIterator[str]:
    name = f"kith_test_{secrets.token_hex(6)}"
    await execute(server_url, f'CREATE DATABASE "{name}"{how}')
    try:
        yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    finally:
        await _drop(server_url, name)


async def _drop(server_url: str, name: str) -> None:
    for _ in range(20):
        with suppress(asyncpg.InsufficientPrivilegeError):
            await execute(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            return
        # PostgreSQL is just tidying up in it, as somebody whom we may not send away. It takes a moment.
        await asyncio.sleep(0.2)


async def execute(url: str, sql: str) -> None:
    """One statement on a connection of its own, outside any transaction."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()
