"""PostgreSQL and Redis of one's own, where no address is set: for trying out, developing and testing.

They run as an ordinary user, are reached by sockets in a folder of their own, and end with the process that started
them. What an earlier start left behind, however it ended, is put in order by the next.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from server.embedded import home as homes
from server.embedded import postgres, valkey
from server.embedded.home import AlreadyRunning
from server.embedded.parts import CannotStart

__all__ = ["AlreadyRunning", "CannotStart", "Services", "addresses", "services", "throwaway"]

_PREFIX = "kith-throwaway-"


@dataclass(frozen=True, slots=True)
class Services:
    """Where the two are reached."""

    database_url: str
    redis_url: str


@contextmanager
def services(folder: Path, *, needs_database: bool = True, needs_redis: bool = True) -> Iterator[Services]:
    """The servers whose data lie in `folder`, while the block lasts. An address is empty where it was not needed.

    To be entered in the main thread: they end with the thread that started them.
    Raises: AlreadyRunning · CannotStart, both in words for the person at the terminal.
    """
    with ExitStack() as stack:
        home = stack.enter_context(homes.opened(folder))
        yield Services(
            database_url=stack.enter_context(postgres.running(home)) if needs_database else "",
            redis_url=stack.enter_context(valkey.running(home)) if needs_redis else "",
        )


def addresses(folder: Path) -> Services:
    """Where the servers of a folder are reached that another process runs."""
    sockets = homes.socket_folder(folder)
    return Services(postgres.address(sockets), valkey.address(sockets))


@contextmanager
def throwaway() -> Iterator[Services]:
    """Quick servers with no data, gone without a trace when the block ends."""
    _clear_away()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    # Root's servers are another user's, who has to walk through.
    folder.chmod(0o711)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        home = stack.enter_context(homes.opened(folder))
        if home.data != folder:
            stack.callback(shutil.rmtree, home.data, ignore_errors=True)
        database_url = stack.enter_context(postgres.running(home, throwaway=True))
        yield Services(database_url, stack.enter_context(valkey.running(home)))


def _clear_away() -> None:
    """Remove what runs that were cut off left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if homes.is_abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)
