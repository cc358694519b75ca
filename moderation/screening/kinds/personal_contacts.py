"""Ways to reach somebody elsewhere, e-mail and social names, and the keys to their accounts."""

import re
from collections.abc import Iterator

from moderation.screening.kinds.personal_found import Found
from moderation.screening.reading import Reading
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
    r"^(info|enquir\w*|contact|help|helpline|support|hello|office|admin|pals|complaints|press|reception|"
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
    "group chat page app account thing post video name for and the not just called private mine too but she her his "
    "him they people that this who because message messages anyone live one deleted hacked gone down here there "
    "more now really support work instead was has been full about with friends friend everyone often much nothing "
    "better out"
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

_MAIL_SIGNS = words("dot dod punt gmail hotmail outlook yahoo icloud protonmail proton btinternet googlemail aol com")
_SITE_NAMES = words(_SITES.replace("|", " ")) | words("tik x")
_LOGIN_NAMES = words("password pass passcode passphrase pwd pw pin door key keysafe login log username user cyfrinair")


def find(reading: Reading) -> Iterator[Found]:
    """Each finder runs only where the text has the words or signs that it cannot do without."""
    text, present = reading.folded.text, reading.words
    if "@" in text or not present.isdisjoint(_MAIL_SIGNS):
        yield from _emails(text)
    if "@" in text or not present.isdisjoint(_SITE_NAMES):
        yield from _handles(text)
    if not present.isdisjoint(_LOGIN_NAMES):
        yield from _logins(text)


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
        re.search(r"dot|dod|punt|[\[({<]|gmail|hotmail|outlook|yahoo|icloud|proton|btinternet|aol", host)
    ) and not re.fullmatch(
        (r"look|looking|see|are|is|it|me|looked|read|found|shop|go|available|online|check|out|work|works|over|info"),
        local,
    )
    return (
        hidden or ("@") in host or bool(_MAIL_WORDS.search(before)) or bool(re.search(r"dot|underscore|[._\d]", local))
    )


def _handles(text: str) -> Iterator[Found]:
    for match in (*_HANDLE.finditer(text), *_WITH_SITE.finditer(text)):
        name = match.group(1).strip(".-")
        before = text[max(0, match.start() - 30) : match.start(1)]
        marked = name.startswith("@") or bool(_MARKED.search(name))
        labelled = _LABELLED.search(before) is not None
        mine = bool(_MINE.search(before + name)) or "add " in before
        told = labelled and not _is_plain(name)
        if not name.isdigit() and ((mine and (marked or told)) or (marked and labelled)):
            yield Found("a social media name", "low", match.span())
    for match in _AT_HANDLE.finditer(text):
        near = text[max(0, match.start() - 30) : match.end() + 15]
        if _MINE.search(near) and "." not in match.group(1).rstrip(".")[-4:]:
            yield Found("a social media name", "low", match.span())


_MARKED = re.compile(r"[_\d#]|[a-z]\.[a-z]")
_LABELLED = re.compile(r"(?:\bis|'s|[:=]|\bas|\bunder|\bi'm|\bim)\s?@?$")


def _is_plain(name: str) -> bool:
    """Whether it is rather a word of the sentence: "my insta is lacking"."""
    return name in _NOT_HANDLES or name.endswith(("ing", "ed"))


def _logins(text: str) -> Iterator[Found]:
    for match in _LOGIN.finditer(text):
        key = match.group(1).strip("\"'.!?")
        if (
            len(key) > 2
            and key not in _NOT_LOGINS
            and (
                re.search(r"[\d!@#$%&*_\-]", key)
                or text[match.start(1) - 2 : match.start(1)].strip() in {(":"), "="}
                or text[match.end() :].strip(" .!?") == ""
            )
        ):
            yield Found("a log-in", "medium", match.span())
