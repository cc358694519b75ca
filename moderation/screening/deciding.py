"""Joins the kinds: one reading of the text, every rule in one book, the strongest flags kept."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from moderation.screening.kinds import abuse, advice, crisis, grooming, harm, personal, spam, under_18
from moderation.screening.patterns import Book, Match
from moderation.screening.reading import Reading, read
from moderation.screening.spelling import Spelling
from moderation.screening.verdict import Action, Flag, Kind, Phrase, Rules, Verdict

_MOST_FLAGS_OF_A_KIND = 8
# Far more than anybody writes, and few enough that a text made to be slow is not.
_MOST_JUDGED = 200


def screen(text: str, rules: Rules = Rules.DEFAULT) -> Verdict:
    """Say what is to be done with a text, and what a facilitator should look at."""
    reading = read(text, _spelling(), year=rules.year)
    watched = [(phrase, flag) for phrase in rules.phrases for flag in _watched(phrase, reading)]
    raised = tuple(_strongest([*_raised(reading), *(flag for _, flag in watched)]))
    return Verdict(
        action=_action(raised, hold=any(phrase.hold for phrase, _ in watched)),
        flags=raised,
        show_help=any(flag.kind == "crisis" for flag in raised),
    )


def flags(text: str) -> list[dict[str, object]]:
    """The flags every group has, as plain things: kind, severity, span [start, end) in code points, reason."""
    return [
        {"kind": flag.kind, "severity": flag.severity, "span": list(flag.span), "reason": flag.reason}
        for flag in screen(text).flags
    ]


def prepare() -> None:
    """Read and compile all rules now, rather than at the first texts that need them. Takes about a second."""
    _spelling()
    _book().compile()


def _action(raised: Iterable[Flag], *, hold: bool) -> Action:
    kinds = {flag.kind for flag in raised}
    # Someone in danger is never made to wait for an answer, whatever else a group watches for.
    if hold and "crisis" not in kinds:
        return "hold"
    return "publish_and_flag" if kinds else "publish"


@lru_cache(maxsize=1)
def _book() -> Book:
    tables = (crisis.RULES, harm.RULES, abuse.RULES, advice.RULES, spam.RULES, grooming.RULES, under_18.RULES)
    return Book(rule for table in tables for rule in table)


@lru_cache(maxsize=1)
def _spelling() -> Spelling:
    return Spelling(_book().vocabulary)


def _raised(reading: Reading) -> Iterator[Flag]:
    found: dict[Kind, list[Match]] = defaultdict(list)
    book = _book()
    for sentence in reading.sentences:
        for match in book.matches(sentence):
            if len(found[match.rule.kind]) < _MOST_JUDGED:
                found[match.rule.kind].append(match)
    for kind, judge in _JUDGES.items():
        yield from judge(reading, found[kind])
    yield from personal.find(reading)


_Judge = Callable[[Reading, Sequence[Match]], Iterator[Flag]]
_JUDGES: dict[Kind, _Judge] = {
    "crisis": crisis.find,
    "harm_encouragement": harm.find,
    "abuse": abuse.find,
    "medical_advice": advice.find,
    "spam": spam.find,
    "grooming": grooming.find,
    "under_18": under_18.find,
}


def _watched(phrase: Phrase, reading: Reading) -> Iterator[Flag]:
    sought = _plain(phrase.words)
    for sentence in reading.sentences if sought else ():
        at = f" {sentence.text}".find(f" {sought} ")
        if at >= 0:
            first = sentence.word_at(at)
            span = sentence.span(first, first + len(sought.split()))
            yield Flag(phrase.kind, phrase.severity, span, f"Watched by this group: {phrase.words}")


@lru_cache(maxsize=1024)
def _plain(phrase: str) -> str:
    return (" ").join(
        word for sentence in read(phrase, _spelling(), year=Rules.DEFAULT.year).sentences for word in sentence.words
    )


# Where both see the same words, the second says better what they are.
_SAID_BETTER: dict[Kind, Kind] = {"medical_advice": "harm_encouragement", "grooming": "abuse"}


def _strongest(raised: Iterable[Flag]) -> Iterator[Flag]:
    """In order of place; where flags of one kind overlap, the gravest stands for all."""
    kept: list[Flag] = []
    for flag in sorted(raised, key=lambda each: (-each.rank, each.span[0] - each.span[1], each.span)):
        alike = [other for other in kept if other.kind == flag.kind]
        if len(alike) < _MOST_FLAGS_OF_A_KIND and not any(_overlap(flag, other) for other in alike):
            kept.append(flag)
    yield from sorted(
        (flag for flag in kept if not _is_said_better(flag, kept)), key=lambda each: (each.span, each.kind)
    )


def _is_said_better(flag: Flag, kept: Iterable[Flag]) -> bool:
    better = _SAID_BETTER.get(flag.kind)
    return any(other.kind == better and _overlap(flag, other) for other in kept)


def _overlap(one: Flag, other: Flag) -> bool:
    return one.span[0] < other.span[1] and other.span[0] < one.span[1]
