"""What changed between two texts, word by word. Pure, and bounded: a text made to be slow is compared more coarsely."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["same", "out", "in"]

MOST_STEPS = 1_000_000
"""Pairs of words that are compared at most: about a third of a second."""
_WORDS = re.compile(r"\s+|[^\s]+")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of text that stayed, was taken out, or came in."""

    kind: Kind
    text: str


def between(before: str, after: str, *, most_steps: int = MOST_STEPS) -> list[Passage]:
    """The passages that lead from one text to the other: the same and out make `before`, the same and in `after`."""
    for pieces in (_WORDS, _LINES):
        old, new = pieces.findall(before), pieces.findall(after)
        start = _shared(old, new)
        end = _shared(old[start:][::-1], new[start:][::-1])
        left, right = old[start : len(old) - end], new[start : len(new) - end]
        if len(left) * len(right) <= most_steps:
            middle = list(_compared(left, right))
            return _readable([*_all("same", old[:start]), *middle, *_all("same", old[len(old) - end :])])
    return _readable([Passage("out", before), Passage("in", after)])


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many pieces two texts begin with in common."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Passage]:
    """The longest common run of pieces, by the table that every textbook has: its size is known before it is made."""
    table = _table(old, new)
    i = j = 0
    while i < len(old) and j < len(new):
        if old[i] == new[j]:
            yield Passage("same", old[i])
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            yield Passage("out", old[i])
            i += 1
        else:
            yield Passage("in", new[j])
            j += 1
    yield from _all("out", old[i:])
    yield from _all("in", new[j:])


def _table(old: Sequence[str], new: Sequence[str]) -> list[list[int]]:
    table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        row, below = table[i], table[i + 1]
        for j in range(len(new) - 1, -1, -1):
            row[j] = below[j + 1] + 1 if old[i] == new[j] else max(below[j], row[j + 1])
    return table


def _all(kind: Kind, pieces: Sequence[str]) -> list[Passage]:
    return [Passage(kind, piece) for piece in pieces]


def _readable(passages: Sequence[Passage]) -> list[Passage]:
    """Runs of one kind in one piece; what was taken out stands before what came in.

    A blank or a single word that both texts happen to share, between two rewritings, goes with them: a sentence that
    was replaced by another would else be told as shreds of both.
    """
    changes: list[_Change] = []
    for change in _changes(passages):
        joined = change
        while changes and _is_shred(changes[-1], joined):
            joined = changes.pop().with_next(joined)
        changes.append(joined)
    told = [(kind, text) for one in changes for kind, text in one.passages()]
    return [Passage(kind, text) for kind, text in told if text]


@dataclass(frozen=True, slots=True)
class _Change:
    """What was taken out and put in at one place, and what stayed after it."""

    out: str
    into: str
    same: str

    @property
    def size(self) -> int:
        return max(len(self.out), len(self.into))

    def with_next(self, other: "_Change") -> "_Change":
        return _Change(self.out + self.same + other.out, self.into + self.same + other.into, other.same)

    def passages(self) -> tuple[tuple[Kind, str], ...]:
        return ("out", self.out), ("in", self.into), ("same", self.same)


def _changes(passages: Sequence[Passage]) -> Iterator[_Change]:
    texts: dict[Kind, list[str]] = {"out": [], "in": [], "same": []}
    for one in passages:
        if texts["same"] and one.kind != "same":
            yield _change(texts)
            texts = {"out": [], "in": [], "same": []}
        texts[one.kind].append(one.text)
    yield _change(texts)


def _change(texts: Mapping[Kind, Sequence[str]]) -> _Change:
    return _Change("".join(texts["out"]), "".join(texts["in"]), "".join(texts["same"]))


def _is_shred(before: _Change, after: _Change) -> bool:
    """Whether what stayed between two changes says nothing by itself, and both together replace words by others."""
    words = before.same.split()
    is_little = not words or (len(words) == 1 and len(words[0]) <= min(before.size, after.size))
    is_replaced = (before.out + after.out).strip() and (before.into + after.into).strip()
    return bool(is_little and before.size and after.size and is_replaced)
