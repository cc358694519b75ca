"""Reads the tables in `rules/`: word classes, and phrases under what they mean, in the notation of `patterns`.

name =                                   a class of words, written {name} in phrases
    one|another
urgent: Reason shown to a facilitator [gate gate]
    a phrase, which may go on
        in lines that are indented further
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import get_args

from moderation.screening.patterns import Rule
from moderation.screening.verdict import Kind, Severity

_HEADING = re.compile(r"(?P<severity>low|medium|high|urgent): (?P<reason>[^\[]+?)(?: \[(?P<gates>[a-z ]+)\])?")
_CLASS_NAME = re.compile(r"(?P<name>\w+) =")
_USE = re.compile(r"\{(\w+)\}")
_PHRASE_INDENT = 4


def load(kind: Kind, name: str) -> tuple[Rule, ...]:
    """The rules of `rules/<name>.rules`.

    Raises: ValueError for a line that is neither a class, a heading nor a phrase, or that names an unknown class.
    """
    classes = dict(_shared())
    return tuple(_rules(kind, _lines(name), classes))


def _rules(kind: Kind, lines: Iterator[str], classes: dict[str, str]) -> Iterator[Rule]:
    heading: re.Match[str] | None = None
    naming = ""
    for line in lines:
        if line.startswith(" "):
            phrase = _expanded(line.strip(), classes)
            if naming:
                classes[naming] = phrase
            elif heading:
                gates = frozenset((heading["gates"] or "").split())
                yield Rule(kind, _severity(heading["severity"]), heading["reason"], phrase, gates)
            continue
        heading = _HEADING.fullmatch(line)
        named = _CLASS_NAME.fullmatch(line)
        naming = named["name"] if named else ""
        if not heading and not naming:
            raise ValueError(f"neither a class nor a heading: {line}")


def _lines(name: str) -> Iterator[str]:
    """Whole lines, with what is indented further than a phrase joined to it."""
    whole = ""
    for line in resources.files(__package__).joinpath("rules", f"{name}.rules").read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if len(line) - len(line.lstrip()) > _PHRASE_INDENT:
            whole = f"{whole} {line.strip()}"
            continue
        if whole:
            yield whole
        whole = line
    if whole:
        yield whole


@lru_cache(maxsize=1)
def _shared() -> Mapping[str, str]:
    classes: dict[str, str] = {}
    for _ in _rules("crisis", _lines("shared"), classes):
        raise ValueError("shared.rules holds classes only")
    return classes


def _expanded(phrase: str, classes: Mapping[str, str]) -> str:
    def meaning(use: re.Match[str]) -> str:
        if use[1] not in classes:
            raise ValueError(f"no class is named {use[1]}")
        return f"({classes[use[1]]})"

    return _USE.sub(meaning, phrase)


def _severity(word: str) -> Severity:
    for severity in get_args(Severity):
        if severity == word:
            return severity  # type: ignore[no-any-return]
    raise ValueError(word)
