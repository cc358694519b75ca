"""Ways to reach somebody elsewhere: e-mail, social names, postcodes and addresses; and keys to their accounts."""

import re
from collections.abc import Iterator

from moderation.screening.kinds.personal_found import Found
from moderation.screening.kinds.personal_numbers import spoken_digits
from moderation.screening.reading import Reading
from moderation.screening.sentences import Sentence
from moderation.screening.wordlist import words

_EMAIL = re.compile(r"(?<![a-z0-9._%+\-])[a-z0-9._%+\-]{1,64}\s?@\s?[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){1,4}")
_DOT = r"\s*[\[({<*_]{0,2}\s*(?:\.|dot|dod|punt|point)\s*[\])}>*_]{0,2}\s*"
_AT = r"\s*[\[({<*_]{0,2}\s*(?:@|(?<![a-z])at(?![a-z])|(?<![a-z])yn(?![a-z]))\s*[\])}>*_]{0,2}\s*"
_DOMAINS = r"(?:com|net|org|co|uk|ac|info|me|io|wales|cymru|example|test|invalid|eu|ie|scot)"
_SPOKEN_HOST = re.compile(
    _AT + (r"[a-z0-9\-]{2,40}(?:") + _DOT + r"[a-z0-9\-]{2,20}){0,2}" + _DOT + _DOMAINS + r"(?![a-z0-9])"
)
_MAIL_HOST = re.compile(
    _AT
    + (r"(?:gmail|hotmail|outlook|yahoo|icloud|protonmail|proton|btinternet|googlemail|live|aol|sky mail)(?:")
    + _DOT
    + _DOMAINS
    + r")?(?![a-z0-9])"
)
_LOCAL = re.compile(
    r"[a-z0-9_\-]{1,30}(?:(?:\s*[\[(]?\s*(?:dot|underscore|dash|hyphen|dod)\s*[\])]?\s*|"
    r"[._\-])[a-z0-9_\-]{1,30}){0,4}$"
)
_MAIL_WORDS = re.compile(r"\b(e ?-?mail|mail|ebost|e bost|gmail|hotmail|write to me|reach me|get me)\b")
_PUBLIC_MAIL = re.compile(
    r"^(info|enquir\w*|contact|help|helpline|support|hello|office|admin|pals|complaints|press|jo|reception|"
    r"appointments|bookings|volunteer\w*|membership|team|advice|chat|feedback|services?|noreply|no-reply)\b"
    r"|@[^ ]*(nhs\.uk|gov\.uk|nhs\.wales|nhs\.scot|police\.uk|samaritans\.org|gov\.wales|gov\.scot|mind\.org\.uk|"
    r"parliament\.uk|bbc\.co\.uk|citizensadvice\.org\.uk|childline\.org\.uk)$"
)

_SITES = (
    "insta|instagram|ig|snap|snapchat|tiktok|tik tok|facebook|fb|twitter|discord|kik|telegram|whatsapp|youtube|"
    "reddit|threads|bluesky|skype|psn|xbox|gamertag|steam|"
    "linkedin|onlyfans|bereal|signal|wickr|tumblr|messenger|twitch"
)
_HANDLE = re.compile(
    rf"\b(?:{_SITES})\b(?:\s(?:handle|name|username|user|tag|id|account|profile|page|is|as|under|it's|its|i'm|im|"
    rf"me|at|on|@)){{0,3}}(?:'s)?\s?[:=\-]?\s?(@?[a-z0-9_][a-z0-9_.#\-]{{2,30}})"
)
_AT_HANDLE = re.compile(r"(?<![a-z0-9._@])@\s?([a-z0-9_][a-z0-9_.]{2,30})")
_MINE = re.compile(r"\b(my|me|i'm|im|i am|mine|am i)\b")
_WITH_SITE = re.compile(rf"(@?[a-z0-9_.]{{3,30}}) (?:on|over on) (?:my )?(?:{_SITES})\b")
_NOT_HANDLES = words(
    "group chat page app account thing post video name for and the not just called private mine too but she her "
    "his him they people that this who because message messages anyone live one deleted hacked gone down here "
    "there more now really support work instead was has been full about with friends friend everyone often much "
    "nothing better out"
)

_LOGIN = re.compile(
    r"\b(?:pass ?word|pass ?code|passphrase|pwd|pw|pin|pin number|pin code|door code|key ?safe(?: code)?|login|"
    r"log-in|log in|username|user ?name|cyfrinair)\b"
    r"(?: (?:for (?:the |my )?[a-z]{2,12}(?: app| account)?|to (?:the |my )?[a-z]{2,12}(?: app| "
    r"account)?))?\s?(?:is|=|:|'s|yw)\s?:?\s?([^\s,]{3,40})"
)
_NOT_LOGINS = words(
    "not wrong expired too now the a an my always never still what that this broken being asking required needed "
    "correct invalid locked changed incorrect stuck different saved there available really very so something your "
    "their private secret on off in fine ok sent reset rubbish case easy hard"
)

_POSTCODE = re.compile(r"(?<![a-z0-9])[a-z]{1,2}[0-9o][a-z0-9]?[ \-.\n]{0,2}[0-9oi][abd-hjlnp-uw-z]{2}(?![a-z0-9])")
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
_COUNT = (
    r"(?:\d{1,4}[a-z]?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty)(?:[ \-](?:one|two|three|four|five|six|seven|"
    r"eight|nine))?"
)
_ADDRESS = re.compile(
    rf"(?<![\w.,/:£%-])(?:(?:flat|apartment|apt|number|no\.?|unit|room|house) )?{_COUNT},? ((?:[a-z][a-z'\-]* "
    rf"){{1,3}})({_STREETS})(?![a-z0-9'])"
)
_WELSH_ADDRESS = re.compile(
    rf"(?<![\w.,/:£%-])(?:rhif |fflat )?{_COUNT},? (heol|ffordd|stryd|lon|rhodfa|maes|clos|llys|rhes|teras|bryn|"
    rf"tan|cae|trem|parc|gerddi|coed|pen|ystad|stad|y)[ \-][a-z'\-]+"
)
_NAMED_HOUSE = re.compile(
    r"\b(?:i live (?:at|in)|my address is|address:?|i'm at|come to) (?:the )?((?:[a-z][a-z'\-]* ){1,3}(?:cottage|"
    r"farm|house|barn|lodge|bungalow|court|villa|manor|flats|heights|tower)),? (?:[a-z][a-z'\-]*,? ){0,3}"
)
_NOT_STREETS = words(
    "of the in on a an to more times time weeks week days day years year minutes minute mins hours hour miles mile "
    "people months month stone mg ml pm am percent per at my your and or for from with steps i we they he she it "
    "is was were are been be goes back down up off out down into this that other another different more good bad "
    "half days' weeks' second third first hundred thousand pounds quid tablets metres meters yards km feet foot "
    "inch inches doctors nurses gp pages lines stops laps long short by as if so than cars houses beds floors"
)


_MAIL_SIGNS = words(
    "dot dod punt point gmail hotmail outlook yahoo icloud protonmail proton btinternet googlemail aol com"
)
_SITE_NAMES = words(_SITES.replace("|", " ")) | words("tik x")
_LOGIN_NAMES = words("password pass passcode passphrase pwd pw pin door key keysafe login log username user cyfrinair")
_DIGIT_NAMES = words("one two three four five six seven eight nine zero nought oh")
_STREET_NAMES = words(_STREETS.replace("|", " ")) | words(
    "heol ffordd stryd lon rhodfa maes clos llys rhes teras bryn tan cae trem parc gerddi coed pen ystad stad y "
    "farm barn lodge bungalow villa manor flats tower address"
)


def find(reading: Reading) -> Iterator[Found]:
    """Each finder runs only where the text has the words or signs that it cannot do without."""
    text = reading.folded.text
    if "@" in text or not reading.words.isdisjoint(_MAIL_SIGNS):
        yield from _emails(text)
    if "@" in text or not reading.words.isdisjoint(_SITE_NAMES):
        yield from _handles(text)
    if not reading.words.isdisjoint(_LOGIN_NAMES):
        yield from _logins(text)
    if reading.has_digits:
        yield from _postcodes(reading)
    if not reading.words.isdisjoint(_DIGIT_NAMES):
        for sentence in reading.sentences:
            yield from _spoken_postcodes(sentence)
    if not reading.words.isdisjoint(_STREET_NAMES):
        yield from _addresses(reading)


def _emails(text: str) -> Iterator[Found]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            if not _PUBLIC_MAIL.search(match.group()):
                yield Found("an e-mail address", "medium", match.span())
    for pattern in (_SPOKEN_HOST, _MAIL_HOST):
        for host in pattern.finditer(text):
            before = text[max(0, host.start() - 60) : host.start()]
            local = _LOCAL.search(before)
            if local and _is_spoken_mail(local.group(), host.group(), before):
                yield Found("an e-mail address", "medium", (host.start() - len(local.group()), host.end()))


def _is_spoken_mail(local: str, host: str, before: str) -> bool:
    if _PUBLIC_MAIL.search(local) or re.search(r"(nhs|gov)\s*(\.|dot)\s*uk", host):
        return False
    hidden = bool(
        re.search((r"dot|dod|punt|[\[({<]|gmail|hotmail|outlook|yahoo|icloud|proton|btinternet|aol"), host)
    ) and not re.fullmatch(
        (r"look|looking|see|are|is|it|me|looked|read|found|shop|go|available|online|check|out|work|works|over|info"),
        local,
    )
    return (
        hidden or ("@") in host or bool(_MAIL_WORDS.search(before)) or bool(re.search(r"dot|underscore|[._\d]", local))
    )


def _handles(text: str) -> Iterator[Found]:
    for pattern in (_HANDLE, _WITH_SITE):
        for match in pattern.finditer(text):
            name = match.group(1).strip(".-")
            marked = name.startswith("@") or bool(re.search(r"[_\d#]|[a-z]\.[a-z]", name))
            told = (
                bool(re.search((r"(\bis|'s|[:=]|\bas|\bunder|\bi'm|\bim)\s?@?$"), text[match.start() : match.start(1)]))
                and name.lstrip("@") not in _NOT_HANDLES
            )
            mine = (
                bool(_MINE.search(text[max(0, match.start() - 30) : match.end()]))
                or ("add ") in text[max(0, match.start() - 30) : match.end()]
            )
            if name and mine and (marked or (told and pattern is _HANDLE)) and not name.isdigit():
                yield Found("a social media name", "low", match.span())
    for match in _AT_HANDLE.finditer(text):
        near = text[max(0, match.start() - 30) : match.end() + 15]
        if _MINE.search(near) and "." not in match.group(1).rstrip(".")[-4:]:
            yield Found("a social media name", "low", match.span())


def _logins(text: str) -> Iterator[Found]:
    for match in _LOGIN.finditer(text):
        key = match.group(1).strip("\"'.!?")
        if (
            len(key) > 2
            and key not in _NOT_LOGINS
            and (
                re.search((r"[\d!@#$%&*_\-]"), key)
                or text[match.start(1) - 2 : match.start(1)].strip() in {(":"), "="}
                or text[match.end() :].strip(" .!?") == ""
            )
        ):
            yield Found("a log-in", "medium", match.span())


def _postcodes(reading: Reading) -> Iterator[Found]:
    text = reading.folded.text
    for match in _POSTCODE.finditer(text):
        if _is_postcode(match, reading) and not _is_public_spot(text, match.span()):
            yield Found("a full postcode", "medium", match.span())
    for run in _SPELLED_RUN.finditer(text):
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
    for match in _ADDRESS.finditer(text):
        if _is_address(match, reading) and not _is_public_spot(text, match.span()):
            yield Found("a home address", "high", match.span())
    for pattern in (_WELSH_ADDRESS, _NAMED_HOUSE):
        for match in pattern.finditer(text):
            if (
                pattern is _NAMED_HOUSE
                or _names_are_capital(reading, match.start(1), match.end())
                or match.group(1) in {("heol"), "ffordd", "stryd"}
            ):
                yield Found("a home address", "high", match.span())


def _is_address(match: re.Match[str], reading: Reading) -> bool:
    name = match.group(1).split()
    if any(word in _NOT_STREETS for word in name):
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
