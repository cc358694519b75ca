"""What waits to be sent over one ASGI socket: bounded, so that a slow reader costs little and holds up nobody."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from live.protocol import Close
from live.runs import Ready

MOST_FRAMES = 256
MOST_BYTES = 1024 * 1024
# A browser that takes nothing for so long is gone, or as good as gone.
STUCK_AFTER_S = 30.0
# How long a browser may take for the closing handshake before it is cut off.
CLOSING_S = 5.0


class Outbox:
    """A `live.connection.Wire` with a task that writes.

    send_text, send_close: the server's own; they wait while its buffers are full. abort: cuts the socket off, where
    the server lets us, since a browser that reads nothing would never take a closing frame.
    """

    def __init__(
        self,
        *,
        send_text: Callable[[str], Awaitable[None]],
        send_close: Callable[[int], Awaitable[None]],
        abort: Callable[[], None],
    ) -> None:
        self._send_text = send_text
        self._send_close = send_close
        self._abort = abort
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._code: Close | None = None
        self._something = asyncio.Event()

    def send(self, frame: bytes) -> bool:
        if len(self._waiting) >= MOST_FRAMES or self._waiting_bytes + len(frame) > MOST_BYTES:
            return False
        self._waiting.append(frame)
        self._waiting_bytes += len(frame)
        self._something.set()
        return True

    def send_ready(self, ready: Ready) -> bool:
        return all(self.send(frame) for frame in ready.frames)

    def close(self, code: Close) -> None:
        """After what is waiting if the server restarts, else at once: to the slow and the excluded it goes no more."""
        self._code = code
        if code is not Close.RESTARTING:
            self._waiting.clear()
        self._something.set()
        asyncio.get_running_loop().call_later(CLOSING_S, self._abort)

    async def write(self) -> None:
        """Send what comes, until closed. Ends early when the browser has gone."""
        try:
            while self._waiting or self._code is None:
                await self._something.wait()
                self._something.clear()
                await self._write_waiting()
            async with asyncio.timeout(CLOSING_S):
                await self._send_close(self._code)
        except TimeoutError:
            self._abort()
        except OSError:
            return

    async def _write_waiting(self) -> None:
        while self._waiting:
            frame = self._waiting[0]
            async with asyncio.timeout(STUCK_AFTER_S):
                await self._send_text(frame.decode())
            # It counts as waiting until it is sent. Closing may have emptied the box meanwhile.
            if self._waiting:
                self._waiting.popleft()
                self._waiting_bytes -= len(frame)
