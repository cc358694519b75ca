"""Where the servers of our own live: whose they are, where data and sockets lie, and that only one of us runs them."""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from frame.settings import WrongSetting
from server.embedded.parts import CannotStart, Owner

# PostgreSQL refuses to run as root. Where we are root, our servers are this user's.
_USER = "kith-data"
_BESIDE = Path("/var/lib/kith")
_PASSING = "kith-passing-"
_SETTLED_AFTER_S = 30
# A socket's path may be 103 bytes long on some systems; the longest name in the folder takes 15.
_LONGEST_FOLDER_BYTES = 85


class AlreadyRunning(CannotStart):
    """Another process runs the servers of this folder."""


@dataclass(frozen=True, slots=True)
class Home:
    """folder: the one asked for, where logs are written. data: where the servers' own folders lie, mostly the same."""

    folder: Path
    data: Path
    sockets: Path
    owner: Owner


@contextmanager
def opened(folder: Path) -> Iterator[Home]:
    """A home of our own for as long as the block lasts.

    Raises: AlreadyRunning · CannotStart, where a folder belongs to somebody else · WrongSetting, where it can be none.
    """
    # The servers work elsewhere: a relative path would mean something else to them.
    folder = folder.resolve()
    _make(folder)
    with _locked(folder):
        owner = _owner()
        data = _data_folder(folder, owner)
        sockets = socket_folder(folder)
        own(sockets, owner)
        try:
            yield Home(folder, data, sockets, owner)
        finally:
            shutil.rmtree(sockets, ignore_errors=True)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    except PermissionError:
        # Said by whoever called, with the user to start Kith as.
        raise
    except OSError as error:
        raise WrongSetting(f"DATA_FOLDER: {folder} cannot be a folder ({error.strerror}).") from error


@contextmanager
def passing() -> Iterator[Home]:
    """A home in the temporary folder, gone without a trace when the block ends."""
    _clear_away()
    folder = Path(tempfile.mkdtemp(prefix=_PASSING))
    # Root's servers are another user's, who has to walk through.
    folder.chmod(0o711)
    try:
        with opened(folder) as home:
            yield home
    finally:
        remove(folder)


def _clear_away() -> None:
    """Remove what those left that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PASSING}*"):
        if _is_settled(folder) and _is_abandoned(folder):
            remove(folder)


def _is_settled(folder: Path) -> bool:
    """Whether it is older than the moment between making a folder and locking it, in which another start may be."""
    with contextlib.suppress(OSError):
        return time.time() - folder.stat().st_mtime > _SETTLED_AFTER_S
    return False


def remove(folder: Path) -> None:
    """Remove a home in which nobody lives, with all that is kept there."""
    for part in (_BESIDE / _short_name(folder), socket_folder(folder), folder):
        shutil.rmtree(part, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """The lock falls with the process that holds it, however it ends."""
    with (folder / "lock").open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise AlreadyRunning(f"Kith already runs from this folder, as process {lock.read().strip()}.") from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _is_abandoned(folder: Path) -> bool:
    """Whether nobody runs the servers of this folder, which is ours."""
    try:
        with _locked(folder):
            return folder.stat().st_uid == os.geteuid()
    except (AlreadyRunning, OSError):
        return False


def _owner() -> Owner:
    if os.geteuid() != 0:
        return Owner(pwd.getpwuid(os.geteuid()).pw_name, os.geteuid(), os.getegid())
    try:
        found = pwd.getpwnam(_USER)
    except KeyError:
        found = _made_user()
    return Owner(found.pw_name, found.pw_uid, found.pw_gid)


def _made_user() -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        raise CannotStart(
            "PostgreSQL refuses to run as root, and there is no useradd here. Start Kith as an ordinary user."
        )
    nobody_signs_in = ["--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
    made = subprocess.run(
        [useradd, "--system", "--user-group", *nobody_signs_in, _USER], capture_output=True, text=True, check=False
    )
    try:
        # Two first starts at once: the slower one finds the user made.
        return pwd.getpwnam(_USER)
    except KeyError as error:
        raise CannotStart(
            f"The user {_USER} cannot be made: {made.stderr.strip()} Start Kith as an ordinary user."
        ) from error


def _data_folder(folder: Path, owner: Owner) -> Path:
    """The folder itself; or one beside the system's other data, where the owner may not enter the folder's parents."""
    if owner.is_us or may_enter(folder):
        return folder
    data = _BESIDE / _short_name(folder)
    data.mkdir(parents=True, exist_ok=True, mode=0o755)
    return data


def may_enter(path: Path) -> bool:
    """Whether any user may read this and walk to it. Other people's folders keep the mode they have."""
    here = path.resolve()
    needed = stat.S_IROTH | stat.S_IXOTH if here.is_file() else stat.S_IXOTH
    return here.stat().st_mode & needed == needed and all(
        parent.stat().st_mode & stat.S_IXOTH for parent in here.parents
    )


def socket_folder(folder: Path) -> Path:
    """Where the sockets for this data folder lie: the same at each start, so that a second command finds them."""
    for base in _places_for_sockets():
        if base.is_dir() and os.access(base, os.W_OK | os.X_OK) and len(os.fsencode(base)) < _LONGEST_FOLDER_BYTES - 25:
            return base / f"kith-{os.geteuid()}-{_short_name(folder)}"
    raise CannotStart("There is no folder for sockets: neither the temporary folder nor /tmp can be written to.")


def _places_for_sockets() -> list[Path]:
    named = [os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"]  # noqa: S108 - opened with care below
    return [Path("/run")] * (os.geteuid() == 0) + [Path(name) for name in named if name]


def _short_name(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:10]


def part_folder(home: Home, name: str) -> Path:
    """The folder of one server, its owner's alone."""
    folder = home.data / name
    own(folder, home.owner)
    return folder


def own(folder: Path, owner: Owner) -> None:
    """Make a folder that its owner alone may enter, or see that it is one; somebody else's is refused."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    # Ours: an earlier start was cut off between making the folder and giving it away.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner.uid, os.geteuid()}:
        raise CannotStart(
            f"{folder} belongs to another user than {owner.name}. Start Kith as the user it was started by."
        )
    os.chown(folder, owner.uid, owner.gid)
    folder.chmod(0o700)


def within_reach(program: Path, base: Path, needed: Sequence[str], home: Home) -> Path:
    """A program that the owner may run: itself, or a copy where its folders are closed to the owner.

    needed: the folders in `base` that the program lies in and lives on.
    """
    if within_owners_reach(program, home):
        return program
    copy = _BESIDE / f"{needed[0]}-{program.stat().st_mtime_ns:x}"
    if not copy.exists():
        _copy([base / name for name in needed if (base / name).exists()], copy)
    return copy / program.relative_to(base)


def within_owners_reach(program: Path, home: Home) -> bool:
    return home.owner.is_us or may_enter(program)


def _copy(folders: Sequence[Path], copy: Path) -> None:
    """All or nothing, since the copy takes its name at the end."""
    copy.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    new = Path(tempfile.mkdtemp(prefix=f"{copy.name}.", dir=copy.parent))
    for folder in folders:
        shutil.copytree(folder, new / folder.name)
    for path in [new, *new.rglob("*")]:
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    try:
        new.rename(copy)
    except OSError:
        # Another start was quicker.
        shutil.rmtree(new)
