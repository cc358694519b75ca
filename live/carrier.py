"""The socket at `/live` as a protocol class of our own, for uvicorn's `ws=`: no task, queue or scope for each of them.

It stands on the Sans-I/O half of the websockets library, which is documented, and on what uvicorn asks of such a class,
which is not: the arguments of `__init__`, `connection_made`, then `data_received` with the request written out again,
`server_state.connections`, and `shutdown`. `tests/live/test_sockets.py` holds both to it, beside the route.
"""

import asyncio
import logging
from collections.abc import Mapping
from functools import partial
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.utils import get_remote_addr
from uvicorn.server import ServerState
from websockets.frames import Frame, Opcode
from websockets.http11 import Request, Response
from websockets.protocol import OPEN
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from frame.errors import NotNow
from frame.settings import Settings
from live.answering import answer, refuse_for_now
from live.connection import Connection
from live.door import PATH, Door, Identify, chosen, is_page_of
from live.hub import Hub
from live.protocol import LONGEST_FRAME_BYTES, SUBPROTOCOL, Close
from live.runs import Ready, framed

log = logging.getLogger("kith.live")

MOST_UNSENT_BYTES = 1024 * 1024
"""What may wait for one browser before it is let go as too slow."""
CLOSING_S = 5.0
"""How long a browser may take for the closing handshake before it is cut off."""
MOST_UNANSWERED = 8
"""Frames read ahead while one is answered; beyond it nothing more is read from the socket."""

# The library logs frames at DEBUG and ill-formed handshakes at INFO; a visitor must not fill our log with those.
_quiet = logging.getLogger("kith.live.websockets")
_quiet.setLevel(logging.ERROR)


def carrier(settings: Settings, identify: Identify) -> "partial[Carrier]":
    """What uvicorn takes as `ws=`."""
    return partial(Carrier, Door(settings, identify))


class Carrier(asyncio.Protocol):
    """One socket, from the handshake to its end. It is the `live.connection.Wire` of its connection."""

    # There are many of these, and most of them are idle: docs/performance.md says what each takes.
    __slots__ = (
        "_asked_at", "_code_before_open", "_config", "_connection", "_door", "_has_heard", "_hub", "_inbox",
        "_is_answering", "_is_opening", "_is_reading", "_loop", "_ping_every_s", "_server_state", "_socket", "_state",
        "_text", "_timer", "_transport",
    )  # fmt: skip

    def __init__(
        self, door: Door, *, config: Config, server_state: ServerState, app_state: dict[str, Any], **_: object
    ) -> None:
        self._door = door
        self._config = config
        self._ping_every_s = config.ws_ping_interval or 20.0
        self._server_state = server_state
        self._state: Mapping[str, Any] = app_state
        self._hub: Hub = app_state["hub"]
        self._loop = asyncio.get_running_loop()
        self._socket = _Socket()
        self._connection: Connection | None = None
        self._text: list[bytes] = []
        self._inbox: list[str] = []
        self._asked_at = 0
        self._is_opening = False
        self._is_answering = False
        self._is_reading = True
        self._has_heard = True
        self._timer: asyncio.TimerHandle | None = None
        self._code_before_open: Close | None = None

    # What the event loop and uvicorn call

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._server_state.connections.add(cast("Any", self))

    def data_received(self, data: bytes) -> None:
        self._has_heard = True
        self._socket.receive_data(data)
        for event in self._socket.events_received():
            if isinstance(event, Request):
                self._run(self._open(event))
            elif isinstance(event, Frame):
                self._hear(event)
        self._flush()

    def eof_received(self) -> None:
        self._socket.receive_eof()
        self._flush()

    def connection_lost(self, error: Exception | None) -> None:
        self._server_state.connections.discard(cast("Any", self))
        self._inbox.clear()
        if self._timer is not None:
            self._timer.cancel()
        if self._connection is not None:
            self._hub.remove(self._connection)
            self._connection = None
        # The library's parser, and what it could not read, hold its socket in a circle (see `live.settled`).
        vars(self._socket).clear()
        self._socket = _ENDED

    def shutdown(self) -> None:
        """The server stops: what uvicorn asks of every connection."""
        if self._connection is not None:
            self._connection.close_when_answered(Close.RESTARTING)
        else:
            self._code_before_open = Close.RESTARTING
            if not self._is_opening:
                self._transport.close()

    # What the hub calls, through the connection

    def send(self, frame: bytes) -> bool:
        return self._write(framed(frame))

    def send_ready(self, ready: Ready) -> bool:
        return self._write(ready.wire)

    def _write(self, data: bytes) -> bool:
        if self._transport.get_write_buffer_size() > MOST_UNSENT_BYTES:
            return False
        if self._socket.state is OPEN:
            self._transport.write(data)
        return True

    def close(self, code: Close) -> None:
        self._end(code)

    # Opening

    async def _open(self, request: Request) -> None:
        self._is_opening = True
        try:
            response = await self._response_to(request)
        finally:
            self._is_opening = False
            # The library keeps the request for as long as the socket is open: 3 KiB of headers that nobody reads.
            request.headers.clear()
        if self._transport.is_closing():
            return
        self._socket.send_response(response)
        self._flush()
        if self._connection is None or self._socket.state is not OPEN:
            return
        if self._socket.subprotocol != SUBPROTOCOL:
            self._connection = None
            self._end(Close.OLD_PROTOCOL)
            return
        self._tick()
        self._hub.add(self._connection, asked_at=self._asked_at)
        if self._code_before_open is not None:
            self._connection.close(self._code_before_open)

    async def _response_to(self, request: Request) -> Response:
        if request.path.partition("?")[0] != PATH:
            return self._socket.reject(404, "There is nothing here.")
        if not self._door.is_ours(await self._scheme(request), request.headers.get_all("Origin")):
            return self._socket.reject(403, "A socket is opened by a page of this site alone.")
        self._asked_at = self._hub.departures.mark
        try:
            caller = await self._door.caller(self._state, "; ".join(request.headers.get_all("Cookie")))
        except NotNow:
            return self._not_now()
        self._connection = Connection(caller, self)
        offered = ", ".join(request.headers.get_all("Sec-WebSocket-Protocol")).split(",")
        if not is_page_of(caller, [each.strip() for each in offered]):
            self._code_before_open = Close.SIGNED_OUT
        return self._socket.accept(request)

    def _not_now(self) -> Response:
        response = self._socket.reject(503, "Kith cannot reach its store just now.")
        response.headers["Retry-After"] = "2"
        return response

    async def _scheme(self, request: Request) -> str:
        """`wss` where the browser speaks it, perhaps to a proxy that we trust; what others claim is not believed."""
        if not self._config.proxy_headers:
            return "wss" if self._transport.get_extra_info("sslcontext") else "ws"
        scope: Any = {
            "type": "websocket",
            "scheme": "ws",
            "client": get_remote_addr(self._transport),
            "headers": [(name.lower().encode(), value.encode()) for name, value in request.headers.raw_items()],
        }
        await ProxyHeadersMiddleware(_nothing, self._config.forwarded_allow_ips)(
            scope, cast("Any", None), cast("Any", None)
        )
        return str(scope["scheme"])

    # Hearing

    def _hear(self, frame: Frame) -> None:
        connection = self._connection
        if connection is None or connection.closing is not None:
            return
        wait_s = connection.wait_s(self._loop.time())
        if wait_s is None:
            self._text.clear()
        elif frame.opcode is Opcode.BINARY:
            connection.close(Close.BINARY)
        elif frame.opcode in {Opcode.TEXT, Opcode.CONT}:
            self._text.append(bytes(frame.data))
            if frame.fin:
                raw = b"".join(self._text)
                self._text.clear()
                self._take(connection, raw, wait_s)

    def _take(self, connection: Connection, raw: bytes, wait_s: float) -> None:
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            connection.close(Close.BAD_TEXT)
            return
        if wait_s:
            refuse_for_now(connection, text, wait_s)
            return
        self._inbox.append(text)
        if not self._is_answering:
            self._is_answering = True
            self._run(self._answer_all(connection))
        elif len(self._inbox) >= MOST_UNANSWERED and self._is_reading:
            self._is_reading = False
            self._transport.pause_reading()

    async def _answer_all(self, connection: Connection) -> None:
        """Frame after frame, so that a browser is answered in the order it asked."""
        try:
            while self._inbox and connection.closing is None:
                await answer(self._hub, connection, self._inbox.pop(0))
        finally:
            self._is_answering = False
            if not self._is_reading and not self._transport.is_closing():
                self._is_reading = True
                self._transport.resume_reading()

    # Ending

    def _tick(self) -> None:
        """A browser that has sent nothing, not even a pong, from one ping to the next is gone."""
        if not self._has_heard:
            if self._connection is not None:
                self._connection.close(Close.NO_SIGN_OF_LIFE)
            return
        self._has_heard = False
        if self._socket.state is OPEN:
            self._socket.send_ping(b"")
            self._flush()
        self._timer = self._loop.call_later(self._ping_every_s, self._tick)

    def _end(self, code: Close) -> None:
        """Say why, and wait a little for the browser to hear it."""
        self._inbox.clear()
        if self._socket.state is OPEN:
            self._socket.send_close(code)
            self._flush()
        if self._timer is not None:
            self._timer.cancel()
        patience_s = 0.5 if code is Close.NO_SIGN_OF_LIFE else CLOSING_S
        self._timer = self._loop.call_later(patience_s, self._transport.abort)

    def _flush(self) -> None:
        for data in self._socket.data_to_send():
            if data:
                self._transport.write(data)
            else:
                # The library's word for: nothing more will be sent.
                self._transport.close()

    def _run(self, deed: Any) -> None:
        task = self._loop.create_task(deed)
        self._server_state.tasks.add(task)
        task.add_done_callback(self._server_state.tasks.discard)


class _Socket(ServerProtocol):
    def __init__(self) -> None:
        super().__init__(max_size=LONGEST_FRAME_BYTES, logger=cast("Any", _quiet))

    def select_subprotocol(self, subprotocols: Any) -> Subprotocol | None:
        subprotocol = chosen(subprotocols)
        return Subprotocol(subprotocol) if subprotocol is not None else None


_ENDED = _Socket()
"""What stands in for one that has ended: it never was open."""


async def _nothing(*_: object) -> None:
    """The application behind `ProxyHeadersMiddleware`, which is asked for the scheme alone."""
