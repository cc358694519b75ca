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
    "cousin aunt auntie uncle nephew niece friend friends mate mates pal neighbour colleague flatmate housemate lad "
    "lass girl boy child children ex teenager client pupil stepson stepdaughter grandson granddaughter fella missus "
    "bloke"
)
OTHERS = KIN | words(
    "he she they him them himself herself themselves someone somebody anyone everyone people person man woman men "
    "women patient patients who character folk lots many thousands celebrity guy bloke others everybody"
)
_CLAUSE_ENDS = words(", but because so though although while whereas then except unless")
_NEGATORS = words("not never without nor neither hardly barely nothing none against zero no")
_NO_NEGATION_BEFORE = words(
    "stop stopping help shake only just sure know get sleep cope believe lie lying joking kidding tell told say "
    "saying deny go face take bear stand see even because long alone want wanna safe trust care mind eat breathe "
    "manage control rid handle hide ignore doubt one idea sleeping think good ok okay well right fair energy hope "
    "friends work"
)
_BELIEVING = words("think believe say said mean feel felt thought suggest imply pretend claim")
_PAST = words(
    "was were had did tried wanted thought used felt attempted survived planned struggled went became nearly almost "
    "once contemplated considered remember roeddwn oeddwn bues"
)
_PAST_TIMES = words(
    "ago decades previously formerly teenager teens childhood uni university younger 20s 30s former past history "
    "recovered survived survivor anniversary twenties thirties forties blynyddoedd"
)
_PAST_PHRASES = (
    "when i was", "last year", "last winter", "last summer", "last autumn", "last spring", "last month", "at school",
    "back then", "back in", "used to", "at the time", "ar y pryd", "years since", "year since",
)  # fmt: skip
_PRESENT = words(
    "now again tonight today currently lately still nowadays presently constantly keep always tomorrow recently "
    "every since heno nawr rwan am feeling wanting"
)
_RECENT = words("today tonight yesterday morning afternoon evening night earlier now again recently lately week")


def clause_before(match: Match, most: int = _LOOK_BACK) -> Sequence[str]:
    """The words before a match, back to where its clause begins."""
    before = match.sentence.before(match.first, most)
    for at in range(len(before) - 1, -1, -1):
        if before[at] in _CLAUSE_ENDS:
            return before[at + 1 :]
    return before


def is_negated(match: Match) -> bool:
    """Whether the words before deny the match: "never thought of", "no longer", "not suicidal at all"."""
    before = _governing(clause_before(match, 7))
    for at in range(len(before) - 1, -1, -1):
        word = before[at]
        following = before[at + 1] if at + 1 < len(before) else ""
        if word == "free" or (word == "stopped" and at >= len(before) - 2):
            return True
        near = word != "no" or at >= len(before) - 3
        if near and word in _NEGATORS and following not in _NO_NEGATION_BEFORE:
            return True
    return False


def _governing(before: Sequence[str]) -> Sequence[str]:
    """The words that may deny what follows: in "it is not fair i want to die" the "not" belongs to something else."""
    for at in range(len(before) - 1, -1, -1):
        if before[at] == "and" or (before[at] == "i" and at and before[at - 1] not in _BELIEVING | {"that"}):
            return before[at + 1 :]
    return before


def subject(match: Match) -> Subject:
    """Who the match is about: the nearest person named before it in its clause; nobody, where chat leaves out "I"."""
    for word in reversed(clause_before(match)):
        if word in {"i", "me", "myself", "we"}:
            return "i"
        if word in {"you", "yourself"}:
            return "you"
        if word in OTHERS:
            return "other"
    return "none"


def is_past(match: Match) -> bool:
    """Whether it is told as something over, with nothing in the sentence that brings it back to now."""
    sentence = match.sentence
    before = clause_before(match, 6)
    if mentions_past_time(sentence):
        told = any(word in _PAST for word in (*before, *sentence.words[match.first : match.last]))
        return told or sentence.vocabulary.isdisjoint(_PRESENT)
    if not sentence.vocabulary.isdisjoint(_RECENT):
        return False
    return any(
        word in _PAST and before[at - 1 : at] != ["have"] for at, word in enumerate(before) if at >= len(before) - 4
    )


def mentions_past_time(sentence: Sentence) -> bool:
    if not sentence.vocabulary.isdisjoint(_PAST_TIMES) or has_any(sentence, _PAST_PHRASES):
        # "An hour ago" is now.
        return sentence.vocabulary.isdisjoint({"hour", "hours", "minutes", "minute", "just"})
    return any(is_year(word) for word in sentence.vocabulary)


def nearest_person(match: Match) -> str:
    """The nearest word for another person before a match, in its sentence."""
    for word in reversed(match.sentence.before(match.first, _LOOK_BACK)):
        if word in OTHERS:
            return word
    return ""


def is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and word[:2] in {"19", "20"}


def has_any(sentence: Sentence, phrases: Collection[str]) -> bool:
    """Whether any of these runs of plain words stands in the sentence."""
    return any(f" {phrase} " in sentence.padded for phrase in phrases)
