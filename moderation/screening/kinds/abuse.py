"""Abuse aimed at somebody here or at a protected group: not told, not joked, not turned on oneself or a machine."""

from collections.abc import Iterator, Sequence

from moderation.screening import frames, rulebook
from moderation.screening.patterns import Match
from moderation.screening.reading import Reading
from moderation.screening.verdict import Flag
from moderation.screening.wordlist import words

RULES = rulebook.load("abuse", "abuse")


def find(reading: Reading, matches: Sequence[Match]) -> Iterator[Flag]:
    for match in matches:
        if _counts(match, reading):
            yield Flag("abuse", match.rule.severity, match.span, match.rule.reason)


def _counts(match: Match, reading: Reading) -> bool:
    if reading.is_quoted(match.span) or _is_told(match) or _is_warning(match):
        return False
    if match.has("group"):
        return not _defends(match)
    if match.has("slur"):
        return True
    if match.has("threat"):
        return not _is_fond(reading)
    if _is_of_oneself(match):
        return False
    return not _is_fond(reading) and not (match.has("brush") and _at_a_thing(match))


def _is_of_oneself(match: Match) -> bool:
    inside = match.sentence.words[match.first : match.last]
    return frames.subject(match) == "i" and not {"you", "your"} & {*inside, *match.sentence.after(match.last, 2)}


_TOLD = words(
    "called calls calling said says saying told tells shouted shouting yelled screamed wrote texted messaged "
    "messages heard hearing call reported overheard muttered posted commented accused accuses replied spat sneered "
    "whispered telling calls names threatened threatening"
)
_TELLERS = words(
    "he she they someone people who ex boss mum dad brother sister husband wife manager assessor doctor gp stranger "
    "man woman bloke neighbour kids voice voices teacher everyone partner driver colleague father mother some "
    "myself guy lad troll nurse teenagers receptionist head brain been was being i"
)
_FOND = words("haha love ❤ bless hugs mate xx daft cheers")
_WARNS = (
    "do not say",
    "never say",
    "please do not call",
    "please do not",
    "should not say",
    "not ok to",
    "not okay to",
    "no one should",
    "how dare",
    "report",
    "if anyone",
    "i would never",
    "should never",
    "nobody should",
)


def _is_told(match: Match) -> bool:
    """Words that were said to the writer, or by others: reporting abuse is no abuse."""
    before = match.sentence.before(match.first, 9)
    said = [at for at, word in enumerate(before) if word in _TOLD]
    if not said:
        return frames.has_any(match.sentence, ("voices", "in my head", "the voice")) and frames.subject(match) != "you"
    return not _TELLERS.isdisjoint(before) and not {"you"}.issuperset(set(before[: said[-1]]) & {"you"} or {""})


def _is_warning(match: Match) -> bool:
    return frames.has_any(match.sentence, _WARNS) and match.rule.severity != "urgent"


def _is_fond(reading: Reading) -> bool:
    return not reading.words.isdisjoint(_FOND)


_DEFENDS = words(
    "support proud ally allies solidarity welcome rights equal wrong disgusting racist homophobic transphobic "
    "discrimination prejudice unfair hate people think thinks believe myth untrue bigot bigots bigotry racism"
)


def _defends(match: Match) -> bool:
    """Whether the sentence speaks up for the group, or reports what others think of it."""
    outside = set(match.sentence.words[: match.first]) | set(match.sentence.words[match.last :])
    return (
        not outside.isdisjoint(_DEFENDS) and outside.isdisjoint({("i"), "you"} & outside or {""})
    ) or frames.is_negated(match)


_THINGS = words(
    "cancer pain ms fibro fibromyalgia crohns depression anxiety migraine arthritis lupus endo diabetes epilepsy "
    "illness disease flare brain body knee knees back legs stomach bladder printer laptop phone computer machine "
    "dwp pip council nhs bus train system government tories app website form 2020 weather winter monday year covid "
    "ocd adhd autism asthma mri scanner hospital car universal credit"
)


def _at_a_thing(match: Match) -> bool:
    after = match.sentence.after(match.last, 3)
    return not _THINGS.isdisjoint(after)
