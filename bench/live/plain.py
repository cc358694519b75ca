"""A yardstick: rooms as the manuals show them, `await send_text` for each listener. Nothing is stored or checked."""

import asyncio
import os
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

_rooms: defaultdict[str, set[WebSocket]] = defaultdict(set)
_redis = Redis.from_url(os.environ["REDIS_URL"], protocol=2)
_heard = _redis.pubsub()
_said: "asyncio.Queue[tuple[str, str]]" = asyncio.Queue()


async def _room(socket: WebSocket) -> None:
    await socket.accept()
    name = f"plain:{socket.path_params['room']}"
    if name not in _rooms:
        await _heard.subscribe(name)
    _rooms[name].add(socket)
    try:
        while True:
            _said.put_nowait((name, await socket.receive_text()))
    except WebSocketDisconnect:
        _rooms[name].discard(socket)


async def _publish() -> None:
    """One connection: from a pool, messages overtake each other, and it runs out."""
    while True:
        async with _redis.pipeline(transaction=False) as pipe:
            pipe.publish(*await _said.get())
            while not _said.empty():
                pipe.publish(*_said.get_nowait())
            await pipe.execute()


async def _pass_on() -> None:
    async for heard in _heard.listen():
        if heard["type"] != "message":
            continue
        text = heard["data"].decode()
        for socket in list(_rooms[heard["channel"].decode()]):
            with suppress(WebSocketDisconnect, RuntimeError):
                await socket.send_text(text)


@asynccontextmanager
async def _lifespan(_: Starlette) -> AsyncIterator[None]:
    await _heard.subscribe("plain")
    tasks = [asyncio.create_task(_pass_on()), asyncio.create_task(_publish())]
    yield
    for task in tasks:
        task.cancel()


if __name__ == "__main__":
    uvicorn.run(
        Starlette(routes=[WebSocketRoute("/rooms/{room}", _room)], lifespan=_lifespan),
        port=int(os.environ["PORT"]),
        loop="uvloop",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="error",
        backlog=4096,
    )
