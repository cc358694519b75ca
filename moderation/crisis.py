"""Somebody may be in danger: which help to show, and what its writer was shown. Pure; it never holds words back."""

from collections.abc import Iterable, Sequence

from groups.helplines import FALLBACK, HelpLine
from moderation.cases import Flag

MOST_LINES = 6
"""A person in distress reads a few lines, not a directory; the page `/help` has them all."""

_EMERGENCY = "tel:999"


def help_to_show(lines: Sequence[HelpLine]) -> Sequence[HelpLine]:
    """The lines for somebody whose words worry us: the first ones in their order, and 999 whatever else is listed."""
    if not lines:
        return FALLBACK
    first = lines[:MOST_LINES]
    if any(line.link == _EMERGENCY for line in first):
        return first
    emergency = next(line for line in [*lines, *FALLBACK] if line.link == _EMERGENCY)
    return [*lines[: MOST_LINES - 1], emergency]


def writer_was_helped(flags: Iterable[Flag]) -> bool:
    """Whether the writer was shown help at once: they are whenever screening finds a crisis, and by nothing else."""
    return any(flag.kind == "crisis" and flag.raised_by == "screening" for flag in flags)
