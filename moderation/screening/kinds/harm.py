"""Encouraging, teaching or asking for self-harm, suicide or disordered eating."""

from collections.abc import Iterator, Sequence

from moderation.screening import frames, rulebook
from moderation.screening.patterns import Match
from moderation.screening.reading import Reading
from moderation.screening.verdict import Flag
from moderation.screening.wordlist import words

RULES = rulebook.load("harm_encouragement", "harm")


def find(reading: Reading, matches: Sequence[Match]) -> Iterator[Flag]:
    for match in matches:
        if _counts(match, reading):
            yield Flag("harm_encouragement", match.rule.severity, match.span, match.rule.reason)


_TOLD = words(
    "told tells said says saying called messaged texted shouted shouting voices voice telling wrote commented urged "
    "heard"
)
_SPEAKERS = words(
    "he she they someone people ex my voices voice bully bullies boss mum dad brother sister husband i a some "
    "partner who kids man woman everyone stranger"
)
_CARE = words("please stay recovery recovering recovered recover safely instead distraction gp")
_TESTS = words(
    "blood test tests ramadan surgery operation op scan colonoscopy endoscopy anaesthetic lent religious yom kippur "
    "church mosque prayer hba1c cholesterol mri ct glucose procedure biopsy gp dietitian nausea chemo chemotherapy "
    "pregnancy pregnant morning sickness migraine norovirus gastroparesis crohns stoma bug prep flare nil baby "
    "toddler puppy dog cat"
)
_RECOVERY = words(
    "recovery recovering recovered stop stopping resist resisting avoid avoiding beat fight against quit without "
    "ride instead used past survived helpline warning safer"
)


def _counts(match: Match, reading: Reading) -> bool:
    if reading.is_quoted(match.span) or _is_told(match):
        return False
    if match.has("goad") or match.has("recommend"):
        return not _is_dissuasion(match) and not (match.has("recommend") and frames.is_negated(match))
    if match.has("deceive") and not match.has("food"):
        return True
    if match.has("food") and not match.sentence.vocabulary.isdisjoint(
        _TESTS - {"gp"} if match.has("deceive") else _TESTS
    ):
        return False
    if match.has("asks"):
        return not _seeks_help(match)
    return not _is_dissuasion(match)


def _is_told(match: Match) -> bool:
    before = match.sentence.before(match.first, 8)
    return not _TOLD.isdisjoint(before) and not _SPEAKERS.isdisjoint(before)


_NOT = words("not never please dare cannot nor")


def _is_dissuasion(match: Match) -> bool:
    """ "Please don't kill yourself", and the like."""
    return not _NOT.isdisjoint(match.sentence.before(match.first, 4)) or (
        match.sentence.words[match.first] in {("not"), "never"} and match.has("goad")
    )


def _seeks_help(match: Match) -> bool:
    """Asking how to stop, resist or help another is the opposite of asking how."""
    sentence = match.sentence
    inside = sentence.words[max(0, match.first - 4) : match.last + 3]
    if any(
        word
        in {
            "stop",
            "stopping",
            "resist",
            "avoid",
            "prevent",
            "support",
            "fight",
            "distract",
            "heal",
            "fade",
            "treat",
        }
        for word in inside
    ):
        return not frames.has_any(
            sentence, ("how to stop eating", "how do i stop eating", "stop eating altogether", "stop them finding")
        )
    return frames.has_any(
        sentence,
        (
            "my daughter",
            "my son",
            "my friend",
            "my sister",
            "old scars",
            "healed",
            "in a safe way",
            "safe to take",
            "is it safe",
            "is it ok",
        ),
    )
