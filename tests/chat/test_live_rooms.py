"""What a room does for a socket: saying, hints of who writes, and who is here."""

from collections.abc import AsyncIterator
from time import time
from typing import Any, cast
from uuid import uuid4

import msgspec
import pytest
from redis.asyncio import Redis

from chat import live, rooms, saying
from chat.live import RoomChannel, taken_of
from chat.pace import Pace
from chat.presence import GONE_AFTER_S, Presence
from frame.caller import VISITOR
from frame.database import Database
from frame.errors import Conflict, Invalid, Missing, NotAllowed, SignInFirst, TooFast
from live.protocol import Say
from tests.chat.scenes import a_room, rows, said, wish, written
from tests.people import Group, Person
from tests.services import Services
from tests.site import OpenWork


@pytest.fixture
async def redis(services: Services) -> AsyncIterator["Redis"]:
    opened = Redis.from_url(services.redis_url)
    yield opened
    await opened.aclose()


@pytest.fixture
async def channel(redis: "Redis") -> RoomChannel:
    return RoomChannel(Presence(redis))


def say(room: rooms.Room, text: str) -> Say:
    return Say(channel=room.channel, key=uuid4(), text=text)


# --- Saying


async def test_what_is_taken_is_stored(
    channel: RoomChannel, work: OpenWork, db: Database, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)

    taken = await channel.say(db, member.caller, room.id, say(room, "Hello"))

    assert (taken.seq, taken.state, taken.html, taken.show_help) == (1, "shown", "", False)
    assert await rows(work, room) == [(1, 1, "shown", "Hello")]


async def test_the_same_saying_again_is_taken_as_the_first_was(
    channel: RoomChannel, work: OpenWork, db: Database, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)
    one = say(room, "Once")

    assert await channel.say(db, member.caller, room.id, one) == await channel.say(db, member.caller, room.id, one)


async def test_the_writer_of_a_held_message_gets_a_copy_of_their_own(
    work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)
    outcome = written((await saying.say_all(work, [wish(room, member, "careful words", held=True)]))[0])

    taken = taken_of(outcome, show_help=False)

    assert taken.state == "held"
    assert "careful words" in taken.html
    assert f'id="message-{taken.id}"' in taken.html


async def test_who_may_need_help_is_shown_it_and_is_heard(
    channel: RoomChannel, work: OpenWork, db: Database, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)

    taken = await channel.say(db, member.caller, room.id, say(room, "I want to end my life"))

    assert (taken.show_help, taken.state) == (True, "shown")


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
async def test_what_cannot_be_said_is_refused(
    text: str, channel: RoomChannel, work: OpenWork, db: Database, *, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)

    with pytest.raises(Invalid):
        await channel.say(db, member.caller, room.id, say(room, text))


async def test_who_may_not_speak_is_told_why(
    channel: RoomChannel, work: OpenWork, db: Database, group: Group, *, member: Person, stranger: Person
) -> None:
    room = await a_room(work, group, member)

    with pytest.raises(Missing):
        await channel.say(db, stranger.caller, room.id, say(room, "Hello"))
    with pytest.raises(SignInFirst):
        await channel.say(db, VISITOR, room.id, say(room, "Hello"))
    await rooms.close(work, room)
    with pytest.raises(Conflict):
        await channel.say(db, member.caller, room.id, say(room, "Hello"))


async def test_ten_at_once_are_enough_for_anybody(
    channel: RoomChannel, work: OpenWork, db: Database, group: Group, *, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    for number in range(10):
        await channel.say(db, member.caller, room.id, say(room, str(number)))

    with pytest.raises(TooFast) as refused:
        await channel.say(db, member.caller, room.id, say(room, "One more"))

    assert 0 < refused.value.retry_in_s <= 1
    assert (await channel.say(db, neighbour.caller, room.id, say(room, "I have said nothing yet"))).seq == 11


def test_a_pace_comes_back_with_time_and_is_each_ones_own() -> None:
    now = 0.0
    pace, one, other = Pace(per_s=1, burst=2, clock=lambda: now), uuid4(), uuid4()

    assert [pace.wait_s(one), pace.wait_s(one), pace.wait_s(one), pace.wait_s(other)] == [0, 0, 1, 0]
    now = 1.0
    assert [pace.wait_s(one), pace.wait_s(one)] == [0, 1]


def test_the_paces_of_many_people_take_bounded_room() -> None:
    pace = Pace(per_s=1, burst=1, clock=lambda: 0.0)

    for _ in range(10_100):
        pace.wait_s(uuid4())

    assert len(pace) == 10_000


# --- Who writes


async def test_others_are_told_by_pseudonym_who_writes(
    channel: RoomChannel, work: OpenWork, db: Database, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)

    frame = await channel.hint(db, member.caller, room.id, "typing")

    assert frame is not None
    assert msgspec.json.decode(frame) == {
        "is": "hint",
        "channel": room.channel,
        "kind": "typing",
        "people": [{"id": str(member.membership_id), "name": "Harbour"}],
    }


async def test_typing_is_passed_on_now_and_then_and_not_with_every_key(
    channel: RoomChannel, work: OpenWork, db: Database, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)

    passed_on = [await channel.hint(db, member.caller, room.id, "typing") for _ in range(20)]

    assert 1 <= len([frame for frame in passed_on if frame]) <= 3


async def test_nobody_writes_in_a_closed_room_or_from_outside(
    channel: RoomChannel, work: OpenWork, db: Database, group: Group, *, member: Person, stranger: Person
) -> None:
    room = await a_room(work, group, member)

    assert await channel.hint(db, stranger.caller, room.id, "typing") is None
    assert await channel.hint(db, VISITOR, room.id, "typing") is None
    await rooms.close(work, room)
    assert await channel.hint(db, member.caller, room.id, "typing") is None


async def test_other_hints_are_not_passed_on(
    channel: RoomChannel, work: OpenWork, db: Database, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)

    with pytest.raises(NotAllowed):
        await channel.hint(db, member.caller, room.id, "here")


# --- Who is here


async def test_everybody_sees_who_is_here_over_all_processes_by_pseudonym(
    redis: "Redis", work: OpenWork, db: Database, group: Group, *, member: Person, neighbour: Person, stranger: Person
) -> None:
    room = await a_room(work, group, member)
    here, there = RoomChannel(Presence(redis)), RoomChannel(Presence(redis))
    await here.attend(db, room.id, {member.member_id, stranger.member_id})

    frame = await there.attend(db, room.id, {neighbour.member_id})

    assert frame is not None
    assert msgspec.json.decode(frame)["people"] == [
        {"id": str(member.membership_id), "name": "Harbour"},
        {"id": str(neighbour.membership_id), "name": "Wren"},
    ]
    assert str(member.member_id).encode() not in frame


async def test_in_a_crowd_some_are_named_and_the_others_counted(
    redis: "Redis", work: OpenWork, db: Database, group: Group, member: Person, neighbour: Person, monkeypatch: Any
) -> None:
    room = await a_room(work, group, member)
    monkeypatch.setattr(live, "MOST_NAMED", 1)

    frame = await RoomChannel(Presence(redis)).attend(db, room.id, {member.member_id, neighbour.member_id})

    assert frame is not None
    told = msgspec.json.decode(frame)
    assert ([person["name"] for person in told["people"]], told["count"]) == (["Harbour"], 2)


async def test_who_goes_is_gone_at_once_but_stays_while_another_process_has_them(redis: "Redis") -> None:
    room_id, one, other = 2_000_000_001, uuid4(), uuid4()
    here, there = Presence(redis), Presence(redis)
    await here.note(room_id, [one, other])
    await there.note(room_id, [one])

    assert await here.note(room_id, []) == {one}
    assert await there.note(room_id, []) == set()


async def test_who_is_noted_no_more_is_forgotten_by_itself(redis: "Redis") -> None:
    room_id, gone = 2_000_000_002, uuid4()
    await Presence(redis).note(room_id, [gone])
    entries = await redis.zrange(f"here:{room_id}", 0, -1)
    await redis.zadd(f"here:{room_id}", {cast("bytes", entries[0]): time() - GONE_AFTER_S - 1})

    assert await Presence(redis).note(room_id, []) == set()
    assert 0 < await redis.ttl(f"here:{room_id}") <= GONE_AFTER_S or not await redis.exists(f"here:{room_id}")


async def test_while_redis_is_away_nobody_is_said_to_be_here_or_not(
    work: OpenWork, db: Database, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)
    away = Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.1)

    assert await RoomChannel(Presence(away)).attend(db, room.id, {member.member_id}) is None
    await said(work, room, member, "Writing goes on")
    await away.aclose()
