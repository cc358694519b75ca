"""Moments as people say them. Pure: what time it is now is always given."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_A_DAY = timedelta(hours=24)


def spoken(moment: datetime, zone: str, *, now: datetime) -> str:
    """The moment on the clocks of `zone`: "Tuesday 3 March, 7:30 pm", with the year unless it is this year there."""
    local = _local(moment, zone)
    return f"{local:%A} {_date(local, zone, now, month='%B')}, {_time_of_day(local)}"


def short(moment: datetime, zone: str, *, now: datetime) -> str:
    """For narrow places: "3 Mar, 7:30 pm", with the year unless it is this year there."""
    local = _local(moment, zone)
    return f"{_date(local, zone, now, month='%b')}, {_time_of_day(local)}"


def day(moment: datetime, zone: str, *, now: datetime) -> str:
    """The date alone: "Tuesday 3 March"."""
    local = _local(moment, zone)
    return f"{local:%A} {_date(local, zone, now, month='%B')}"


def hour(moment: datetime, zone: str) -> str:
    """The time of day alone: "7:30 pm"."""
    return _time_of_day(_local(moment, zone))


def hours(starts: datetime, ends: datetime, zone: str) -> str:
    """From one hour to another: "6 pm to 8:30 pm"."""
    return on_clock(_local(starts, zone).time(), _local(ends, zone).time())


def on_clock(starts: time, ends: time) -> str:
    """From one time of day to another, on whatever clock: "6 pm to 8:30 pm"."""
    return f"{_plain_hour(starts)} to {_plain_hour(ends)}"


def stretch(starts: datetime, ends: datetime, zone: str, *, now: datetime, is_dated: bool = False) -> str:
    """When something is on: "today 6 pm to 8 pm", "tomorrow …", "Tuesday 3 March, …"; is_dated: always the date."""
    near = None if is_dated else _near_day(_local(starts, zone), _local(now, zone))
    words = hours(starts, ends, zone)
    return f"{near} {words}" if near else f"{day(starts, zone, now=now)}, {words}"


def until(moment: datetime, zone: str, *, now: datetime) -> str:
    """Up to when, for "until …": "10 pm", "tomorrow 6 am", "Tuesday 3 March, 6 am"; a night is still this evening."""
    local, near = _local(moment, zone), _near_day(_local(moment, zone), _local(now, zone))
    words = _plain_hour(local)
    if near == "today" or moment - now < timedelta(hours=8):
        return words
    return f"{near} {words}" if near else f"{day(moment, zone, now=now)}, {words}"


def with_zone(moment: datetime, zone: str, *, now: datetime) -> str:
    """The spoken moment with its zone named: "Tuesday 3 March, 7:30 pm (London time)"."""
    return f"{spoken(moment, zone, now=now)} ({zone_name(zone)})"


def zone_name(zone: str) -> str:
    """What people call a zone: "Europe/London" is "London time"."""
    if "/" not in zone:
        return zone
    return f"{zone.rsplit('/', 1)[1].replace('_', ' ')} time"


def ago(moment: datetime, *, now: datetime) -> str | None:
    """How long ago, for the last 24 hours; None for anything older or still to come, which needs its date."""
    passed = now - moment
    # Clocks of two machines differ a little, so "just now" also covers the next half minute.
    if passed < timedelta(seconds=-30) or passed >= _A_DAY:
        return None
    if passed < timedelta(minutes=1):
        return "just now"
    if passed < timedelta(hours=1):
        return _counted(passed // timedelta(minutes=1), "minute")
    return _counted(passed // timedelta(hours=1), "hour")


def iso(moment: datetime) -> str:
    """For the `datetime` attribute of a `time` element, to the second."""
    return moment.isoformat(timespec="seconds")


def _local(moment: datetime, zone: str) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment needs its time zone.")
    return moment.astimezone(ZoneInfo(zone))


def _date(local: datetime, zone: str, now: datetime, *, month: str) -> str:
    this_year = now.astimezone(ZoneInfo(zone)).year
    date = f"{local.day} {local.strftime(month)}"
    return date if local.year == this_year else f"{date} {local.year}"


def _time_of_day(local: datetime | time) -> str:
    return f"{local.hour % 12 or 12}:{local.minute:02} {'am' if local.hour < 12 else 'pm'}"


def _plain_hour(local: datetime | time) -> str:
    """Without minutes where there are none. "12 am" is read both ways."""
    if local.minute == 0:
        half = "am" if local.hour < 12 else "pm"
        return {0: "midnight", 12: "midday"}.get(local.hour, f"{local.hour % 12} {half}")
    return _time_of_day(local)


def _near_day(local: datetime, now: datetime) -> str | None:
    return {0: "today", 1: "tomorrow"}.get((local.date() - now.date()).days)


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'} ago"
