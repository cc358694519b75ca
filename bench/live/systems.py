"""What is measured and how it is started: Kith, a hub in C that does nothing but fan out, Starlette's plain loop."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from bench.live.ground import Ground, free_port, serving


@dataclass(frozen=True, slots=True)
class System:
    """A server that is up. options: how the generator speaks to it."""

    name: str
    port: int
    pid: int
    options: list[str]


Start = Callable[[Ground], AbstractContextManager[System]]


@contextmanager
def kith(ground: Ground, *, gathers: bool = True) -> Iterator[System]:
    """As it is served: sessions, right to enter, screening, cooking, everything stored before anybody is told."""
    port = free_port()
    environ = {
        "DATABASE_URL": ground.database_url,
        "REDIS_URL": ground.redis_url,
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "RUN_JOBS_IN_WEB": "false",
        "LOG_LEVEL": "ERROR",
        **({} if gathers else {"BENCH_WITHOUT_WAITING": "1"}),
    }
    options = ["--mode", "kith", "--path", "/live", "--cookies", str(ground.cookies), "--room0", str(ground.room0)]
    with serving([sys.executable, "-m", "bench.live.served"], port=port, environ=environ) as pid:
        yield System("Kith" if gathers else "Kith, gathering nothing", port, pid, options)


@contextmanager
def kith_ungathered(ground: Ground) -> Iterator[System]:
    """The same, each message written to each listener by itself."""
    with kith(ground, gathers=False) as system:
        yield system


@contextmanager
def hub(ground: Ground) -> Iterator[System]:
    """The limit: frame made once, one write for each delivery, nothing else."""
    port = free_port()
    with serving([str(ground.hub), str(port), ground.redis_socket], port=port) as pid:
        yield System("hub in C, one write a delivery", port, pid, [])


@contextmanager
def starlette(ground: Ground) -> Iterator[System]:
    """`await send_text` for each listener; nothing stored or checked."""
    port = free_port()
    environ = {"REDIS_URL": ground.redis_url, "PORT": str(port)}
    with serving([sys.executable, "-m", "bench.live.plain"], port=port, environ=environ) as pid:
        yield System("Starlette, await send_text", port, pid, [])
