"""What the commands do: bring up what is needed, in order, and take it down again, however it ends."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import msgspec

from accounts import members
from frame import logs
from frame.errors import Missing
from frame.settings import Settings, WrongSetting
from server import checking, embedded, lifespan, migrating, seeding, serving
from server.embedded import AlreadyRunning, CannotStart, Services
from server.seeding.bulk import Sizes, seed_bulk


def run(settings: Settings) -> None:
    """Serve until told to stop.

    Raises: CannotStart, in words for the person at the terminal.
    """
    with serving.bound(settings) as listener, _equipped(settings) as (equipped, services):
        _prepare(equipped)
        serve = serving.serve_with_workers if equipped.web_workers > 1 else serving.serve
        serve(equipped, listener, on_ready=lambda: _say(_welcome(equipped)), lost=services.lost)


def migrate(settings: Settings) -> None:
    with _equipped(settings, may_join=True) as (equipped, _):
        _migrate(equipped)


def seed(settings: Settings) -> None:
    """Fill an empty installation with the community for trying out.

    Raises: SeedingRefused, on https or beside people.
    """
    with _equipped(settings, may_join=True) as (equipped, _):
        _migrate(equipped)
        asyncio.run(seeding.seed(equipped))
        _say(_sign_ins(equipped))


def seed_for_measuring(settings: Settings, sizes: Sizes) -> None:
    """Fill a database with meaningless data for benchmarks.

    Raises: SeedingRefused, on https or beside people.
    """
    with _equipped(settings, may_join=True) as (equipped, _):
        _migrate(equipped)
        asyncio.run(seed_bulk(equipped, sizes, tell=_say))


def work(settings: Settings) -> None:
    """Run background jobs until told to stop, with nothing to serve."""
    if not (settings.database_url and settings.redis_url):
        raise WrongSetting("DATABASE_URL: a worker of its own needs DATABASE_URL and REDIS_URL.")
    logs.begin(settings.log_level)
    asyncio.run(checking.ask_postgres(settings.database_url))
    asyncio.run(_work(msgspec.structs.replace(settings, run_jobs_in_web=True)))


def make_steward(settings: Settings, sign_in_name: str) -> None:
    """Make somebody who has an account one of the charity's staff.

    Raises: CannotStart, for a name that nobody signs in with.
    """
    with _equipped(settings, may_join=True) as (equipped, _):
        asyncio.run(checking.ask_postgres(equipped.database_url))
        asyncio.run(_make_steward(equipped, sign_in_name))
    _say("Done. Their sessions have ended: they sign in again, with what stewards may do.")


def check(settings: Settings) -> None:
    """Say whether everything can be used, without changing anything.

    Raises: CannotStart, naming the setting to look at.
    """
    _say(f"Settings are right. The site is {settings.base_url}")
    _say(
        asyncio.run(checking.ask_postgres(settings.database_url)) if settings.database_url else "PostgreSQL of its own."
    )
    _say(asyncio.run(checking.ask_redis(settings.redis_url)) if settings.redis_url else "Redis of its own.")


@contextmanager
def _equipped(settings: Settings, *, may_join: bool = False) -> Iterator[tuple[Settings, Services]]:
    """The settings with the address of everything, and our own servers where none was set.

    may_join: where a Kith runs from this folder already, use its servers.
    """
    folder = Path(settings.data_folder)
    given = Services(settings.database_url, settings.redis_url)
    if not (given.database_url and given.redis_url):
        _say("Starting the servers it stands on")
    try:
        with embedded.services(folder, given=given) as services:
            try:
                yield _with_addresses(settings, services), services
            finally:
                _be_deaf_to_haste()
    except AlreadyRunning:
        if not may_join:
            raise
        services = embedded.addresses(folder)
        yield _with_addresses(settings, services), services


def _with_addresses(settings: Settings, services: Services) -> Settings:
    # Web processes beside this one read the environment.
    os.environ |= {"DATABASE_URL": services.database_url, "REDIS_URL": services.redis_url}
    for name in ("DATABASE_URL_FILE", "REDIS_URL_FILE"):
        os.environ.pop(name, None)
    return msgspec.structs.replace(settings, database_url=services.database_url, redis_url=services.redis_url)


def _be_deaf_to_haste() -> None:
    """A second Ctrl-C must not cut short the taking down, which takes a bounded time."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)


def _prepare(settings: Settings) -> None:
    _migrate(settings)
    if not settings.is_https and not asyncio.run(_has_members(settings.database_url)):
        _say("Filling it with a community to try out")
        asyncio.run(seeding.seed(settings))


def _migrate(settings: Settings) -> None:
    # Whoever migrates is the first to ask: an address where nobody answers is said by its setting, not by a trace.
    asyncio.run(checking.ask_postgres(settings.database_url))
    applied = asyncio.run(migrating.migrate(settings.database_url))
    _say(f"The database is up to date ({applied} migrations applied)" if applied else "The database is up to date")


async def _has_members(database_url: str) -> bool:
    connection = await asyncpg.connect(database_url)
    try:
        return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM members)"))
    finally:
        await connection.close()


async def _make_steward(settings: Settings, sign_in_name: str) -> None:
    async with lifespan.opened(msgspec.structs.replace(settings, run_jobs_in_web=False), {}) as state:
        try:
            async with state["database"].work() as work:
                await members.make_steward(work, sign_in_name)
        except Missing as error:
            raise CannotStart(error.words) from error


def _welcome(settings: Settings) -> str:
    return f"\nKith is ready: {settings.base_url}\n{_sign_ins(settings)}\nCtrl-C stops it."


def _sign_ins(settings: Settings) -> str:
    kept = Path(settings.data_folder) / "sign-ins.txt"
    if settings.is_https or not kept.exists():
        return ""
    return f"\nTo try it out, sign in as one of these (kept in {kept}):\n\n{kept.read_text(encoding='utf-8')}"


async def _work(settings: Settings) -> None:
    stopping = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    async with lifespan.opened(settings, {}):
        _say("Kith's worker is ready")
        await stopping.wait()


def _say(words: str) -> None:
    """To the person at the terminal, at once: whoever reads through a pipe waits for it."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
