"""The roster of a group: who comes when, what nobody covers, and what the last ones left for the next."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from frame import clock
from frame.database import Database, Reads
from frame.errors import Conflict, Invalid, Missing, NotAllowed
from moderation.cover import handing, jobs, notes, roster, shifts, spans, wanted
from moderation.cover.roster import Roster
from moderation.cover.spans import LocalHours, Span
from moderation.cover.wanted import Wanted, WantedTimes
from server.wiring import WANTED_TIMES
from tests.forum.test_statements import asked_of
from tests.moderation.cover_scenes import EVENING, LONDON, a_facilitator, evening, in_days, on_now, seen_by
from tests.people import Group, Person
from tests.site import Heard, OpenWork, Site

EVERY_DAY = range(7)


class Dates:
    """A room whose dates should be covered."""

    def __init__(self, *spans: Span) -> None:
        self._spans = spans

    async def __call__(self, db: Reads, group_id: int, *, since: datetime, until: datetime) -> Sequence[Wanted]:
        return [Wanted(span, "Drop-in session", "/gatherings/1") for span in self._spans if span.starts_at < until]


async def _roster(
    work: OpenWork, group: Group, reader: Person, *others: WantedTimes, begins: str = "", now: datetime | None = None
) -> Roster:
    seen = await seen_by(work, group, reader)
    return await roster.page(work, seen, others, zone=LONDON, now=now or clock.now(), begins=begins)


def _at(moment: datetime, **resources: object) -> Any:
    """What a job reaches, at a moment."""
    return {**resources, "clock": lambda: moment}


def _told(page: Roster) -> list[tuple[str, str]]:
    return [
        (day.date.isoformat(), "gap" if entry.is_gap else entry.pseudonym) for day in page.days for entry in day.entries
    ]


async def test_who_comes_is_listed_day_by_day(work: OpenWork, group: Group, facilitator: Person) -> None:
    moss = await a_facilitator(work, group, "Moss")
    await evening(work, group, moss, days=3)
    await evening(work, group, facilitator, days=2)
    await evening(work, group, moss, days=2)

    page = await _roster(work, group, facilitator)

    second, third = in_days(2).isoformat(), in_days(3).isoformat()
    assert sorted(_told(page)) == [(second, "Moss"), (second, "Rowan"), (third, "Moss")]
    assert [entry.is_own for day in page.days for entry in day.entries if entry.pseudonym == "Rowan"] == [True]


async def test_what_nobody_covers_of_the_wanted_hours_stands_out(
    work: OpenWork, group: Group, facilitator: Person
) -> None:
    seen = await seen_by(work, group, facilitator)
    await wanted.add_hours(work, seen, EVERY_DAY, LocalHours(time(17), time(22), LONDON))
    await evening(work, group, facilitator, days=2)

    page = await _roster(work, group, facilitator)

    [day] = [day for day in page.days if day.date == in_days(2)]
    assert [(entry.is_gap, entry.pseudonym) for entry in day.entries] == [(True, ""), (False, "Rowan")]
    assert day.entries[0].span == LocalHours(time(17), time(18), LONDON).on(in_days(2))
    assert 28 <= len(page.gaps) <= 29


async def test_days_stay_whole_and_pages_go_on_where_the_last_ended(
    work: OpenWork, group: Group, facilitator: Person
) -> None:
    seen = await seen_by(work, group, facilitator)
    await wanted.add_hours(work, seen, EVERY_DAY, LocalHours(time(8), time(10), LONDON))
    await wanted.add_hours(work, seen, EVERY_DAY, EVENING)
    days: list[Any] = []
    cursor: str | None = ""

    while cursor is not None:
        page = await _roster(work, group, facilitator, begins=cursor)
        assert len(page.days) <= roster.PAGE
        days += [day.date for day in page.days]
        cursor = page.after

    assert days == sorted(set(days))
    assert len(days) in {28, 29}
    for nonsense in ("x", "2026-13-01", "99999-01-01"):
        with pytest.raises(Invalid):
            await _roster(work, group, facilitator, begins=nonsense)


async def test_shifts_beyond_four_weeks_are_found_too(work: OpenWork, group: Group, facilitator: Person) -> None:
    await evening(work, group, facilitator, days=200)

    assert _told(await _roster(work, group, facilitator)) == [(in_days(200).isoformat(), "Rowan")]


async def test_hours_that_were_left_open_are_a_gap_until_somebody_takes_them(
    work: OpenWork, group: Group, facilitator: Person
) -> None:
    moss = await a_facilitator(work, group)
    shift = await evening(work, group, moss)
    await shifts.take_back(work, shift, and_later=False, asks_others=True, now=clock.now())
    assert [gap for _, gap in _told(await _roster(work, group, facilitator))] == ["gap"]

    await shifts.take(work, await seen_by(work, group, facilitator), shift.span, zone=LONDON, now=clock.now())

    assert [who for _, who in _told(await _roster(work, group, facilitator))] == ["Rowan"]


async def test_dates_of_other_rooms_stand_out_with_what_they_are_for(
    work: OpenWork, group: Group, facilitator: Person
) -> None:
    seen = await seen_by(work, group, facilitator)
    await wanted.add_hours(work, seen, EVERY_DAY, EVENING)
    inside = LocalHours(time(19), time(20), LONDON).on(in_days(2))
    outside = LocalHours(time(12), time(13), LONDON).on(in_days(2))

    page = await _roster(work, group, facilitator, Dates(inside, outside, EVENING.on(in_days(2))))

    [day] = [day for day in page.days if day.date == in_days(2)]
    assert [(entry.span, entry.what) for entry in day.entries] == [
        (outside, "Drop-in session"),
        (EVENING.on(in_days(2)), "Drop-in session"),
        (inside, "Drop-in session"),
    ]


async def test_members_see_when_somebody_comes_and_not_who(
    work: OpenWork, group: Group, facilitator: Person, member: Person, organiser: Person
) -> None:
    moss = await a_facilitator(work, group, "Moss")
    await evening(work, group, facilitator)
    await evening(work, group, moss)
    await wanted.add_hours(work, await seen_by(work, group, organiser), EVERY_DAY, EVENING)

    [day] = (await _roster(work, group, member)).days
    [entry] = day.entries

    assert (entry.pseudonym, entry.membership_id, entry.span) == ("", None, EVENING.on(in_days(2)))
    assert {"Moss", "Rowan"} <= {who for _, who in _told(await _roster(work, group, organiser))}


async def test_hours_are_set_by_those_who_keep_the_group_going(
    work: OpenWork, group: Group, other_group: Group, member: Person, organiser: Person
) -> None:
    seen = await seen_by(work, group, organiser)

    await wanted.add_hours(work, seen, {5, 6}, EVENING)
    await wanted.add_hours(work, seen, {6, 5}, EVENING)

    [hours] = await wanted.list_hours(work, group.id)
    assert (hours.days, hours.from_time, hours.zone) == ([5, 6], time(18), LONDON)
    with pytest.raises(NotAllowed):
        await wanted.add_hours(work, await seen_by(work, group, member), {5}, EVENING)
    await wanted.remove_hours(work, seen, hours.id)
    with pytest.raises(Missing):
        await wanted.remove_hours(work, seen, hours.id)
    assert await wanted.list_hours(work, group.id) == []


async def test_there_is_an_end_to_the_hours_a_group_may_set(work: OpenWork, group: Group, organiser: Person) -> None:
    seen = await seen_by(work, group, organiser)
    for hour in range(wanted.MOST_HOURS):
        await wanted.add_hours(work, seen, {0}, LocalHours(time(hour), time(hour + 1), LONDON))

    with pytest.raises(Conflict):
        await wanted.add_hours(work, seen, {0}, LocalHours(time(20), time(21), LONDON))


async def test_facilitators_are_told_once_by_day_of_what_nobody_has_taken_for_tomorrow(
    work: OpenWork, site: Site, group: Group, facilitator: Person, organiser: Person
) -> None:
    moss = await a_facilitator(work, group)
    await wanted.add_hours(work, await seen_by(work, group, organiser), EVERY_DAY, EVENING)
    resources = {"database": Database(work._connections, Heard()), "settings": site.settings, "wanted_times": ()}
    day = clock.now().replace(hour=12, minute=0)

    for at in (day.replace(hour=4), day, day + timedelta(hours=1)):
        await jobs.tell_uncovered(_at(at, **resources), timestamp=0)

    told = await work.fetch("SELECT member_id, subject, body FROM letters WHERE kind = 'cover'")
    assert {row["member_id"] for row in told} == {facilitator.member_id, moss.member_id}
    assert len(told) == 2
    assert "6 pm to 10 pm" in told[0]["body"]

    await shifts.put_down(work, await seen_by(work, group, facilitator), [in_days(2)], EVENING, now=clock.now())
    next_day = day + timedelta(days=1)
    await jobs.tell_uncovered(_at(next_day, **resources), timestamp=0)

    assert await work.fetchval("SELECT count(*) FROM letters WHERE kind = 'cover'") == 2


async def test_a_note_is_read_by_the_next_ones(
    work: OpenWork, group: Group, facilitator: Person, member: Person, organiser: Person
) -> None:
    moss = await a_facilitator(work, group, "Moss")
    shift = await on_now(work, group, facilitator)
    key = uuid4()
    writer, reader = await seen_by(work, group, facilitator), await seen_by(work, group, moss)

    await notes.write(work, writer, "Wren may need a kind word.", key=key)
    await notes.write(work, writer, "Wren may need a kind word.", key=key)

    assert (await seen_by(work, group, moss)).unread_notes == 1
    assert (await seen_by(work, group, facilitator)).unread_notes == 0
    [note] = (await notes.page(work, reader)).items
    assert (note.pseudonym, note.starts_at, note.is_new, note.read_by) == ("Rowan", shift.starts_at, True, [])
    for outsider in (member, organiser):
        with pytest.raises(NotAllowed):
            await notes.page(work, await seen_by(work, group, outsider))
        with pytest.raises(NotAllowed):
            await notes.mark_read(work, await seen_by(work, group, outsider), up_to=note.id)

    await notes.mark_read(work, reader, up_to=note.id)
    await notes.mark_read(work, reader, up_to=note.id)

    assert (await seen_by(work, group, moss)).unread_notes == 0
    [read] = (await notes.page(work, writer)).items
    assert read.read_by == ["Moss"]


async def test_whoever_has_just_lost_the_role_reads_no_notes(work: OpenWork, group: Group, facilitator: Person) -> None:
    seen = await seen_by(work, group, facilitator)
    await notes.write(work, seen, "A quiet evening.", key=uuid4())
    await work.execute("UPDATE memberships SET is_facilitator = false WHERE id = $1", facilitator.membership_id)

    await notes.write(work, seen, "Another.", key=uuid4())

    assert (await notes.page(work, seen)).items == []
    assert await work.fetchval("SELECT count(*) FROM handover_notes") == 1


async def test_notes_are_kept_in_pages(work: OpenWork, group: Group, facilitator: Person) -> None:
    seen = await seen_by(work, group, facilitator)
    for number in range(notes.PAGE_SIZE + 2):
        await notes.write(work, seen, f"Note {number}", key=uuid4())

    first = await notes.page(work, seen)
    second = await notes.page(work, seen, before=first.before or "")

    assert [note.text for note in second.items] == ["Note 1", "Note 0"]
    assert second.before is None
    with pytest.raises(Invalid):
        await notes.page(work, seen, before="nonsense")


async def test_a_note_is_owed_after_a_shift(work: OpenWork, group: Group, facilitator: Person, member: Person) -> None:
    await on_now(work, group, facilitator)
    assert not (await seen_by(work, group, facilitator)).owes_note
    await work.execute("UPDATE shifts SET ends_at = now() - interval '5 minutes'")
    assert (await seen_by(work, group, facilitator)).owes_note
    assert not (await seen_by(work, group, member)).owes_note

    await notes.write(work, await seen_by(work, group, facilitator), "A quiet evening.", key=uuid4())

    assert not (await seen_by(work, group, facilitator)).owes_note


async def test_notes_and_old_shifts_are_forgotten(work: OpenWork, group: Group, facilitator: Person) -> None:
    await on_now(work, group, facilitator)
    await notes.write(work, await seen_by(work, group, facilitator), "A quiet evening.", key=uuid4())
    await notes.mark_read(work, await seen_by(work, group, facilitator), up_to=1)
    database = Database(work._connections, Heard())

    await jobs.forget(_at(clock.now() + notes.KEPT - timedelta(days=1), database=database), timestamp=0)
    assert await work.fetchval("SELECT count(*) FROM handover_notes") == 1
    await jobs.forget(_at(clock.now() + notes.KEPT + timedelta(days=1), database=database), timestamp=0)
    assert await work.fetchval("SELECT count(*) FROM handover_notes") == 0
    assert await work.fetchval("SELECT count(*) FROM shifts") == 1
    await jobs.forget(_at(clock.now() + timedelta(days=367), database=database), timestamp=0)

    assert await work.fetchval("SELECT count(*) FROM shifts") == 0


async def test_a_gap_is_taken_by_its_button(
    work: OpenWork, site: Site, group: Group, facilitator: Person, organiser: Person
) -> None:
    await wanted.add_hours(work, await seen_by(work, group, organiser), EVERY_DAY, EVENING)
    page = (await site.get(f"/groups/{group.slug}/cover", as_=facilitator)).text
    starts, ends = re.findall(r'name="(?:starts|ends)_at" value="([^"]+)"', page)[2:4]
    fields = {"starts_at": starts, "ends_at": ends}

    taken = await site.post(f"/groups/{group.slug}/cover/take", fields, as_=facilitator)
    again = await site.post(f"/groups/{group.slug}/cover/take", fields, as_=facilitator)

    assert taken.status_code == 303
    assert again.status_code == 409
    assert "Somebody has taken these hours" in again.text
    assert "Rowan" in again.text
    for nonsense in ({}, {"starts_at": "x", "ends_at": "y"}, {"starts_at": "2026-12-01T10:00", "ends_at": ends}):
        assert (await site.post(f"/groups/{group.slug}/cover/take", nonsense, as_=facilitator)).status_code == 422


async def test_hours_are_put_down_by_form(work: OpenWork, site: Site, group: Group, facilitator: Person) -> None:
    path = f"/groups/{group.slug}/cover/new"
    form = {"on_date": in_days(3).isoformat(), "from_time": "18:00", "until_time": "22:00"}

    wrong = await site.post(path, {**form, "until_time": "later"}, as_=facilitator)
    done = await site.post(path, {**form, "repeat_until": in_days(17).isoformat()}, as_=facilitator)
    twice = await site.post(path, form, as_=facilitator)
    far = await site.post(path, {**form, "repeat_until": "9999-12-31"}, as_=facilitator)

    assert (wrong.status_code, done.status_code, twice.status_code, far.status_code) == (422, 303, 409, 422)
    assert "Please write the time like 19:30." in wrong.text
    assert "You are down for these hours already" in twice.text
    assert await work.fetchval("SELECT count(*) FROM shifts") == 3


async def test_a_shift_is_changed_handed_over_and_taken_back_by_form(
    work: OpenWork, site: Site, group: Group, facilitator: Person
) -> None:
    moss = await a_facilitator(work, group, "Moss")
    shift = await evening(work, group, facilitator)
    path = f"/shifts/{shift.id}"
    page = (await site.get(path, as_=facilitator)).text
    assert "Moss" in page
    form = {"on_date": in_days(4).isoformat(), "from_time": "19:00", "until_time": "21:00", "version": "1"}

    changed = await site.post(f"{path}/change", form, as_=facilitator)
    stale = await site.post(f"{path}/change", form, as_=facilitator)
    offered = await site.post(f"{path}/offer", {"to": str(moss.membership_id)}, as_=facilitator)
    nobody = await site.post(f"{path}/offer", {"to": str(uuid4())}, as_=facilitator)

    assert [one.status_code for one in (changed, stale, offered, nobody)] == [303, 409, 303, 422]
    assert "I cannot" in (await site.get(path, as_=moss)).text
    assert (await site.post(f"{path}/decline", as_=moss)).status_code == 303
    assert (await site.post(f"{path}/offer", {"to": "anybody"}, as_=facilitator)).status_code == 303
    assert "Asks whoever can" in (await site.get(f"/groups/{group.slug}/cover", as_=facilitator)).text
    assert (await site.post(f"{path}/keep", as_=facilitator)).status_code == 303
    assert (await site.post(f"{path}/take-over", as_=moss)).status_code == 409
    assert (await site.post(f"{path}/take-back", {"asks_others": "y"}, as_=facilitator)).status_code == 303
    assert "Nobody yet" in (await site.get(f"/groups/{group.slug}/cover", as_=moss)).text


async def test_pages_of_cover_keep_to_their_number_of_statements(
    work: OpenWork, site: Site, connection: Any, group: Group, facilitator: Person, member: Person
) -> None:
    shift = await evening(work, group, facilitator)
    seen = await seen_by(work, group, facilitator)
    await wanted.add_hours(work, seen, EVERY_DAY, EVENING)
    await notes.write(work, seen, "A quiet evening.", key=uuid4())
    paths = ("cover", "cover/new", "cover/now", "cover/hours", "cover/notes")

    for path in (*(f"/groups/{group.slug}/{path}" for path in paths), f"/shifts/{shift.id}"):
        await site.get(path, as_=facilitator)
        async with asked_of(connection) as statements:
            assert (await site.get(path, as_=facilitator)).status_code == 200
        # One for each room that has dates of its own to be covered.
        assert len(statements) <= 4 + len(WANTED_TIMES), path
    async with asked_of(connection) as statements:
        assert (await site.get(f"/groups/{group.slug}/cover", as_=member)).status_code == 200
    assert len(statements) <= 4 + len(WANTED_TIMES)


async def test_two_clocks_tell_the_same_roster(work: OpenWork, group: Group, facilitator: Person) -> None:
    shift = await evening(work, group, facilitator)
    seen = await seen_by(work, group, facilitator)

    page = await roster.page(work, seen, (), zone="Pacific/Auckland", now=clock.now())

    [day] = page.days
    assert day.date == in_days(3)
    assert day.entries[0].span == shift.span
    assert spans.local(shift.span, "Pacific/Auckland")[1].from_time in {time(6), time(7), time(5)}


async def test_a_colleague_may_be_asked_from_the_roster(
    work: OpenWork, site: Site, group: Group, facilitator: Person
) -> None:
    moss = await a_facilitator(work, group, "Moss")
    shift = await evening(work, group, facilitator)
    await handing.offer(work, shift, to=moss.membership_id)

    page = (await site.get(f"/groups/{group.slug}/cover", as_=moss)).text

    assert f"/shifts/{shift.id}/take-over" in page
    assert (await site.post(f"/shifts/{shift.id}/take-over", as_=moss)).status_code == 303
