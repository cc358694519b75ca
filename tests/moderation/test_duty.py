"""Who is there just now, and what pages say of it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from frame import clock
from frame.database import Database
from moderation import duty
from moderation.cover import jobs, presence, shifts
from moderation.cover.live import CoverChannel
from moderation.cover.spans import LocalHours, Span
from moderation.duty import HERE, Ahead, Watch
from tests.moderation.cover_scenes import EVENING, LONDON, a_facilitator, at, evening, in_days, on_now, seen_by
from tests.people import Group, Person
from tests.site import Heard, OpenWork, Site

NOW = at(2026, 12, 1, 19)


def _shift(begins: int, ends: int, *, seen: datetime | None = None, whose: UUID | None = None) -> Ahead:
    return Ahead(at(2026, 12, 1, begins), at(2026, 12, 1, ends), seen, whose or uuid4())


JUST_NOW = NOW - timedelta(minutes=1)
LONG_AGO = NOW - HERE


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        ([], Watch()),
        ([_shift(18, 22, seen=JUST_NOW)], Watch(until=at(2026, 12, 1, 22))),
        ([_shift(18, 22)], Watch(due_until=at(2026, 12, 1, 22))),
        ([_shift(18, 22, seen=LONG_AGO)], Watch(due_until=at(2026, 12, 1, 22))),
        ([_shift(19, 22, seen=NOW)], Watch(until=at(2026, 12, 1, 22))),
        ([_shift(18, 19, seen=JUST_NOW)], Watch()),
        ([_shift(20, 22)], Watch(next_from=at(2026, 12, 1, 20), next_until=at(2026, 12, 1, 22))),
        # One after the other, or at once: the time goes on without a gap.
        ([_shift(18, 20, seen=JUST_NOW), _shift(20, 22)], Watch(until=at(2026, 12, 1, 22))),
        ([_shift(18, 21), _shift(17, 20, seen=JUST_NOW)], Watch(until=at(2026, 12, 1, 21))),
        ([_shift(18, 20, seen=JUST_NOW), _shift(21, 22)], Watch(until=at(2026, 12, 1, 20))),
        (
            [_shift(22, 23), _shift(20, 21), _shift(21, 22)],
            Watch(next_from=at(2026, 12, 1, 20), next_until=at(2026, 12, 1, 23)),
        ),
    ],
)
def test_what_is_said_of_shifts(ahead: list[Ahead], said: Watch) -> None:
    assert duty.watch(ahead, at=NOW) == said


def test_it_stays_true_until_something_turns() -> None:
    ahead = [_shift(18, 20, seen=JUST_NOW), _shift(21, 22)]

    assert duty.watch(ahead, at=NOW).changes_at == at(2026, 12, 1, 20)
    assert duty.watch(ahead, at=at(2026, 12, 1, 20)).changes_at == at(2026, 12, 1, 21)
    assert duty.NOBODY.changes_at is None


def test_somebody_is_noted_once_a_minute_of_their_own_shift() -> None:
    me = uuid4()

    assert duty.is_to_be_noted([_shift(18, 22, whose=me)], me, at=NOW)
    assert duty.is_to_be_noted([_shift(18, 22, whose=me, seen=JUST_NOW)], me, at=NOW)
    assert not duty.is_to_be_noted([_shift(18, 22, whose=me, seen=NOW - timedelta(seconds=59))], me, at=NOW)
    assert not duty.is_to_be_noted([_shift(20, 22, whose=me)], me, at=NOW)
    assert not duty.is_to_be_noted([_shift(18, 22)], me, at=NOW)
    assert not duty.is_to_be_noted([_shift(18, 22)], None, at=NOW)


async def test_one_who_is_rostered_is_here_once_they_were_seen(
    work: OpenWork, db: Database, heard: Heard, group: Group, facilitator: Person
) -> None:
    shift = await on_now(work, group, facilitator)
    before = await duty.on_duty(work, group.id, at=clock.now())
    assert [(one.pseudonym, one.is_here, one.until) for one in before] == [("Rowan", False, shift.ends_at)]
    assert (await duty.watch_line(work, group.id)).due_until == shift.ends_at

    await presence.note(db, group.id, [facilitator.member_id], at=clock.now())

    assert await duty.is_watched(work, group.id, at=clock.now())
    assert await duty.watch_line(work, group.id) == Watch(until=shift.ends_at)
    assert len(heard.said) == 1
    assert not await duty.is_watched(work, group.id, at=clock.now() + HERE)


async def test_open_pages_are_told_only_when_somebody_comes(
    work: OpenWork, db: Database, heard: Heard, group: Group, facilitator: Person
) -> None:
    await on_now(work, group, facilitator)
    now = clock.now()

    for passed_s in (0, 30, 90, 200):
        await presence.note(db, group.id, [facilitator.member_id], at=now + timedelta(seconds=passed_s))
    assert len(heard.said) == 1
    await presence.note(db, group.id, [facilitator.member_id], at=now + timedelta(seconds=200) + HERE)

    assert len(heard.said) == 2


async def test_being_seen_counts_for_nobody_whose_shift_is_not_on(
    work: OpenWork, db: Database, group: Group, facilitator: Person, member: Person, facilitator_elsewhere: Person
) -> None:
    await evening(work, group, facilitator)
    other = await a_facilitator(work, group)
    await on_now(work, group, other)

    people = [facilitator, member, facilitator_elsewhere]
    await presence.note(db, group.id, [person.member_id for person in people], at=clock.now())

    assert not await duty.is_watched(work, group.id, at=clock.now())
    assert await work.fetchval("SELECT count(*) FROM shifts WHERE last_seen_at IS NOT NULL") == 0


async def test_those_who_are_here_come_first(work: OpenWork, db: Database, group: Group, facilitator: Person) -> None:
    early = await a_facilitator(work, group, "Acorn")
    await on_now(work, group, early)
    await on_now(work, group, facilitator)
    await presence.note(db, group.id, [facilitator.member_id], at=clock.now())

    found = await duty.on_duty(work, group.id, at=clock.now())

    assert [(one.pseudonym, one.is_here) for one in found] == [("Rowan", True), ("Acorn", False)]


async def test_many_shifts_to_come_do_not_hide_the_next(work: OpenWork, group: Group, facilitator: Person) -> None:
    seen = await seen_by(work, group, facilitator)
    days = [in_days(3 + 7 * number) for number in range(20)]
    await shifts.put_down(work, seen, days, EVENING, now=clock.now())

    said = await duty.watch_line(work, group.id)

    first = EVENING.on(days[0])
    assert said == Watch(next_from=first.starts_at, next_until=first.ends_at)


async def test_other_rooms_may_ask_what_of_their_times_nobody_covers(
    work: OpenWork, group: Group, other_group: Group, facilitator: Person
) -> None:
    await evening(work, group, facilitator)
    early = LocalHours(EVENING.from_time.replace(hour=17), EVENING.until_time, LONDON).on(in_days(2))
    next_day = EVENING.on(in_days(3))

    left = await duty.list_uncovered(work, group.id, [early, next_day], since=clock.now())

    assert left == [Span(early.starts_at, EVENING.on(in_days(2)).starts_at), next_day]
    assert await duty.list_uncovered(work, other_group.id, [early], since=clock.now()) == [early]
    assert await duty.list_uncovered(work, group.id, [], since=clock.now()) == []


async def test_a_page_of_the_group_makes_whoever_is_on_duty_present(
    work: OpenWork, site: Site, group: Group, facilitator: Person, member: Person
) -> None:
    await on_now(work, group, facilitator)
    page = f"/groups/{group.slug}/topics/new"
    assert "Nobody is watching just now" in (await site.get(page, as_=member)).text

    hers = await site.get(page, as_=facilitator)

    assert "A facilitator is here until" in hers.text
    assert f'data-channel="cover:{group.id}"' in hers.text
    theirs = await site.get(page, as_=member)
    assert "A facilitator is here until" in theirs.text
    assert "data-channel" not in theirs.text


async def test_only_members_of_the_group_may_listen(
    work: OpenWork,
    db: Database,
    group: Group,
    member: Person,
    stranger: Person,
    steward: Person,
    facilitator: Person,
) -> None:
    asked = [person.member_id for person in (member, stranger, steward, facilitator)]

    may = await CoverChannel().may_listen(db, group.id, [*asked, None])

    assert set(may) == {member.member_id, facilitator.member_id}
    assert not await CoverChannel().may_listen(db, 2**31 - 1, [*asked, None])
    assert await CoverChannel().read_since(db, 2**31 - 1, 0, 10) is None


async def test_an_open_page_makes_whoever_is_on_duty_present(
    work: OpenWork, db: Database, group: Group, facilitator: Person, member: Person
) -> None:
    await on_now(work, group, facilitator)

    assert await CoverChannel().attend(db, group.id, {facilitator.member_id, member.member_id}) is None

    assert await duty.is_watched(work, group.id, at=clock.now())


async def test_pages_are_told_when_a_shift_begins_or_ends_or_somebody_goes(
    work: OpenWork, site: Site, group: Group, facilitator: Person
) -> None:
    shift = await on_now(work, group, facilitator)
    seen_at = clock.now()
    await work.execute("UPDATE shifts SET last_seen_at = $1", seen_at)

    for moment, is_told in (
        (shift.starts_at - timedelta(seconds=1), False),
        (shift.starts_at + timedelta(seconds=50), True),
        (seen_at + timedelta(minutes=2), False),
        (seen_at + HERE + timedelta(seconds=20), True),
        (shift.ends_at + timedelta(seconds=20), True),
        (shift.ends_at + timedelta(minutes=10), False),
    ):
        heard = Heard()
        resources = {"database": Database(work._connections, heard), "clock": lambda moment=moment: moment}

        await jobs.look_at_turns(resources, timestamp=0)  # type: ignore[arg-type]

        assert bool(heard.said) == is_told, moment
