"""The doors of a gathering, as a table: every state with every event, and an evening lived through."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatherings.doors import (
    ALONE,
    GRACE,
    HUSH,
    LOBBY,
    TABLE,
    WAITS,
    WIND_DOWN,
    Effect,
    Event,
    Standing,
    State,
    catch_up,
    decide,
    look_again_at,
)

AT = datetime(2026, 12, 1, 19, tzinfo=UTC)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
STATES: tuple[State, ...] = get_args(State)
DONE: set[State] = {"closed", "reviewed", "cancelled"}


def standing(state: State = "scheduled", **how: Any) -> Standing:
    there = Standing(state, now=AT, starts_at=AT, ends_at=AT + 90 * MINUTE)
    return replace(there, **how)


def seen(state: State, now: datetime = AT) -> Standing:
    return standing(state, now=now, seen_at=now)


def test_every_state_but_the_last_ones_has_a_way_on_and_those_have_none() -> None:
    left = {state: {row.to for row in TABLE if state in row.states and row.to} for state in STATES}
    assert {state for state, ways in left.items() if not ways} == {"reviewed", "cancelled"}
    reached = {row.to for row in TABLE} - {None}
    assert reached == set(STATES) - {"scheduled"}


@pytest.mark.parametrize(
    ("state", "event", "to"),
    [
        ("scheduled", Event.CANCEL, "cancelled"),
        ("lobby", Event.CANCEL, "cancelled"),
        ("lobby", Event.OPEN, "open"),
        ("open", Event.WIND_DOWN, "winding_down"),
        ("open", Event.CLOSE, "closed"),
        ("winding_down", Event.CLOSE, "closed"),
        ("closed", Event.REVIEW, "reviewed"),
    ],
)
def test_what_people_do_leads_on(state: State, event: Event, to: State) -> None:
    step = decide(seen(state), event)
    assert step is not None
    assert step.standing.state == to


@pytest.mark.parametrize("event", [each for each in Event if each is not Event.TIME])
@pytest.mark.parametrize("state", STATES)
def test_all_else_leads_nowhere(state: State, event: Event) -> None:
    allowed = {each for row in TABLE if row.event == event for each in row.states}
    assert (decide(seen(state), event) is not None) == (state in allowed)


def test_the_lobby_opens_a_quarter_of_an_hour_before() -> None:
    assert catch_up(standing(now=AT - LOBBY - SECOND)) == []
    assert [step.effects for step in catch_up(standing(now=AT - LOBBY))] == [(Effect.OPEN_LOBBY,)]


def test_it_opens_only_when_a_rostered_facilitator_is_here() -> None:
    assert decide(standing("lobby"), Event.OPEN) is None
    assert decide(standing("lobby", seen_at=AT - 46 * SECOND), Event.OPEN) is None
    step = decide(seen("lobby"), Event.OPEN)
    assert step is not None
    assert step.effects == (Effect.LET_IN,)


def test_nobody_there_at_its_time_calls_the_others_once_and_half_an_hour_later_it_does_not_take_place() -> None:
    lobby = standing("lobby")
    (called,) = catch_up(lobby)
    assert called.effects == (Effect.CALL,)
    assert catch_up(replace(called.standing, now=AT + MINUTE)) == []
    (missed,) = catch_up(replace(called.standing, now=AT + WAITS))
    assert (missed.standing.state, missed.effects) == ("cancelled", (Effect.TELL_CANCELLED,))


def test_a_facilitator_who_drops_out_and_comes_back_in_time_changes_nothing_for_the_others() -> None:
    gone = seen("open")
    (noticed,) = catch_up(replace(gone, now=AT + MINUTE))
    assert (noticed.standing.unwatched_from, noticed.effects) == (AT, ())
    (back,) = catch_up(replace(noticed.standing, now=AT + 100 * SECOND, seen_at=AT + 100 * SECOND))
    assert (back.standing.unwatched_from, back.effects) == (None, ())


def test_after_two_minutes_it_is_hushed_and_coming_back_ends_that() -> None:
    (_, hushed) = catch_up(replace(seen("open"), now=AT + HUSH))
    assert hushed.effects == (Effect.HUSH, Effect.CALL)
    assert hushed.standing.state == "open"
    late = AT + 9 * MINUTE
    (back,) = catch_up(replace(hushed.standing, now=late, seen_at=late))
    assert back.effects == (Effect.UNHUSH,)
    assert (back.standing.hushed_at, back.standing.unwatched_from) == (None, None)


def test_after_ten_minutes_alone_it_closes() -> None:
    (_, hushed) = catch_up(replace(seen("open"), now=AT + HUSH))
    assert catch_up(replace(hushed.standing, now=AT + ALONE - SECOND)) == []
    (closed,) = catch_up(replace(hushed.standing, now=AT + ALONE))
    assert (closed.standing.state, closed.effects) == ("closed", (Effect.CLOSE_ROOM,))


def test_it_winds_down_and_closes_by_itself() -> None:
    ends = AT + 90 * MINUTE
    (winding,) = catch_up(seen("open", ends - WIND_DOWN))
    assert (winding.standing.state, winding.effects) == ("winding_down", (Effect.SAY_ENDING,))
    (closed,) = catch_up(replace(winding.standing, now=ends + GRACE, seen_at=ends + GRACE))
    assert closed.standing.state == "closed"


def test_one_at_a_place_takes_place_without_us() -> None:
    meeting = standing(is_live=False)
    assert catch_up(replace(meeting, now=AT)) == []
    assert catch_up(replace(meeting, now=AT + 90 * MINUTE))[-1].standing.state == "closed"


def test_a_session_that_a_dead_worker_missed_does_not_open_long_after() -> None:
    assert [step.standing.state for step in catch_up(standing(now=AT + timedelta(days=2)))] == ["cancelled"]


moments = st.integers(-30 * 60, 150 * 60).map(lambda seconds: AT + seconds * SECOND)


@given(
    st.sampled_from(STATES),
    moments,
    st.none() | moments,
    st.none() | moments,
    st.none() | moments,
    st.booleans(),
)
def test_time_alone_always_comes_to_rest_and_says_when_to_look_again(
    state: State,
    now: datetime,
    seen_at: datetime | None,
    unwatched_from: datetime | None,
    hushed_at: datetime | None,
    is_live: bool,
) -> None:
    begin = standing(
        state, now=now, seen_at=seen_at, unwatched_from=unwatched_from, hushed_at=hushed_at, is_live=is_live
    )
    steps = catch_up(begin)
    end = steps[-1].standing if steps else begin
    assert len(steps) <= 5
    assert decide(end, Event.TIME) is None
    due = look_again_at(end)
    if end.state in DONE:
        assert due is None
        return
    assert due is None or due > end.now
    # Nothing happens by time alone before the moment that it named.
    between = due - SECOND - SECOND if due else end.now + timedelta(days=1)
    if between > end.now and not (end.seen_at and end.seen_at > end.now):
        assert decide(replace(end, now=between), Event.TIME) is None


def test_a_whole_evening_minute_by_minute() -> None:
    there = standing(now=AT - 20 * MINUTE)
    told: list[Effect] = []
    for second in range(-20 * 60, 120 * 60, 15):
        now = AT + second * SECOND
        watched = not (30 * 60 <= second < 35 * 60)
        there = replace(there, now=now, seen_at=now if watched and second >= -5 * 60 else there.seen_at)
        if second == 0 and (step := decide(there, Event.OPEN)):
            told += step.effects
            there = step.standing
        for step in catch_up(there):
            told += step.effects
            there = step.standing
    assert there.state == "closed"
    assert told == [
        Effect.OPEN_LOBBY,
        Effect.LET_IN,
        Effect.HUSH,
        Effect.CALL,
        Effect.UNHUSH,
        Effect.SAY_ENDING,
        Effect.CLOSE_ROOM,
    ]
