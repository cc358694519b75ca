"""Words that somebody in danger may look for. They put help above what was found, and hold nothing back."""

import re
import tomllib
from functools import cache
from pathlib import Path

_TERMS = Path(__file__).resolve().parent / "risky_terms.toml"
_WORD = re.compile(r"\w+")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")


def is_risky(words: str) -> bool:
    """Whether these words may be those of somebody in danger. Pure, but for reading the terms once."""
    sought = _WORD.findall(_APOSTROPHE.sub("", words).casefold())
    return any(_holds(sought, term) for term in _terms())


@cache
def _terms() -> tuple[tuple[str, ...], ...]:
    read = tomllib.loads(_TERMS.read_text(encoding="utf-8"))["terms"]
    return tuple(tuple(term.split()) for term in read)


def _holds(sought: list[str], term: tuple[str, ...]) -> bool:
    return any(
        all(_is_like(word, part) for word, part in zip(sought[place:], term, strict=False))
        for place in range(len(sought) - len(term) + 1)
    )


def _is_like(word: str, part: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part
