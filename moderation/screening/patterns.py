"""The notation rules are written in, and the book that finds them in sentences.

    word         that word                      a|b        either, inside ( ) or [ ]
    (a b|c)      one of these                   [a b|c]    one of these, or nothing
    ~ or ~5      up to three (five) words, no comma        !(a|b)     not followed by these
    ~~ or ~~9    up to six (nine), commas too   #          a number
    ^  $         start and end of the sentence  {want}     a class, replaced before it comes here

A phrase becomes one regular expression over one short sentence, with bounded gaps only, so that its
cost has a ceiling. It is tried only where the words it cannot do without are all present.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from moderation.screening.sentences import Sentence
from moderation.screening.verdict import Kind, Severity
from moderation.screening.wordlist import words

_PARTS = re.compile(r"~~\d*|~\d?|[()\[\]|!^$#]|[^\s()\[\]|!^$#~]+")
_GAP, _LONG_GAP = 3, 6


@dataclass(frozen=True, slots=True)
class Rule:
    """One phrase and what it means. `gates`: how this rule differs from its kind's usual judgement."""

    kind: Kind
    severity: Severity
    reason: str
    phrase: str
    gates: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Match:
    """A rule's phrase found at words [first, last) of a sentence."""

    rule: Rule
    sentence: Sentence
    first: int
    last: int

    @property
    def span(self) -> tuple[int, int]:
        return self.sentence.span(self.first, self.last)

    def has(self, gate: str) -> bool:
        return gate in self.rule.gates


class Book:
    """All rules, found by the rarest word that each needs."""

    def __init__(self, every_rule: Iterable[Rule]) -> None:
        self._by_word: dict[str, list[_Compiled]] = {}
        self.vocabulary: set[str] = set()
        for number, rule in enumerate(every_rule):
            self._add(_Compiled(number, rule))

    def matches(self, sentence: Sentence) -> Iterator[Match]:
        present = sentence.vocabulary
        tried: dict[int, _Compiled] = {}
        for word in present:
            for compiled in self._by_word.get(word, ()):
                tried[compiled.number] = compiled
        for number in sorted(tried):
            compiled = tried[number]
            if not compiled.may_match(present):
                continue
            for found in compiled.expression.finditer(sentence.text):
                yield Match(
                    compiled.rule, sentence, sentence.word_at(found.start()), sentence.word_at(found.end() - 1) + 1
                )

    def _add(self, compiled: "_Compiled") -> None:
        self.vocabulary |= compiled.words
        if not compiled.needs:
            raise ValueError(f"this phrase can match without any word of its own: {compiled.rule.phrase}")
        for word in min(compiled.needs, key=_frequency):
            self._by_word.setdefault(word, []).append(compiled)


class _Compiled:
    def __init__(self, number: int, rule: Rule) -> None:
        phrase = _Phrase(rule.phrase)
        self.number = number
        self.rule = rule
        self.words = phrase.words
        self.needs = tuple(sorted(phrase.needs, key=_frequency))
        self._source = phrase.expression

    def may_match(self, present: frozenset[str]) -> bool:
        """Whether a sentence has, of each set of words that the phrase needs, at least one."""
        for need in self.needs:  # noqa: SIM110 - a generator costs twice as much, and this runs for every rule and sentence
            if need.isdisjoint(present):
                return False
        return True

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """Compiled when first tried: most rules never are, and start-up stays quick."""
        return re.compile(f"(?<![^ ])(?:{self._source})")


def _frequency(need: frozenset[str]) -> int:
    """How often one of these words stands in a sentence, in rough units."""
    return sum(400 if word in _COMMONEST else 60 if word in _COMMON else 1 for word in need)


class _Phrase:
    """A recursive-descent reading of the notation."""

    def __init__(self, phrase: str) -> None:
        self.words: set[str] = set()
        self._phrase = phrase
        self._parts: list[str] = _PARTS.findall(phrase)
        self._next = 0
        self.expression, self.needs = self._sequence()
        if self._next != len(self._parts):
            raise ValueError(f"cannot read this phrase: {phrase}")

    def _alternatives(self, closing: str) -> tuple[str, frozenset[str] | None]:
        expressions: list[str] = []
        needs: list[frozenset[str] | None] = []
        while True:
            expression, needed = self._sequence()
            expressions.append(expression)
            needs.append(min(needed, key=_frequency) if needed else None)
            part = self._take()
            if part == closing:
                break
            if part != "|":
                raise ValueError(f"cannot read this phrase: {self._phrase}")
        together = None if None in needs else frozenset().union(*(need for need in needs if need))
        return "(?:" + "|".join(expressions) + ")", together

    def _sequence(self) -> tuple[str, list[frozenset[str]]]:
        expressions: list[str] = []
        needs: list[frozenset[str]] = []
        while self._next < len(self._parts) and self._parts[self._next] not in "|)]":
            expression, need = self._part(self._take())
            expressions.append(expression)
            if need:
                needs.append(need)
        return "".join(expressions), needs

    def _part(self, part: str) -> tuple[str, frozenset[str] | None]:
        if part == "(":
            return self._alternatives(")")
        if part == "[":
            return self._alternatives("]")[0] + "?", None
        if part == "!":
            return "(?!" + self._part(self._take())[0] + ")", None
        if part in _SIGNS or part.startswith("~"):
            return _SIGNS.get(part) or _gap(part), None
        self.words.add(part)
        return re.escape(part) + " ", frozenset((part,))

    def _take(self) -> str:
        if self._next >= len(self._parts):
            raise ValueError(f"this phrase ends too soon: {self._phrase}")
        self._next += 1
        return self._parts[self._next - 1]


def _gap(part: str) -> str:
    if part.startswith("~~"):
        return rf"(?:[^ ]+ ){{0,{part[2:] or _LONG_GAP}}}?"
    return rf"(?:[^ ,]+ ){{0,{part[1:] or _GAP}}}?"


_SIGNS = {"#": r"\d[^ ]* ", "^": "^", "$": r"(?:, )*$"}

# The commonest words of English chat: a rule is looked up by a rarer one wherever it has one.
_COMMON = words(
    "i you he she it we they me my your his her our their a an the this that these those is am are was were be "
    "been being have has had do does did not no to of in on at for with from by about up out off and or but if so "
    "as than then when what who how why where there here all any some just like get got go going can could will "
    "would should may might want know think feel time day one good now really more much very too only back , am im "
    "been see say said make made take come us them him s it's because day today people"
)
_COMMONEST = words("i a to the and you it is of in my that not for have be , on me do with so this was but am can are")
