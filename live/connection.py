"""One socket, as the hub sees it: who is behind it, where it listens, and whether it keeps up."""

from typing import Protocol

from frame.caller import Caller
from frame.limits import TokenBucket
from live.protocol import Close
from live.runs import Ready

MOST_CHANNELS = 32
FRAMES_PER_S = 20
FRAMES_AT_ONCE = 100
MOST_REFUSED = 50
"""Frames beyond those, before the socket ends. One is forgiven each second."""


class Wire(Protocol):
    """What carries frames to one browser. No method waits."""

    def send(self, frame: bytes) -> bool:
        """Take a frame to send after those before it. False: too many are waiting, and it was not taken."""
        ...

    def send_ready(self, ready: Ready) -> bool:
        """The same for frames that others are sent as well."""
        ...

    def close(self, code: Close) -> None:
        """End the socket; after what is waiting only if the code is `RESTARTING`."""
        ...


class Connection:
    """One open socket."""

    __slots__ = (
        "_bucket",
        "_code_when_answered",
        "_is_answering",
        "_patience",
        "_wire",
        "caller",
        "channels",
        "closing",
    )

    def __init__(self, caller: Caller, wire: Wire) -> None:
        self.caller = caller
        self.channels: set[str] = set()
        self.closing: Close | None = None
        """Why it is ending. Once set, it is offered nothing more."""
        self._wire = wire
        self._bucket = TokenBucket(per_s=FRAMES_PER_S, burst=FRAMES_AT_ONCE)
        self._patience = TokenBucket(per_s=1, burst=MOST_REFUSED)
        self._is_answering = False
        self._code_when_answered: Close | None = None

    def offer(self, frame: bytes) -> bool:
        """Hand over a frame; never waits. False: it is ending, if need be because it reads too slowly."""
        if self.closing is not None:
            return False
        if self._wire.send(frame):
            return True
        self.close(Close.TOO_SLOW)
        return False

    def offer_ready(self, ready: Ready) -> bool:
        """The same for frames that others are sent as well."""
        if self.closing is not None:
            return False
        if self._wire.send_ready(ready):
            return True
        self.close(Close.TOO_SLOW)
        return False

    def close(self, code: Close) -> None:
        """End the socket now. Only the first reason counts."""
        if self.closing is None:
            self.closing = code
            self._wire.close(code)

    def close_when_answered(self, code: Close) -> None:
        """End the socket, but let it have the answer to a frame that is being answered."""
        if self._is_answering:
            self._code_when_answered = code
        else:
            self.close(code)

    def wait_s(self, now: float) -> float | None:
        """Count one more frame. now: seconds, monotonic.

        Returns 0 if it is within the limit, else the seconds to wait, for it is to be refused; None, if the socket has
        been closed for flooding.
        """
        wait_s = self._bucket.take(now)
        if wait_s and self._patience.take(now):
            self.close(Close.FLOODING)
            return None
        return wait_s

    def begin_answer(self) -> None:
        self._is_answering = True

    def end_answer(self) -> None:
        self._is_answering = False
        if self._code_when_answered is not None:
            self.close(self._code_when_answered)
