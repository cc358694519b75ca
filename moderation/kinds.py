"""What a flag can be about: in the words of whoever flags, and in those of facilitators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SEVERITIES: Mapping[str, int] = {"low": 1, "medium": 2, "high": 3, "urgent": 4}
SEVERITY_WORDS: Mapping[int, str] = {number: words for words, number in SEVERITIES.items()}


@dataclass(frozen=True, slots=True)
class Kind:
    """severity: what a person's flag of this kind weighs, 1 low to 4 urgent; screening weighs its own."""

    key: str
    said: str
    label: str
    severity: int


KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("crisis", "I am worried about this person", "Worried about this person", 4),
        Kind("harm_encouragement", "It encourages somebody to harm themselves", "Encourages harm", 4),
        Kind("grooming", "Somebody may be trying to win trust to harm or use people", "Grooming", 4),
        Kind("under_18", "This person may be under 18", "May be under 18", 3),
        Kind("abuse", "It is unkind or threatening", "Unkind or threatening", 3),
        Kind("pii", "It gives away personal details", "Personal details", 2),
        Kind("medical_advice", "It gives medical advice that could hurt somebody", "Medical advice", 2),
        Kind("spam", "It advertises or sells something", "Advertising", 1),
        Kind("other", "Something else", "Something else", 2),
    )
}

CHOICES: Sequence[tuple[str, str]] = [(kind.key, kind.said) for kind in KINDS.values()]

THINGS: Mapping[str, str] = {"post": "A post", "message": "A message in a room", "pseudonym": "A pseudonym"}
"""What a case is about, where its words may not be named."""

DONE: Mapping[str, str] = {"no_action": "Left as it was", "hide": "Hidden", "restore": "Shown again"}
"""Decisions, as the record tells them."""
