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
        self._by_word: dict[str, dict[int, _Compiled]] = {}
        self.vocabulary: set[str] = set()
        for number, rule in enumerate(every_rule):
            self._add(_Compiled(number, rule))
        self._triggers = frozenset(self._by_word)

    def matches(self, sentence: Sentence) -> list[Match]:
        """What is found in a sentence, in the order of the rules."""
        present = sentence.vocabulary
        tried: dict[int, _Compiled] = {}
        for word in present & self._triggers:
            tried.update(self._by_word[word])
        found: list[tuple[int, Match]] = []
        for number, compiled in tried.items():
            # A plain loop: any() with a generator costs twice as much, and this runs for every rule and sentence.
            for need in compiled.needs:
                if need.isdisjoint(present):
                    break
            else:
                found.extend((number, match) for match in compiled.matches(sentence))
        return [match for _, match in sorted(found, key=lambda each: each[0])]

    def compile(self) -> None:
        for compiled in {each for found in self._by_word.values() for each in found.values()}:
            _ = compiled.expression

    def _add(self, compiled: "_Compiled") -> None:
        self.vocabulary |= compiled.words
        if not compiled.needs:
            raise ValueError(f"this phrase can match without any word of its own: {compiled.rule.phrase}")
        for word in min(compiled.needs, key=_frequency):
            self._by_word.setdefault(word, {})[compiled.number] = compiled


class _Compiled:
    def __init__(self, number: int, rule: Rule) -> None:
        phrase = _Phrase(rule.phrase)
        self.number = number
        self.rule = rule
        self.words = phrase.words
        self.needs = tuple(sorted(phrase.needs, key=_frequency))
        self._source = phrase.expression

    def matches(self, sentence: Sentence) -> Iterator[Match]:
        for found in self.expression.finditer(sentence.text):
            last = sentence.word_at(found.end() - 1) + 1
            yield Match(self.rule, sentence, sentence.word_at(found.start()), last)

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """Compiled when first tried: most rules never are, and start-up stays quick."""
        return re.compile(f"(?<![^ ])(?:{self._source})")


def _frequency(need: frozenset[str]) -> int:
    """How often one of these words stands in a sentence, in rough units."""
    return sum(_WEIGHTS.get(word, 1) for word in need)


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

# Words of everyday talk, commonest first: a rule is looked up by a rarer one wherever it has one.
_COMMONEST = words(
    "i to , and a the my not is it am have of but that for in me this do with on was like so can just or about you "
    "be get been know if what how at when feel"
)
_COMMON = words(
    "he out because has are really all would any as up time had will now an from want help even life more anxiety "
    "going some people myself one she years anyone does day there him did they think go much who no things need "
    "after work could something other only back being way we then never thought her them over by got take stop else "
    "also last off still since into his very always few year getting too here your having anything hard advice bad "
    "someone good week before where"
)
_OFTEN = words(
    "first which started friends long feeling days every down again doing make 3 lot thing than months see right "
    "around well should s taking through diagnosed told find tell better night medicine ago trying talk able ever "
    "doctor children new recently sure today without sleep say made problem school times depression mum makes start "
    "these looking try everything tried point use while family job keep why its guys end high were until person "
    "went home most done thanks past said medication two friend their felt many experience mind sometimes almost "
    "love nothing social everyone dad diagnosis thinking little understand best old hours weeks come working same "
    "different scared pretty symptoms kind another anxious enough bit away worse panic next might put during maybe "
    "parents completely stuff those thoughts normal please finally month making quit mental etc post seem happens "
    "wanted side place part feels therapy talking fucking question shit couple however control support head worried "
    "once actually remember relationship 1 used seems already live alone health focus due thank deal drugs our "
    "currently hello psychiatrist change usually weed tips brain ask 10 issues real happened problems sorry mean "
    "care adderall gets probably others honestly hey constantly let money starting drug"
)
_WEIGHTS = {**dict.fromkeys(_OFTEN, 20), **dict.fromkeys(_COMMON, 80), **dict.fromkeys(_COMMONEST, 400)}
