"""A session from its lobby to its end: who may come in, who may speak, and what happens without a facilitator."""

from datetime import timedelta

import pytest

from chat import seats
from chat.live import RoomChannel
from chat.saying import Written
from frame import clock
from frame.announcements import Announcement
from frame.errors import Conflict, Missing, NotAllowed, TooFast
from gatherings import attending, holding
from gatherings.doors import Event
from gatherings.live import GatheringChannel
from notifications import letters
from tests.gatherings.scenes import MINUTE, arrive, gone_for, in_lobby, opened, planned, say, seen_by, watched
from tests.people import Group, Person
from tests.site import OpenWork


async def listens(work: OpenWork, room_id: int | None, person: Person) -> bool:
    channel = RoomChannel.__new__(RoomChannel)
    assert room_id is not None
    return person.member_id in await RoomChannel.may_listen(channel, work, room_id, [person.member_id])


async def test_the_lobby_makes_a_room_that_nobody_but_facilitators_hears_yet(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await in_lobby(work, group, facilitator)

    assert one.state == "lobby"
    assert not await listens(work, one.room_id, member)
    assert await listens(work, one.room_id, facilitator)
    assert isinstance(await say(work, one, facilitator), NotAllowed)


async def test_it_does_not_open_without_a_rostered_facilitator(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await in_lobby(work, group, member)
    await arrive(work, one, member, facilitator)

    with pytest.raises(Conflict, match="put themselves down"):
        await holding.do(work, one, Event.OPEN)

    await watched(work, one, facilitator)
    await holding.do(work, one, Event.OPEN)
    assert (await seen_by(work, one, member)).state == "open"


async def test_whoever_waits_in_the_lobby_comes_in_and_can_speak(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    one = await opened(work, group, facilitator, facilitator, member)

    assert await listens(work, one.room_id, member)
    assert isinstance(await say(work, one, member), Written)
    # Who has not come is not in, though of the group.
    assert not await listens(work, one.room_id, neighbour)
    assert isinstance(await say(work, one, neighbour), Missing)


async def test_who_comes_later_is_let_in_up_to_the_cut_off_and_then_by_a_host(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    one = await opened(work, group, facilitator, facilitator, late_min=15)
    await arrive(work, one, member)
    assert (await attending.me(work, await seen_by(work, one, member))).is_in

    await work.execute("UPDATE gatherings SET starts_at = starts_at - interval '25 minutes' WHERE id = $1", one.id)
    await arrive(work, one, neighbour)
    late = await seen_by(work, one, neighbour)
    assert not (await attending.me(work, late)).is_in
    (waiting,) = await attending.list_waiting(work, one.id, reader=facilitator.caller)
    assert waiting.pseudonym == neighbour.pseudonym
    await holding.admit(work, one, [waiting.membership_id])
    assert (await attending.me(work, late)).is_in


async def test_the_lobby_is_seen_by_hosts_and_facilitators_alone(
    work: OpenWork, group: Group, member: Person, neighbour: Person, stranger: Person, facilitator: Person
) -> None:
    one = await in_lobby(work, group, member)
    await attending.check_in(work, await seen_by(work, one, neighbour), arriving="Tired, but here", agrees=True)

    for person in (member, facilitator):
        assert [each.arriving for each in await attending.list_waiting(work, one.id, reader=person.caller)] == [
            "Tired, but here"
        ]
    for person in (neighbour, stranger):
        assert await attending.list_waiting(work, one.id, reader=person.caller) == []


async def test_there_are_as_many_in_as_there_are_places_and_those_who_booked_come_first(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    one = await in_lobby(work, group, facilitator, capacity=2)
    await watched(work, one, facilitator)
    await arrive(work, one, member)
    await arrive(work, one, neighbour)
    await work.execute(
        "INSERT INTO bookings (gathering_id, membership_id) VALUES ($1, $2), ($1, $3)",
        one.id,
        neighbour.membership_id,
        facilitator.membership_id,
    )

    await holding.do(work, one, Event.OPEN)

    assert (await attending.me(work, await seen_by(work, one, neighbour))).is_in
    me = await attending.me(work, await seen_by(work, one, member))
    assert (me.is_in, me.before_me) == (False, 0)


async def test_without_a_facilitator_it_is_hushed_after_two_minutes_and_goes_on_when_one_is_back(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await opened(work, group, member, facilitator)
    await gone_for(work, one, facilitator, timedelta(minutes=1))
    await holding.look_after(work, one.id)
    assert isinstance(await say(work, one, member), Written)

    await gone_for(work, one, facilitator, timedelta(minutes=2, seconds=1))
    await work.execute("UPDATE gatherings SET unwatched_from = now() - interval '121 seconds' WHERE id = $1", one.id)
    await holding.look_after(work, one.id)
    hushed = await seen_by(work, one, member)
    assert (hushed.state, hushed.hushed_at is not None) == ("open", True)
    assert isinstance(await say(work, one, member), NotAllowed)

    await arrive(work, one, facilitator)
    await holding.look_after(work, one.id)
    assert (await seen_by(work, one, member)).hushed_at is None
    assert isinstance(await say(work, one, member), Written)


async def test_after_ten_minutes_alone_it_closes_and_counts_who_was_there(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await opened(work, group, member, facilitator)
    await gone_for(work, one, facilitator, timedelta(minutes=11))

    for _ in range(2):
        await holding.look_after(work, one.id)

    closed = await seen_by(work, one, member)
    assert (closed.state, closed.attendance) == ("closed", 2)
    assert isinstance(await say(work, one, member), Conflict)
    subjects = [each.subject for each in (await letters.page(work, reader=member.caller)).items]
    assert subjects == ["After the session"]


async def test_when_nobody_can_open_it_those_who_meant_to_come_are_told(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await in_lobby(work, group, member)
    await work.execute("UPDATE gatherings SET starts_at = starts_at - interval '6 minutes' WHERE id = $1", one.id)
    for _ in range(2):
        await holding.look_after(work, one.id)
    calls = [each.subject for each in (await letters.page(work, reader=facilitator.caller)).items]
    assert calls == ["You are needed now"]

    await work.execute("UPDATE gatherings SET starts_at = starts_at - interval '30 minutes' WHERE id = $1", one.id)
    await holding.look_after(work, one.id)

    assert (await seen_by(work, one, member)).state == "cancelled"
    assert [each.subject for each in (await letters.page(work, reader=member.caller)).items] == ["Called off"]


async def test_who_is_taken_out_is_gone_at_once_and_does_not_come_in_again_by_themselves(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await opened(work, group, facilitator, facilitator, member)
    assert member.membership_id is not None

    await holding.send_to_lobby(work, one, member.membership_id, for_good=True)

    assert not await listens(work, one.room_id, member)
    assert isinstance(await say(work, one, member), Missing)
    await arrive(work, one, member)
    me = await attending.me(work, await seen_by(work, one, member))
    assert (me.is_in, me.was_sent_out) == (False, True)
    await holding.admit(work, one, [member.membership_id])
    assert isinstance(await say(work, one, member), Written)


async def test_hosts_and_facilitators_cannot_be_taken_out_by_a_host(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await opened(work, group, facilitator, facilitator, member)
    assert facilitator.membership_id is not None

    await holding.send_to_lobby(work, one, facilitator.membership_id, for_good=True)

    assert await listens(work, one.room_id, facilitator)


async def test_a_muted_person_reads_and_cannot_write_until_then(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await opened(work, group, facilitator, facilitator, member)
    assert one.room_id is not None
    assert member.membership_id is not None

    await seats.mute(work, one.room_id, member.membership_id, until=clock.now() + 5 * MINUTE)
    refused = await say(work, one, member)
    assert isinstance(refused, NotAllowed)
    assert "listen" in refused.words
    assert await listens(work, one.room_id, member)

    await seats.mute(work, one.room_id, member.membership_id, until=None)
    assert isinstance(await say(work, one, member), Written)


async def test_slowly_means_one_message_in_so_many_seconds_but_for_hosts(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await opened(work, group, facilitator, facilitator, member)
    assert one.room_id is not None
    await seats.set_slow(work, one.room_id, 30)

    assert isinstance(await say(work, one, member, "One"), Written)
    refused = await say(work, one, member, "Two")
    assert isinstance(refused, TooFast)
    assert refused.retry_in_s == 30
    for text in ("Three", "Four"):
        assert isinstance(await say(work, one, facilitator, text), Written)


async def test_a_first_message_can_wait_for_a_look(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await opened(work, group, facilitator, facilitator, member)
    assert one.room_id is not None
    await seats.hold_newcomers(work, one.room_id, holds=True)

    held = await say(work, one, member, "My first words here")

    assert isinstance(held, Written)
    assert held.message.state == "held"
    (waits,) = await attending.list_held(work, one.id, reader=facilitator.caller)
    assert waits.pseudonym == member.pseudonym
    assert await attending.list_held(work, one.id, reader=member.caller) == []


async def test_every_change_of_the_stage_takes_the_next_number_and_is_announced(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await in_lobby(work, group, member)
    before = one.last_seq
    work.said.clear()

    await holding.tell(work, one.id, "Something happened.")

    (announced,) = [each for each in work.said if isinstance(each, Announcement)]
    assert (announced.channel, announced.at) == (f"gathering:{one.id}", before + 1)
    caught_up = await GatheringChannel().read_since(work, one.id, before, 500)
    assert caught_up is not None
    assert [change.at for change in caught_up.changes] == [before + 1]
    assert caught_up.changes[0].frame == announced.frame()


async def test_the_stage_is_open_to_the_group_alone(
    work: OpenWork, group: Group, member: Person, neighbour: Person, stranger: Person, facilitator: Person
) -> None:
    one = await planned(work, group, facilitator)
    asked = [member.member_id, neighbour.member_id, stranger.member_id, facilitator.member_id, None]

    allowed = await GatheringChannel().may_listen(work, one.id, asked)

    assert set(allowed) == {member.member_id, neighbour.member_id, facilitator.member_id}


async def test_who_was_there_is_forgotten_and_the_number_stays(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await opened(work, group, facilitator, facilitator, member)
    await holding.do(work, one, Event.CLOSE)
    await holding.forget(work)
    assert await work.fetchval("SELECT count(*) FROM attendances WHERE gathering_id = $1", one.id) == 2

    await work.execute("UPDATE gatherings SET closed_at = now() - interval '31 hours' WHERE id = $1", one.id)
    await holding.forget(work)

    assert await work.fetchval("SELECT count(*) FROM attendances WHERE gathering_id = $1", one.id) == 0
    assert (await seen_by(work, one, member)).attendance == 2


async def test_a_session_that_nobody_keeps_safe_stands_on_the_roster_until_somebody_does(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await planned(work, group, member)
    around = {"since": one.starts_at - MINUTE, "until": one.ends_at}

    (wanted,) = await attending.wanted_times(work, group.id, **around)

    assert (wanted.span.starts_at, wanted.path) == (one.starts_at, f"/gatherings/{one.id}")
    await attending.watch(work, await seen_by(work, one, facilitator), puts_down=True)
    assert await attending.wanted_times(work, group.id, **around) == []


async def test_whoever_is_down_for_these_hours_is_rostered_for_the_session(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await in_lobby(work, group, member)
    await work.execute(
        """
        INSERT INTO shifts (group_id, membership_id, zone, on_date, from_time, until_time, starts_at, ends_at)
        VALUES ($1, $2, 'Europe/London', current_date, '00:00', '04:00',
                now() - interval '1 hour', now() + interval '3 hours')
        """,
        group.id,
        facilitator.membership_id,
    )
    assert [each.pseudonym for each, _ in await attending.watchers(work, one.id)] == [facilitator.pseudonym]
    await arrive(work, one, member, facilitator)

    await holding.do(work, one, Event.OPEN)

    assert (await seen_by(work, one, member)).state == "open"
