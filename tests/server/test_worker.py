"""The worker: runs what committed, tries again what failed, and says nothing of what a job was about."""

import asyncio
from datetime import UTC, datetime
from typing import Any, cast

from frame.resources import Resources
from server import worker
from tests.site import Fresh


class Bell:
    """A job that fails a few times and then rings."""

    def __init__(self, *, fails: int = 0) -> None:
        self.tries = 0
        self.heard: list[int | str] = []
        self._fails = fails
        self._rung = asyncio.Event()

    async def __call__(self, resources: Resources, *, post_id: int) -> None:
        self.tries += 1
        if self.tries <= self._fails:
            raise OSError
        self.heard.append(post_id)
        self._rung.set()

    async def wait(self) -> None:
        async with asyncio.timeout(20):
            await self._rung.wait()


def _resources(fresh: Fresh) -> Resources:
    # A job is handed the resources as they are; these reach only for the database.
    return cast("Resources", cast("Any", {"database": fresh.database}))


async def test_a_job_runs_once_its_work_has_committed(fresh_database: Fresh) -> None:
    bell = Bell()
    async with worker.running(fresh_database.url, _resources(fresh_database), {"test.ring": bell}):
        async with fresh_database.database.work() as work:
            await work.defer("test.ring", post_id=7)

        await bell.wait()

    assert bell.heard == [7]


async def test_a_job_that_waited_for_a_worker_is_run_when_one_comes(fresh_database: Fresh) -> None:
    bell = Bell()
    async with fresh_database.database.work() as work:
        await work.defer("test.ring", post_id=8)

    async with worker.running(fresh_database.url, _resources(fresh_database), {"test.ring": bell}):
        await bell.wait()

    assert bell.heard == [8]


async def test_a_job_that_fails_is_kept_for_another_try(fresh_database: Fresh) -> None:
    bell = Bell(fails=1)
    async with worker.running(fresh_database.url, _resources(fresh_database), {"test.ring": bell}):
        async with fresh_database.database.work() as work:
            await work.defer("test.ring", post_id=9)

        await bell.wait()

    assert bell.tries == 2
    assert bell.heard == [9]


async def test_a_job_for_later_is_not_run_now(fresh_database: Fresh) -> None:
    bell = Bell()
    later = datetime(2999, 1, 1, tzinfo=UTC)
    async with fresh_database.database.work() as work:
        await work.defer("test.ring", at=later, post_id=1)
        await work.defer("test.ring", post_id=2)

    async with worker.running(fresh_database.url, _resources(fresh_database), {"test.ring": bell}):
        await bell.wait()

    assert bell.heard == [2]
