"""What waits for a slow reader is bounded, and one who cannot keep up is let go."""

import asyncio

import pytest

from frame.caller import VISITOR
from live import outbox as outboxes
from live.connection import FRAMES_AT_ONCE, FRAMES_PER_S, MOST_REFUSED, Connection
from live.outbox import MOST_BYTES, MOST_FRAMES, Outbox
from live.protocol import Close
from tests.live.waiting import until


class Server:
    """What an ASGI server offers: sends wait while its buffers are full."""

    def __init__(self) -> None:
        self.sent: list[str | int] = []
        self.takes = asyncio.Event()
        self.takes.set()
        self.is_gone = False
        self.is_aborted = False

    async def send_text(self, text: str) -> None:
        await self._take(text)

    async def send_close(self, code: int) -> None:
        await self._take(int(code))

    async def _take(self, what: str | int) -> None:
        await self.takes.wait()
        if self.is_gone:
            raise OSError
        self.sent.append(what)

    def abort(self) -> None:
        self.is_aborted = True


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def outbox(server: Server) -> Outbox:
    return Outbox(send_text=server.send_text, send_close=server.send_close, abort=server.abort)


async def test_frames_go_out_in_order(server: Server, outbox: Outbox) -> None:
    writing = asyncio.create_task(outbox.write())

    for number in range(10):
        assert outbox.send(b"%d" % number)
    outbox.close(Close.RESTARTING)
    await writing

    assert server.sent == [*"0123456789", 4001]


async def test_only_so_many_frames_wait(server: Server, outbox: Outbox) -> None:
    assert all(outbox.send(b"x") for _ in range(MOST_FRAMES))

    assert not outbox.send(b"x")


async def test_only_so_many_bytes_wait(server: Server, outbox: Outbox) -> None:
    assert outbox.send(b"x" * (MOST_BYTES - 1))

    assert not outbox.send(b"xx")
    assert outbox.send(b"x")


async def test_a_frame_being_sent_still_counts(server: Server, outbox: Outbox) -> None:
    server.takes.clear()
    writing = asyncio.create_task(outbox.write())
    outbox.send(b"x" * MOST_BYTES)
    await asyncio.sleep(0)

    assert not outbox.send(b"x")
    server.takes.set()
    await until(lambda: outbox.send(b"x"))
    writing.cancel()


async def test_one_who_is_too_slow_is_let_go_at_once(server: Server, outbox: Outbox) -> None:
    connection = Connection(VISITOR, outbox)

    offers = [connection.offer(b"x") for _ in range(MOST_FRAMES + 2)]

    assert offers == [*[True] * MOST_FRAMES, False, False]
    assert connection.closing is Close.TOO_SLOW
    await outbox.write()
    assert server.sent == [4008], "what waited would only have made it wait longer"


async def test_one_who_is_signed_out_gets_nothing_that_waited(server: Server, outbox: Outbox) -> None:
    outbox.send(b"x")

    outbox.close(Close.SIGNED_OUT)
    await outbox.write()

    assert server.sent == [4501]


async def test_one_who_takes_nothing_at_all_is_cut_off(
    server: Server, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outboxes, "STUCK_AFTER_S", 0.01)
    server.takes.clear()
    outbox.send(b"x")

    await outbox.write()

    assert server.is_aborted


async def test_one_who_does_not_take_the_closing_is_cut_off(
    server: Server, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outboxes, "CLOSING_S", 0.01)
    server.takes.clear()
    outbox.close(Close.TOO_SLOW)

    await outbox.write()

    await until(lambda: server.is_aborted)


async def test_one_who_has_gone_ends_the_writing_quietly(server: Server, outbox: Outbox) -> None:
    server.is_gone = True
    outbox.send(b"x")

    await outbox.write()

    assert server.sent == []


async def test_only_the_first_reason_for_closing_counts(server: Server, outbox: Outbox) -> None:
    connection = Connection(VISITOR, outbox)

    connection.close(Close.SIGNED_OUT)
    connection.close(Close.RESTARTING)
    await outbox.write()

    assert not connection.offer(b"x")
    assert server.sent == [4501]


def test_frames_are_counted_over_time(outbox: Outbox) -> None:
    connection = Connection(VISITOR, outbox)

    assert not any(connection.wait_s(100.0) for _ in range(FRAMES_AT_ONCE))
    assert connection.wait_s(100.0)
    assert [bool(connection.wait_s(101.0)) for _ in range(FRAMES_PER_S + 1)] == [*[False] * FRAMES_PER_S, True]


async def test_who_goes_on_though_refused_is_flooding(outbox: Outbox) -> None:
    connection = Connection(VISITOR, outbox)
    for _ in range(FRAMES_AT_ONCE + MOST_REFUSED):
        connection.wait_s(100.0)
    assert connection.closing is None

    connection.wait_s(100.0)

    assert connection.closing is Close.FLOODING
