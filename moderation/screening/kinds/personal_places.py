"""Where somebody lives: full postcodes, written or spoken, and home addresses; not where a group meets."""

import re
from collections.abc import Iterator

from moderation.screening.kinds.personal_found import Found
from moderation.screening.kinds.personal_numbers import spoken_digits
from moderation.screening.reading import Reading
from moderation.screening.sentences import Sentence
from moderation.screening.wordlist import words

_POSTCODE = re.compile(r"(?<![a-z0-9])[a-z]{1,2}[0-9o][a-z0-9]?[ \-.\n]{0,2}[0-9oi][abd-hjlnp-uw-z]{2}(?![a-z0-9])")
# Cheap signs, sought first because they begin with a digit.
_POSTCODE_TAIL = re.compile(r"\d[a-z0-9]?[ \-.\n]{0,2}[0-9oi][abd-hjlnp-uw-z]{2}(?![a-z0-9])")
_LONE_DIGIT = re.compile(r"(?<![a-z0-9])\d[ .\-_*]{1,3}[a-z0-9](?![a-z0-9])")
_UNITS = words("st nd rd th hr lb ft pt ps yr ls ys hz in ss gb tb")
_SPELLED_POSTCODE = re.compile(r"[a-z]{1,2}\d[a-z\d]?\d[abd-hjlnp-uw-z]{2}")
_SPELLED_RUN = re.compile(r"(?<![a-z0-9])[a-z0-9](?:[ .\-_*]{1,3}[a-z0-9]){4,7}(?![a-z0-9])")
_PUBLIC_SPOT = re.compile(
    r"\b(hospital|surgery|clinic|library|centre|center|hall|church|chapel|cafe|hotel|station|meet|meets|meeting|"
    r"meetings|car park|venue|held at|hub|museum|pharmacy|leisure|council|hospice|office|offices|sat nav)\b"
)
_HOME = re.compile(
    r"\b(i live|my address|my postcode|mine|my house|my flat|my home|post it|send it|where i live|come round|i'm "
    r"at|im at|home)\b"
)

_STREETS = (
    "street|road|rd|avenue|ave|lane|crescent|cres|terrace|gardens|grove|mews|close|cl|drive|court|place|square|"
    "villas|cottages|croft|parade|st|ln|dr|ct|gdns|tce"
    "|way|hill|rise|row|walk|view|green|park|gate|fold|yard|wharf|house|meadow|meadows|fields|heights|bank|side|"
    "end|brow|wynd|vale|mount|heath|common|cottage|mansions|quay"
)
_PLAIN_STREETS = words("street road avenue lane crescent terrace gardens grove mews close rd ave")
_STREET_NAME = rf",? ((?:[a-z][a-z'\-]* ){{1,3}})({_STREETS})(?![a-z0-9'])"
# Digits and words apart: a pattern that begins with a digit is found many times faster.
_NUMBERED = re.compile(r"(?<![\w.,/:£%-])\d{1,4}[a-z]?" + _STREET_NAME)
_COUNTED = re.compile(
    r"(?<![\w.,/:£%-])(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty|forty|fifty)(?:[ \-](?:one|two|three|four|five|six|seven|eight|nine))?"
    + _STREET_NAME
)
_WELSH_NUMBERED = re.compile(
    r"(?<![\w.,/:£%-])\d{1,4}[a-z]?,? (heol|ffordd|stryd|lon|rhodfa|maes|clos|llys|rhes|teras|bryn|tan|cae|trem|parc|"
    r"gerddi|coed|pen|ystad|stad|y)[ \-][a-z'\-]+"
)
_NAMED_HOUSE = re.compile(
    r"\b(?:i live (?:at|in)|my address is|address:?|i'm at|come to) (?:the )?((?:[a-z][a-z'\-]* ){1,3}(?:cottage|"
    r"farm|house|barn|lodge|bungalow|court|villa|manor|flats|heights|tower)),? (?:[a-z][a-z'\-]*,? ){0,3}"
)
_NOT_STREETS = words(
    "of the in on a an to more times time weeks week days day years year minutes minute mins hours hour miles mile "
    "people months month stone mg ml pm am percent per at my your and or for from with steps i we they he she it is "
    "was were are been be goes back down up off out down into this that other another different more good bad half "
    "days' weeks' second third first hundred thousand pounds quid tablets metres meters yards km feet foot inch "
    "inches doctors nurses gp pages lines stops laps long short by as if so than cars houses beds floors"
)


_DIGIT_NAMES = words("one two three four five six seven eight nine zero nought oh")
_STREET_NAMES = words(_STREETS.replace("|", " ")) | words(
    "heol ffordd stryd lon rhodfa maes clos llys rhes teras bryn tan cae trem parc gerddi coed pen ystad stad y "
    "farm barn lodge bungalow villa manor flats tower address"
)


def find(reading: Reading) -> Iterator[Found]:
    if reading.digits:
        yield from _postcodes(reading)
    if not reading.words.isdisjoint(_DIGIT_NAMES):
        for sentence in reading.sentences:
            yield from _spoken_postcodes(sentence)
    if not reading.words.isdisjoint(_STREET_NAMES):
        yield from _addresses(reading)


def _postcodes(reading: Reading) -> Iterator[Found]:
    text = reading.folded.text
    for match in _POSTCODE.finditer(text) if _POSTCODE_TAIL.search(text) else ():
        if _is_postcode(match, reading) and not _is_public_spot(text, match.span()):
            yield Found("a full postcode", "medium", match.span())
    for run in _SPELLED_RUN.finditer(text) if _LONE_DIGIT.search(text) else ():
        letters = re.sub(r"[^a-z0-9]", "", run.group())
        if _SPELLED_POSTCODE.fullmatch(letters) and not _POSTCODE.fullmatch(run.group()):
            yield Found("a full postcode", "medium", run.span())


def _is_postcode(match: re.Match[str], reading: Reading) -> bool:
    start, end = reading.folded.span(*match.span())
    given = reading.given[start:end]
    written = match.group()
    if given.upper() == given:
        return (
            not (written[-2:] in _UNITS and (" ") in written)
            or bool(_HOME.search(reading.folded.text))
            or written[:2].isalpha()
        )
    if re.search(r"\bpost ?code\b|\bcod post\b", reading.folded.text):
        return True
    return (
        written[-2:] not in _UNITS
        and not written[1:].startswith("o")
        and written[-3] not in "oi"
        and "\n" not in written
        and "." not in written
    )


def _is_public_spot(text: str, span: tuple[int, int]) -> bool:
    near = text[max(0, span[0] - 80) : span[1] + 40]
    return bool(_PUBLIC_SPOT.search(near)) and not _HOME.search(near)


def _spoken_postcodes(sentence: Sentence) -> Iterator[Found]:
    """ "N P forty seven, one T R": letters and spoken digits run together."""
    if sentence.vocabulary.isdisjoint(
        {("one"), "two", "three", "four", "five", "six", "seven", "eight", "nine", "zero", "nought", "oh"}
    ):
        return
    parts = [_spoken_part(word) for word in sentence.words]
    for first in range(len(parts)):
        together = ""
        for last in range(first, min(first + 9, len(parts))):
            together += parts[last]
            if not parts[last] and sentence.words[last] != ",":
                break
            if (
                last > first
                and _SPELLED_POSTCODE.fullmatch(together)
                and any(len(word) > 2 for word in sentence.words[first : last + 1])
            ):
                yield Found("a full postcode", "medium", sentence.span(first, last + 1), given=True)
                return


def _spoken_part(word: str) -> str:
    said = spoken_digits(word)
    if said:
        return said
    return word if word.isalpha() and len(word) <= 2 else ""


def _addresses(reading: Reading) -> Iterator[Found]:
    text = reading.folded.text
    numbered = _NUMBERED.finditer(text) if reading.digits else ()
    counted = _COUNTED.finditer(text) if not reading.words.isdisjoint(_AT_HOME) else ()
    for match in (*numbered, *counted):
        if _is_address(match, reading) and not _is_public_spot(text, match.span()):
            yield Found("a home address", "high", match.span())
    for match in _WELSH_NUMBERED.finditer(text) if reading.digits else ():
        if match.group(1) in _WELSH_STREETS or _names_are_capital(reading, match.start(1), match.end()):
            yield Found("a home address", "high", match.span())
    for match in _NAMED_HOUSE.finditer(text) if not reading.words.isdisjoint(_AT_HOME) else ():
        if _names_are_capital(reading, match.start(1), match.end()):
            yield Found("a home address", "high", match.span())


_AT_HOME = words("live address post number flat home house")
_WELSH_STREETS = words("heol ffordd stryd")


def _is_address(match: re.Match[str], reading: Reading) -> bool:
    name = match.group(1).split()
    if any(word in _NOT_STREETS for word in name) or name[0] == "downing":
        return False
    capital = _names_are_capital(reading, match.start(1), match.end(2))
    at_home = bool(
        re.search(
            (r"\b(live|address|number|flat|at|home|house|post|send|mine|my|i'm|im)\b"),
            reading.folded.text[max(0, match.start() - 30) : match.start() + 8],
        )
    )
    return capital or (
        at_home
        and (
            match.group(2) in _PLAIN_STREETS
            or (
                len(name) == 1
                and match.group(2)
                not in {("view"), "end", "side", "gate", "park", "hill", "house", "place", "way", "st", "walk"}
            )
        )
    )


def _names_are_capital(reading: Reading, start: int, end: int) -> bool:
    first, last = reading.folded.span(start, end)
    return all(word[:1].isupper() for word in reading.given[first:last].split() if word[:1].isalpha() and len(word) > 2)
