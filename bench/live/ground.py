"""Where the live core is measured: a durable PostgreSQL, a Redis, ten thousand members with sessions, and rooms."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import asyncpg

from frame.settings import Settings
from frame.tokens import hash_of, new_token
from server.embedded import home, postgres, valkey
from server.migrating import migrate
from server.seeding.bulk import Sizes, seed_bulk

SERVER_CORE, OTHER_CORE = 0, max(0, (os.cpu_count() or 1) - 1)
MEMBERS = 10_000
ROOMS = 1_000
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Ground:
    """What every measurement stands on. room0: the number of the first of ROOMS rooms, which all members may enter."""

    database_url: str
    redis_url: str
    redis_pid: int
    room0: int
    members: list[tuple[UUID, UUID]]
    """Each with the id of its session."""
    folder: Path
    """Where compiled programs and the cookies lie."""

    @property
    def redis_socket(self) -> str:
        return self.redis_url.removeprefix("unix://")

    @property
    def cookies(self) -> Path:
        return self.folder / "cookies"

    @property
    def generator(self) -> Path:
        return self.folder / "wsload"

    @property
    def hub(self) -> Path:
        return self.folder / "hub"


@asynccontextmanager
async def ground() -> AsyncIterator[Ground]:
    """Everything but the server itself, on the other core. PostgreSQL waits for the disk at each commit."""
    os.sched_setaffinity(0, {OTHER_CORE})
    with (
        TemporaryDirectory(prefix="kith-bench-") as folder,
        home.passing() as passing,
        postgres.running(passing) as database,
        valkey.running(passing) as redis,
    ):
        compile_all(Path(folder))
        await migrate(database.address)
        settings = Settings(base_url="http://127.0.0.1", database_url=database.address)
        await seed_bulk(settings, Sizes(members=1, topics=1, posts=1, messages=0), tell=lambda _: None)
        room0, members, tokens = await _people(database.address)
        made = Ground(database.address, redis.address, redis.process.pid, room0, members, Path(folder))
        _write_cookies(made, tokens)
        yield made


def _write_cookies(ground: Ground, tokens: list[str]) -> None:
    ground.cookies.write_text("".join(f"session={token}\n" for token in tokens), encoding="ascii")


def compile_all(folder: Path) -> None:
    """The generator and the hub in C. Raises: SystemExit, on a machine without a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None or not sys.platform.startswith("linux"):
        sys.exit(
            "Skipped: load generator and yardstick are small C programs for Linux, and there is no C compiler here."
        )
    for name in ("wsload", "hub"):
        # No warning of another compiler's may stop a measurement.
        subprocess.run([compiler, "-O2", "-w", "-o", str(folder / name), str(_HERE / f"{name}.c"), "-lm"], check=True)


async def _people(url: str) -> tuple[int, list[tuple[UUID, UUID]], list[str]]:
    """One group of ten thousand, each with a session, and a thousand rooms."""
    connection = await asyncpg.connect(url)
    try:
        group_id = await connection.fetchval("SELECT min(id) FROM groups")
        people = [(uuid4(), uuid4()) for _ in range(MEMBERS)]
        tokens = [new_token() for _ in people]
        await connection.copy_records_to_table(
            "members", records=[(one, f"live-{one.hex}") for one, _ in people], columns=["id", "sign_in_name"]
        )
        await connection.copy_records_to_table(
            "memberships",
            records=[(uuid4(), group_id, one, f"Live {n}", f"live {n}") for n, (one, _) in enumerate(people)],
            columns=["id", "group_id", "member_id", "pseudonym", "skeleton"],
        )
        await connection.executemany(
            "INSERT INTO sessions (id, token_hash, member_id, idle, expires_at) VALUES ($1, $2, $3, $4, now() + $4)",
            [
                (session_id, hash_of(token), member_id, timedelta(days=1))
                for (member_id, session_id), token in zip(people, tokens, strict=True)
            ],
        )
        room0 = await connection.fetchval(
            """
            WITH made AS (INSERT INTO rooms (group_id, name)
                          SELECT $1, 'Live ' || n FROM generate_series(1, $2::int) n RETURNING id)
            SELECT min(id) FROM made
            """,
            group_id,
            ROOMS,
        )
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()
    return room0, people, tokens


@contextmanager
def serving(command: list[str], *, port: int, environ: dict[str, str] | None = None) -> Iterator[int]:
    """A server on its core, until the block ends. Yields its process id once it takes connections on `port`."""
    # taskset replaces itself by the server, which thereby has its process id.
    pinned = ["taskset", "-c", str(SERVER_CORE), *command]
    process = subprocess.Popen(pinned, env=os.environ | (environ or {}))
    try:
        _wait_for(process, port)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + 40
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("A server did not start.")


def free_port() -> int:
    """A port of loopback that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
