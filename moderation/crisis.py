"""Somebody may be in danger: which help to show, and what its writer was shown. Pure; it never holds words back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from moderation.cases import Flag


class HelpLine(Protocol):
    """A line that somebody can call or write to."""

    @property
    def name(self) -> str: ...
    @property
    def contact(self) -> str: ...
    @property
    def link(self) -> str: ...
    @property
    def note(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is known without asking the database."""

    name: str
    contact: str
    link: str
    note: str


SURE: Sequence[Line] = (
    Line("Samaritans", "116 123", "tel:116123", "Somebody listens, day and night. The call is free."),
    Line("Emergency", "999", "tel:999", "If you or somebody else is in danger now."),
)
"""Shown where no other lines are known: both are always staffed."""

MOST_LINES = 6
"""A person in distress reads a few lines, not a directory; the page `/help` has them all."""

AnyLine = TypeVar("AnyLine", bound=HelpLine)


def help_to_show(lines: Sequence[AnyLine]) -> Sequence[AnyLine | Line]:
    """The lines for somebody whose words worry us: the first ones in their order, and 999 whatever else is listed."""
    if not lines:
        return SURE
    first = list(lines[:MOST_LINES])
    emergency = [line for line in lines if line.link == "tel:999"] or list(SURE[1:])
    return first if emergency[0] in first else [*first[: MOST_LINES - 1], emergency[0]]


def writer_was_helped(flags: Iterable[Flag]) -> bool:
    """Whether the writer was shown help at once: they are whenever screening finds a crisis, and by nothing else."""
    return any(flag.kind == "crisis" and flag.raised_by == "screening" for flag in flags)
