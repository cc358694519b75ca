"""Hours on local clocks, and what is missing between them."""

from datetime import date, time

import pytest

from moderation.cover import spans
from moderation.cover.spans import LocalHours, Span, WeeklyHours
from tests.moderation.cover_scenes import EVENING, LONDON, at

SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)
"""The Sundays on which clocks in London go forward at 1 am, and back at 2 am."""


def test_six_stays_six_on_both_sides_of_a_clock_change() -> None:
    assert EVENING.on(date(2026, 10, 24)) == Span(at(2026, 10, 24, 17), at(2026, 10, 24, 21))
    assert EVENING.on(AUTUMN) == Span(at(2026, 10, 25, 18), at(2026, 10, 25, 22))


def test_hours_up_to_an_earlier_time_end_the_next_day() -> None:
    night = LocalHours(time(22), time(6), LONDON)

    assert night.on(date(2026, 11, 3)) == Span(at(2026, 11, 3, 22), at(2026, 11, 4, 6))
    assert LocalHours(time(18), time(0), LONDON).on(date(2026, 11, 3)).ends_at == at(2026, 11, 4, 0)


@pytest.mark.parametrize(("day", "lasts_h"), [(date(2027, 3, 27), 7), (date(2026, 10, 24), 9), (date(2026, 11, 3), 8)])
def test_a_night_in_which_clocks_change_is_shorter_or_longer(day: date, lasts_h: int) -> None:
    span = LocalHours(time(22), time(6), LONDON).on(day)

    assert (span.ends_at - span.starts_at).total_seconds() == lasts_h * 3600


def test_the_hour_that_comes_twice_is_covered_twice() -> None:
    before, after = LocalHours(time(0), time(1, 30), LONDON), LocalHours(time(1, 30), time(4), LONDON)

    assert before.on(AUTUMN) == Span(at(2026, 10, 24, 23), at(2026, 10, 25, 1, 30))
    assert after.on(AUTUMN) == Span(at(2026, 10, 25, 0, 30), at(2026, 10, 25, 4))
    assert spans.joined([before.on(AUTUMN), after.on(AUTUMN)]) == [Span(at(2026, 10, 24, 23), at(2026, 10, 25, 4))]


def test_hours_that_are_skipped_are_taken_for_those_after_them() -> None:
    skipped = LocalHours(time(1, 15), time(1, 45), LONDON).on(SPRING)

    assert skipped == Span(at(2027, 3, 28, 1, 15), at(2027, 3, 28, 1, 45))


def test_weekly_hours_are_found_where_they_overlap() -> None:
    weekends = WeeklyHours(frozenset({5, 6}), LocalHours(time(22), time(2), LONDON))

    found = list(weekends.between(at(2026, 11, 8, 1), at(2026, 11, 8, 23)))

    assert found == [Span(at(2026, 11, 7, 22), at(2026, 11, 8, 2)), Span(at(2026, 11, 8, 22), at(2026, 11, 9, 2))]


def test_every_week_up_to_a_day() -> None:
    assert spans.weekly(date(2026, 12, 1), date(2026, 12, 15)) == [
        date(2026, 12, 1),
        date(2026, 12, 8),
        date(2026, 12, 15),
    ]
    assert spans.weekly(date(2026, 12, 1), date(2026, 12, 14)) == [date(2026, 12, 1), date(2026, 12, 8)]
    assert spans.weekly(date(2026, 12, 1), date(2026, 11, 1)) == []


def _span(begins: int, ends: int) -> Span:
    return Span(at(2026, 12, 1, begins), at(2026, 12, 1, ends))


@pytest.mark.parametrize(
    ("covered", "left"),
    [
        ([], [(10, 20)]),
        ([(10, 20)], []),
        ([(8, 22)], []),
        ([(8, 12)], [(12, 20)]),
        ([(12, 14)], [(10, 12), (14, 20)]),
        ([(12, 16), (14, 18)], [(10, 12), (18, 20)]),
        ([(10, 15), (15, 20)], []),
        ([(6, 10), (20, 22)], [(10, 20)]),
        ([(18, 19), (11, 12)], [(10, 11), (12, 18), (19, 20)]),
    ],
)
def test_gaps_are_what_nobody_covers(covered: list[tuple[int, int]], left: list[tuple[int, int]]) -> None:
    found = spans.gaps([_span(10, 20)], [_span(*one) for one in covered], since=at(2026, 12, 1, 0))

    assert found == [_span(*one) for one in left]


def test_what_is_over_is_no_gap() -> None:
    assert spans.gaps([_span(10, 20)], [], since=at(2026, 12, 1, 13)) == [_span(13, 20)]
    assert spans.gaps([_span(10, 12)], [], since=at(2026, 12, 1, 12)) == []


def test_gaps_and_cover_make_up_what_was_wanted() -> None:
    for numbers in range(2**10):
        covered = [_span(hour, hour + 1) for hour in range(10) if numbers >> hour & 1]
        wanted = _span(2, 9)

        found = spans.gaps([wanted], covered, since=wanted.starts_at)

        assert not any(gap.overlaps(one) for gap in found for one in covered)
        whole = spans.joined([*found, *(one for one in covered if one.overlaps(wanted))])
        assert whole == [wanted]
