"""How somebody meets what others write: whom and which words they mute, and what they chose about warnings. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast
from uuid import UUID

import msgspec

from frame.cooking import plain_of

Choice = Literal["show", "veil", "hide"]
Look = Literal["", "open", "away", "muted"]
"""How something is met: as everybody meets it (veiled, where it carries a warning); opened, or put away, as the reader
chose; folded, because the reader muted its writer or a word in it."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """choices: by the words of a warning in lower case; the empty words stand for all others."""

    muted: frozenset[UUID] = frozenset()
    muted_words: tuple[str, ...] = ()
    choices: Mapping[str, Choice] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Whether everything looks as it does to everybody."""
        return not (self.muted or self.muted_words or self.choices)

    @property
    def as_json(self) -> str:
        """What a script needs so that posts that arrive meet this reader as the page would have shown them."""
        chosen = {"muted": sorted(map(str, self.muted)), "words": self.muted_words, "choices": self.choices}
        return msgspec.json.encode(chosen).decode()

    def has_muted_words(self, html: str) -> bool:
        if not self.muted_words:
            return False
        words = plain_of(html).casefold()
        return any(muted in words for muted in self.muted_words)

    def choice_about(self, words: str) -> Choice:
        """What the reader chose about a warning, or about all that have no choice of their own."""
        return self.choices.get(words.casefold(), self.choices.get("", "veil"))

    def look_behind(self, warnings: Sequence[str]) -> Look:
        """What the strictest of the choices about these warnings asks for."""
        if not warnings:
            return ""
        chosen = {self.choice_about(words) for words in warnings}
        if "hide" in chosen:
            return "away"
        return "open" if chosen == {"show"} else ""

    def look_at(self, html: str, *, by: UUID, warnings: Sequence[str]) -> Look:
        """How the reader wants to meet something that another wrote."""
        if self.is_plain:
            return ""
        if by in self.muted or self.has_muted_words(html):
            return "muted"
        return self.look_behind(warnings)


def choices_in(given: Iterable[str]) -> Mapping[str, Choice]:
    """given: each choice with the words of its warning after it, as statements fetch them."""
    pairs = (one.partition(" ") for one in given)
    return {words: cast("Choice", choice) for choice, _, words in pairs}
