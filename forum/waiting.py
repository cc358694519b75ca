"""How long somebody has waited, as people say it. Pure."""

from datetime import datetime, timedelta

_A_DAY = timedelta(days=1)
_AN_HOUR = timedelta(hours=1)
_A_MINUTE = timedelta(minutes=1)


def spoken(waited: timedelta) -> str:
    """ "3 hours", "2 days", "a few minutes": the largest unit, rounded down, since nobody waits by the second."""
    if waited >= 2 * _A_DAY:
        return f"{waited // _A_DAY} days"
    if waited >= _AN_HOUR:
        hours = waited // _AN_HOUR
        return f"{hours} hour{'' if hours == 1 else 's'}"
    minutes = waited // _A_MINUTE
    return "a few minutes" if minutes < 5 else f"{minutes} minutes"


def is_late(started_at: datetime, now: datetime, aim_hours: int | None) -> bool:
    """Whether somebody has waited longer than their group wants anybody to."""
    return aim_hours is not None and now - started_at > timedelta(hours=aim_hours)


def hours(count: int) -> str:
    """An aim in words: "1 hour", "12 hours", "2 days"."""
    if count >= 48 and count % 24 == 0:
        return f"{count // 24} days"
    return f"{count} hour{'' if count == 1 else 's'}"
