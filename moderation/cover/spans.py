"""Stretches of time: from local clocks to moments and back, joined, and what is missing between them. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

A_DAY = timedelta(days=1)
A_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From a moment up to another, both aware."""

    starts_at: datetime
    ends_at: datetime

    def holds(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at

    def overlaps(self, other: "Span") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class LocalHours:
    """Hours of a day on the clocks of a zone. An end at or before the beginning is on the next day."""

    from_time: time
    until_time: time
    zone: str

    def on(self, day: date) -> Span:
        """The moments they stand for on a day, also on one when the clocks change.

        An hour that comes twice is covered twice: hours that begin in it begin with the first, those that end in it end
        with the second, so that nobody is left alone between them. One that is skipped is taken for the hour after it.
        """
        last_day = day if self.until_time > self.from_time else day + A_DAY
        starts_at = _moment(day, self.from_time, self.zone)
        ends_at = max(_moment(last_day, self.until_time, self.zone, fold=fold) for fold in (0, 1))
        return Span(starts_at, ends_at)


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Hours on some days of each week; days: 0 is Monday."""

    days: frozenset[int]
    hours: LocalHours

    def between(self, since: datetime, until: datetime) -> Iterator[Span]:
        """Those that overlap the time from `since` up to `until`."""
        zone = ZoneInfo(self.hours.zone)
        # Those that began the evening before may still be on.
        day, last = since.astimezone(zone).date() - A_DAY, until.astimezone(zone).date()
        while day <= last:
            if day.weekday() in self.days:
                span = self.hours.on(day)
                if span.overlaps(Span(since, until)):
                    yield span
            day += A_DAY


def weekly(first: date, until: date) -> list[date]:
    """The same day of each week, from the first up to a date."""
    return [first + number * A_WEEK for number in range((until - first) // A_WEEK + 1)]


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in as few stretches as it takes, in order."""
    whole: list[Span] = []
    for span in sorted(spans):
        if whole and span.starts_at <= whole[-1].ends_at:
            whole[-1] = Span(whole[-1].starts_at, max(whole[-1].ends_at, span.ends_at))
        else:
            whole.append(span)
    return whole


def gaps(wanted: Iterable[Span], covered: Iterable[Span], *, since: datetime) -> list[Span]:
    """What of the wanted time nobody covers, from a moment on, in order. Each wanted stretch has its own gaps."""
    taken = joined(covered)
    return sorted({gap for one in wanted for gap in _left_of(one, taken, since)})


def local(span: Span, zone: str) -> tuple[date, LocalHours]:
    """How a stretch of less than a day reads on the clocks of a zone."""
    starts, ends = span.starts_at.astimezone(ZoneInfo(zone)), span.ends_at.astimezone(ZoneInfo(zone))
    return starts.date(), LocalHours(starts.time(), ends.time(), zone)


def _left_of(wanted: Span, taken: Sequence[Span], since: datetime) -> Iterator[Span]:
    at = max(wanted.starts_at, since)
    for span in taken:
        if span.ends_at <= at:
            continue
        if span.starts_at >= wanted.ends_at:
            break
        if span.starts_at > at:
            yield Span(at, span.starts_at)
        at = span.ends_at
    if at < wanted.ends_at:
        yield Span(at, wanted.ends_at)


def _moment(day: date, at: time, zone: str, *, fold: int = 0) -> datetime:
    return datetime.combine(day, at.replace(fold=fold), ZoneInfo(zone)).astimezone(UTC)
