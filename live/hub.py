"""Channels and their connections in this process: enter, leave, hear, mend. The truth stays in PostgreSQL."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from frame.announcements import Announcement, Departure
from frame.asking import Together
from frame.database import Database, Reads
from frame.errors import Missing, NotNow, Refusal, SignInFirst
from live import protocol, settled
from live.audience import Audience
from live.backplane import Backplane, Ring
from live.catching_up import Place
from live.channels import Attended, ChannelSource
from live.connection import MOST_CHANNELS, Connection
from live.connections import Connections
from live.departures import Departures, concerns
from live.protocol import Channel, Close, Enter
from live.runs import Ready

log = logging.getLogger("kith.live")

_CODES = frozenset(Close)

StillValid = Callable[[Reads, list[UUID]], Awaitable[Collection[UUID]]]
"""Which of these sessions still hold."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often the hub looks after things, in seconds."""

    heads_s: float = 15
    """Ask the database how far the channels have come, and tell the browsers."""
    away_s: float = 2
    """The same while the doorbell is away, when nothing else brings news."""
    rights_s: float = 60
    """Ask again whether sessions hold and listeners may listen."""
    attendance_s: float = 1
    """Pass on who came and went."""


class TooManyChannels(Refusal):
    """A socket carries only so many channels."""

    code = "too_many_channels"


class Hub:
    """Everybody who listens through this process. `async with hub.running():` opens and closes it."""

    def __init__(
        self,
        database: Database,
        backplane: Backplane,
        sources: Sequence[ChannelSource],
        *,
        still_valid: StillValid,
        rhythm: Rhythm = Rhythm(),
    ) -> None:
        self.database = database
        self.departures = Departures()
        self._backplane = backplane
        self._sources = {source.kind: source for source in sources}
        self._still_valid = still_valid
        self._rhythm = rhythm
        self._audiences: dict[str, Audience] = {}
        self._connections = Connections()
        self._came_or_went: set[str] = set()
        self._holding = Together(self._ask_sessions)
        self._entering: dict[Channel, Together[UUID | None, bool]] = {}
        self._is_closing = False
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        await self._backplane.listen(self)
        for period_s, deed in (
            (self._rhythm.heads_s, self._look_after_all),
            (self._rhythm.away_s, self._mend_while_away),
            (self._rhythm.rights_s, self.check_rights),
            (self._rhythm.attendance_s, self._tell_attendance),
        ):
            self._spawn(self._every(period_s, deed))
        try:
            yield
        finally:
            await self.close()
            await self._stop()

    async def close(self, *, within_s: float = 5) -> None:
        """End every socket with 4001, each after the answer it waits for. Returns when they are gone, or in `within_s`.

        A server calls this before it cuts its connections off, or browsers hear 1012 instead.
        """
        self._is_closing = True
        for connection in self._connections:
            connection.close_when_answered(Close.RESTARTING)
        await self._connections.wait_until_empty(within_s=within_s)

    def add(self, connection: Connection, *, asked_at: int) -> None:
        """A socket has opened. asked_at: `departures.mark` from before its session was looked up."""
        self._connections.add(connection)
        settled.sockets.changed()
        if self._is_closing:
            connection.close(Close.RESTARTING)
        if (departure := self.departures.since(asked_at, connection.caller)) is not None:
            connection.close(_code(departure))

    def remove(self, connection: Connection) -> None:
        """A socket has ended."""
        for name in list(connection.channels):
            self.leave(connection, name)
        self._connections.remove(connection)

    async def enter(self, connection: Connection, asked: Enter) -> None:
        """Listen to a channel from where the browser had come; the welcome follows when what it missed was read.

        The order is what makes it whole: ask for the right, be rung for, hold what is heard, read, send, release.
        Raises: Missing, TooManyChannels, SignInFirst, NotNow.
        """
        channel = Channel.parse(asked.channel)
        source = self.source(channel)
        if asked.channel not in connection.channels and len(connection.channels) >= MOST_CHANNELS:
            raise TooManyChannels(f"One connection can follow {MOST_CHANNELS} things at once.")
        mark = self.departures.mark
        await self._check_session(connection)
        caller = connection.caller
        if not await self._may_listen(channel, source, caller.member_id):
            self.leave(connection, asked.channel)
            raise Missing
        audience = await self._rung_for(channel, source)
        is_gone = connection.closing is not None or connection not in self._connections
        if is_gone or self.departures.since(mark, caller, asked.channel) is not None:
            raise Missing
        audience.join(connection, Place(asked.after, asked.epoch))
        self._note_attendance(audience)
        audience.catch_up()

    def leave(self, connection: Connection, name: str) -> None:
        if (audience := self._audiences.get(name)) is not None:
            audience.leave(connection)
            self._note_attendance(audience)

    def source(self, channel: Channel) -> ChannelSource:
        """Who answers for a channel. Raises: Missing."""
        source = self._sources.get(channel.kind)
        if source is None:
            raise Missing
        return source

    def heads_of(self, connection: Connection) -> bytes:
        """The frame that says how far one socket should have come."""
        return protocol.heads(dict(self._come_to(connection)))

    async def whisper(self, channel: str, frame: bytes) -> None:
        """Tell everybody who listens, in every process, something fleeting."""
        await self._backplane.publish([Announcement(channel, None, lambda: frame)])

    # What the backplane calls

    def hear(self, ring: Ring) -> None:
        audience = self._audiences.get(ring.channel)
        if audience is None:
            return
        if ring.at is None:
            audience.whisper(ring.frame)
        else:
            audience.deliver(ring.at, ring.frame)

    def depart(self, departure: Departure) -> None:
        self.departures.note(departure, asyncio.get_running_loop().time())
        for connection in self._connections.of_member(departure.member_id):
            if not concerns(departure, connection.caller):
                continue
            if departure.channel is None:
                connection.close(_code(departure))
            elif (audience := self._audiences.get(departure.channel)) is not None:
                audience.send_away(connection)
                self._note_attendance(audience)

    def returned(self) -> None:
        self._spawn(self._logged(self.mend))

    # What it does by itself

    async def mend(self) -> None:
        """Ask the database how far each channel has come; whoever lacks something gets it."""
        for source in self._sources.values():
            await self._logged(partial(self._mend_all_of, source))

    async def _mend_all_of(self, source: ChannelSource) -> None:
        audiences = {each.number: each for each in self._audiences.values() if each.source is source}
        heads = await source.heads(self.database, [*audiences]) if audiences else {}
        for number, audience in audiences.items():
            audience.expect(heads.get(number, 0))

    async def check_rights(self) -> None:
        """End the sockets of sessions that have expired, and send away who may not listen any more."""
        await self._logged(self._check_sessions)
        for audience in list(self._audiences.values()):
            await self._logged(audience.check_rights)

    async def _check_sessions(self) -> None:
        sessions = self._connections.sessions()
        valid = await self._still_valid(self.database, [*sessions]) if sessions else ()
        for connection in self._connections:
            # One that opened while we asked was looked up later than we asked.
            if connection.caller.session_id in sessions and connection.caller.session_id not in valid:
                connection.close(Close.SIGNED_OUT)

    async def _check_session(self, connection: Connection) -> None:
        session_id = connection.caller.session_id
        if session_id is not None and not await self._holding.about(session_id):
            connection.close(Close.SIGNED_OUT)
            raise SignInFirst

    async def _ask_sessions(self, session_ids: list[UUID]) -> dict[UUID, bool]:
        return dict.fromkeys(await self._still_valid(self.database, session_ids), True)

    async def _may_listen(self, channel: Channel, source: ChannelSource, member_id: UUID | None) -> bool:
        """Asked for all together who are about to enter the same channel."""

        async def ask(member_ids: list[UUID | None]) -> dict[UUID | None, bool]:
            return dict.fromkeys(await source.may_listen(self.database, channel.number, member_ids), True)

        entering = self._entering.setdefault(channel, Together(ask))
        try:
            return bool(await entering.about(member_id))
        finally:
            if entering.is_idle and self._entering.get(channel) is entering:
                del self._entering[channel]

    async def _rung_for(self, channel: Channel, source: ChannelSource) -> Audience:
        name = str(channel)
        audience = self._audiences.get(name)
        if audience is None:
            audience = self._audiences[name] = Audience(channel, source, self.database)
        audience.expected += 1
        try:
            await self._backplane.subscribe(name)
        finally:
            audience.expected -= 1
        audience.is_rung_for = True
        return audience

    async def _look_after_all(self) -> None:
        await self._forget_empty()
        self._came_or_went |= {each.name for each in self._audiences.values() if each.is_attended}
        self._tell_heads()
        await self.mend()

    async def _mend_while_away(self) -> None:
        if self._backplane.is_away:
            await self._logged(self._check_sessions)
            await self.mend()

    async def _forget_empty(self) -> None:
        """Not at once when the last one leaves, since many leave only to reload the page."""
        for name, audience in list(self._audiences.items()):
            if audience.is_empty and name not in self._came_or_went:
                audience.stop()
                del self._audiences[name]
                await self._backplane.unsubscribe(name)

    def _tell_heads(self) -> None:
        frames: dict[tuple[tuple[str, int], ...], Ready] = {}
        for connection in self._connections:
            come_to = self._come_to(connection)
            if come_to not in frames:
                frames[come_to] = Ready(protocol.heads(dict(come_to)))
            connection.offer_ready(frames[come_to])

    def _come_to(self, connection: Connection) -> tuple[tuple[str, int], ...]:
        return tuple((name, self._audiences[name].position(connection)) for name in sorted(connection.channels))

    def _note_attendance(self, audience: Audience) -> None:
        if audience.is_attended:
            self._came_or_went.add(audience.name)

    async def _tell_attendance(self) -> None:
        while self._came_or_went:
            audience = self._audiences.get(self._came_or_went.pop())
            if audience is not None and isinstance(audience.source, Attended):
                frame = await audience.source.attend(self.database, audience.number, audience.members)
                if frame is not None:
                    await self.whisper(audience.name, frame)

    async def _every(self, period_s: float, deed: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(period_s)
            await self._logged(deed)

    async def _logged(self, deed: Callable[[], Awaitable[None]]) -> None:
        """Nothing that goes wrong once may end what the hub does by itself; it is done again at its next time."""
        try:
            await deed()
        except NotNow:
            log.warning("looking after channels waits: the database is away")
        except Exception:
            log.exception("looking after channels failed")

    def _spawn(self, deed: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(deed)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _stop(self) -> None:
        for audience in self._audiences.values():
            audience.stop()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _code(departure: Departure) -> Close:
    return Close(departure.code) if departure.code in _CODES else Close.SIGNED_OUT
