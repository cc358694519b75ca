"""Whatever happens at once in a room, its numbers commit in order and without gaps: who comes back misses nothing."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat import changing, messages, saying
from chat.live import RoomChannel
from chat.presence import Presence
from chat.rooms import Room
from chat.subjects import MessageSubject
from frame.database import Database, PooledConnections, pool
from frame.errors import Refusal
from live.channels import CatchUp
from tests.chat.scenes import a_room, drafted, frames, last_seq, wish
from tests.people import Cast, a_cast
from tests.site import Fresh, Heard

Deed = tuple[str, int]
Shown = dict[str, tuple[int, str, str]]
"""What a page shows: place, state and HTML, by id."""

PEOPLE = ("member", "neighbour", "facilitator")
CHANNEL = RoomChannel(Presence(None))  # type: ignore[arg-type]  # nobody's presence is noted in these tests
deeds = st.lists(
    st.tuples(st.sampled_from(["say", "say", "say", "edit", "withdraw", "hide", "restore"]), st.integers(0, 30)),
    max_size=12,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(deeds, min_size=2, max_size=4))
async def test_any_interleaving_is_numbered_without_gap_and_in_the_order_of_the_commits(
    fresh_database: Fresh, plans: Sequence[Sequence[Deed]]
) -> None:
    cast = await a_cast(fresh_database.database)
    async with fresh_database.database.work() as work:
        room = await a_room(work, cast.group, cast.member)
    talk = Talk(cast, room, fresh_database.database)

    async with pool(fresh_database.url, size=len(plans) + 1, timeout_s=20) as opened:
        heard = [Heard() for _ in plans]
        databases = [Database(PooledConnections(opened, timeout_s=20), each) for each in heard]
        follower = Follower(room, databases[0])
        following = asyncio.create_task(follower.follow())
        await asyncio.gather(*(talk.act(each, plan) for each, plan in zip(databases, plans, strict=True)))
        follower.is_last_look = True
        await following

    told = sorted((frame for each in heard for frame in frames(each.said)), key=lambda frame: frame["at"])
    head = await last_seq(fresh_database.database, room)
    assert [frame["at"] for frame in told] == list(range(1, head + 1)), "each number is told exactly once"
    assert follower.shows == await talk.truth(), "a number committed after a higher one would be missing here"
    await talk.check_every_return(told)


@dataclass
class Talk:
    """People of one group who say and change things in one room."""

    cast: Cast
    room: Room
    database: Database

    async def act(self, database: Database, plan: Sequence[Deed]) -> None:
        """Do one deed after the other; what is refused is left."""
        for number, (deed, which) in enumerate(plan):
            try:
                await self._do(database, deed, which, f"{deed} {number}")
            except Refusal:
                continue

    async def _do(self, database: Database, deed: str, which: int, text: str) -> None:
        person = getattr(self.cast, PEOPLE[which % 3])
        async with database.work() as work:
            if deed == "say":
                await saying.say_all(work, [wish(self.room, person, text), wish(self.room, self.cast.member, text)])
                return
            message_id = await self._any_message(which)
            if message_id is None:
                return
            if deed in {"hide", "restore"}:
                await getattr(MessageSubject(), deed)(work, str(message_id))
                return
            message = await messages.find(work, message_id, reader=person.caller)
            if deed == "edit":
                await changing.edit(work, message, drafted(text), by=person.caller)
            else:
                await changing.withdraw(work, message, by=person.caller)

    async def _any_message(self, which: int) -> int | None:
        found: int | None = await self.database.fetchval(
            """
            SELECT m.id
              FROM messages m
             WHERE m.room_id = $1
             ORDER BY m.id
            OFFSET $2 % greatest(1, (SELECT count(*) FROM messages WHERE room_id = $1))
             LIMIT 1
            """,
            self.room.id,
            which,
        )
        return found

    async def truth(self) -> Shown:
        """What a page shows that is loaded now."""
        return shown(await read_since(self.database, self.room, 0))

    async def check_every_return(self, told: Sequence[Mapping[str, Any]]) -> None:
        """Whoever was away since any number, and comes back now, shows what a page does that is loaded now."""
        truth, page = await self.truth(), dict[str, tuple[int, str, str]]()
        for after in range(len(told) + 1):
            returned = page | shown(await read_since(self.database, self.room, after))
            assert returned == truth, f"coming back after {after}"
            if after < len(told):
                page |= _rows([told[after]])


@dataclass
class Follower:
    """Reads what is new, over and over, while others write; never looks back."""

    room: Room
    database: Database
    is_last_look: bool = False
    shows: Shown = field(default_factory=dict)

    async def follow(self) -> None:
        at = 0
        while True:
            is_last = self.is_last_look
            read = await read_since(self.database, self.room, at)
            assert all(at < change.at <= read.head for change in read.changes)
            self.shows |= shown(read)
            at = read.head
            if is_last:
                return
            await asyncio.sleep(0)


async def read_since(database: Database, room: Room, after: int) -> CatchUp:
    read = await CHANNEL.read_since(database, room.id, after, 500)
    assert read is not None
    return read


def shown(read: CatchUp) -> Shown:
    return _rows([msgspec.json.decode(change.frame) for change in read.changes])


def _rows(told: Sequence[Mapping[str, Any]]) -> Shown:
    return {frame["id"]: (frame["seq"], frame["state"], frame["html"]) for frame in told}
