"""PostgreSQL and Redis of one's own, where no address is set: for trying out, developing and testing.

They run as an ordinary user, are reached by sockets in a folder of their own, and end with the process that started
them. What an earlier start left behind, however it ended, is put in order by the next.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from server.embedded import home as homes
from server.embedded import postgres, valkey
from server.embedded.home import AlreadyRunning
from server.embedded.parts import CannotStart, Server

__all__ = ["AlreadyRunning", "CannotStart", "Services", "addresses", "services", "throwaway"]


@dataclass(frozen=True, slots=True)
class Services:
    """Where the two are reached, and the servers of ours among them."""

    database_url: str
    redis_url: str
    servers: Sequence[Server] = ()

    def lost(self) -> str | None:
        """The name of a server that has ended, though nobody told it to."""
        return next((server.name for server in self.servers if server.has_ended()), None)


@contextmanager
def services(folder: Path, *, given: Services = Services("", "")) -> Iterator[Services]:
    """The services that are given, and servers of our own with their data in `folder` for those that are not.

    To be entered in the main thread: our servers end with the thread that started them.
    Raises: AlreadyRunning · CannotStart, both in words for the person at the terminal.
    """
    if given.database_url and given.redis_url:
        yield given
        return
    with homes.opened(folder) as home, ExitStack() as stack:
        servers = []
        if not given.database_url:
            servers.append(stack.enter_context(postgres.running(home)))
            given = replace(given, database_url=servers[-1].address)
        if not given.redis_url:
            servers.append(stack.enter_context(valkey.running(home)))
            given = replace(given, redis_url=servers[-1].address)
        yield replace(given, servers=tuple(servers))


def addresses(folder: Path) -> Services:
    """Where the servers of a folder are reached that another process runs."""
    sockets = homes.socket_folder(folder)
    return Services(postgres.address(sockets), valkey.address(sockets))


@contextmanager
def throwaway() -> Iterator[Services]:
    """Quick servers with no data, gone without a trace when the block ends."""
    with homes.passing() as home, postgres.running(home, throwaway=True) as database, valkey.running(home) as redis:
        yield Services(database.address, redis.address, (database, redis))
