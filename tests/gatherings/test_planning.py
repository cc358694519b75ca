"""Planning gatherings: once or many times, moving one or all, calling off."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from frame import clock
from frame.errors import Conflict, Invalid, Missing
from gatherings import gatherings, repeating, schedule
from gatherings.gatherings import Gathering
from tests.gatherings.scenes import MINUTE, ZONE, details, planned, seen_by
from tests.people import Group, Person
from tests.site import OpenWork

WEEKLY = "FREQ=WEEKLY"


async def dates_of(work: OpenWork, gathering: Gathering) -> list[datetime]:
    rows = await work.fetch("SELECT starts_at FROM gatherings WHERE plan_id = $1 ORDER BY starts_at", gathering.plan_id)
    return [repeating.local_of(row["starts_at"], ZONE) for row in rows]


async def test_one_is_found_by_its_group_and_by_nobody_else(
    work: OpenWork, group: Group, member: Person, neighbour: Person, stranger: Person, facilitator: Person
) -> None:
    one = await planned(work, group, facilitator, title="Sunday walk")

    for person in (member, neighbour, facilitator):
        assert (await seen_by(work, one, person)).title == "Sunday walk"
        rows = await gatherings.list_coming(work, group.id, reader=person.caller)
        assert [row.id for row in rows.items] == [one.id]
    with pytest.raises(Missing):
        await seen_by(work, one, stranger)
    assert not (await gatherings.list_coming(work, group.id, reader=stranger.caller)).items


async def test_what_repeats_has_its_dates_of_the_coming_weeks_at_the_same_time_of_day(
    work: OpenWork, group: Group, facilitator: Person
) -> None:
    one = await planned(work, group, facilitator, rule=WEEKLY)

    found = await dates_of(work, one)

    assert 13 <= len(found) <= 14
    assert {each.time() for each in found} == {found[0].time()}
    assert {(b - a).days for a, b in pairwise(found)} == {7}


async def test_dates_that_have_come_near_follow_once_and_like_the_latest(
    work: OpenWork, group: Group, facilitator: Person
) -> None:
    one = await planned(work, group, facilitator, rule=WEEKLY)
    assert one.plan_id is not None
    before = await dates_of(work, one)
    await work.execute(
        "UPDATE gathering_plans SET planned_until = planned_until - interval '21 days' WHERE id = $1", one.plan_id
    )
    await work.execute(
        "DELETE FROM gatherings WHERE plan_id = $1 AND starts_at > $2", one.plan_id, _instant(before[-4])
    )

    assert await schedule.prolong(work, one.plan_id) == 3
    assert await schedule.prolong(work, one.plan_id) == 0

    assert await dates_of(work, one) == before


async def test_one_date_is_moved_and_the_others_stay(work: OpenWork, group: Group, facilitator: Person) -> None:
    one = await planned(work, group, facilitator, rule=WEEKLY)
    before = await dates_of(work, one)

    later = details(begins=one.starts_at + timedelta(hours=1))
    assert await schedule.change(work, one, later, version=one.version, all_following=False) == [one.id]

    after = await dates_of(work, one)
    assert after[0] == before[0] + timedelta(hours=1)
    assert after[1:] == before[1:]
    assert (await seen_by(work, one, facilitator)).is_apart


async def test_all_that_follow_move_but_those_that_were_changed_by_themselves(
    work: OpenWork, group: Group, facilitator: Person
) -> None:
    one = await planned(work, group, facilitator, rule=WEEKLY)
    before = await dates_of(work, one)
    third_id = await work.fetchval(
        "SELECT id FROM gatherings WHERE plan_id = $1 ORDER BY starts_at LIMIT 1 OFFSET 2", one.plan_id
    )
    third = await gatherings.find(work, third_id, reader=facilitator.caller)
    apart = details(begins=third.starts_at + timedelta(hours=2), title="A special one")
    await schedule.change(work, third, apart, version=third.version, all_following=False)

    earlier = details(begins=one.starts_at - timedelta(minutes=30), title="Earlier from now on")
    await schedule.change(work, one, earlier, version=one.version, all_following=True)

    after = await dates_of(work, one)
    assert after[2] == before[2] + timedelta(hours=2)
    assert [b - a for b, a in zip(after, before, strict=True) if b != after[2]] == [timedelta(minutes=-30)] * (
        len(before) - 1
    )
    assert (await gatherings.find(work, third_id, reader=facilitator.caller)).title == "A special one"


async def test_two_who_change_it_at_once_do_not_overwrite_each_other(
    work: OpenWork, group: Group, facilitator: Person
) -> None:
    one = await planned(work, group, facilitator)
    await schedule.change(work, one, details(title="The first"), version=one.version, all_following=False)

    with pytest.raises(Conflict, match="changed while you were writing"):
        await schedule.change(work, one, details(title="The second"), version=one.version, all_following=False)

    assert (await seen_by(work, one, facilitator)).title == "The first"


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"begins": clock.now() - MINUTE}, "passed already"),
        ({"kind": "session", "is_online": False, "place": "The hall"}, "held here"),
        ({"kind": "meeting", "is_online": False}, "Say where it is"),
        ({"rule": "FREQ=SECONDLY"}, "by day, week or month"),
    ],
)
async def test_what_cannot_be_is_refused(
    work: OpenWork, group: Group, facilitator: Person, how: dict[str, object], words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        await planned(work, group, facilitator, **how)


async def test_calling_off_one_or_all_that_follow(work: OpenWork, group: Group, facilitator: Person) -> None:
    one = await planned(work, group, facilitator, rule=WEEKLY)
    second_id = await work.fetchval(
        "SELECT id FROM gatherings WHERE plan_id = $1 ORDER BY starts_at LIMIT 1 OFFSET 1", one.plan_id
    )

    assert await schedule.cancel(work, one, why="The hall is being painted.", all_following=False) == [one.id]
    assert await schedule.cancel(work, one, why="Again", all_following=False) == []

    found = await seen_by(work, one, facilitator)
    assert (found.state, found.cancelled_why) == ("cancelled", "The hall is being painted.")
    second = await gatherings.find(work, second_id, reader=facilitator.caller)
    called_off = await schedule.cancel(work, second, why="We stop.", all_following=True)
    assert len(called_off) >= 11
    assert one.plan_id is not None
    assert await schedule.prolong(work, one.plan_id) == 0


async def test_speakers_are_shown_once_they_have_agreed(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await planned(work, group, facilitator, format="speaker")
    await schedule.add_speaker(work, one.id, name="Dr Amina Vale", about="A pharmacist", has_agreed=False)

    assert await gatherings.list_speakers(work, one.id, reader=member.caller) == []
    (speaker,) = await gatherings.list_speakers(work, one.id, reader=facilitator.caller)
    await schedule.agree_speaker(work, one.id, speaker.id)

    assert [each.name for each in await gatherings.list_speakers(work, one.id, reader=member.caller)] == [
        "Dr Amina Vale"
    ]


def _instant(local: datetime) -> datetime:
    return repeating.instant(local, ZONE)
