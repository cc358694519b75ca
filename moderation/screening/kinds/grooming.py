"""Pressure towards private or off-platform contact, secrecy and isolation."""

from collections.abc import Iterator, Sequence

from moderation.screening import frames, rulebook
from moderation.screening.patterns import Match
from moderation.screening.reading import Reading
from moderation.screening.verdict import Flag
from moderation.screening.wordlist import words

RULES = rulebook.load("grooming", "grooming")


def find(reading: Reading, matches: Sequence[Match]) -> Iterator[Flag]:
    for match in matches:
        if _counts(match, reading):
            yield Flag("grooming", match.rule.severity, match.span, match.rule.reason)


_TELLERS = words("he she they him her someone man woman bloke boss teacher coach uncle ex husband stepdad priest scout")
_TOLD = words(
    "said told asked made used kept groomed says saying abused wanted tried asking asks messaged trying forced "
    "pressured offered"
)
_ADVISES = words(
    "never safety safe scam scams careful beware warning avoid rule rules reminder remember guidelines risky "
    "dangerous anyone"
)
_OFFICIAL = words(
    "facilitator facilitators moderator samaritans nurse gp surgery clinic hospital council helpline appointment "
    "consultant physio doctor therapist charity crisis team service official session receptionist pharmacy pip dwp "
    "counsellor cpn midwife specialist shout ward volunteer carers"
)


def _counts(match: Match, reading: Reading) -> bool:
    sentence = match.sentence
    if reading.is_quoted(match.span) or _is_told(match):
        return False
    if match.rule.reason == "Asks for secrecy":
        return _ADVISES.isdisjoint(sentence.words[: match.first]) and not frames.has_any(
            sentence, ("but i", "haha", "surprise", "birthday", "party", "present")
        )
    if frames.is_negated(match) or _is_advice(match):
        return False
    if not match.has("sex") and not sentence.vocabulary.isdisjoint(_OFFICIAL):
        return not {"facilitators", "group"}.isdisjoint(sentence.words[match.first : match.last])
    return True


def _is_told(match: Match) -> bool:
    before = match.sentence.before(match.first, 9)
    told = not _TOLD.isdisjoint(before) and not _TELLERS.isdisjoint(before)
    return told or frames.has_any(
        match.sentence, ("when i was", "years ago", "i was groomed", "was groomed", "my abuser")
    )


def _is_advice(match: Match) -> bool:
    before = match.sentence.words[: match.first]
    if "not" in before[-3:] or "never" in before:
        return True
    return not _ADVISES.isdisjoint(before) and match.rule.severity != "low"
