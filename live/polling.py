"""The same frames by ordinary requests, for browsers whose network lets no socket through.

A request brings frames and takes what they lead to; it may wait for what comes next. What it hears goes through the
same connection, hub and checks as a socket's. Between two requests nothing is kept: the next one enters anew where its
page has come, which is what makes it whole.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Annotated, cast

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message

from frame.caller import Caller
from frame.errors import Invalid
from frame.handling import caller_of
from frame.resources import Resources
from live.answering import answer
from live.connection import Connection
from live.hub import Hub
from live.outbox import MOST_BYTES
from live.protocol import SUBPROTOCOL, Close
from live.runs import Ready

WAIT_S = 20.0
"""For so long a request waits for something to tell; shorter than the silence after which a page thinks it is lost."""
HINTS_WAIT_S = 5.0
"""Something fleeting ends the wait, but not so often that requests follow one another like frames."""
ANSWERS_S = 5.0
"""For so long a request waits for the answers to what it asked."""
LINGERS_S = 3.0
"""For so long somebody counts as here after a request, since the next one is on its way."""
MOST_FRAMES = 40


class _Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """frames: as on a socket. wait: for something to tell, if there is nothing yet."""

    protocol: str
    frames: Annotated[Sequence[msgspec.Raw], msgspec.Meta(max_length=MOST_FRAMES)] = ()
    wait: bool = False


class _Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """code: why a socket would have ended, where it would."""

    frames: Sequence[msgspec.Raw]
    code: int = 0


class _Heard(msgspec.Struct, frozen=True):
    """As much of a frame as says whether it is worth an answer."""

    kind: str = msgspec.field(name="is")
    channel: str = ""
    changes: Sequence[msgspec.Raw] = ()


_asked = msgspec.json.Decoder(_Asked)
_heard = msgspec.json.Decoder(_Heard)
_entered = msgspec.json.Decoder(dict[str, msgspec.Raw])
_encode = msgspec.json.Encoder().encode


class Basket:
    """What one request takes home. It is the `live.connection.Wire` of its connection."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.code: Close | None = None
        self.is_over = False
        self._size = 0
        self._has_news = asyncio.Event()
        self._has_hints = asyncio.Event()
        self._answered = asyncio.Event()
        self._answered.set()
        self._awaited: set[str] = set()

    def await_answer(self, channel: str) -> None:
        """Somebody is about to enter a channel."""
        self._awaited.add(channel)
        self._answered.clear()

    def send(self, frame: bytes) -> bool:
        if self.is_over:
            return True
        if self._size + len(frame) > MOST_BYTES:
            return False
        self._size += len(frame)
        self.frames.append(frame)
        self._weigh(_heard.decode(frame))
        return True

    def send_ready(self, ready: Ready) -> bool:
        return all(self.send(frame) for frame in ready.frames)

    def close(self, code: Close) -> None:
        self.code = code
        self._has_news.set()
        self._answered.set()

    async def fill(self, *, waits: bool) -> None:
        """Returns once everything asked is answered and, if it waits, there is something to tell or nothing comes."""
        await _within(ANSWERS_S, self._answered.wait())
        if not waits or self._has_news.is_set():
            return
        await _within(HINTS_WAIT_S, self._has_news.wait())
        if not self._has_news.is_set() and not self._has_hints.is_set():
            await _within(WAIT_S - HINTS_WAIT_S, self._either())

    async def _either(self) -> None:
        waiting = [asyncio.ensure_future(event.wait()) for event in (self._has_news, self._has_hints)]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()

    def _weigh(self, heard: _Heard) -> None:
        if heard.kind in {"welcome", "start_over", "left", "refused"}:
            self._awaited.discard(heard.channel)
            if not self._awaited:
                self._answered.set()
        if heard.kind == "hint":
            self._has_hints.set()
        elif heard.kind != "heads" and (heard.kind != "welcome" or heard.changes):
            self._has_news.set()


async def poll(request: Request[Resources]) -> Response:
    """`POST /live/poll`. Raises: Invalid, TooFast."""
    hub, caller = cast("Hub", cast("dict[str, object]", request.state)["hub"]), caller_of(request)
    mark = hub.departures.mark
    try:
        asked = _asked.decode(await request.body())
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Invalid("This is not what a page of ours asks.") from error
    if asked.protocol != SUBPROTOCOL:
        return _told([], Close.OLD_PROTOCOL)
    if not _is_page_of(caller, request):
        return _told([], Close.SIGNED_OUT)
    if caller.member_id is not None:
        await request.state["limiter"].check("poll", str(caller.member_id), most=300, window_s=60)
    basket = Basket()
    connection = Connection(caller, basket)
    hub.add(connection, asked_at=mark)
    try:
        await _answer_all(hub, connection, basket, asked.frames)
        await _unless_gone(request.receive, basket.fill(waits=asked.wait))
        if connection.channels:
            connection.offer(hub.heads_of(connection))
    finally:
        basket.is_over = True
        asyncio.get_running_loop().call_later(
            0 if basket.code is not None or not connection.channels else LINGERS_S, hub.remove, connection
        )
    return _told(basket.frames, basket.code)


async def _answer_all(hub: Hub, connection: Connection, basket: Basket, frames: Sequence[msgspec.Raw]) -> None:
    # One after another, as on a socket, so that they are answered in the order in which they were asked.
    for raw in frames:
        if connection.closing is not None:
            return
        text = bytes(raw).decode()
        if (channel := _channel_entered(raw)) is not None:
            basket.await_answer(channel)
        await answer(hub, connection, text)


def _channel_entered(raw: msgspec.Raw) -> str | None:
    """Whether a frame asks to enter a channel, and which. What is none of our frames is for `answer` to refuse."""
    with suppress(msgspec.MsgspecError, UnicodeError):
        fields = _entered.decode(raw)
        if msgspec.json.decode(fields.get("do", b"null")) == "enter":
            channel = msgspec.json.decode(fields.get("channel", b"null"))
            return channel if isinstance(channel, str) else None
    return None


async def _unless_gone(receive: Callable[[], Awaitable[Message]], filling: Awaitable[None]) -> None:
    """Wait for what is to be told, but not for a browser that has hung up."""
    gone, filled = asyncio.ensure_future(receive()), asyncio.ensure_future(filling)
    try:
        await asyncio.wait([gone, filled], return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()
        filled.cancel()


async def _within(seconds: float, waiting: Awaitable[object]) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(waiting, seconds)


def _is_page_of(caller: Caller, request: Request[Resources]) -> bool:
    """A page of somebody whose session has ended is told so, as a socket would be."""
    return request.headers.get("kith-reader", caller.mark) == caller.mark


def _told(frames: Sequence[bytes], code: Close | None) -> Response:
    told = _Told([msgspec.Raw(frame) for frame in frames], int(code or 0))
    return Response(_encode(told), media_type="application/json", headers={"Cache-Control": "no-store"})


ROUTES = [Route("/live/poll", poll, methods=["POST"], name="live:poll")]
