"""Runs jobs: rows that committed with the work that asked for them. Beside the web processes, or inside one."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType

import procrastinate
import psycopg_pool

from frame.jobs import Argument, Job
from frame.resources import Resources

log = logging.getLogger("kith.worker")

_TRIES = 5
_NEVER: Mapping[str, str] = MappingProxyType({})
# For a connection. A stop may have to wait for two in a row, and a container is given 15 s to stop.
_PATIENCE_S = 3.0
_PAUSE_S = 2.0

# The second is what opening a pool says, which procrastinate hands on as it is.
_AWAY = (procrastinate.exceptions.ConnectorException, psycopg_pool.PoolTimeout)


class _Pool(psycopg_pool.AsyncConnectionPool):
    """Gives up soon, to be made anew: nothing can be stopped while it opens for half a minute."""

    async def open(self, wait: bool = False, timeout: float = _PATIENCE_S) -> None:  # noqa: ASYNC109 - the library's
        await super().open(wait, timeout)


def make_app(
    database_url: str, resources: Resources, jobs: Mapping[str, Job], schedule: Mapping[str, str] = _NEVER
) -> procrastinate.App:
    """The worker's own app: each job by its name, tried again a few times with growing pauses when it fails."""
    connector = procrastinate.PsycopgConnector(
        pool_factory=_Pool, conninfo=database_url, min_size=1, max_size=4, timeout=_PATIENCE_S
    )
    app = procrastinate.App(connector=connector)
    for name, job in jobs.items():
        retry = procrastinate.RetryStrategy(max_attempts=_TRIES, exponential_wait=4)
        task = app.task(name=name, queue="default", retry=retry)(_bound(job, resources))
        if name in schedule:
            app.periodic(cron=schedule[name])(task)
    return app


def _bound(job: Job, resources: Resources) -> Callable[..., Awaitable[None]]:
    async def run(timestamp: int | None = None, **args: Argument) -> None:
        # procrastinate hands periodic jobs the time they were due at; ours ask the clock.
        await job(resources, **args)

    return run


@asynccontextmanager
async def running(
    database_url: str, resources: Resources, jobs: Mapping[str, Job], schedule: Mapping[str, str] = _NEVER
) -> AsyncIterator[None]:
    """Run jobs while the block lasts. A job cut off by the end runs again later."""
    stopping = asyncio.Event()
    working = asyncio.create_task(
        _work(lambda: make_app(database_url, resources, jobs, schedule), until=stopping), name="jobs"
    )
    try:
        yield
    finally:
        # Said twice, since procrastinate takes the cancelling for a wish to finish, which fails without a database.
        stopping.set()
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working


async def _work(new_app: Callable[[], procrastinate.App], *, until: asyncio.Event) -> None:
    while not until.is_set():
        try:
            # A new one each time: the pool of one that could not be opened stays closed for good.
            app = new_app()
            async with app.open_async():
                await app.run_worker_async(
                    concurrency=2,
                    install_signal_handlers=False,
                    fetch_job_polling_interval=2.0,
                    shutdown_graceful_timeout=5,
                    delete_jobs="successful",
                )
        except _AWAY:
            log.warning("jobs wait: the database is away")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(until.wait(), _PAUSE_S)
