"""Keeps the collector of garbage from walking over every open socket, which takes 400 ms for ten thousand."""

import gc

EVERY = 500
_LOOK_AT_ALL_EVERY = 20


class Settled:
    """What has been there for a while is set aside (`gc.freeze`): it is freed when nobody holds it, but not looked at.

    A socket that ends holds itself in no circle (`live.carrier` opens its own, and a test watches over it); for what
    else may have been set aside in one, all is looked at now and then.
    """

    def __init__(self) -> None:
        self._turns = 0
        # What was loaded at the start is set aside with the first socket.
        self._changes = EVERY

    def changed(self) -> None:
        """A socket has opened."""
        self._changes += 1
        if self._changes < EVERY:
            return
        self._changes = 0
        self._turns += 1
        if self._turns % _LOOK_AT_ALL_EVERY == 0:
            gc.unfreeze()
        # First, or what is garbage already would stay for long.
        gc.collect()
        gc.freeze()


sockets = Settled()
"""A process has one collector, so this is its one."""
