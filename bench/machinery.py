"""What benchmarks share: a seeded database, a server on one core, a plain client, and processor clocks."""

import asyncio
import gzip
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import asyncpg

from frame.settings import Settings
from frame.tokens import hash_of, new_token
from server.migrating import migrate
from server.seeding.bulk import Sizes, seed_bulk
from tests.services import empty_database, started

_TICKS = os.sysconf("SC_CLK_TCK")
_SERVER_CORE, _CLIENT_CORE = 0, max(0, (os.cpu_count() or 1) - 1)


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a benchmark runs: addresses, and the ids of everything that PostgreSQL's processes hang on."""

    database_url: str
    redis_url: str
    port: int
    server_pid: int
    token: str

    def postgres_ms(self) -> float:
        """Processor time of the PostgreSQL processes that serve this database so far, in milliseconds."""
        return sum(_cpu_ms(pid) for pid in _backends(self.database_url.rpartition("/")[2].partition("?")[0]))

    def server_ms(self) -> float:
        """Processor time of the web process so far, in milliseconds."""
        return _cpu_ms(self.server_pid)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one page costs. Times in milliseconds. compressed: bytes as the proxy sends them."""

    name: str
    bytes: int
    compressed: int
    server_ms: float
    postgres_ms: float
    p50_ms: float
    p95_ms: float
    per_s: float


@asynccontextmanager
async def ground(sizes: Sizes, *, constant_bytes: int = 60_000) -> AsyncIterator[Ground]:
    """A throw-away PostgreSQL and Redis, seeded, and one web process on one core."""
    os.sched_setaffinity(0, {_CLIENT_CORE})
    with started() as servers:
        async with empty_database(servers.database_url) as url:
            await migrate(url)
            await seed_bulk(Settings(base_url="http://127.0.0.1", database_url=url), sizes, tell=_tell)
            [token] = await sessions(url, 1)
            port = _free_port()
            with _served(url, servers.redis_url, port, constant_bytes) as pid:
                await _answering(port)
                yield Ground(url, servers.redis_url, port, pid, token)


async def measure(ground: Ground, name: str, path: str, *, signed_in: bool, requests: int = 400) -> Figures:
    """Ask for a page again and again over one connection (time, processor time), then over eight (rate)."""
    head = _request(path, ground.token if signed_in else None)
    # Eight first, so that the pool is open and every statement is prepared.
    _, _, per_s = await _ask_over(ground.port, head, connections=8, requests=requests)
    before = ground.server_ms(), ground.postgres_ms()
    took, page, _ = await _ask_over(ground.port, head, connections=1, requests=requests)
    after = ground.server_ms(), ground.postgres_ms()
    return Figures(
        name=name,
        bytes=len(page),
        compressed=len(gzip.compress(page, compresslevel=5)),
        server_ms=(after[0] - before[0]) / requests,
        postgres_ms=(after[1] - before[1]) / requests,
        p50_ms=statistics.median(took) * 1000,
        p95_ms=statistics.quantiles(took, n=20)[18] * 1000,
        per_s=per_s,
    )


def show(figures: Sequence[Figures], *, yardstick: Figures) -> None:
    """A table, and each page's cost as a multiple of the constant page's."""
    print(
        f"{'page':<34}{'bytes':>9}{'gzip':>8}{'server ms':>11}{'pg ms':>8}{'p50':>8}{'p95':>8}{'/s (8)':>9}"
        f"{'× constant':>12}"
    )
    for one in figures:
        ratio = one.server_ms / yardstick.server_ms if yardstick.server_ms else 0
        print(
            f"{one.name:<34}{one.bytes:>9,}{one.compressed:>8,}{one.server_ms:>11.3f}{one.postgres_ms:>8.3f}{one.p50_ms:>8.2f}"
            f"{one.p95_ms:>8.2f}{one.per_s:>9.0f}{ratio:>12.1f}"
        )


async def _ask_over(port: int, head: bytes, *, connections: int, requests: int) -> tuple[list[float], bytes, float]:
    begun = time.perf_counter()
    answers = await asyncio.gather(*(_ask(port, head, requests // connections) for _ in range(connections)))
    took = [one for times, _ in answers for one in times]
    return took, answers[0][1], len(took) / (time.perf_counter() - begun)


async def _ask(port: int, head: bytes, times: int) -> tuple[list[float], bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took, page = [], b""
    try:
        for _ in range(times):
            begun = time.perf_counter()
            writer.write(head)
            answer = await reader.readuntil(b"\r\n\r\n")
            status = answer.split(b" ", 2)[1]
            if status != b"200":
                raise RuntimeError(f"The page answered {status.decode()}.")
            size = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            page = await reader.readexactly(size)
            took.append(time.perf_counter() - begun)
    finally:
        writer.close()
    return took, page


def _request(path: str, token: str | None) -> bytes:
    cookie = f"Cookie: session={token}\r\n" if token else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n{cookie}\r\n".encode()


async def sessions(url: str, count: int) -> list[str]:
    """Tokens of sessions for the first members of the first benchmark group."""
    connection = await asyncpg.connect(url)
    tokens = [new_token() for _ in range(count)]
    try:
        for place, token in enumerate(tokens):
            await connection.execute(
                """
                INSERT INTO sessions (token_hash, member_id, idle, expires_at)
                SELECT $1, m.member_id, $2, now() + $2
                  FROM memberships m
                  JOIN groups g ON g.id = m.group_id
                 ORDER BY g.id, m.id
                OFFSET $3
                 LIMIT 1
                """,
                hash_of(token),
                timedelta(days=1),
                place,
            )
    finally:
        await connection.close()
    return tokens


@contextmanager
def _served(url: str, redis_url: str, port: int, constant_bytes: int) -> Iterator[int]:
    environ = os.environ | {
        "DATABASE_URL": url,
        "REDIS_URL": redis_url,
        "PORT": str(port),
        "RUN_JOBS_IN_WEB": "false",
        "LOG_LEVEL": "ERROR",
        "BENCH_CONSTANT_BYTES": str(constant_bytes),
    }
    command = [
        "taskset", "-c", str(_SERVER_CORE), sys.executable, "-m", "uvicorn", "bench.served_app:make", "--factory",
        "--port", str(port), "--http", "httptools", "--loop", "uvloop", "--log-level", "error", "--no-access-log",
    ]  # fmt: skip
    # taskset replaces itself by the server, which thereby has its process id.
    process = subprocess.Popen(command, env=environ)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=15)


async def _answering(port: int) -> None:
    """Wait until the server answers, at most 20 s."""
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise RuntimeError("The server did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _cpu_ms(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) * 1000 / _TICKS


def _backends(database: str) -> list[int]:
    """PostgreSQL's processes name the database they serve."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_text(encoding="utf-8", errors="replace").split()
        except OSError:
            continue
        if words[:1] == ["postgres:"] and database in words:
            found.append(int(path.parent.name))
    return found


def _tell(words: str) -> None:
    print(f"  {words}", file=sys.stderr)
