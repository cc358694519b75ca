"""Work: what commits together, what is announced, and what happens when PostgreSQL is away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from frame.announcements import Announcement
from frame.database import Database, PooledConnections, pool
from frame.errors import NotNow
from tests.site import Fresh, Heard

_ONE = "SELECT count(*) FROM conditions WHERE slug = 'quiet'"
_ADD = "INSERT INTO conditions (slug, name) VALUES ('quiet', 'Quiet')"


def _ring() -> Announcement:
    return Announcement("room:1", 1, lambda: b"{}")


async def test_what_is_said_is_said_after_the_commit(db: Database, heard: Heard) -> None:
    async with db.work() as work:
        await work.execute(_ADD)
        work.announce(_ring())
        assert heard.said == []

    assert len(heard.said) == 1
    assert await db.fetchval(_ONE) == 1


async def test_work_that_fails_leaves_and_says_nothing(db: Database, heard: Heard) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.work() as work:
            await work.execute(_ADD)
            work.announce(_ring())
            raise ZeroDivisionError

    assert heard.said == []
    assert await db.fetchval(_ONE) == 0


async def test_a_savepoint_undoes_only_itself(db: Database) -> None:
    async with db.work() as work:
        await work.execute(_ADD)
        with pytest.raises(asyncpg.UniqueViolationError):
            async with work.savepoint():
                await work.execute(_ADD)

    assert await db.fetchval(_ONE) == 1


async def test_a_job_commits_with_the_work_that_asked_for_it(db: Database) -> None:
    async with db.work() as work:
        await work.defer("forum.tell_followers", post_id=7)

    row = await db.fetchrow("SELECT task_name, args::text AS args, status::text AS status FROM procrastinate_jobs")
    assert row is not None
    assert dict(row) == {"task_name": "forum.tell_followers", "args": '{"post_id": 7}', "status": "todo"}


async def test_a_job_is_forgotten_with_the_work_that_failed(db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.work() as work:
            await work.defer("forum.tell_followers", post_id=7)
            raise ZeroDivisionError

    assert await db.fetchval("SELECT count(*) FROM procrastinate_jobs") == 0


class _Nowhere:
    """Connections to a PostgreSQL that is not there."""

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        yield await asyncpg.connect("postgresql://kith@127.0.0.1:1/kith", timeout=2)


async def test_reading_while_postgresql_is_away_is_refused_kindly(heard: Heard) -> None:
    with pytest.raises(NotNow):
        await Database(_Nowhere(), heard).fetchval("SELECT 1")


async def test_writing_while_postgresql_is_away_is_refused_kindly(heard: Heard) -> None:
    with pytest.raises(NotNow):
        async with Database(_Nowhere(), heard).work():
            pytest.fail("There is nothing to work on.")


class _Dying:
    """Connections whose other end has just gone, before anybody has noticed."""

    def __init__(self, url: str) -> None:
        self._url = url

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        connection = await asyncpg.connect(self._url)
        other = await asyncpg.connect(self._url)
        try:
            await other.fetchval("SELECT pg_terminate_backend($1, 5000)", connection.get_server_pid())
            yield connection
        finally:
            connection.terminate()
            other.terminate()


async def test_a_connection_that_is_found_dead_as_work_begins_is_refused_kindly(
    fresh_database: Fresh, heard: Heard
) -> None:
    with pytest.raises(NotNow):
        async with Database(_Dying(fresh_database.url), heard).work():
            pytest.fail("There is nothing to work on.")


async def test_a_connection_that_dies_inside_work_is_refused_kindly_and_replaced(fresh_database: Fresh) -> None:
    database = fresh_database.database
    with pytest.raises(NotNow):
        async with database.work() as work:
            pid = await work.fetchval("SELECT pg_backend_pid()")
            await database.fetchval("SELECT pg_terminate_backend($1)", pid)
            work.announce(_ring())
            await work.execute(_ADD)

    assert fresh_database.heard.said == []
    assert await database.fetchval(_ONE) == 0


async def test_a_connection_that_dies_before_the_commit_says_nothing(fresh_database: Fresh) -> None:
    database = fresh_database.database
    with pytest.raises(NotNow):
        async with database.work() as work:
            await work.execute(_ADD)
            pid = await work.fetchval("SELECT pg_backend_pid()")
            work.announce(_ring())
            await database.fetchval("SELECT pg_terminate_backend($1)", pid)

    assert fresh_database.heard.said == []
    assert await database.fetchval(_ONE) == 0


async def test_a_statement_that_takes_too_long_is_cut_off(fresh_database: Fresh, heard: Heard) -> None:
    async with pool(fresh_database.url, size=1, timeout_s=0.2) as opened:
        database = Database(PooledConnections(opened, timeout_s=0.2), heard)

        with pytest.raises(NotNow):
            await database.fetchval("SELECT pg_sleep(5)")

        assert await database.fetchval("SELECT 1") == 1


async def test_waiting_for_a_free_connection_has_an_end(fresh_database: Fresh, heard: Heard) -> None:
    async with pool(fresh_database.url, size=1, timeout_s=5) as opened:
        database = Database(PooledConnections(opened, timeout_s=0.1), heard)
        async with database.work():
            with pytest.raises(NotNow):
                await database.fetchval("SELECT 1")


async def test_a_transaction_left_open_does_not_reach_the_next_who_borrows(fresh_database: Fresh, heard: Heard) -> None:
    async with pool(fresh_database.url, size=1, timeout_s=5) as opened:
        async with opened.acquire() as connection:
            await connection.execute("BEGIN")
            await connection.execute(_ADD)

        assert await opened.fetchval(_ONE) == 0
