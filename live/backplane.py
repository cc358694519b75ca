"""The doorbell between processes. It keeps nothing and may lose a ring: hubs mend that from PostgreSQL."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol, Self
from uuid import UUID

import msgspec

from frame.announcements import Announcement, Departure, Publisher
from live.redis_lines import Connect, ListeningLine, PublishingLine, connector

log = logging.getLogger("kith.live")


@dataclass(frozen=True, slots=True)
class Ring:
    """An announcement as it arrives. at: None for something fleeting."""

    channel: str
    at: int | None
    frame: bytes


class Listener(Protocol):
    """Who hears the doorbell: the hub. Nothing here waits."""

    def hear(self, ring: Ring) -> None: ...

    def depart(self, departure: Departure) -> None: ...

    def returned(self) -> None:
        """The doorbell was away and is back: some rings were missed."""
        ...


class Backplane(Publisher, Protocol):
    """Carries announcements and departures to every process, in the order in which each process gave them."""

    @property
    def is_away(self) -> bool:
        """Whether rings may be getting lost now."""
        ...

    async def listen(self, listener: Listener) -> None:
        """Hear departures from now on, and announcements of the channels subscribed to."""
        ...

    async def subscribe(self, channel: str) -> None:
        """Returns once every later announcement will be heard, or as soon as the doorbell turns out to be away."""
        ...

    async def unsubscribe(self, channel: str) -> None: ...


class MemoryBackplane:
    """A doorbell within one process, for tests and for a command that has nobody to tell.

    others: several of them that share what is said, as processes do.
    loses: asked for each ring to each listener; true loses it.
    """

    def __init__(self, *, loses: Callable[[], bool] = lambda: False) -> None:
        self.is_away = False
        self._loses = loses
        self._others: list[MemoryBackplane] = [self]
        self._listener: Listener | None = None
        self._channels: set[str] = set()

    def another(self) -> "MemoryBackplane":
        """The same doorbell, as another process has it."""
        other = MemoryBackplane(loses=self._loses)
        other._others = self._others
        self._others.append(other)
        return other

    async def listen(self, listener: Listener) -> None:
        self._listener = listener

    async def subscribe(self, channel: str) -> None:
        await asyncio.sleep(0)
        self._channels.add(channel)

    async def unsubscribe(self, channel: str) -> None:
        self._channels.discard(channel)

    async def publish(self, said: Sequence[Announcement | Departure]) -> None:
        for each in said:
            heard = each if isinstance(each, Departure) else _rendered(each)
            if heard is None:
                continue
            for other in (each for each in self._others if not each.is_away):
                asyncio.get_running_loop().call_soon(other._hear, heard)

    def _hear(self, heard: Ring | Departure) -> None:
        if self._listener is None:
            return
        if isinstance(heard, Departure):
            self._listener.depart(heard)
        elif heard.channel in self._channels and not self._loses():
            self._listener.hear(heard)


class RedisBackplane:
    """Redis pub/sub over two connections a process: one that publishes, in order, and one that listens.

    Redis does not keep the channels of its numbered databases apart, so their names carry the number.
    """

    def __init__(self, connect: Connect, *, prefix: str) -> None:
        self._prefix = prefix
        self._publishing = PublishingLine(connect)
        self._listening = ListeningLine(connect, hear=self._hear, returned=self._returned)
        self._listener: Listener | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator[Self]:
        """url: redis://, rediss:// or unix://. A process that only publishes opens no second connection."""
        connect, database = connector(url)
        backplane = cls(connect, prefix=f"kith:{database}:")
        backplane._tasks.append(asyncio.create_task(backplane._publishing.run(), name="doorbell, publishing"))
        try:
            yield backplane
        finally:
            await backplane._close()

    @property
    def is_away(self) -> bool:
        return self._listening.is_away or self._publishing.is_away

    async def listen(self, listener: Listener) -> None:
        self._listener = listener
        self._tasks.append(asyncio.create_task(self._listening.run(), name="doorbell, listening"))
        await self._listening.subscribe(self._departures)

    async def subscribe(self, channel: str) -> None:
        await self._listening.subscribe(self._prefix + channel)

    async def unsubscribe(self, channel: str) -> None:
        await self._listening.unsubscribe(self._prefix + channel)

    async def publish(self, said: Sequence[Announcement | Departure]) -> None:
        for each in said:
            if isinstance(each, Departure):
                self._publish_departure(each)
            elif (ring := _rendered(each)) is not None and not (ring.at is None and self._publishing.is_away):
                rung = _Rung(ring.at, msgspec.Raw(ring.frame))
                self._publishing.put(self._prefix + ring.channel, _encode(rung))

    @property
    def _departures(self) -> str:
        return f"{self._prefix}departures"

    def _publish_departure(self, departure: Departure) -> None:
        gone = _Gone(departure.member_id, departure.channel, departure.session_id, departure.code)
        self._publishing.put(self._departures, _encode(gone))
        if self._publishing.is_away and self._listener is not None:
            self._listener.depart(departure)

    def _hear(self, channel: str, payload: bytes) -> None:
        if self._listener is None:
            return
        try:
            if channel == self._departures:
                gone = _gone.decode(payload)
                self._listener.depart(Departure(gone.member, gone.channel, gone.session, gone.code))
            else:
                rung = _rung.decode(payload)
                self._listener.hear(Ring(channel.removeprefix(self._prefix), rung.at, bytes(rung.frame)))
        except msgspec.MsgspecError:
            log.warning("something that is not ours was said on the doorbell")

    def _returned(self) -> None:
        if self._listener is not None:
            self._listener.returned()

    async def _close(self) -> None:
        await self._publishing.flush()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class _Rung(msgspec.Struct, forbid_unknown_fields=True):
    """An announcement on Redis."""

    at: int | None
    frame: msgspec.Raw


class _Gone(msgspec.Struct, forbid_unknown_fields=True):
    """A departure on Redis."""

    member: UUID
    channel: str | None
    session: UUID | None
    code: int


_encode = msgspec.json.encode
_rung: msgspec.json.Decoder[_Rung] = msgspec.json.Decoder(_Rung)
_gone: msgspec.json.Decoder[_Gone] = msgspec.json.Decoder(_Gone)


def _rendered(announcement: Announcement) -> Ring | None:
    """The work has committed: nothing that goes wrong now may look to the writer as if it had not."""
    try:
        return Ring(announcement.channel, announcement.at, announcement.frame())
    except Exception:
        log.exception("an announcement could not be made")
        return None
