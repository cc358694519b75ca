"""Dates that repeat, right across clock changes."""
# ruff: noqa: DTZ001 - local times are what this is about

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frame.errors import Invalid
from gatherings.repeating import MOST_DATES, Repeat, check, dates, instant, local_of, rule_of, words

TUESDAY = datetime(2026, 10, 13, 19)
FAR = datetime(2100, 1, 1)


def test_once_is_one_date() -> None:
    assert dates("", TUESDAY, until=FAR) == [TUESDAY]
    assert dates("", TUESDAY, after=TUESDAY, until=FAR) == []


def test_every_week_stays_at_the_same_time_of_day_when_the_clocks_change() -> None:
    rule = rule_of(Repeat("week"), TUESDAY)

    found = dates(rule, TUESDAY, until=TUESDAY + timedelta(weeks=3))

    assert [each.hour for each in found] == [19] * 4
    # The clocks in London go back on 25 October 2026: seven in the evening is then seven by UTC too.
    assert [instant(each, "Europe/London").hour for each in found] == [18, 18, 19, 19]


def test_every_second_week_stays_so_wherever_one_begins_to_look() -> None:
    rule = rule_of(Repeat("two_weeks"), TUESDAY)
    all_of_them = dates(rule, TUESDAY, until=TUESDAY + timedelta(weeks=12))

    later = dates(rule, TUESDAY, after=all_of_them[2], until=TUESDAY + timedelta(weeks=12))

    assert later == all_of_them[3:]
    assert {(each - TUESDAY).days % 14 for each in all_of_them} == {0}


def test_a_weekday_of_the_month_and_the_last_one() -> None:
    second = dates(rule_of(Repeat("month_weekday"), TUESDAY), TUESDAY, until=datetime(2027, 1, 31))
    assert [each.day for each in second] == [13, 10, 8, 12]
    thursday = datetime(2026, 10, 29, 20)
    last = dates(rule_of(Repeat("month_weekday"), thursday), thursday, until=datetime(2026, 12, 31, 23))
    assert [each.day for each in last] == [29, 26, 31]


def test_a_day_that_some_months_lack_is_left_out_there() -> None:
    thirtyfirst = datetime(2026, 10, 31, 11)
    found = dates(rule_of(Repeat("month_day"), thirtyfirst), thirtyfirst, until=datetime(2027, 3, 31, 23))
    assert [(each.month, each.day) for each in found] == [(10, 31), (12, 31), (1, 31), (3, 31)]


def test_until_counts_its_own_day() -> None:
    rule = rule_of(Repeat("week", until=date(2026, 10, 27)), TUESDAY)
    assert [each.day for each in dates(rule, TUESDAY, until=FAR)] == [13, 20, 27]


def test_an_end_before_the_beginning_is_refused() -> None:
    with pytest.raises(Invalid, match="before the first"):
        rule_of(Repeat("week", until=date(2026, 10, 12)), TUESDAY)


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=WEEKLY;BYHOUR=1,2,3", "FREQ=WEEKLY;BYDAY=XX", "", "nonsense", "FREQ=YEARLY"]
)
def test_a_rule_that_is_none_of_ours_is_refused(rule: str) -> None:
    with pytest.raises(Invalid):
        check(rule)


def test_a_plan_without_an_end_has_so_many_dates_at_most() -> None:
    assert len(dates("FREQ=DAILY", TUESDAY, until=FAR)) == MOST_DATES


def test_a_time_that_the_clocks_skip_comes_an_hour_later() -> None:
    skipped = datetime(2027, 3, 28, 1, 30)
    assert local_of(instant(skipped, "Europe/London"), "Europe/London") == datetime(2027, 3, 28, 2, 30)


def test_of_a_time_that_comes_twice_the_first_counts() -> None:
    twice = datetime(2026, 10, 25, 1, 30)
    assert instant(twice, "Europe/London") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]),
)
def test_an_instant_is_the_same_wherever_it_is_looked_at_from(local: datetime, zone: str) -> None:
    moment = instant(local, zone)
    again = instant(local_of(moment, zone), zone)
    # Only the second of two equal local times cannot be told from the first.
    assert again in {moment, moment - timedelta(hours=1), moment - timedelta(minutes=30)}
    assert moment.astimezone(ZoneInfo(zone)).utcoffset() is not None


def test_how_often_in_words() -> None:
    assert words("", TUESDAY) == ""
    assert words(rule_of(Repeat("week"), TUESDAY), TUESDAY) == "every Tuesday"
    assert words(rule_of(Repeat("two_weeks", date(2027, 5, 4)), TUESDAY), TUESDAY) == (
        "every second Tuesday until 4 May 2027"
    )
    assert words(rule_of(Repeat("month_weekday"), TUESDAY), TUESDAY) == "every second Tuesday of the month"
    assert words(rule_of(Repeat("month_day"), TUESDAY), TUESDAY) == "on day 13 of each month"
