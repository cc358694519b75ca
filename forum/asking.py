"""What somebody typed into the search box, read as what they ask for. Pure; every text is a query, none is an error."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

LONGEST = 200
_MOST_TERMS = 16

_PIECE = re.compile(
    r"""(?P<minus>-?)(?:(?P<operator>in|by|before|after|is):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))""",
    re.IGNORECASE,
)
_QUOTES = str.maketrans("“”„«»", '"""""')
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or several in a row. is_not: what must not be there."""

    words: tuple[str, ...]
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What is sought. by: a pseudonym. problems: what was not understood, in words for the person."""

    terms: tuple[Term, ...] = ()
    group: str = ""
    by: str = ""
    before: date | None = None
    after: date | None = None
    is_unanswered: bool = False
    problems: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (any(not term.is_not for term in self.terms) or self.by or self.is_unanswered)

    @property
    def words(self) -> str:
        """The words that are sought, on one line."""
        return " ".join(word for term in self.terms if not term.is_not for word in term.words)


def read(text: str) -> Asked:
    """Read a query. An operator that we do not know is just a word; of two of a kind the last counts."""
    terms: list[Term] = []
    problems: list[str] = []
    asked: dict[str, str] = {}
    for operator, value, is_not, is_phrase in _pieces(text):
        if operator:
            asked[operator] = value
        else:
            terms += _terms(value, is_not=is_not, is_phrase=is_phrase)
    if asked.get("is", "unanswered").lower() != "unanswered":
        problems.append("After “is:” only “unanswered” is understood, so that part was left out.")
    if len(terms) > _MOST_TERMS:
        problems.append(f"That is a lot of words. The first {_MOST_TERMS} were looked for.")
    return Asked(
        terms=tuple(terms[:_MOST_TERMS]),
        group=asked.get("in", "").lower(),
        by=asked.get("by", ""),
        before=_day(asked.get("before"), problems),
        after=_day(asked.get("after"), problems),
        is_unanswered=asked.get("is", "").lower() == "unanswered",
        problems=tuple(problems),
    )


def tsquery(terms: tuple[Term, ...]) -> str:
    """The terms in the language of to_tsquery. Every word is quoted, so nothing in one is an operator."""
    return " & ".join(
        ("!" if term.is_not else "") + "(" + " <-> ".join(f"'{word}'" for word in term.words) + ")" for term in terms
    )


def _pieces(text: str) -> Iterator[tuple[str, str, bool, bool]]:
    # No repetition inside another, so a hostile text costs its length.
    for match in _PIECE.finditer(text[:LONGEST].replace("\0", " ").translate(_QUOTES)):
        phrase, operator = match["phrase"], (match["operator"] or "").lower()
        value = (match["word"] if phrase is None else phrase).strip()
        if operator and not value:
            continue
        yield operator, value, bool(match["minus"]), phrase is not None


def _terms(value: str, *, is_not: bool, is_phrase: bool) -> list[Term]:
    # PostgreSQL reads “don't” as two words, and so did it when the post was read: both sides leave the mark to it.
    words = tuple(word.replace("'", "’") for word in _WORD.findall(value))
    if not words:
        return []
    # “long-covid” typed as one word is meant as one.
    return [Term(words, is_not)] if is_phrase or len(words) > 1 else [Term(words[:1], is_not)]


def _day(given: str | None, problems: list[str]) -> date | None:
    if given is None:
        return None
    match = _DAY.fullmatch(given)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    problems.append(f"“{given[:20]}” is not a day we understand. Write it as year, month, day: 2026-03-31.")
    return None


def within(asked: Asked, group: str) -> Asked:
    """The same in this group, unless the words name one themselves; and what cannot be asked for without a group."""
    narrowed = replace(asked, group=asked.group or group.lower())
    if narrowed.by and not narrowed.group:
        words = "Choose a group to look for what somebody wrote: “by:” goes by the name people have in one group."
        return replace(narrowed, by="", problems=(*narrowed.problems, words))
    return narrowed
