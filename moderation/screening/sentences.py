"""A sentence as rules see it: plain words with single spaces, each knowing its place in the text as given."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from moderation.screening.folding import Folded

Span = tuple[int, int]


@dataclass(frozen=True)
class Sentence:
    """`words` are lower-case plain words, "," for a pause; `spans` their places in the folded text."""

    words: Sequence[str]
    spans: Sequence[Span]
    folded: Folded
    asks: bool = False

    @cached_property
    def text(self) -> str:
        return " ".join(self.words) + " "

    @cached_property
    def padded(self) -> str:
        """The text with a space before it, so that every word has one on either side."""
        return " " + self.text

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(self.words)

    @cached_property
    def _starts(self) -> list[int]:
        starts: list[int] = []
        at = 0
        for word in self.words:
            starts.append(at)
            at += len(word) + 1
        return starts

    def word_at(self, offset: int) -> int:
        """The number of the word that stands at this offset of `text`."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def span(self, first: int, last: int) -> Span:
        """The place of words [first, last) in the text as given; first < last."""
        return self.folded.span(self.spans[first][0], max(span[1] for span in self.spans[first:last]))

    def before(self, first: int, count: int) -> Sequence[str]:
        return self.words[max(0, first - count) : first]

    def after(self, last: int, count: int) -> Sequence[str]:
        return self.words[last : last + count]
