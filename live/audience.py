"""Everybody in this process who listens to one channel, and how far each has come."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from frame.database import Reads
from frame.errors import NotNow
from live import protocol
from live.catching_up import Place
from live.channels import Attended, CatchUp, Change, ChannelSource
from live.connection import Connection
from live.protocol import Channel
from live.runs import Ready, Run

log = logging.getLogger("kith.live")

MOST_CHANGES = 500
# A client of any language takes a frame of 1 MB, and MOST_CHANGES of some 1.2 kB have to fit.
LARGEST_WELCOME_BYTES = 900 * 1024
# Two processes may announce in another order than they committed; what is late by that little need not be read.
PATIENCE_S = 0.03

# A page shows no sooner what comes more often than this; gathered frames cost one write for each listener.
WINDOW_S = 0.02

_FROM_NOW = 2**62


class Audience:
    """The listeners of one channel. Numbers and frames come in; each listener gets every change once, in order."""

    def __init__(self, channel: Channel, source: ChannelSource, db: Reads) -> None:
        self.name = str(channel)
        self.number = channel.number
        self.source = source
        self.is_rung_for = False
        """Whether announcements reach us, so that what is read from now on has no gap before what is heard."""
        self.is_attended = isinstance(source, Attended)
        """Whether somebody wants to know who comes and goes."""
        self.expected = 0
        """How many are about to join: it must not be forgotten meanwhile."""
        self._run: Run | None = None
        """What has been announced and not told yet."""
        self._telling: asyncio.TimerHandle | None = None
        self._told_at = -WINDOW_S
        self._db = db
        self._places: dict[Connection, Place] = {}
        self._catching_up: asyncio.Task[None] | None = None

    @property
    def is_empty(self) -> bool:
        return not self._places and not self.expected

    @property
    def members(self) -> set[UUID]:
        """Those who listen, visitors aside."""
        return {found for connection in self._places if (found := connection.caller.member_id) is not None}

    def join(self, connection: Connection, place: Place) -> None:
        """Listen from this place on. Who enters again begins anew."""
        self._places[connection] = place
        connection.channels.add(self.name)

    def leave(self, connection: Connection) -> None:
        self._places.pop(connection, None)
        connection.channels.discard(self.name)

    def send_away(self, connection: Connection) -> None:
        """Somebody's right to listen has ended."""
        if connection in self._places:
            self.leave(connection)
            connection.offer(protocol.left(self.name))

    def deliver(self, at: int, frame: bytes) -> None:
        """A change was announced: told at once where it is quiet, with others where many come.

        Nothing here waits for anybody: a slow listener must not keep the others waiting.
        """
        if self._run is not None and not self._run.extend(at, frame):
            self._tell()
        if self._run is None:
            self._run = Run(at, frame)
        if self._telling is None:
            clock = asyncio.get_running_loop()
            wait_s = self._told_at + WINDOW_S - clock.time()
            if wait_s <= 0:
                self._tell()
            else:
                self._telling = clock.call_later(wait_s, self._tell)

    def _tell(self) -> None:
        """Tell everybody what has gathered."""
        run, self._run = self._run, None
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None
        self._told_at = asyncio.get_running_loop().time()
        if run is None:
            return
        is_missing_some = False
        for connection, place in self._places.items():
            if place.hear_run(run.first, run.last):
                connection.offer_ready(run)
            else:
                is_missing_some |= self._tell_one_by_one(run, connection, place)
        if is_missing_some:
            self.catch_up()

    @staticmethod
    def _tell_one_by_one(run: Run, connection: Connection, place: Place) -> bool:
        """For whoever is catching up, or has some of these already. Returns whether it lacks something."""
        ready: Sequence[bytes] = ()
        for at, frame in enumerate(run.frames, start=run.first):
            ready = place.hear(at, frame)
            for each in ready:
                connection.offer(each)
        return not ready and place.is_behind

    def whisper(self, frame: bytes) -> None:
        """Something fleeting, for those who are not busy catching up."""
        ready = Ready(frame)
        for connection, place in self._places.items():
            if not place.is_behind:
                connection.offer_ready(ready)

    def expect(self, head: int) -> None:
        """The database says that the channel has come to `head`."""
        self._tell()
        for place in self._places.values():
            place.expect(head)
        self.catch_up()

    def position(self, connection: Connection) -> int:
        """The last change that was sent to this listener; 0 for one who is still to be welcomed."""
        place = self._places.get(connection)
        return place.at or 0 if place else 0

    def catch_up(self) -> None:
        """See to it that everybody who misses something gets it. One read serves all who wait for one."""
        is_running = self._catching_up is not None and not self._catching_up.done()
        if self.is_rung_for and not is_running and self._behind():
            self._catching_up = asyncio.create_task(self._catch_up(), name=f"catch up {self.name}")

    async def check_rights(self, connections: Iterable[Connection] | None = None) -> None:
        """Send away those who may not listen any more. Raises: NotNow."""
        listeners = [*(self._places if connections is None else connections)]
        asked = {connection.caller.member_id for connection in listeners}
        if not asked:
            return
        welcome = await self.source.may_listen(self._db, self.number, asked)
        for connection in listeners:
            if connection.caller.member_id not in welcome:
                self.send_away(connection)

    def stop(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
        if self._catching_up is not None:
            self._catching_up.cancel()

    def _behind(self) -> dict[Connection, Place]:
        return {connection: place for connection, place in self._places.items() if place.is_behind}

    async def _catch_up(self) -> None:
        try:
            while behind := self._behind():
                if not any(place.is_new for place in behind.values()):
                    await asyncio.sleep(PATIENCE_S)
                    behind = self._behind()
                await self._read_for(behind)
        except NotNow:
            log.warning("catching up waits: the database is away")
        except Exception:
            # The next look at the heads begins again.
            log.exception("catching up failed")

    async def _read_for(self, behind: Mapping[Connection, Place]) -> None:
        if not behind:
            return
        after = min((place.at for place in behind.values() if place.at is not None), default=_FROM_NOW)
        for place in behind.values():
            place.ask()
        read = await self.source.read_since(self._db, self.number, after, MOST_CHANGES)
        if read is None:
            for connection in behind:
                self.send_away(connection)
            return
        # After the read and before the sending: the departure may have been lost with the announcements.
        await self.check_rights([connection for connection, place in behind.items() if not place.is_new])
        self._bring_up(behind, read)

    def _bring_up(self, behind: Mapping[Connection, Place], read: CatchUp) -> None:
        welcomes = _Welcomes(self.name, read)
        for connection, place in behind.items():
            if self._places.get(connection) is not place:
                continue  # It left, or entered anew, while we read.
            was_at, was_new = place.at, place.is_new
            changes = place.welcome(read)
            if changes is None or _is_too_large(changes):
                self.leave(connection)
                connection.offer(protocol.start_over(self.name))
                continue
            if was_new or place.at != was_at:
                connection.offer_ready(welcomes.ready(changes, head=place.at or 0))
            for frame in place.release():
                connection.offer(frame)


class _Welcomes:
    """The welcomes that one read leads to, each encoded once for all who are in the same place."""

    def __init__(self, name: str, read: CatchUp) -> None:
        self._name = name
        self._epoch = read.epoch
        self._ready: dict[tuple[int, int], Ready] = {}

    def ready(self, changes: Sequence[Change], *, head: int) -> Ready:
        # Everybody's changes are the last ones of the same read, so their count says which they are.
        which = len(changes), head
        if which not in self._ready:
            told = [change.frame for change in changes]
            self._ready[which] = Ready(protocol.welcome(self._name, epoch=self._epoch, changes=told, head=head))
        return self._ready[which]


def _is_too_large(changes: Sequence[Change]) -> bool:
    return sum(len(change.frame) for change in changes) > LARGEST_WELCOME_BYTES
