"""The worker while PostgreSQL is away: it waits, comes back by itself, and lets itself be stopped."""

import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import cast

import pytest

from frame.database import Database, PooledConnections, pool
from frame.resources import Resources
from server import embedded, migrating, worker
from server.embedded import Services
from tests.live.waiting import until
from tests.server.test_worker import Bell
from tests.site import Heard

pytestmark = pytest.mark.fault

NOTHING = cast("Resources", {})
"""The job of these tests reaches for none of the resources."""


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    """PostgreSQL alone, with its data in the folder; away once the block is left."""
    with embedded.services(folder, given=Services("", "redis://unused")) as services:
        yield services.database_url


async def test_jobs_go_on_by_themselves_once_postgres_is_back(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    bell = Bell()
    with _postgres(folder) as url:
        await migrating.migrate(url)

    async with AsyncExitStack() as stack, worker.running(url, NOTHING, {"test.ring": bell}):
        await until(lambda: caplog.text.count("jobs wait") == 2, within_s=60)
        stack.enter_context(_postgres(folder))
        await _ask_for_a_job(url)
        await bell.wait()

    assert bell.heard == [7]


@pytest.mark.alone
async def test_a_worker_stops_soon_though_postgres_went_away(folder: Path) -> None:
    bell = Bell()
    async with AsyncExitStack() as stack:
        with _postgres(folder) as url:
            await migrating.migrate(url)
            await stack.enter_async_context(worker.running(url, NOTHING, {"test.ring": bell}))
            await _ask_for_a_job(url)
            await bell.wait()

        began = time.monotonic()
        await stack.aclose()

    assert time.monotonic() - began < 12


async def _ask_for_a_job(url: str) -> None:
    async with (
        pool(url, size=1, timeout_s=10) as opened,
        Database(PooledConnections(opened, timeout_s=10), Heard()).work() as work,
    ):
        await work.defer("test.ring", post_id=7)
