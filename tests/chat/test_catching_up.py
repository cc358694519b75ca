"""Coming back to a room: who may, what one is told, and when one has to start over."""

from typing import Any
from uuid import uuid4

import msgspec

from chat import changing, jobs
from chat.live import RoomChannel
from chat.presence import Presence
from chat.rooms import Room
from chat.subjects import MessageSubject
from frame.database import Database, Reads
from live.channels import Attended, CatchUp, ChannelSource, Hints, Speaks
from tests.chat.scenes import a_room, drafted, said
from tests.people import Group, Person
from tests.site import OpenWork

CHANNEL = RoomChannel(Presence(None))  # type: ignore[arg-type]  # nobody's presence is noted in these tests
FROM_NOW = 2**62


def test_a_room_offers_all_that_a_channel_can() -> None:
    source: ChannelSource = CHANNEL

    assert source.kind == "room"
    assert isinstance(CHANNEL, Speaks)
    assert isinstance(CHANNEL, Hints)
    assert isinstance(CHANNEL, Attended)


async def test_only_who_is_in_the_group_may_listen(
    work: OpenWork, group: Group, member: Person, facilitator: Person, *, stranger: Person, steward: Person
) -> None:
    room = await a_room(work, group, member)
    asked = {member.member_id, facilitator.member_id, stranger.member_id, steward.member_id, uuid4(), None}

    welcome = await CHANNEL.may_listen(work, room.id, asked)

    assert set(welcome) == {member.member_id, facilitator.member_id}
    assert list(await CHANNEL.may_listen(work, 2_000_000_000, asked)) == []


async def test_who_has_left_or_is_excluded_may_listen_no_more(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    room = await a_room(work, group, member)
    await work.execute("UPDATE memberships SET left_at = now() WHERE id = $1", member.membership_id)
    await work.execute("UPDATE members SET excluded_at = now() WHERE id = $1", neighbour.member_id)

    asked = {member.member_id, neighbour.member_id, facilitator.member_id}

    assert set(await CHANNEL.may_listen(work, room.id, asked)) == {facilitator.member_id}


async def test_what_changed_meanwhile_comes_as_it_is_now_and_once(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    first, second = await said(work, room, member, "First"), await said(work, room, neighbour, "Second")
    await said(work, room, member, "Third")
    await changing.edit(work, first, drafted("First, edited"), by=member.caller)
    await changing.withdraw(work, second, by=neighbour.caller)
    await MessageSubject().hide(work, str(first.id))

    read = await _read(work, room, after=1)

    told = [msgspec.json.decode(change.frame) for change in read.changes]
    assert [(frame["seq"], frame["at"], frame["state"]) for frame in told] == [
        (3, 3, "shown"),
        (2, 5, "withdrawn"),
        (1, 6, "hidden"),
    ]
    assert (read.head, read.whole_after, read.epoch) == (6, 1, room.epoch)
    for gone in ("First", "Second"):
        assert gone not in str(told), "what was hidden or withdrawn meanwhile comes back without its words"


async def test_a_held_message_comes_without_its_words(work: OpenWork, group: Group, member: Person) -> None:
    room = await a_room(work, group, member)
    await said(work, room, member, "careful words", held=True)

    frame = msgspec.json.decode((await _read(work, room, after=0)).changes[0].frame)

    assert (frame["state"], "careful" in frame["html"]) == ("held", False)


async def test_what_is_read_later_is_what_was_announced(work: OpenWork, group: Group, member: Person) -> None:
    room = await a_room(work, group, member)
    await said(work, room, member, "The same to everybody")

    announced: Any = work.said[0]

    assert (await _read(work, room, after=0)).changes[0].frame == announced.frame()


async def test_who_asks_only_for_what_comes_is_told_the_head(work: OpenWork, group: Group, member: Person) -> None:
    room = await a_room(work, group, member)
    await said(work, room, member)

    read = await _read(work, room, after=FROM_NOW)

    assert (read.head, read.whole_after, read.changes) == (1, 1, ())


async def test_an_empty_room_has_a_head_too(work: OpenWork, group: Group, member: Person) -> None:
    room = await a_room(work, group, member)

    read = await _read(work, room, after=0)

    assert (read.head, read.whole_after, read.changes) == (0, 0, ())


async def test_a_missing_room_is_gone(work: OpenWork) -> None:
    assert await CHANNEL.read_since(work, 2_000_000_000, 0, 500) is None


async def test_who_missed_more_than_the_limit_gets_the_newest_and_starts_over(
    work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)
    for _ in range(6):
        await said(work, room, member)

    read = await CHANNEL.read_since(work, room.id, 0, 4)

    assert read is not None
    assert [change.at for change in read.changes] == [3, 4, 5, 6]
    assert read.whole_after == 2


async def test_the_heads_of_several_rooms_come_together(work: OpenWork, group: Group, member: Person) -> None:
    first, second = await a_room(work, group, member), await a_room(work, group, member, name="Another")
    await said(work, first, member)

    heads = await CHANNEL.heads(work, [first.id, second.id, 2_000_000_000])

    assert heads == {first.id: 1, second.id: 0}


async def test_what_is_older_than_a_room_keeps_is_purged_and_who_saw_less_starts_over(
    work: OpenWork, db: Database, group: Group, member: Person
) -> None:
    room, untouched = await a_room(work, group, member), await a_room(work, group, member, name="Another")
    for target in (room, room, untouched):
        await said(work, target, member, "Long ago")
    await work.execute("UPDATE messages SET said_at = now() - interval '31 days'")
    await work.execute("UPDATE rooms SET retention_days = 40 WHERE id = $1", untouched.id)
    await said(work, room, member, "Just now")
    resources: Any = {"database": db}

    await jobs.purge(resources)
    await jobs.purge(resources)

    assert [row["text"] for row in await work.fetch("SELECT text FROM messages ORDER BY id")] == [
        "Long ago",
        "Just now",
    ]
    for after, whole_after in ((0, 2), (1, 2), (2, 2), (3, 3)):
        assert (await _read(work, room, after=after)).whole_after == whole_after
    assert (await _read(work, untouched, after=0)).whole_after == 0


async def _read(db: Reads, room: Room, *, after: int) -> CatchUp:
    read = await CHANNEL.read_since(db, room.id, after, 500)
    assert read is not None
    return read
