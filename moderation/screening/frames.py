"""Who does it, when, and is it so: questions about the words around a match.

A sentence about wanting to die is a cry for help, a memory, a film or a denial according to a few words beside it.
Everything here looks at a bounded number of words.
"""

from collections.abc import Collection, Sequence
from typing import Literal

from moderation.screening.patterns import Match
from moderation.screening.sentences import Sentence
from moderation.screening.wordlist import words

Subject = Literal["i", "you", "other", "none"]

_LOOK_BACK = 12


KIN = words(
    "mum dad son daughter brother sister nan nana gran grandad grandma husband wife partner girlfriend boyfriend "
    "cousin aunt auntie uncle "
    "nephew niece friend friends mate mates pal neighbour colleague flatmate housemate lad lass girl boy child "
    "children ex teenager "
    "client pupil stepson stepdaughter grandson granddaughter fella missus bloke"
)
_OTHERS = KIN | words(
    "he she they him them himself herself themselves someone somebody anyone everyone people person man woman men "
    "women patient patients who "
    "character folk lots many thousands celebrity guy bloke others everybody"
)
_CLAUSE_ENDS = words(", but because so though although while whereas then except unless")
_NEGATORS = words("not never without nor neither hardly barely nothing none against zero")
_NO_NEGATION_BEFORE = words(
    "stop stopping help shake only just sure know get sleep cope believe lie lying joking kidding tell told say "
    "saying deny go face take bear "
    "stand see even because long alone want wanna safe trust care mind eat breathe manage control rid handle hide "
    "ignore doubt one idea sleeping think"
)
_PAST = words(
    "was were had did tried wanted thought used felt attempted survived planned struggled went got became began "
    "started nearly almost once"
)
_PAST_TIMES = words(
    "ago years decades previously formerly teenager teens childhood uni university college younger 20s back then "
    "former past history once "
    "recovered recovery survived survivor anniversary"
)
_PRESENT = words(
    "now again tonight today currently lately still nowadays anymore presently constantly keep always tomorrow atm "
    "rn recently "
    "heno nawr rwan am feeling wanting"
)
_RECENT = words("today tonight yesterday morning afternoon evening earlier now again recently lately week")


def clause_before(match: Match, most: int = _LOOK_BACK) -> Sequence[str]:
    """The words before a match, back to where its clause begins."""
    before = match.sentence.before(match.first, most)
    for at in range(len(before) - 1, -1, -1):
        if before[at] in _CLAUSE_ENDS:
            return before[at + 1 :]
    return before


def is_negated(match: Match) -> bool:
    """Whether the words before deny the match: "never thought of", "no longer", "not suicidal at all"."""
    before = clause_before(match, 7)
    for at in range(len(before) - 1, -1, -1):
        word = before[at]
        following = before[at + 1] if at + 1 < len(before) else ""
        if word in _NEGATORS and following not in _NO_NEGATION_BEFORE:
            return True
        if word == "no" and following not in _NO_NEGATION_BEFORE and at >= len(before) - 3:
            return True
        if word == "free" or (word == "stopped" and at >= len(before) - 2):
            return True
    return False


def subject(match: Match) -> Subject:
    """Who the match is about: the nearest person named before it, in its clause or the one before."""
    for word in reversed(match.sentence.before(match.first, _LOOK_BACK)):
        if word in {"i", "me", "myself", "we"}:
            return "i"
        if word in {"you", "yourself"}:
            return "you"
        if word in _OTHERS:
            return "other"
    return "none"


def is_past(match: Match) -> bool:
    """Whether it is told as something over, with nothing in the sentence that brings it back to now."""
    sentence = match.sentence
    if not sentence.vocabulary.isdisjoint(_RECENT) and not mentions_past_time(sentence):
        return False
    before = clause_before(match, 6)
    tense = any(word in _PAST for word in (*before, *sentence.words[match.first : match.last]))
    if mentions_past_time(sentence):
        return tense or sentence.vocabulary.isdisjoint(_PRESENT)
    return any(word in _PAST for word in before[-4:])


def mentions_past_time(sentence: Sentence) -> bool:
    if not sentence.vocabulary.isdisjoint(_PAST_TIMES):
        return True
    return has_any(
        sentence,
        (
            ("when i was"),
            "last year",
            "last winter",
            "last summer",
            "last autumn",
            "last spring",
            "last month",
            "at school",
        ),
    ) or any(is_year(word) for word in sentence.vocabulary)


def names_no_one(match: Match) -> bool:
    """Whether those it is about are nobody in particular: people, patients, anyone."""
    for word in reversed(match.sentence.before(match.first, _LOOK_BACK)):
        if word in KIN or word in {"he", "she", "him", "her", "who"}:
            return word == "who"
        if word in _OTHERS:
            return word != "they"
    return False


def is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and word[:2] in {"19", "20"}


def has_any(sentence: Sentence, phrases: Collection[str]) -> bool:
    """Whether any of these runs of plain words stands in the sentence."""
    text = f" {sentence.text}"
    return any(f" {phrase} " in text for phrase in phrases)
