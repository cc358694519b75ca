"""What no browser of ours sends: nothing crashes or grows, nobody else is disturbed, and each ends as it is written."""

import asyncio
import os
import socket
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from uuid import uuid4

import pytest

from frame.settings import load
from live.connection import MOST_CHANNELS
from tests.live.conftest import NEVER, House
from tests.live.test_sockets import Site, a_site, ask, told
from tests.live.waiting import until

pytestmark = pytest.mark.parametrize("carried_by", ["own", "route"])

TEXT, BINARY, CLOSE, PING, PONG = 0x81, 0x82, 0x88, 0x89, 0x8A
LAST_PIECE, PIECE = 0x80, 0x00
FIRST_PIECE = 0x01
KEY = str(uuid4())


@pytest.fixture(name="site")
async def _site(house: House, carried_by: str) -> AsyncIterator[Site]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings = load({"BASE_URL": f"http://127.0.0.1:{listening.getsockname()[1]}"})
        async with a_site(house, house.a_hub(NEVER), listening, settings, carried_by) as site:
            site.people["t1"] = await house.member()
            yield site


class Stranger:
    """Speaks bytes. `codes`: what the server said when it closed."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def frame(self, first: int, payload: bytes = b"", *, length: bytes | None = None, masked: bool = True) -> None:
        """A frame as it should be, or with another length than it has, or without a mask."""
        mark = 0x80 if masked else 0
        if length is None:
            length = _length(len(payload))
        mask = os.urandom(4) if masked else b""
        body = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload)) if masked else payload
        self.writer.write(bytes((first, length[0] | mark)) + length[1:] + mask + body)

    async def end(self) -> int | None:
        """Read until the server ends it. Returns its code; None, if it closed without one."""
        code = None
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            async with asyncio.timeout(10):
                while True:
                    first, second = await self.reader.readexactly(2)
                    size = second
                    if second == 126:
                        size = int.from_bytes(await self.reader.readexactly(2), "big")
                    body = await self.reader.readexactly(size)
                    if first == CLOSE:
                        code = int.from_bytes(body[:2], "big")
        return code


def _length(size: int) -> bytes:
    if size < 126:
        return bytes((size,))
    return b"\x7e" + size.to_bytes(2, "big") if size < 65_536 else b"\x7f" + size.to_bytes(8, "big")


@asynccontextmanager
async def a_stranger(site: Site, *, extensions: str = "") -> AsyncIterator[Stranger]:
    """A socket that was opened as it should be."""
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    offered = f"Sec-WebSocket-Extensions: {extensions}\r\n" if extensions else ""
    writer.write(
        f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nOrigin: {site.origin}\r\nCookie: session=t1\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        f"{offered}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: kith.1\r\n\r\n".encode()
    )
    assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
    try:
        yield Stranger(reader, writer)
    finally:
        writer.close()


@asynccontextmanager
async def a_neighbour(house: House, site: Site) -> AsyncIterator[None]:
    """Somebody who listens all the while: afterwards they are still there, are told what is said, and are alone."""
    async with site.connect("t1") as client:
        await ask(client, do="enter", channel="board:1", after=0)
        assert (await told(client))["is"] == "welcome"
        yield
        await house.pin("still here")
        assert (await told(client))["html"] == "still here"
        await until(lambda: len(site.hub._connections) == len(site.server.server_state.connections) == 1)
        site.hub._came_or_went.clear()
        await site.hub._forget_empty()
        assert [*site.hub._audiences] == ["board:1"], "nothing is kept of what was asked for"


ENDED_BY = {
    "an oversized ping": ({1002}, [(PING, b"x" * 126)]),
    "an oversized close": ({1002}, [(CLOSE, b"\x03\xe8" + b"x" * 124)]),
    "a ping in pieces": ({1002}, [(0x09, b"x"), (LAST_PIECE, b"y")]),
    "a close in pieces": ({1002}, [(0x08, b"\x03"), (LAST_PIECE, b"\xe8")]),
    "a close of one byte": ({1002}, [(CLOSE, b"\x03")]),
    "a close with a code that there is not": ({1002}, [(CLOSE, b"\x03\xec")]),
    "a close whose reason is no UTF-8": ({1002, 1007}, [(CLOSE, b"\x03\xe8\xff")]),
    "a piece of nothing": ({1002}, [(PIECE, b"x")]),
    "a last piece of nothing": ({1002}, [(LAST_PIECE, b"x")]),
    "a beginning within a beginning": ({1002}, [(FIRST_PIECE, b"x"), (FIRST_PIECE, b"y")]),
    "a whole within a beginning": ({1002}, [(FIRST_PIECE, b"x"), (TEXT, b"y")]),
    "a kind that is reserved": ({1002}, [(0x83, b"x")]),
    "a control kind that is reserved": ({1002}, [(0x8B, b"x")]),
    "the second reserved bit": ({1002}, [(TEXT | 0x20, b"x")]),
    "the third reserved bit": ({1002}, [(TEXT | 0x10, b"x")]),
    "compressed, though nobody agreed to it": ({1002}, [(TEXT | 0x40, b"\xaa\x56\x4a\xc9\x57\xb2\x02\x00")]),
    "no UTF-8": ({1007}, [(TEXT, b'{"do":"\xff"}')]),
    "no UTF-8, an over-long slash": ({1007}, [(TEXT, b"\xc0\xaf")]),
    "no UTF-8, half a pair": ({1007}, [(TEXT, b"\xed\xa0\x80")]),
    "no UTF-8 over two pieces": ({1007}, [(FIRST_PIECE, b"\xe2\x82"), (LAST_PIECE, b"x")]),
    "binary": ({1003}, [(BINARY, b"x")]),
    "binary in pieces": ({1003}, [(0x02, b"x"), (LAST_PIECE, b"y")]),
    "1 MB": ({1009}, [(TEXT, b"x" * 1_000_000)]),
    "1 MB in pieces": ({1009}, [(FIRST_PIECE, b"x" * 60_000), *[(PIECE, b"x" * 60_000)] * 16]),
    "a byte too many, in pieces": ({1009}, [(FIRST_PIECE, b"x" * 65_536), (LAST_PIECE, b"x")]),
}


@pytest.mark.parametrize(("codes", "frames"), ENDED_BY.values(), ids=ENDED_BY)
async def test_what_is_against_the_rules_ends_the_socket(
    house: House, site: Site, codes: set[int], frames: list[tuple[int, bytes]]
) -> None:
    async with a_neighbour(house, site), a_stranger(site) as stranger:
        for first, payload in frames:
            stranger.frame(first, payload)

        assert await stranger.end() in codes


async def test_a_frame_without_a_mask_ends_the_socket(house: House, site: Site) -> None:
    async with a_neighbour(house, site), a_stranger(site) as stranger:
        stranger.frame(TEXT, b"{}", masked=False)

        assert await stranger.end() == 1002


@pytest.mark.parametrize(
    "length",
    [b"\x7f" + (2**62).to_bytes(8, "big"), b"\x7f" + (2**63).to_bytes(8, "big"), b"\x7f" + (70_000).to_bytes(8, "big")],
    ids=["2^62", "2^63", "70,000"],
)
async def test_a_length_that_is_too_much_ends_the_socket_before_anything_came(
    house: House, site: Site, length: bytes
) -> None:
    async with a_neighbour(house, site), a_stranger(site) as stranger:
        with _growing_less_than(600_000):
            stranger.frame(TEXT, length=length)

            assert await stranger.end() in {1002, 1009}


async def test_compression_that_is_offered_is_not_agreed_to_and_a_bomb_not_unpacked(house: House, site: Site) -> None:
    offered = "permessage-deflate; client_max_window_bits"
    squeezing = zlib.compressobj(wbits=-15)
    bomb = squeezing.compress(bytes(50_000_000)) + squeezing.flush(zlib.Z_SYNC_FLUSH)
    assert len(bomb) < 65_536
    async with a_neighbour(house, site), a_stranger(site, extensions=offered) as stranger:
        with _growing_less_than(1_000_000):
            stranger.frame(TEXT | 0x40, bomb)

            assert await stranger.end() == 1002


async def test_pieces_without_end_are_not_kept(house: House, site: Site) -> None:
    async with a_neighbour(house, site), a_stranger(site) as stranger:
        with _growing_less_than(2_000_000):
            stranger.frame(FIRST_PIECE, b'{"do":')
            for _ in range(4_000):
                stranger.frame(PIECE, b"")
                with suppress(ConnectionError):
                    await stranger.writer.drain()

            # The route counts frames, not their pieces; there the library's own limits hold.
            assert site.carried_by == "route" or await stranger.end() == 4029


async def test_a_frame_that_never_ends_takes_no_more_than_its_bytes(house: House, site: Site) -> None:
    async with a_neighbour(house, site), a_stranger(site) as stranger:
        with _growing_less_than(1_000_000):
            stranger.frame(TEXT, b"x" * 10, length=_length(65_000))
            for _ in range(20):
                stranger.writer.write(b"x" * 100)
                await asyncio.sleep(0.005)


async def test_pings_without_end_end_the_socket(house: House, site: Site, carried_by: str) -> None:
    if carried_by == "route":
        return  # uvicorn answers pings before we hear of them.
    async with a_neighbour(house, site), a_stranger(site) as stranger:
        for _ in range(1_000):
            stranger.frame(PING, b"x" * 125)

        assert await stranger.end() == 4029


async def test_pongs_that_nobody_asked_for_do_no_harm(house: House, site: Site) -> None:
    async with a_neighbour(house, site), a_stranger(site) as stranger:
        for _ in range(20):
            stranger.frame(PONG, b"x" * 125)
        stranger.frame(CLOSE, b"\x03\xe8")

        assert await stranger.end() == 1000


async def test_a_thousand_channels_are_not_followed(house: House, site: Site) -> None:
    for number in range(2, MOST_CHANNELS + 10):
        await house.board(number, is_public=True)
    async with a_neighbour(house, site), site.connect("t1") as client:
        answers = []
        for number in range(1, MOST_CHANNELS + 10):
            await ask(client, do="enter", channel=f"board:{number}")
            answers.append(await told(client))

        assert [each["is"] for each in answers] == ["welcome"] * MOST_CHANNELS + ["refused"] * 9
        assert {each["why"] for each in answers[MOST_CHANNELS:]} == {"too_many_channels"}


async def test_channels_that_are_guessed_leave_nothing_behind_and_look_alike(house: House, site: Site) -> None:
    await house.board(2)
    async with a_neighbour(house, site), site.connect("t1") as client:
        for channel in ("board:2", "board:3", "board:2147483647", "nonsense:1", *(f"board:{n}" for n in range(10, 70))):
            await ask(client, do="enter", channel=channel)
            refused = await told(client)
            del refused["channel"]
            assert refused == {"is": "refused", "why": "missing", "words": refused["words"]}
        assert len(site.hub._entering) == 0


async def test_a_session_that_ended_or_was_never_one_opens_as_a_visitor(house: House, site: Site) -> None:
    async with a_neighbour(house, site):
        for stolen in ("ended", "' OR 1=1", "x" * 4_000):
            async with site.connect(stolen) as client:
                await ask(client, do="enter", channel="board:1")
                assert (await told(client))["why"] == "missing"
                await ask(client, do="say", channel="board:1", key=str(uuid4()), text="Who am I?")
                assert (await told(client))["is"] == "refused"


WRONG: dict[str, object] = {
    "null": None, "a number": 7, "a fraction": 0.5, "true": True, "a list": [], "an object": {}, "empty": "",
    "a line break": "\n", "long": "x" * 20_000, "another script": "комната:7", "minus": -1, "huge": 10**40,
    "a path": "../../room:7", "a NUL": "board:1\0", "markup": "<script>", "half": "board:",
}  # fmt: skip
RIGHT: dict[str, dict[str, object]] = {
    "enter": {"do": "enter", "channel": "board:1", "after": 0, "epoch": "k1"},
    "leave": {"do": "leave", "channel": "board:1"},
    "say": {"do": "say", "channel": "board:1", "key": KEY, "text": "words"},
    "hint": {"do": "hint", "channel": "board:1", "kind": "typing"},
}
# These are right, if odd.
ALSO_RIGHT = {
    ("enter", "after", "null"), ("enter", "after", "a number"), ("enter", "epoch", "null"),
    ("enter", "epoch", "empty"), ("say", "text", "empty"),
    ("say", "text", "a line break"), ("say", "text", "long"), ("say", "text", "another script"),
    ("say", "text", "a path"), ("say", "text", "a NUL"), ("say", "text", "markup"), ("say", "text", "half"),
    ("enter", "epoch", "a line break"), ("enter", "epoch", "another script"), ("enter", "epoch", "a path"),
    ("enter", "epoch", "a NUL"), ("enter", "epoch", "markup"), ("enter", "epoch", "half"),
}  # fmt: skip


@pytest.mark.parametrize("deed", RIGHT)
async def test_each_frame_wrong_in_each_field_is_refused_and_ends_nothing(house: House, site: Site, deed: str) -> None:
    async with a_neighbour(house, site):
        for field in RIGHT[deed]:
            # A socket each, so that none asks too much.
            async with site.connect("t1") as client:
                for name, wrong in WRONG.items():
                    if (deed, field, name) not in ALSO_RIGHT:
                        await ask(client, **(RIGHT[deed] | {field: wrong}))
                        assert (await told(client)).get("why") == "bad_frame", (field, name)
                for changed in (
                    {key: value for key, value in RIGHT[deed].items() if key != field},
                    RIGHT[deed] | {"more": 1},
                ):
                    if field in {"do", "channel", "key", "text", "kind"} or "more" in changed:
                        await ask(client, **changed)
                        assert (await told(client)).get("why") == "bad_frame", (field, "left out or too many")


async def test_half_an_opening_holds_up_nobody(house: House, site: Site) -> None:
    async with a_neighbour(house, site):
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
        writer.write(b"GET /live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Up")
        await writer.drain()
        writer.close()
        assert await reader.read() == b""


@contextmanager
def _growing_less_than(most_bytes: int) -> Iterator[None]:
    """What is kept meanwhile, at its most, on both sides."""
    tracemalloc.start()
    try:
        begun, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - begun < most_bytes
