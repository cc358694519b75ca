"""Folders for servers of our own, and processes that keep them."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from server.embedded import home as homes

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def shared_folder() -> Iterator[Path]:
    """A folder that the servers' user may walk through, as a clone's usually is."""
    with a_folder() as made:
        yield made


@pytest.fixture
def folder(shared_folder: Path) -> Iterator[Path]:
    """The same for every test of a file, since data are made but once. Nothing may run in it afterwards."""
    yield shared_folder
    assert at_work_in(shared_folder) == []


@pytest.fixture
def new_folder() -> Iterator[Path]:
    """An empty one. Nothing may run in it afterwards."""
    with a_folder() as made:
        yield made
        assert at_work_in(made) == []


@contextmanager
def a_folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="kith-test-"))
    made.chmod(0o711)
    yield made
    homes.remove(made)


def at_work_in(folder: Path) -> list[str]:
    """The command lines of the processes whose working directory lies in the folder."""
    everyone = [process.info for process in psutil.process_iter(["cwd", "cmdline"])]
    return [" ".join(info["cmdline"]) for info in everyone if info["cwd"] and Path(info["cwd"]).is_relative_to(folder)]


@dataclass(frozen=True, slots=True)
class Kept:
    """Servers kept by a process of their own."""

    database_url: str
    redis_url: str
    postgres: psutil.Process
    redis: psutil.Process
    keeper: subprocess.Popen[str]


@contextmanager
def kept(folder: Path) -> Iterator[Kept]:
    """Servers with their data in the folder, kept by another process; it is told to stop in the end."""
    command = [sys.executable, "-m", "tests.server.keeping", str(folder)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as keeper:
        assert keeper.stdout is not None
        database_url, redis_url, *pids = keeper.stdout.readline().split()
        postgres, redis = (psutil.Process(int(pid)) for pid in pids)
        yield Kept(database_url, redis_url, postgres, redis, keeper)
