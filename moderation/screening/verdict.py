"""What the screen answers, and what a group may ask of it. Plain frozen things; no rule lives here."""

from dataclasses import dataclass
from typing import ClassVar, Literal

Kind = Literal["crisis", "harm_encouragement", "abuse", "pii", "medical_advice", "spam", "grooming", "under_18"]
Severity = Literal["low", "medium", "high", "urgent"]
Action = Literal["publish", "publish_and_flag", "hold"]

SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "urgent")


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing a facilitator should look at.

    span: [start, end) in code points of the text as it was given. reason: words a facilitator reads.
    """

    kind: Kind
    severity: Severity
    span: tuple[int, int]
    reason: str

    @property
    def rank(self) -> int:
        return SEVERITIES.index(self.severity)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done with a text. `show_help`: show its writer where help is, at once."""

    action: Action
    flags: tuple[Flag, ...]
    show_help: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words a group watches for. `hold`: wait for a facilitator before anybody sees the text."""

    words: str
    kind: Kind
    severity: Severity
    hold: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What a group adds to the rules that all have. `year`: the present one, to judge a year of birth by."""

    phrases: tuple[Phrase, ...] = ()
    year: int = 2026

    DEFAULT: ClassVar["Rules"]


Rules.DEFAULT = Rules()
