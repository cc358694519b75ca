"""What the finders of personal information hand back to `personal`."""

from dataclasses import dataclass

from moderation.screening.sentences import Span
from moderation.screening.verdict import Severity


@dataclass(frozen=True, slots=True)
class Found:
    """`what` it is, in words that follow "Seems to give". `span`: a place in the folded text, or as `given`."""

    what: str
    severity: Severity
    span: Span
    given: bool = False
