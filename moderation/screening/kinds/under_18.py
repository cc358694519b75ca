"""Whether the writer is under 18: an age, a school year, a birth year, or the life of a pupil."""

import re
from collections.abc import Iterator, Sequence

from moderation.screening import frames, rulebook
from moderation.screening.patterns import Match
from moderation.screening.reading import Reading
from moderation.screening.verdict import Flag
from moderation.screening.wordlist import words

RULES = rulebook.load("under_18", "under_18")

_SHORT_AGE = re.compile(
    r"(?<![a-z0-9.£$/:'])(?:1[1-7]\s?(?:f|m|ftm|mtf|nb)"
    r"|(?:9|1[0-7])\s?(?:yo|y/o|y\.o\.?|yr old|yrs old)|[fm]\s?1[1-7])(?![a-z0-9/%:.+])"
)
_BIRTH_YEAR = re.compile(
    r"\b(?:born|birth year|dob|date of birth|geni|ganwyd)\b[^.!?\n\d]{0,20}(?:\d{1,2}[ /.\-](?:\d{1,2}|"
    r"[a-z]{3,9})[ /.\-])?(20[0-3]\d)(?!\d)"
)
_BIRTH_NAMES = words("born birth dob geni ganwyd")
_ADULT = 18


def find(reading: Reading, matches: Sequence[Match]) -> Iterator[Flag]:
    for match in matches:
        if _counts(match, reading):
            yield Flag("under_18", match.rule.severity, match.span, match.rule.reason)
    yield from _written_short(reading)


_PARENTS = words(
    "son daughter sons daughters lad lass child children grandson granddaughter stepson stepdaughter nephew niece "
    "toddler baby pupils students grandchildren boy girl twins youngest eldest brother sister teenager tutoring"
)
_TEACHES = (
    "i teach",
    "as a teacher",
    "i am a teacher",
    "i am a ta",
    "teaching assistant",
    "i work at",
    "i work in",
    "i was a teacher",
    "a parent",
    "as a parent",
    "as a mum",
    "as a dad",
    "i foster",
    "we foster",
    "i am a foster",
    "my class are",
    "my year # class",
    "parents evening",
    "my pupils",
    "school run",
    "the school run",
    "governor",
    "my wife teaches",
    "my husband teaches",
    "head of year here",
    "teach year",
)
_PAST = ((
    "when i was"
), (
    "i was"
), (
    "back when"
), (
    "years ago"
), (
    "used to"
), (
    "at the time"
), (
    "as a teenager"
), (
    "as a teen"
), (
    "since i was"
), (
    "since the age"
), (
    "remember"
), (
    "i left school"
), (
    "at school i"
), "in the 80s", "in the 90s", "in the 70s", "i had", "back then", "back in", "reunion", "old school")  # fmt: skip
_GROWN = (
    "resit",
    "resitting",
    "retaking",
    "mature student",
    "night class",
    "evening class",
    "access course",
    "my degree",
    "at uni",
    "my wife",
    "my husband",
    "my mortgage",
    "adult education",
    "years old and",
    "at my age",
    "in my 30s",
    "in my 40s",
    "in my 50s",
    "my kids",
    "my children",
    "open university",
    "my grandchildren",
    "adult learning",
    "as an adult",
)


def _counts(match: Match, reading: Reading) -> bool:
    sentence = match.sentence
    if reading.is_quoted(match.span) or frames.is_negated(match):
        return False
    inside = set(sentence.words[match.first : match.last])
    if match.has("age") and match.sentence.words[match.first] not in {"i", "am"} and reading.words & _PARENTS:
        return False
    if match.has("age"):
        return (
            not _of_another(match)
            and not frames.has_any(
                sentence,
                (
                    "when i was",
                    "old when",
                    "when diagnosed",
                    "felt like",
                    "feel like i am",
                    "like i am",
                    "as if i am",
                    "inside",
                    "at heart",
                    "mentally",
                ),
            )
            and "dog" not in sentence.vocabulary
        )
    if not (reading.words & _PARENTS) <= inside or reading.says(_TEACHES) or reading.says(_GROWN):
        return False
    return not frames.has_any(sentence, _PAST) or frames.has_any(
        sentence, ("today", "yesterday", "tomorrow", "this week", "now")
    )


def _of_another(match: Match) -> bool:
    before = match.sentence.before(match.first, 5)
    return (
        any(word in _PARENTS or word in {("he"), "she", "cat", "dog", "they"} for word in before) and "i" not in before
    )


def _written_short(reading: Reading) -> Iterator[Flag]:
    """ "15f", "m16" and years of birth, which are no words."""
    text = reading.folded.text
    if not reading.digits:
        return
    for age in _SHORT_AGE.finditer(text):
        if not re.search(
            (r"\b(my|son|daughter|size|room|bus|gate|ward|section|junction|was|since)\b"),
            text[max(0, age.start() - 18) : age.start()],
        ) and not re.match(r"\s?(sized|needle|gauge|motorway)", text[age.end() :]):
            yield Flag("under_18", "high", reading.folded.span(*age.span()), "Says they are under 18")
    for born in _BIRTH_YEAR.finditer(text) if not reading.words.isdisjoint(_BIRTH_NAMES) else ():
        near = text[max(0, born.start() - 30) : born.start()]
        if int(born.group(1)) > reading.year - _ADULT and not re.search(
            (r"\b(son|daughter|baby|twins|child|kids|grandson|granddaughter|he|she|they|was)\b(?! i)"),
            near.replace("i was", ""),
        ):
            yield Flag(
                ("under_18"), "high", reading.folded.span(*born.span()), "Gives a year of birth under 18 years ago"
            )
