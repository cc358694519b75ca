"""Opens and closes everything the application reaches, in one chain."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypedDict

from redis.asyncio import Redis
from starlette.applications import Starlette

from accounts import sessions
from frame import clock
from frame.clock import Clock
from frame.database import Connections, Database, PooledConnections, pool
from frame.limits import Limiter, RedisLimiter
from frame.resources import Resources
from frame.settings import Settings
from live.backplane import Backplane, RedisBackplane
from live.hub import Hub
from server import wiring, worker


class Overrides(TypedDict, total=False):
    """Parts that a test brings itself."""

    connections: Connections
    backplane: Backplane
    limiter: Limiter
    clock: Clock


class State(Resources):
    """The resources, and the hub, which only the socket endpoint asks for."""

    hub: Hub


Lifespan = Callable[[Starlette], "AsyncIterator[State]"]


def opener(settings: Settings, overrides: Overrides):  # type: ignore[no-untyped-def]  # starlette's own type is unexported
    """The lifespan of an application with these settings."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[State]:
        async with opened(settings, overrides) as state:
            yield state

    return lifespan


@asynccontextmanager
async def opened(settings: Settings, overrides: Overrides) -> AsyncIterator[State]:
    """Resources and hub, closed in reverse."""
    async with AsyncExitStack() as stack:
        backplane = overrides.get("backplane") or await stack.enter_async_context(_redis_backplane(settings))
        connections = overrides.get("connections") or await stack.enter_async_context(_pool(settings))
        database = Database(connections, backplane)
        resources = Resources(
            settings=settings,
            database=database,
            publisher=backplane,
            limiter=overrides.get("limiter") or await stack.enter_async_context(_limiter(settings)),
            clock=overrides.get("clock") or clock.now,
            subjects=wiring.SUBJECTS,
        )
        hub = Hub(database, backplane, wiring.CHANNELS, still_valid=sessions.still_valid)
        await stack.enter_async_context(hub.running())
        if settings.run_jobs_in_web and "connections" not in overrides:
            jobs = worker.running(settings.database_url, resources, wiring.JOBS, wiring.DAILY)
            await stack.enter_async_context(jobs)
        yield State(**resources, hub=hub)


@asynccontextmanager
async def _pool(settings: Settings) -> AsyncIterator[Connections]:
    timeout_s = float(settings.database_timeout_s)
    async with pool(settings.database_url, size=settings.database_pool, timeout_s=timeout_s) as made:
        yield PooledConnections(made, timeout_s=timeout_s)


@asynccontextmanager
async def _redis_backplane(settings: Settings) -> AsyncIterator[Backplane]:
    async with RedisBackplane.open(settings.redis_url) as backplane:
        yield backplane


@asynccontextmanager
async def _limiter(settings: Settings) -> AsyncIterator[Limiter]:
    redis = Redis.from_url(
        settings.redis_url, socket_timeout=0.25, socket_connect_timeout=0.25, max_connections=8, protocol=2
    )
    try:
        yield RedisLimiter(redis)
    finally:
        await redis.aclose()
