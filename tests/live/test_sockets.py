"""The socket itself, by a real server and a real client: who may open one, how it ends, and that it carries a room."""

import asyncio
import gc
import json
import os
import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, cast
from uuid import uuid4

import pytest
import uvicorn
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.server import ServerProtocol
from websockets.typing import Origin, Subprotocol

from frame.announcements import Departure
from frame.caller import VISITOR, Caller
from frame.database import Database
from frame.errors import NotNow
from frame.settings import Settings, load
from live import socket as sockets
from live.carrier import _ENDED, Carrier, carrier
from live.connection import FRAMES_AT_ONCE, FRAMES_PER_S, MOST_REFUSED, Connection
from live.hub import Hub
from live.protocol import Close
from tests.live.browsers import a_caller
from tests.live.conftest import NEVER, House
from tests.live.waiting import until

KITH_1 = Subprotocol("kith.1")


class GoodbyeFirst(uvicorn.Server):
    """A server whose hub says goodbye before the connections are cut."""

    hub: Hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self.hub.close()
        await super().shutdown(sockets)


@dataclass
class Site:
    """A running server, and who has which cookie."""

    server: GoodbyeFirst
    hub: Hub
    port: int
    people: dict[str, Caller]
    carried_by: str

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connect(
        self,
        token: str = "",
        *,
        origin: str | None = "ours",
        subprotocols: Sequence[str] = ("kith.1",),
        path: str = "/live",
    ) -> connect:
        return connect(
            f"ws://127.0.0.1:{self.port}{path}",
            origin=Origin(self.origin) if origin == "ours" else Origin(origin) if origin is not None else None,
            subprotocols=[Subprotocol(each) for each in subprotocols] or None,
            additional_headers={"Cookie": f"session={token}"} if token else {},
            compression=None,
            proxy=None,
        )


@pytest.fixture
async def site(house: House, carried_by: str) -> AsyncIterator[Site]:
    hub = house.a_hub(NEVER)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        settings = load({"BASE_URL": f"http://127.0.0.1:{port}"})
        async with a_site(house, hub, listening, settings, carried_by) as site:
            yield site


@pytest.fixture(params=["own", "route"])
def carried_by(request: pytest.FixtureRequest) -> str:
    """Our own protocol class, or the route that any ASGI server can carry: both keep the same promises."""
    return str(request.param)


@asynccontextmanager
async def a_site(
    house: House,
    hub: Hub,
    listening: socket.socket,
    settings: Settings,
    carried_by: str,
    *,
    ping_every_s: float = 20,
    proxies: str = "",
) -> AsyncIterator[Site]:
    people: dict[str, Caller] = {}

    async def identify(db: Database, token: str) -> Caller:
        if token == "away":
            raise NotNow
        return people.get(token, VISITOR)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with hub.running():
            yield {"database": house.database, "hub": hub}

    app = Starlette(routes=[sockets.route(settings, identify)], lifespan=lifespan)
    config = uvicorn.Config(
        app,
        ws=cast("Any", carrier(settings, identify)) if carried_by == "own" else "websockets-sansio",
        ws_max_size=65_536,
        ws_per_message_deflate=False,
        ws_ping_interval=ping_every_s,
        ws_ping_timeout=ping_every_s,
        log_config=None,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        timeout_graceful_shutdown=5,
    )
    server = GoodbyeFirst(config)
    server.hub = hub
    serving = asyncio.create_task(server.serve([listening]))
    await until(lambda: server.started)
    try:
        yield Site(server, hub, int(listening.getsockname()[1]), people, carried_by)
    finally:
        server.should_exit = True
        await serving


@pytest.fixture
async def token(house: House, site: Site) -> str:
    """The cookie of somebody who may listen to board 1."""
    site.people["t1"] = await house.member()
    return "t1"


async def ask(client: ClientConnection, **frame: object) -> None:
    await client.send(json.dumps(frame))


async def told(client: ClientConnection) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads(await asyncio.wait_for(client.recv(), 10))
    return frame


async def closing_code(client: ClientConnection) -> int | None:
    async with asyncio.timeout(10):
        await client.wait_closed()
    return client.close_code


async def test_two_browsers_see_each_others_notes_at_once(house: House, site: Site, token: str) -> None:
    async with site.connect(token) as one, site.connect(token) as two:
        assert one.subprotocol == KITH_1
        for client in (one, two):
            await ask(client, do="enter", channel="board:1", after=0, epoch="k1")
            assert (await told(client))["is"] == "welcome"

        await ask(one, do="say", channel="board:1", key=str(uuid4()), text="Hello – 🌿")

        assert {(await told(one))["is"], (await told(one))["is"]} == {"taken", "change"}
        assert (await told(two))["html"] == "Hello – 🌿"


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "https://evil.example",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "http://127.0.0.1:{port}.evil.example",
        "http://127.0.0.1:{port}@evil.example",
        "http://evil.example:{port}",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1:{port}, http://127.0.0.1:{port}",
    ],
)
async def test_another_origin_is_refused_before_accepting(site: Site, token: str, origin: str | None) -> None:
    theirs = origin.format(port=site.port) if origin is not None else None

    with pytest.raises(InvalidStatus) as refused:
        async with site.connect(token, origin=theirs):
            pass

    assert refused.value.response.status_code == 403


async def test_plain_ws_is_refused_where_the_site_is_https(house: House, carried_by: str) -> None:
    settings = load({"BASE_URL": "https://kith.example", "DATABASE_URL": "postgresql://x/y", "REDIS_URL": "redis://x"})
    with socket.create_server(("127.0.0.1", 0)) as listening:
        async with a_site(house, house.a_hub(NEVER), listening, settings, carried_by) as site:
            with pytest.raises(InvalidStatus):
                async with site.connect(origin="https://kith.example"):
                    pass


async def test_a_page_of_another_release_is_told_to_load_again(site: Site) -> None:
    async with site.connect(subprotocols=["kith.0"]) as client:
        assert await closing_code(client) == 4502


async def test_no_subprotocol_at_all_is_told_the_same(site: Site) -> None:
    async with site.connect(subprotocols=[]) as client:
        assert await closing_code(client) == 4502


async def test_ours_is_chosen_among_several(site: Site) -> None:
    async with site.connect(subprotocols=["kith.2", "kith.1"]) as client:
        assert client.subprotocol == KITH_1


@pytest.mark.parametrize("now", ["somebody else", "nobody"])
async def test_a_page_of_somebody_else_is_neither_told_nor_spoken_for(site: Site, token: str, now: str) -> None:
    theirs = f"reader.{a_caller().mark}" if now == "somebody else" else f"reader.{site.people[token].mark}"

    async with site.connect(token if now == "somebody else" else "", subprotocols=["kith.1", theirs]) as client:
        with suppress(ConnectionClosed):
            await ask(client, do="say", channel="board:1", key=str(uuid4()), text="In whose name?")
        assert await closing_code(client) == 4501


async def test_a_page_of_ones_own_is_let_in(site: Site, token: str) -> None:
    own = f"reader.{site.people[token].mark}"

    async with site.connect(token, subprotocols=["kith.1", own]) as client:
        await ask(client, do="enter", channel="board:1")
        assert (await told(client))["is"] == "welcome"


async def test_a_visitor_may_open_a_socket_and_enter_what_is_public(house: House, site: Site) -> None:
    await house.board(2, is_public=True)

    async with site.connect("a cookie that stands for nobody") as client:
        await ask(client, do="enter", channel="board:2")
        assert (await told(client))["is"] == "welcome"
        await ask(client, do="enter", channel="board:1")
        assert (await told(client))["why"] == "missing"


async def test_while_the_database_is_away_the_handshake_is_refused_for_now(site: Site) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with site.connect("away"):
            pass

    assert refused.value.response.status_code == 503


async def test_binary_frames_end_the_socket(site: Site) -> None:
    async with site.connect() as client:
        await client.send(b"\x00")
        assert await closing_code(client) == 1003


async def test_bad_utf_8_ends_the_socket(site: Site) -> None:
    async with site.connect() as client:
        await client.send(b'{"do":"\xff"}', text=True)
        assert await closing_code(client) == 1007


async def test_a_frame_over_64_kib_ends_the_socket(site: Site) -> None:
    async with site.connect() as client:
        await client.send(json.dumps({"do": "say", "channel": "board:1", "text": "x" * 65_536}))
        assert await closing_code(client) == 1009


async def test_a_bad_frame_ends_nothing(site: Site) -> None:
    async with site.connect() as client:
        await client.send("{")
        assert (await told(client))["why"] == "bad_frame"
        await ask(client, do="enter", channel="board:9")
        assert (await told(client))["why"] == "missing"


async def test_flooding_is_refused_with_the_wait_and_then_ends_the_socket(site: Site) -> None:
    key = str(uuid4())
    async with site.connect() as client:
        for _ in range(FRAMES_AT_ONCE):
            await ask(client, do="leave", channel="board:1")
        await ask(client, do="say", channel="board:1", key=key, text="x")
        refused = await told(client)
        if "key" not in refused:
            refused = await told(client)  # Its answer to a ping counts too.
        assert (refused["why"], refused["channel"], refused["key"]) == ("too_fast", "board:1", key)
        assert refused["retry_in_s"] >= 1

        for _ in range(MOST_REFUSED + FRAMES_PER_S * 3):
            await ask(client, do="leave", channel="board:1")
        with suppress(ConnectionClosed):
            while True:
                assert (await told(client))["why"] == "too_fast"
        assert client.close_code == 4029


@pytest.mark.alone
@pytest.mark.parametrize(("code", "expected"), [(4501, 4501), (4503, 4503)])
async def test_an_ended_session_ends_the_socket_within_a_second(
    house: House, site: Site, token: str, code: int, expected: int
) -> None:
    member_id = site.people[token].member_id
    assert member_id is not None
    async with site.connect(token) as client, site.connect() as visitor:
        await ask(client, do="enter", channel="board:1")
        await told(client)

        begun = time.perf_counter()
        async with house.database.work() as work:
            work.announce(Departure(member_id, code=code))

        assert await closing_code(client) == expected
        assert time.perf_counter() - begun < 1
        await (await visitor.ping())


async def test_stopping_says_that_it_comes_back(house: House, site: Site, token: str) -> None:
    async with site.connect(token) as client:
        await ask(client, do="enter", channel="board:1")
        await told(client)

        site.server.should_exit = True

        assert await closing_code(client) == 4001


async def test_a_browser_that_vanishes_leaves_nothing_behind(site: Site, token: str) -> None:
    client = await site.connect(token)
    await ask(client, do="enter", channel="board:1")
    await told(client)

    client.transport.abort()

    await until(lambda: len(site.hub._connections) == 0)


async def test_a_socket_that_has_ended_holds_itself_in_no_circle(site: Site, token: str) -> None:
    if site.carried_by != "own":
        return  # What uvicorn makes for the route is its own affair.
    gc.collect()
    gc.disable()
    try:
        async with site.connect(token) as leaving:
            await ask(leaving, do="enter", channel="board:1")
            await told(leaving)
        vanishing = await site.connect(token)
        await ask(vanishing, do="say", channel="board:1", key=str(uuid4()), text="Bye")
        vanishing.transport.abort()
        flooding = await site.connect(token)
        await flooding.send(b"binary")
        await closing_code(flooding)

        await until(lambda: not _alive(Carrier, ServerProtocol, Connection))
    finally:
        gc.enable()


def _alive(*kinds: type) -> list[object]:
    return [each for each in gc.get_objects() if isinstance(each, kinds) and each is not _ENDED]


async def test_one_who_never_reads_is_let_go_and_others_notice_nothing(house: House, site: Site, token: str) -> None:
    caller = site.people[token]
    site.people["t2"] = replace(caller)
    deaf = await _deaf_client(site, token)
    async with site.connect("t2") as reader:
        await ask(reader, do="enter", channel="board:1", after=0)
        await told(reader)
        await until(lambda: len(site.hub._connections) == 2)
        for _ in range(1_000):
            await house.pin("x" * 50_000)
            assert (await told(reader))["is"] == "change"
            if any(connection.closing is Close.TOO_SLOW for connection in site.hub._connections):
                break

        await until(lambda: len(site.hub._connections) == len(site.server.server_state.connections) == 1)
    deaf.close()


async def test_a_frame_in_pieces_is_read_as_one(site: Site, token: str) -> None:
    pieces = ['{"do":"enter",', '"channel"', ":", '"board:1","after":0}']
    async with site.connect(token) as client:
        await client.send(pieces)

        assert (await told(client))["is"] == "welcome"


async def test_a_letter_cut_in_two_between_pieces_is_whole(house: House, site: Site, token: str) -> None:
    raw = json.dumps(
        {"do": "say", "channel": "board:1", "key": str(uuid4()), "text": "a🌿b"}, ensure_ascii=False
    ).encode()
    cut = raw.index("🌿".encode()) + 2
    async with site.connect(token) as client:
        await ask(client, do="enter", channel="board:1", after=0)
        await told(client)
        await client.send([raw[:cut], raw[cut:]], text=True)

        assert {(await told(client))["is"], (await told(client))["is"]} == {"taken", "change"}


async def test_pieces_without_end_end_the_socket(site: Site) -> None:
    async with site.connect() as client:

        async def endless() -> AsyncIterator[str]:
            while True:
                yield "x" * 4_096

        with suppress(ConnectionClosed):
            await client.send(endless())

        assert await closing_code(client) == 1009


async def test_frames_sent_at_once_are_answered_in_their_order(site: Site) -> None:
    async with site.connect() as client:
        for number in range(2, 60):
            await ask(client, do="enter", channel=f"board:{number}")

        assert [(await told(client))["channel"] for _ in range(2, 60)] == [f"board:{number}" for number in range(2, 60)]


async def test_who_closes_is_answered_and_leaves_nothing_behind(site: Site, token: str) -> None:
    client = await site.connect(token)
    await ask(client, do="enter", channel="board:1")
    await told(client)

    await client.close(1000)

    assert client.close_code == 1000
    await until(lambda: len(site.hub._connections) == len(site.server.server_state.connections) == 0)


async def test_a_compressed_socket_is_declined(site: Site) -> None:
    async with connect(
        f"ws://127.0.0.1:{site.port}/live",
        origin=Origin(site.origin),
        subprotocols=[KITH_1],
        compression="deflate",
        proxy=None,
    ) as client:
        assert client.response is not None
        assert "Sec-WebSocket-Extensions" not in client.response.headers
        await ask(client, do="enter", channel="board:9")
        assert (await told(client))["why"] == "missing"


async def test_nothing_else_is_a_socket(site: Site) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with site.connect(path="/elsewhere"):
            pass

    assert refused.value.response.status_code in {403, 404}


# uvicorn's own class never answers the second.
@pytest.mark.parametrize("carried_by", ["own"])
async def test_what_no_browser_sends_is_refused_and_ends_nothing(site: Site, token: str) -> None:
    handshakes = [
        b"GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        f"GET /live HTTP/1.1\r\nHost: x\r\nOrigin: {site.origin}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 7\r\nSec-WebSocket-Key: short\r\n\r\n".encode(),
        b"GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX: %s\r\n\r\n" % (b"y" * 9_000),
    ]
    for handshake in handshakes:
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
        writer.write(handshake)
        assert (await asyncio.wait_for(reader.readline(), 10)).startswith(b"HTTP/1.1 4")
        await asyncio.wait_for(reader.read(), 10)
        writer.close()

    async with site.connect(token) as client:
        await ask(client, do="enter", channel="board:1")
        assert (await told(client))["is"] == "welcome"


async def test_a_browser_without_a_sign_of_life_is_let_go(house: House, carried_by: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings = load({"BASE_URL": f"http://127.0.0.1:{listening.getsockname()[1]}"})
        async with a_site(house, house.a_hub(NEVER), listening, settings, carried_by, ping_every_s=0.2) as site:
            site.people["t1"] = await house.member()
            deaf = await _deaf_client(site, "t1")
            async with site.connect("t1") as alive:
                await until(lambda: len(site.hub._connections) == 2)

                await until(lambda: len(site.hub._connections) == 1, within_s=5)

                await asyncio.sleep(0.5)
                await ask(alive, do="enter", channel="board:1")
                assert (await told(alive))["is"] == "welcome"
            deaf.close()


async def test_a_proxy_that_we_trust_says_whether_it_is_https(house: House, carried_by: str) -> None:
    settings = load({"BASE_URL": "https://kith.example", "DATABASE_URL": "postgresql://x/y", "REDIS_URL": "redis://x"})
    for proxies, says, is_let_in in (
        ("127.0.0.1", "https", True),
        ("127.0.0.1", "http", False),
        ("192.0.2.1", "https", False),
    ):
        with socket.create_server(("127.0.0.1", 0)) as listening:
            async with a_site(house, house.a_hub(NEVER), listening, settings, carried_by, proxies=proxies) as site:
                opening = connect(
                    f"ws://127.0.0.1:{site.port}/live",
                    origin=Origin("https://kith.example"),
                    subprotocols=[KITH_1],
                    additional_headers={"X-Forwarded-Proto": says},
                    proxy=None,
                )
                try:
                    async with opening:
                        was_let_in = True
                except InvalidStatus:
                    was_let_in = False
                assert was_let_in == is_let_in, (proxies, says)


async def test_a_server_that_stops_without_its_hub_says_that_it_comes_back(
    house: House, site: Site, token: str
) -> None:
    """Several workers of one `server run` are stopped by uvicorn alone."""
    async with site.connect(token) as client:
        await ask(client, do="enter", channel="board:1")
        await told(client)

        for connection in list(site.server.server_state.connections):
            connection.shutdown()

        assert await closing_code(client) == (4001 if site.carried_by == "own" else 1012)


async def _deaf_client(site: Site, token: str) -> socket.socket:
    """Enters, and then reads nothing more."""
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(deaf, ("127.0.0.1", site.port))
    handshake = (
        f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nOrigin: {site.origin}\r\nCookie: session={token}\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: kith.1\r\n\r\n"
    )
    await loop.sock_sendall(deaf, handshake.encode())
    assert (await loop.sock_recv(deaf, 4096)).startswith(b"HTTP/1.1 101")
    frame, mask = b'{"do":"enter","channel":"board:1","after":0}', os.urandom(4)
    masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(frame))
    await loop.sock_sendall(deaf, bytes((0x81, 0x80 | len(frame))) + mask + masked)
    return deaf
