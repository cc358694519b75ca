"""Selling, scams and advertising; links count by where they lead and by the words around them."""

import re
from collections.abc import Iterator, Sequence

from moderation.screening import frames, rulebook
from moderation.screening.patterns import Match
from moderation.screening.reading import Reading
from moderation.screening.verdict import Flag
from moderation.screening.wordlist import words

RULES = rulebook.load("spam", "spam")

_LINK = re.compile(
    r"(?:https?://|www\.)[a-z0-9.\-]{3,80}(?:/[^\s]{0,200})?|(?<![a-z0-9@.])[a-z0-9\-]{2,40}\.(?:com|net|shop|xyz|"
    r"biz|info|online|site|store|top|club|link|ru|cn)(?:/[^\s]{0,200})?(?![a-z0-9])"
)
_HOST = re.compile(r"^(?:https?://)?(?:www\.)?([a-z0-9.\-]+)")
_TRUSTED = (
    "nhs.uk", (
        "nhs.wales"
    ), (
        "nhs.scot"
    ), (
        "hscni.net"
    ), (
        "gov.uk"
    ), (
        "gov.wales"
    ), (
        "gov.scot"
    ), (
        "bbc.co.uk"
    ), (
        "bbc.com"
    ), (
        "samaritans.org"
    ), "mind.org.uk", "ac.uk", "nice.org.uk", "citizensadvice.org.uk", "scope.org.uk", "macmillan.org.uk",
    "cancerresearchuk.org", (
        "mssociety.org.uk"
    ), (
        "diabetes.org.uk"
    ), (
        "bhf.org.uk"
    ), (
        "versusarthritis.org"
    ), (
        "asthmaandlung.org.uk"
    ), "epilepsy.org.uk", "crohnsandcolitis.org.uk", "rethink.org", "youngminds.org.uk", "childline.org.uk",
    "giveusashout.org", (
        "papyrus-uk.org"
    ), (
        "beateatingdisorders.org.uk"
    ), (
        "carersuk.org"
    ), (
        "ageuk.org.uk"
    ), (
        "turn2us.org.uk"
    ), "shelter.org.uk", "alzheimers.org.uk", "parkinsons.org.uk", "stroke.org.uk", "rnib.org.uk", "mencap.org.uk",
    "autism.org.uk", (
        "bdadyslexia.org.uk"
    ), (
        "lupusuk.org.uk"
    ), (
        "fmauk.org"
    ), (
        "meassociation.org.uk"
    ), (
        "wikipedia.org"
    ), (
        "parliament.uk"
    ), (
        "police.uk"
    ), "mentalhealth.org.uk", "anxietyuk.org.uk", "cruse.org.uk", "thecalmzone.net", "patient.info", "org.uk",
)  # fmt: skip
_SHORTENERS = (
    "bit.ly",
    "tinyurl.com",
    "t.co",
    "goo.gl",
    "cutt.ly",
    "is.gd",
    "shorturl.at",
    "rb.gy",
    "ow.ly",
    "wa.me",
    "t.me",
)


def find(reading: Reading, matches: Sequence[Match]) -> Iterator[Flag]:
    for match in matches:
        if not _is_reported(reading) and _counts(match, reading):
            yield Flag("spam", match.rule.severity, match.span, match.rule.reason)
    yield from _links(reading)


_REPORTS = words(
    "scam scams scammed scammer scammers phishing fraud fraudster beware careful hoax fake dodgy conned spam "
    "suspicious warning warned lookout junk reported"
)
_ORDINARY = (
    "my gp",
    "the gp",
    "my doctor",
    "prescribed",
    "community",
    "free event",
    "free entry",
    "coffee morning",
    "car boot",
    "charity shop",
    "my consultant",
    "the hospital",
)


def _is_reported(reading: Reading) -> bool:
    return not reading.words.isdisjoint(_REPORTS)


def _counts(match: Match, reading: Reading) -> bool:
    if reading.is_quoted(match.span):
        return False
    if match.has("scam") or match.has("drugs"):
        return not frames.is_negated(match) and not (
            match.has("drugs")
            and {("my"), ("gp"), ("prescribed"), ("taking")} & match.sentence.vocabulary
            and ("£") not in match.sentence.vocabulary
            and "sale" not in match.sentence.vocabulary
        )
    return not frames.is_negated(match) and not match.sentence.asks | frames.has_any(match.sentence, _ORDINARY)


_LURES = re.compile(
    r"\b(earn|£|free|click|claim|win|won|offer|discount|code|buy|order|shop|sale|cheap|deal|sign up|subscribe|join|"
    r"my|our|check out|survey|donate|limited|guaranteed|bonus|link|dm)\b"
)


_LINK_SIGN = re.compile(
    r"://|\.(?:com|net|shop|xyz|biz|info|online|site|store|top|club|link|ru|cn|[a-z]{2,3}/)|\bwww\."
)


def _links(reading: Reading) -> Iterator[Flag]:
    """Links whose address or company gives them away; a bare link to an unknown place is nobody's business yet."""
    text = reading.folded.text
    if not _LINK_SIGN.search(text) or _is_reported(reading):
        return
    for link in _LINK.finditer(text):
        host = _HOST.match(link.group())
        name = host.group(1).rstrip(".") if host else ""
        if is_trusted(name):
            continue
        span = reading.folded.span(*link.span())
        if any(name == short for short in _SHORTENERS):
            yield Flag("spam", "medium", span, "A shortened link, whose goal cannot be seen")
        elif re.search(r"nhs|gov-?uk|hmrc|dwp|royalmail|paypal-|secure-|login-|verify|refund|prize", name):
            yield Flag("spam", "high", span, "A link that looks like a service's but is not")
        elif re.search(
            (
                r"shop|store|buy|deal|cheap|pharm|meds|pills|casino|bet|crypto|forex|loan|sale|slim|cure|gummies|"
                r"supplement"
            ),
            name,
        ):
            yield Flag("spam", "medium", span, "A link to a shop or an offer")


def is_trusted(host: str) -> bool:
    """Public services, the BBC and recognised charities."""
    return any(host == name or host.endswith("." + name) for name in _TRUSTED)
