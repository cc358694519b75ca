"""Telling others what to do about treatment, as against one's own story, a question or a warning."""

from collections.abc import Iterator, Sequence

from moderation.screening import frames, rulebook
from moderation.screening.patterns import Match
from moderation.screening.reading import Reading
from moderation.screening.verdict import Flag
from moderation.screening.wordlist import words

RULES = rulebook.load("medical_advice", "advice")


def find(reading: Reading, matches: Sequence[Match]) -> Iterator[Flag]:
    for match in matches:
        if _counts(match, reading):
            yield Flag("medical_advice", match.rule.severity, match.span, match.rule.reason)


_AUTHORITY = words(
    "gp doctor doctors nurse nurses consultant pharmacist chemist specialist hospital 111 nhs leaflet they he she "
    "said says told advised psychiatrist rheumatologist neurologist prescribed recommended paramedic surgeon "
    "dietitian midwife oncologist rheumy cardiologist nice guidelines she he it website article asked"
)
_SAID = words(
    "said says told tells advised advises recommended recommends suggested took put prescribed wants wanted "
    "instructed gave reckons asked suggests switched decided saying agreed"
)
_OWN = words("i me we my")
_SAFE = (
    "without asking", (
        "without talking"
    ), (
        "without speaking"
    ), (
        "without checking"
    ), (
        "without seeing"
    ), (
        "without telling"
    ), "without your doctor", "without medical", "without advice", "unless your", "unless the", "unless a",
    "ask your", (
        "ask the"
    ), (
        "check with"
    ), (
        "speak to your"
    ), (
        "speak to a"
    ), (
        "talk to your"
    ), (
        "see your gp"
    ), (
        "see a doctor"
    ), (
        "see your doctor"
    ), "see the gp", "your gp first", "gp first", "with your doctor", "with your gp", "until you have spoken",
    "ring 111", (
        "call 111"
    ), (
        "phone 111"
    ), (
        "call 999"
    ), (
        "ring 999"
    ), (
        "get it checked"
    ), (
        "get checked"
    ), "talk to a", "speak to the", "discuss with", "discuss it", "worth asking", "your team first", "please see",
    "as prescribed", (
        "if your doctor"
    ), "if your gp", "if the doctor", "straight to a and e", "no cure", "not a cure", "there is no", "on the packet",
)  # fmt: skip
_WARNING = words(
    "not never cannot nor dangerous warning warn please careful beware myth nonsense scam quackery claims claim "
    "claiming claimed hate anyone annoyed sick ridiculous wish if whether insist insists"
)


def _counts(match: Match, reading: Reading) -> bool:
    sentence = match.sentence
    if reading.is_quoted(match.span) or (sentence.asks and not match.has("claim")):
        return False
    if reading.says(_SAFE) and not match.has("care"):
        return False
    before = sentence.before(match.first, 9)
    if _is_told(sentence.words[: match.first + 2]) or _is_own(match, before):
        return False
    if match.has("claim") and not match.has("diagnosis"):
        return _WARNING.isdisjoint(sentence.words) and not sentence.asks and _SAID.isdisjoint(before)
    return not {"not", "never", "dont"} & set(before[-3:]) or match.has("care")


def _is_told(before: Sequence[str]) -> bool:
    """Whether what follows was said by somebody who may say so, or by anybody else than the writer."""
    return not _SAID.isdisjoint(before) and not (_AUTHORITY | _OWN).isdisjoint(before)


_STARTS_STORY = words(
    "i me we to my had was were been when after before he she they should can could if did who would have"
)


def _is_own(match: Match, before: Sequence[str]) -> bool:
    """One's own story, plan or question: "I had to stop my tablets", "can I halve them"."""
    first = match.sentence.words[match.first]
    if first in {"you", "i", "come"} or (before and before[-1] == "you"):
        return first == "i" and match.sentence.words[match.first : match.first + 2] == ["i", "have"]
    if (
        {("my"), ("mine")} & set(match.sentence.words[match.first : match.last])
        and ("your") not in match.sentence.vocabulary
        and not match.has("claim")
    ):
        return "you" not in match.sentence.vocabulary
    clause = frames.clause_before(match, 8)
    return not _STARTS_STORY.isdisjoint(clause) and "you" not in clause
