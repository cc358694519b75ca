"""Two connections to Redis that look after themselves: one publishes in order, one listens. They never raise."""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable, Iterable
from contextlib import suppress

from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.exceptions import RedisError

log = logging.getLogger("kith.live")

Connect = Callable[[], AbstractConnection]

_AWAY = (RedisError, OSError, TimeoutError)
TIMEOUT_S = 0.25
PING_EVERY_S = 1.0
_MOST_WAITING = 10_000
_MOST_AT_ONCE = 500
_LONGEST_PAUSE_S = 1.0


def connector(url: str) -> tuple[Connect, int]:
    """What makes a connection to this address, and the number of its database.

    RESP2, since hiredis reads it in half the time of RESP3.
    """
    pool = ConnectionPool.from_url(url, protocol=2, socket_timeout=None, socket_connect_timeout=TIMEOUT_S)
    return pool.make_connection, int(pool.connection_kwargs.get("db") or 0)


class PublishingLine:
    """Publishes what is put, in that order, as many at once as are waiting. While Redis is away, they wait."""

    def __init__(self, connect: Connect) -> None:
        self.is_away = False
        self._connect = connect
        self._connection: AbstractConnection | None = None
        self._waiting: deque[tuple[str, bytes]] = deque(maxlen=_MOST_WAITING)
        self._something = asyncio.Event()
        self._nothing = asyncio.Event()
        self._nothing.set()

    def put(self, channel: str, payload: bytes) -> None:
        """Publish this after what was put before. When too much waits, the oldest is forgotten: hubs mend that."""
        self._waiting.append((channel, payload))
        self._something.set()
        self._nothing.clear()

    async def flush(self) -> None:
        """Wait a moment for what is still to be published."""
        with suppress(TimeoutError):
            async with asyncio.timeout(TIMEOUT_S):
                await self._nothing.wait()

    async def run(self) -> None:
        try:
            while True:
                await self._something.wait()
                self._something.clear()
                while self._waiting:
                    await self._publish_until_done([self._waiting.popleft() for _ in self._next()])
                self._nothing.set()
        finally:
            await _disconnect(self._connection)

    def _next(self) -> range:
        return range(min(len(self._waiting), _MOST_AT_ONCE))

    async def _publish_until_done(self, batch: list[tuple[str, bytes]]) -> None:
        pause_s = 0.0
        while True:
            try:
                async with asyncio.timeout(TIMEOUT_S):
                    await self._publish(batch)
            except _AWAY as error:
                await _disconnect(self._connection)
                self._connection = None
                # An idle connection may have died unnoticed: the first failure is tried again at once. Publishing
                # twice is harmless, because listeners drop what is at or below their position.
                self._note_away(pause_s > 0, error)
                await asyncio.sleep(pause_s)
                pause_s = min(_LONGEST_PAUSE_S, pause_s * 2 or 0.1)
            else:
                self._note_away(False, None)
                return

    async def _publish(self, batch: Iterable[tuple[str, bytes]]) -> None:
        if self._connection is None:
            self._connection = self._connect()
            await self._connection.connect()  # type: ignore[no-untyped-call]
        commands = [("PUBLISH", channel, payload) for channel, payload in batch]
        await self._connection.send_packed_command(self._connection.pack_commands(commands), check_health=False)
        for _ in commands:
            await self._connection.read_response()

    def _note_away(self, is_away: bool, error: Exception | None) -> None:
        if is_away and not self.is_away:
            log.warning("the doorbell does not take announcements: %s", type(error).__name__)
        self.is_away = is_away


class ListeningLine:
    """Hears what is published on the channels subscribed to; after a break it subscribes to them all again.

    hear: called with channel and payload. returned: called when it listens again after a break.
    """

    def __init__(self, connect: Connect, *, hear: Callable[[str, bytes], None], returned: Callable[[], None]) -> None:
        self.is_away = False
        self._connect = connect
        self._hear = hear
        self._returned = returned
        self._connection: AbstractConnection | None = None
        self._confirmed: dict[str, asyncio.Future[None]] = {}
        """For each channel wanted, whether every later announcement on it will be heard."""
        self._unanswered: Counter[str] = Counter()
        """Subscriptions sent and not confirmed yet. Only the last confirmation says that none was undone since."""
        self._last_heard_at = 0.0

    async def subscribe(self, channel: str) -> None:
        """Returns once it is confirmed, or as soon as Redis turns out to be away."""
        confirmed = self._confirmed.get(channel)
        if confirmed is None:
            confirmed = self._confirmed[channel] = asyncio.get_running_loop().create_future()
            await self._send_subscribe([channel])
        if self.is_away or confirmed.done():
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(TIMEOUT_S):
                await asyncio.shield(confirmed)

    async def unsubscribe(self, channel: str) -> None:
        if self._confirmed.pop(channel, None) is not None:
            await self._send("UNSUBSCRIBE", channel)

    async def run(self) -> None:
        pause_s = 0.0
        while True:
            try:
                await self._listen()
            except* _AWAY as errors:
                if not self.is_away:
                    log.warning("the doorbell is away: %s", type(errors.exceptions[0]).__name__)
            finally:
                await self._break_off()
            pause_s = min(_LONGEST_PAUSE_S, pause_s * 2) if self.is_away else 0.05
            self.is_away = True
            await asyncio.sleep(pause_s)

    async def _listen(self) -> None:
        connection = self._connect()
        async with asyncio.timeout(TIMEOUT_S):
            await connection.connect()  # type: ignore[no-untyped-call]
        self._connection = connection
        await self._send_subscribe([*self._confirmed])
        async with asyncio.TaskGroup() as group:
            group.create_task(self._read(connection))
            group.create_task(self._ping())

    async def _read(self, connection: AbstractConnection) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            kind, *rest = await connection.read_response()
            self._last_heard_at = clock()
            if kind == b"message":
                self._pass_on(*rest)
            elif kind == b"subscribe":
                self._confirm(rest[0].decode())

    async def _ping(self) -> None:
        """A Redis that hangs, or a cable that is cut, closes nothing: only its silence tells."""
        clock = asyncio.get_running_loop().time
        while True:
            asked_at = clock()
            await self._send("PING")
            await asyncio.sleep(PING_EVERY_S)
            if self._last_heard_at < asked_at:
                raise TimeoutError

    def _pass_on(self, channel: bytes, payload: bytes) -> None:
        try:
            self._hear(channel.decode(), payload)
        except Exception:
            # One announcement that cannot be heard must not deafen the process to the others.
            log.exception("an announcement could not be heard")

    def _confirm(self, channel: str) -> None:
        self._unanswered[channel] -= 1
        if self._unanswered[channel] > 0:
            return
        del self._unanswered[channel]
        confirmed = self._confirmed.get(channel)
        if confirmed is not None and not confirmed.done():
            confirmed.set_result(None)
        if self.is_away and all(each.done() for each in self._confirmed.values()):
            self.is_away = False
            self._returned()

    async def _send_subscribe(self, channels: list[str]) -> None:
        if self._connection is not None and channels:
            self._unanswered.update(channels)
            await self._send("SUBSCRIBE", *channels)

    async def _send(self, *command: str) -> None:
        if self._connection is None:
            return
        packed = self._connection.pack_command(*command)
        # What cannot be sent shows in `_read` or `_ping`.
        with suppress(*_AWAY):
            async with asyncio.timeout(TIMEOUT_S):
                await self._connection.send_packed_command(packed, check_health=False)

    async def _break_off(self) -> None:
        await _disconnect(self._connection)
        self._connection = None
        self._unanswered.clear()
        loop = asyncio.get_running_loop()
        self._confirmed = {
            channel: loop.create_future() if confirmed.done() else confirmed
            for channel, confirmed in self._confirmed.items()
        }


async def _disconnect(connection: AbstractConnection | None) -> None:
    if connection is not None:
        with suppress(*_AWAY):
            await connection.disconnect(nowait=True)
