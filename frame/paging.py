"""Keyset pages: a page begins after a place, never at an offset, so that it stays put while others write."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items, and the cursors of the pages on either side (None where there is none).

    A cursor is text made by the query's own module; it names a place, so an unknown one is refused, not guessed.
    """

    items: Sequence[Item]
    before: str | None = None
    after: str | None = None
