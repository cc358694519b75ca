"""Moments as people say them."""

from datetime import UTC, datetime, timedelta

import pytest

from frame import dates

LONDON = "Europe/London"
NOW = datetime(2026, 3, 3, 20, 0, tzinfo=UTC)


def test_a_moment_is_spoken_on_the_clocks_of_the_zone() -> None:
    moment = datetime(2026, 3, 3, 19, 30, tzinfo=UTC)

    assert dates.spoken(moment, LONDON, now=NOW) == "Tuesday 3 March, 7:30 pm"
    assert dates.spoken(moment, "Asia/Kolkata", now=NOW) == "Wednesday 4 March, 1:00 am"


def test_summer_time_moves_the_hour() -> None:
    assert dates.spoken(datetime(2026, 7, 1, 11, 5, tzinfo=UTC), LONDON, now=NOW) == "Wednesday 1 July, 12:05 pm"


def test_the_year_is_said_when_it_is_not_this_year_in_the_zone() -> None:
    moment, now = datetime(2025, 12, 31, 23, 30, tzinfo=UTC), datetime(2026, 1, 1, 0, 10, tzinfo=UTC)

    assert dates.spoken(moment, LONDON, now=now) == "Wednesday 31 December 2025, 11:30 pm"
    assert dates.spoken(moment, "Europe/Paris", now=now) == "Thursday 1 January, 12:30 am"


def test_there_are_shorter_forms() -> None:
    moment = datetime(2024, 9, 5, 8, 3, tzinfo=UTC)

    assert dates.short(moment, LONDON, now=NOW) == "5 Sep 2024, 9:03 am"
    assert dates.day(moment, LONDON, now=NOW) == "Thursday 5 September 2024"
    assert dates.hour(moment, LONDON) == "9:03 am"


def test_the_zone_is_named_as_people_call_it() -> None:
    assert dates.with_zone(NOW, LONDON, now=NOW) == "Tuesday 3 March, 8:00 pm (London time)"
    assert dates.zone_name("America/Port_of_Spain") == "Port of Spain time"
    assert dates.zone_name("UTC") == "UTC"


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-20), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(hours=24), None),
        (timedelta(minutes=-1), None),
    ],
)
def test_how_long_ago_is_said_for_a_day_only(passed: timedelta, words: str | None) -> None:
    assert dates.ago(NOW - passed, now=NOW) == words


def test_midnight_and_noon_are_twelve() -> None:
    assert dates.hour(datetime(2026, 1, 1, 0, 0, tzinfo=UTC), "UTC") == "12:00 am"
    assert dates.hour(datetime(2026, 1, 1, 12, 0, tzinfo=UTC), "UTC") == "12:00 pm"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs its time zone"):
        dates.spoken(NOW.replace(tzinfo=None), LONDON, now=NOW)


def test_machines_get_the_moment_to_the_second() -> None:
    assert dates.iso(NOW.replace(microsecond=123456)) == "2026-03-03T20:00:00+00:00"
