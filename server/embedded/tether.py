"""Starts a server as a less powerful user and ties its life to ours. Run as a script, before it becomes that server.

python tether.py PARENT DEATH_SIGNAL UID:GID COMMAND... (UID:GID may be "-": stay who we are)

A script of its own, because what it does must happen between fork and exec, where a process with threads
may run nothing else; it imports nothing of Kith, so it costs some 20 ms.
"""

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, death_signal, owner, *command = sys.argv[1:]
    if owner != "-":
        _become(*map(int, owner.split(":")))
    # Only now: changing the user forgets the wish.
    die_with_parent(int(parent), int(death_signal))
    os.umask(0o077)
    os.execv(command[0], command)  # noqa: S606 - a list of our own making, without a shell


def die_with_parent(parent: int, death_signal: int) -> None:
    """Ask the kernel to send us `death_signal` when our parent's starting thread ends. Linux only; elsewhere nothing.

    Where it cannot be asked for, the next start finds what was left over and ends it.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, death_signal)
    if os.getppid() != parent:
        sys.exit("The process that wanted this server is gone.")


def _become(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


if __name__ == "__main__":
    main()
