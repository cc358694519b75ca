"""Runs jobs: rows that committed with the work that asked for them. Beside the web processes, or inside one."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import procrastinate

from frame.jobs import Argument, Job
from frame.resources import Resources

log = logging.getLogger("kith.worker")

_TRIES = 5
_AT_NIGHT = "17 3 * * *"


def make_app(
    database_url: str, resources: Resources, jobs: Mapping[str, Job], daily: Sequence[str] = ()
) -> procrastinate.App:
    """The worker's own app: each job by its name, tried again a few times with growing pauses when it fails."""
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=database_url, min_size=1, max_size=4))
    for name, job in jobs.items():
        retry = procrastinate.RetryStrategy(max_attempts=_TRIES, exponential_wait=4)
        task = app.task(name=name, queue="default", retry=retry)(_bound(job, resources))
        if name in daily:
            app.periodic(cron=_AT_NIGHT)(task)
    return app


def _bound(job: Job, resources: Resources) -> Callable[..., Awaitable[None]]:
    async def run(timestamp: int | None = None, **args: Argument) -> None:
        # procrastinate hands periodic jobs the time they were due at; ours ask the clock.
        await job(resources, **args)

    return run


@asynccontextmanager
async def running(
    database_url: str, resources: Resources, jobs: Mapping[str, Job], daily: Sequence[str] = ()
) -> AsyncIterator[None]:
    """Run jobs while the block lasts. A job cut off by the end runs again later."""
    working = asyncio.create_task(_work(make_app(database_url, resources, jobs, daily)), name="jobs")
    try:
        yield
    finally:
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working


async def _work(app: procrastinate.App) -> None:
    while True:
        try:
            async with app.open_async():
                await app.run_worker_async(
                    concurrency=2,
                    install_signal_handlers=False,
                    fetch_job_polling_interval=2.0,
                    shutdown_graceful_timeout=5,
                    delete_jobs="successful",
                )
        except procrastinate.exceptions.ConnectorException:
            log.warning("jobs wait: the database is away")
            await asyncio.sleep(2)
