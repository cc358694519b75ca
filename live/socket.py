"""The socket at `/live` as a route: slower than `live.carrier`, and right on any ASGI server.

What a carrier needs: `Door`, a `Wire`, `Hub.add` and `Hub.remove`, and `answering.answer`.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.routing import WebSocketRoute
from starlette.types import Message, Receive, Scope, Send

from frame.caller import Caller
from frame.errors import NotNow
from frame.settings import Settings
from live.answering import answer, refuse_for_now
from live.connection import Connection
from live.door import PATH, Door, Identify, chosen, is_page_of
from live.hub import Hub
from live.outbox import Outbox
from live.protocol import LONGEST_FRAME_BYTES, SUBPROTOCOL, Close

log = logging.getLogger("kith.live")


def route(settings: Settings, identify: Identify) -> WebSocketRoute:
    """The route of the socket. The lifespan's state brings `database` and `hub`."""
    return WebSocketRoute(PATH, LiveSocket(settings, identify), name="live:socket")


class LiveSocket:
    """The ASGI application behind `/live`."""

    def __init__(self, settings: Settings, identify: Identify) -> None:
        self._door = Door(settings, identify)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect, which says nothing that the scope does not.
        headers = Headers(scope=scope)
        if not self._door.is_ours(scope["scheme"], headers.getlist("origin")):
            await send({"type": "websocket.close"})
            return
        offered = scope["subprotocols"]
        if SUBPROTOCOL not in offered:
            await _refuse(Close.OLD_PROTOCOL, offered, receive, send)
            return
        hub: Hub = scope["state"]["hub"]
        asked_at = hub.departures.mark
        try:
            caller = await self._door.caller(scope["state"], headers.get("cookie", ""))
        except NotNow:
            await _refuse_for_now(scope, send)
            return
        if not is_page_of(caller, offered):
            await _refuse(Close.SIGNED_OUT, offered, receive, send)
            return
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        await _converse(hub, caller, asked_at, receive, send)


async def _converse(hub: Hub, caller: Caller, asked_at: int, receive: Receive, send: Send) -> None:
    async def send_text(text: str) -> None:
        await send({"type": "websocket.send", "text": text})

    async def send_close(code: int) -> None:
        await send({"type": "websocket.close", "code": code})

    outbox = Outbox(send_text=send_text, send_close=send_close, abort=_abort_of(receive))
    connection = Connection(caller, outbox)
    writing = asyncio.create_task(outbox.write(), name="outbox")
    hub.add(connection, asked_at=asked_at)
    try:
        await _read(hub, connection, receive)
    finally:
        hub.remove(connection)
        writing.cancel()
        with suppress(asyncio.CancelledError):
            await writing


async def _read(hub: Hub, connection: Connection, receive: Receive) -> None:
    """Answer frame after frame. While one is being answered the server reads no further, so that nothing piles up."""
    clock = asyncio.get_running_loop().time
    while (message := await receive())["type"] != "websocket.disconnect":
        if connection.closing is not None:
            continue
        text, wait_s = message.get("text"), connection.wait_s(clock())
        if wait_s is None:
            continue
        if text is None:
            connection.close(Close.BINARY)
        elif len(text) > LONGEST_FRAME_BYTES:
            connection.close(Close.TOO_BIG)
        elif wait_s:
            refuse_for_now(connection, text, wait_s)
        else:
            await answer(hub, connection, text)


async def _refuse(code: Close, offered: Sequence[str], receive: Receive, send: Send) -> None:
    await send({"type": "websocket.accept", "subprotocol": chosen(offered)})
    await send({"type": "websocket.close", "code": int(code)})
    await _drain(receive)


async def _drain(receive: Receive) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        continue


async def _refuse_for_now(scope: Scope, send: Send) -> None:
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close"})
        return
    started: Message = {
        "type": "websocket.http.response.start",
        "status": 503,
        "headers": [(b"retry-after", b"2"), (b"content-type", b"text/plain; charset=utf-8")],
    }
    await send(started)
    await send({"type": "websocket.http.response.body", "body": b"Kith cannot reach its store just now."})


def _abort_of(receive: Receive) -> Callable[[], None]:
    """What cuts the socket off. ASGI has no word for it, but uvicorn's receive belongs to its protocol object."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    abort: Callable[[], None] = getattr(transport, "abort", _cannot_abort)
    return abort


def _cannot_abort() -> None:
    log.warning("a socket that reads nothing could not be cut off")
