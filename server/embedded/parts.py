"""A part is one server process of our own: started, waited for, stopped, and ended if an earlier start left it over."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TETHER = Path(__file__).with_name("tether.py")
_PROGRAMS = {"postgres", "initdb", "valkey-server", "redis-server"}
_TICK_S = 0.02


class CannotStart(Exception):
    """A part cannot start. The message says why, and what to do, to the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The user that the servers run as and that their folders belong to."""

    name: str
    uid: int
    gid: int

    @property
    def is_us(self) -> bool:
        return self.uid == os.geteuid()


@dataclass(frozen=True, slots=True)
class Part:
    """How to run one server.

    folder: its data and its working directory, by which a left-over process is known.
    stop_signal: what makes it stop soon and tidily.
    """

    name: str
    command: Sequence[str]
    folder: Path
    log: Path
    owner: Owner
    stop_signal: signal.Signals


@dataclass(frozen=True, slots=True)
class Server:
    """A part at work, and where it is reached."""

    name: str
    address: str
    process: subprocess.Popen[bytes]

    def has_ended(self) -> bool:
        return self.process.poll() is not None


@contextmanager
def running(part: Part, address: str, *, is_ready: Callable[[int], bool], within_s: float = 30) -> Iterator[Server]:
    """The part, ready for work, while the block lasts.

    is_ready: asked with its process id until it says so.

    Raises: CannotStart, with the end of its log.
    """
    end_leftovers(part)
    with started(part, part.command) as process:
        _wait_until_ready(part, process, is_ready, within_s)
        yield Server(part.name, address, process)


@contextmanager
def started(part: Part, command: Sequence[str], stdin: int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[bytes]]:
    """A command as the part's owner, in a session of its own, so that Ctrl-C reaches only us. Ended with the block.

    To be called from the main thread: the kernel ends the command with the *thread* that started it.
    """
    owner = "-" if part.owner.is_us else f"{part.owner.uid}:{part.owner.gid}"
    tethered = [sys.executable, "-I", "-S", str(_TETHER), str(os.getpid()), str(int(part.stop_signal)), owner, *command]
    with part.log.open("ab") as log:
        process = subprocess.Popen(
            tethered,
            cwd=part.folder,
            stdin=stdin,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        )
    try:
        yield process
    finally:
        _stop(part, process)


def _wait_until_ready(
    part: Part, process: subprocess.Popen[bytes], is_ready: Callable[[int], bool], within_s: float
) -> None:
    until = time.monotonic() + within_s
    while not is_ready(process.pid):
        if process.poll() is not None:
            raise CannotStart(f"{part.name} ended while it was starting. It said:\n{last_words(part.log)}")
        if time.monotonic() > until:
            raise CannotStart(
                f"{part.name} was not ready after {within_s:.0f} seconds. It said:\n{last_words(part.log)}"
            )
        time.sleep(_TICK_S)


def last_words(log: Path, *, lines: int = 12) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def _stop(part: Part, process: subprocess.Popen[bytes]) -> None:
    """Stop it tidily, or else by force: whatever happens, it has ended afterwards."""
    process.send_signal(part.stop_signal)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    end_leftovers(part)


def end_leftovers(part: Part) -> None:
    """End what an earlier start left running in the part's folder; its children too, which outlive it for a moment."""
    if not _ended_within(part.folder, 0):
        _tell(part, part.stop_signal)
    if not _ended_within(part.folder, 4):
        _tell(part, signal.SIGKILL)
    if not _ended_within(part.folder, 4):
        raise CannotStart(f"{part.name} of an earlier start still runs, as process {_at_home(part.folder)[0]}.")


def _ended_within(folder: Path, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while _at_home(folder):
        if time.monotonic() >= until:
            return False
        time.sleep(_TICK_S)
    return True


def _tell(part: Part, what: signal.Signals) -> None:
    for pid in _at_home(part.folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, what)


def _at_home(folder: Path) -> list[int]:
    """The servers at work in this folder. Somebody's shell that happens to stand there is none of our business."""
    import psutil  # noqa: PLC0415 - a server with addresses of its own does without the trial packages

    home = folder.resolve()
    everyone = psutil.process_iter(["cwd", "name"])
    return [one.pid for one in everyone if one.info["name"] in _PROGRAMS and _is_within(one.info["cwd"], home)]


def _is_within(working_directory: str | None, home: Path) -> bool:
    return bool(working_directory) and Path(str(working_directory)).is_relative_to(home)
