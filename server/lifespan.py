"""Opens and closes everything the application reaches, in one chain."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from typing import TypedDict, TypeVar

from redis.asyncio import Redis
from starlette.applications import Starlette

from accounts import sessions
from forum.latest import list_latest
from frame import clock
from frame.clock import Clock
from frame.database import Connections, Database, PooledConnections, pool
from frame.limits import Limiter, RedisLimiter
from frame.resources import Resources
from frame.settings import Settings
from live.backplane import Backplane, RedisBackplane
from live.hub import Hub
from moderation import screening
from moderation.pseudonyms import screen_pseudonym
from server import wiring, worker

Part = TypeVar("Part")


class Overrides(TypedDict, total=False):
    """Parts that a test brings itself."""

    connections: Connections
    backplane: Backplane
    limiter: Limiter
    clock: Clock


class State(Resources):
    """The resources, and the hub, which only the socket endpoint asks for."""

    hub: Hub


Lifespan = Callable[[Starlette], AbstractAsyncContextManager[State]]


def opener(settings: Settings, overrides: Overrides) -> Lifespan:
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
        backplane = await stack.enter_async_context(_or_opened(overrides.get("backplane"), _redis_backplane(settings)))
        connections = await stack.enter_async_context(_or_opened(overrides.get("connections"), _pool(settings)))
        database = Database(connections, backplane)
        redis = await stack.enter_async_context(_redis(settings))
        channels = wiring.channels(redis)
        resources = Resources(
            settings=settings,
            database=database,
            publisher=backplane,
            limiter=overrides.get("limiter") or RedisLimiter(redis),
            clock=overrides.get("clock") or clock.now,
            screen=screen_pseudonym,
            latest=list_latest,
            channels={channel.kind: channel for channel in channels},
            subjects=wiring.SUBJECTS,
            wanted_times=wiring.WANTED_TIMES,
        )
        hub = Hub(database, backplane, channels, still_valid=sessions.still_valid)
        await stack.enter_async_context(hub.running())
        if settings.run_jobs_in_web and "connections" not in overrides:
            jobs = worker.running(settings.database_url, resources, wiring.JOBS, wiring.SCHEDULE)
            await stack.enter_async_context(jobs)
        # Compiling the rules takes a second or so, which the first text should not have to wait for.
        preparing = asyncio.get_running_loop().run_in_executor(None, screening.prepare)
        yield State(**resources, hub=hub)
        await preparing


def _or_opened(given: Part | None, opening: AbstractAsyncContextManager[Part]) -> AbstractAsyncContextManager[Part]:
    return opening if given is None else nullcontext(given)


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
async def _redis(settings: Settings) -> AsyncIterator["Redis"]:
    """For counting and for who is here: quick to give up, since nobody may wait for what only helps."""
    redis = Redis.from_url(
        settings.redis_url, socket_timeout=0.25, socket_connect_timeout=0.25, max_connections=8, protocol=2
    )
    try:
        yield redis
    finally:
        await redis.aclose()
