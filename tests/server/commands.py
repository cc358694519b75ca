"""Runs `python -m server …` as somebody at a terminal would."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.server.conftest import ROOT


@dataclass(frozen=True, slots=True)
class Running:
    """A command that runs, and what it has said until it was ready."""

    process: subprocess.Popen[str]
    port: int
    said: list[str] = field(default_factory=list)

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=10)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Tell the whole process group, as a terminal does, and wait. Gives the exit code."""
        os.killpg(self.process.pid, how)
        return self.process.wait(20)


@contextmanager
def started(command: str, *, ready: str, folder: Path, by: str = "", **settings: str) -> Iterator[Running]:
    """A command in a process group of its own, once it has said that it is ready.

    by: a line of Python that starts it, where it has to be somebody's child.
    """
    port = int(settings.setdefault("PORT", str(free_port())))
    with subprocess.Popen(
        [sys.executable, "-c", by] if by else [sys.executable, "-m", "server", command],
        cwd=ROOT,
        env=environ(folder, **settings),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        running = Running(process, port)
        try:
            _listen(running, ready)
            yield running
        finally:
            if process.poll() is None:
                running.stop()


def _listen(running: Running, ready: str) -> None:
    assert running.process.stdout is not None
    for line in running.process.stdout:
        running.said.append(line)
        if ready in line:
            return
    raise AssertionError(f"it ended before it was ready, with {running.process.wait()}: {''.join(running.said)}")


def ran(command: str, *, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "server", *command.split()],
        cwd=ROOT,
        env=environ(folder, **settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def environ(folder: Path, **settings: str) -> dict[str, str]:
    """This environment without the settings of an installation that it may hold, and with these."""
    ours = {
        "DATABASE_URL",
        "REDIS_URL",
        "BASE_URL",
        "HOST",
        "PORT",
        "WEB_WORKERS",
        "RUN_JOBS_IN_WEB",
        "TRUSTED_PROXIES",
    }
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"DATA_FOLDER": str(folder / "var")} | settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
