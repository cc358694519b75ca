"""Which dates a gathering repeats on. Pure.

A rule is an RRULE (RFC 5545) in local time, read by python-dateutil. Dates are counted in local time and become
instants at the very end, so seven o'clock stays seven o'clock when the clocks change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rruleset, rrulestr

from frame.errors import Invalid

MOST_DATES = 520
"""Of one plan: ten years of weeks."""
AHEAD = timedelta(weeks=13)
"""How far ahead dates are rows that people can book."""

Every = Literal["", "week", "two_weeks", "month_day", "month_weekday"]

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# What a rule of ours may hold: no rule by the second, which would have millions of dates.
_PARTS = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "UNTIL", "COUNT", "WKST"}
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY"}


@dataclass(frozen=True, slots=True)
class Repeat:
    """What somebody chose in the form. until: the last day on which it may begin, or None for as long as it goes."""

    every: Every = ""
    until: date | None = None


def rule_of(repeat: Repeat, starts: datetime) -> str:
    """The RRULE for a choice that begins at a local time; empty for once. Raises: Invalid, for an end before it."""
    if repeat.every == "":
        return ""
    if repeat.until is not None and repeat.until < starts.date():
        raise Invalid("The last day is before the first. Please look at both dates.", field="until")
    weekday = _WEEKDAYS[starts.weekday()]
    parts = {
        "week": f"FREQ=WEEKLY;BYDAY={weekday}",
        "two_weeks": f"FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday}",
        "month_day": f"FREQ=MONTHLY;BYMONTHDAY={starts.day}",
        "month_weekday": f"FREQ=MONTHLY;BYDAY={_nth(starts)}{weekday}",
    }[repeat.every]
    if repeat.until is None:
        return parts
    return f"{parts};UNTIL={datetime.combine(repeat.until, time(23, 59, 59)):%Y%m%dT%H%M%S}"


def check(rule: str) -> None:
    """Raises: Invalid, for what is no rule that we keep."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    if not parts.keys() <= _PARTS or parts.get("FREQ") not in _FREQUENCIES:
        raise Invalid("A gathering repeats by day, week or month.", field="every")
    try:
        rrulestr(rule, dtstart=datetime(2026, 1, 1, 19))  # noqa: DTZ001 - local time
    except (ValueError, TypeError) as error:
        raise Invalid("This way of repeating could not be understood.", field="every") from error


def dates(rule: str, starts: datetime, *, after: datetime | None = None, until: datetime) -> list[datetime]:
    """Local times at which it begins, in order: those after `after` (or all) up to and with `until`."""
    if rule == "":
        return [starts] if after is None and starts <= until else []
    # From the plan's own beginning, so that every second week stays every second week.
    found = takewhile(lambda each: each <= until, _counted(rrulestr(rule, dtstart=starts)))
    return [each for each in found if after is None or each > after]


def instant(local: datetime, zone: str) -> datetime:
    """A local time as an instant. One that the clocks skip comes as much later; of one that comes twice, the first."""
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def local_of(moment: datetime, zone: str) -> datetime:
    """An instant in the local time of a zone, without the zone."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def words(rule: str, starts: datetime) -> str:
    """How often, in plain words: "every second Tuesday until 4 May 2027". Empty for once."""
    if rule == "":
        return ""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    day = _DAYS[starts.weekday()]
    if parts["FREQ"] == "DAILY":
        often = "every day"
    elif parts["FREQ"] == "WEEKLY":
        often = f"every {day}" if parts.get("INTERVAL", "1") == "1" else f"every second {day}"
    elif "BYDAY" in parts:
        often = f"every {_ORDINALS[_nth(starts)]} {day} of the month"
    else:
        often = f"on day {starts.day} of each month"
    until = parts.get("UNTIL")
    if until is None:
        return often
    last = datetime.strptime(until[:8], "%Y%m%d")  # noqa: DTZ007 - local time
    return f"{often} until {last.day} {last:%B %Y}"


def _nth(starts: datetime) -> int:
    """The fifth Tuesday of a month is its last, since most months have no fifth."""
    nth = (starts.day - 1) // 7 + 1
    return nth if nth <= 4 else -1


def _counted(rule: rrule | rruleset) -> Iterator[datetime]:
    for number, each in enumerate(rule):
        if number >= MOST_DATES:
            return
        yield each
