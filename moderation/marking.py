"""Marks what was flagged in a text. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, and whether a flag points at them."""

    words: str
    is_marked: bool


def pieces(text: str, spans: Iterable[tuple[int, int]]) -> list[Piece]:
    """The text in order, cut where marks begin and end.

    spans: [start, end) in code points; they may overlap, and what reaches beyond the text is left out.
    """
    cut: list[Piece] = []
    at = 0
    for start, end in sorted((max(start, 0), min(end, len(text))) for start, end in spans):
        if end <= max(at, start):
            continue
        if start > at:
            cut.append(Piece(text[at:start], is_marked=False))
        cut.append(Piece(text[max(start, at) : end], is_marked=True))
        at = end
    if at < len(text):
        cut.append(Piece(text[at:], is_marked=False))
    return cut
