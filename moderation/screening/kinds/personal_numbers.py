"""Numbers that belong to one person, written, spaced or spoken: telephone, NHS, passport, bank, vehicle and such."""

import re
from collections.abc import Iterator

from moderation.screening.kinds.personal_found import Found
from moderation.screening.reading import Reading
from moderation.screening.sentences import Sentence, Span
from moderation.screening.wordlist import words

_DIGITS = re.compile(r"(?<![\w.])(?:\+\s?|\()?\d(?:[ \-./()]{0,3}\d){6,22}(?![\w])")
_PUBLIC_CODES = (
    "080",
    "0300",
    "0303",
    "0330",
    "0333",
    "0344",
    "0345",
    "084",
    "087",
    "09",
    "0370",
    "0371",
    "116",
    "070",
    "055",
    "056",
)
_PUBLIC_PLACE = re.compile(
    r"\b(helplines?|switchboard|reception|surgery|hospital|clinic|samaritans|council|childline|mind|nhs 111|crisis "
    r"line|advice line|office|charity|pharmacy|"
    r"citizens advice|customer services?|appointments line|out of hours|dwp|universal credit|shout|calm|papyrus|"
    r"the library|service|practice|ward|department)\b"
)
_ORDERS = re.compile(
    r"\b(order|tracking|parcel|reference|ref|booking|ticket|invoice|case|claim|batch|lot|isbn|serial|barcode|"
    r"product|policy|receipt|delivery|confirmation|job)( (number|no|code|ref|id))?\W{0,3}(is |was )?\W{0,2}$"
)
_NHS_LABEL = re.compile(r"\bnhs\s?(number|no|num|nr|#|id)\b|\brhif\s?(gig|nhs)\b")
_NI_NUMBER = re.compile(
    r"(?<![a-z0-9])[a-z]{2}[ .\-]{0,2}\d\d[ .\-]{0,2}\d\d[ .\-]{0,2}\d\d[ .\-]{0,2}[a-d](?![a-z0-9])"
)
_NI_LABEL = re.compile(
    r"\b(ni|nino|national insurance)\b(?: (?:number|no|num))?\W{0,3}(?:is |was )?\W{0,2}([a-z]{2}[ \-]?\d(?:[ "
    r"\-]?\d){5}[ \-]?[a-z]?)(?![a-z0-9])"
)
_PASSPORT = re.compile(r"\bpassport\b[^.\n]{0,25}?((?<![a-z0-9])[a-z]{0,2}\d(?: ?\d){6,8}(?!\d))")
_LICENCE = re.compile(r"(?<![a-z0-9])[a-z9]{5}[ \-]?\d{6}[ \-]?[a-z9]{2}[ \-]?\d?[a-z0-9]{2,3}(?![a-z0-9])")
_LICENCE_LABEL = re.compile(
    r"\b(?:driving|driver s|driver's) "
    r"licen[cs]e\b[^.\n]{0,20}?((?<![a-z0-9])(?=[a-z]*\d)[a-z0-9]{8,18}(?![a-z0-9]))"
)
_SORT_CODE = re.compile(r"(?<![\d\-/.])\d\d([ \-])\d\d\1\d\d(?![\d\-/.])")
_ACCOUNT = re.compile(
    r"\b(?:account|acc|acct|a/c|ac|bank)\b(?: (?:number|no|num|details))?\W{0,3}(?:is |are )?\W{0,2}(\d(?: "
    r"?\d){6,8})(?!\d)"
)
_IBAN = re.compile(r"(?<![a-z0-9])gb\d\d ?[a-z]{4}(?: ?\d){14}(?!\d)")
_CARD = re.compile(r"(?<![\d.])\d{4}([ \-]?)\d{4}\1\d{4}\1\d{3,4}(?!\d)")
_CARD_LABEL = re.compile(r"\b(card|visa|mastercard|debit|credit|long number)\b")
_PLATE = re.compile(r"(?<![a-z0-9])[a-z]{2}[0-9]{2}[ \-]?[a-z]{3}(?![a-z0-9])")
_OLD_PLATE = re.compile(r"(?<![a-z0-9])(?:[a-z]\d{1,3} ?[a-z]{3}|[a-z]{3} ?\d{1,3}[a-z])(?![a-z0-9])")
_PLATE_LABEL = re.compile(
    r"\b(reg|rego|registration|number plate|numberplate|plate|plates|licence plate|car|van|motor|fiesta|corsa|"
    r"astra|polo|golf|clio|parked|vehicle|motability|drives|driving)\b"
)
_BIRTH = re.compile(
    r"\b(?:dob|d\.o\.b\.?|date of birth|birth ?date|born on|born|dyddiad geni)\b\W{0,3}(?:is |the |on "
    r")?(\d{1,2}(?:st|nd|rd|th)?[ /.\-](?:of )?(?:\d{1,2}|[a-z]{3,9})[ /.\-,]{1,2}(?:19|20)?\d\d)(?!\d)"
)
_NHS_LENGTH = 10
_LABEL_REACH = 45


def find(reading: Reading) -> Iterator[Found]:
    """Each finder runs only where the text has the digits or words that it cannot do without."""
    text, present = reading.folded.text, reading.words
    if reading.digits >= _FEWEST_DIGITS:
        if _CLUSTER.search(text):
            yield from _written(text)
        yield from _disguised(text)
        if not present.isdisjoint(_LABELS):
            yield from _labelled(text)
    if reading.digits >= _DIGITS_OF_A_PLATE:
        yield from _plates(reading)
    if not present.isdisjoint(_SPOKEN_NAMES):
        yield from _spoken(reading)


_FEWEST_DIGITS = 4
_DIGITS_OF_A_PLATE = 2
# Five digits or more together: less is no number that belongs to a person.
_CLUSTER = re.compile(r"\d(?:[ .\-/()]{0,3}\d){4}")
_LABELS = words("ni nino insurance passport licence license driving account acc acct bank dob born birth birthday geni")


def _written(text: str) -> Iterator[Found]:
    for run in _DIGITS.finditer(text):
        digits = "".join(character for character in run.group() if character.isdigit())
        found = _of_digits(digits, run.group(), text, run.span())
        if found:
            yield found
    for match in _NI_NUMBER.finditer(text):
        yield Found("a National Insurance number", "high", match.span())
    for match in _LICENCE.finditer(text):
        yield Found("a driving licence number", "high", match.span())
    yield from _bank(text)


def _disguised(text: str) -> Iterator[Found]:
    """Letters drawn like digits: "o77oo 9oo 123"."""
    for match in _DIGITS_AND_LETTERS.finditer(text):
        digits = re.sub(r"[^0-9]", "", match.group().translate(_AS_DIGITS))
        if _SOME_LETTERS.search(match.group()) and is_private_phone(digits):
            yield Found("a phone number", "medium", match.span())


_DIGITS_AND_LETTERS = re.compile(r"(?<![a-z0-9])[o0][ \-.]?[127](?:[ \-.]{0,2}[0-9oil]){8,9}(?![a-z0-9])")
# At least one letter, and never so many that it is a word.
_SOME_LETTERS = re.compile(r"^(?!.*[oil]{5}).*[oil]")
_AS_DIGITS = str.maketrans("oil", "011")


def _bank(text: str) -> Iterator[Found]:
    for match in _IBAN.finditer(text):
        yield Found("bank details", "high", match.span())
    for match in _SORT_CODE.finditer(text):
        near = _around(text, match.span())
        if "sort" in near or "bank" in near or _EIGHT_DIGITS.match(text, match.end()):
            yield Found("bank details", "high", match.span())
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if _luhn(digits) or _CARD_LABEL.search(_around(text, match.span())):
            yield Found("a card number", "high", match.span())


_EIGHT_DIGITS = re.compile(r"\D{0,25}\d{8}(?!\d)")


def _labelled(text: str) -> Iterator[Found]:
    """Numbers that only the word before them makes personal."""
    for pattern, what in (
        (_NI_LABEL, "a National Insurance number"),
        (_PASSPORT, "a passport number"),
        (_ACCOUNT, "bank details"),
        (_LICENCE_LABEL, "a driving licence number"),
    ):
        for match in pattern.finditer(text):
            if not _ORDERS.search(text[max(0, match.start() - _LABEL_REACH) : match.start()]):
                yield Found(what, "high", match.span(match.lastindex or 0))
    for match in _BIRTH.finditer(text):
        yield Found("a date of birth", "medium", match.span())


def _of_digits(digits: str, written: str, text: str, span: Span) -> Found | None:
    before = text[max(0, span[0] - _LABEL_REACH) : span[0]]
    if _ORDERS.search(before):
        return None
    labelled_nhs = _NHS_LABEL.search(_around(text, span))
    if len(digits) == _NHS_LENGTH and (labelled_nhs or (_is_nhs_shape(written) and _nhs_check(digits))):
        return Found("an NHS number", "high", span)
    if labelled_nhs and len(digits) in {9, 11}:
        return Found("an NHS number", "high", span)
    if is_private_phone(digits, plus=written.startswith("+")) and not _is_public(text, span):
        return Found("a phone number", "medium", span)
    return None


def is_private_phone(digits: str, *, plus: bool = False) -> bool:
    """Mobile or land line of this country, or any international number written with a plus."""
    for country in ("0044", "44"):
        if digits.startswith(country) and len(digits) >= 11 + len(country) - 2:
            digits = "0" + digits[len(country) :].lstrip("0")
            plus = False
    if digits.startswith(_PUBLIC_CODES):
        return False
    if digits.startswith("07"):
        return len(digits) == 11
    if digits.startswith(("01", "02")):
        return len(digits) in {10, 11}
    return plus and len(digits) in range(9, 15)


def _is_public(text: str, span: Span) -> bool:
    """Whether the words just before say that it is a service's number."""
    before = text[max(0, span[0] - _LABEL_REACH) : span[0]]
    return bool(_PUBLIC_PLACE.search(before)) and not re.search(r"\b(my|me|mine|i'm|i am)\b", before[-25:])


def _is_nhs_shape(written: str) -> bool:
    return bool(re.fullmatch(r"\d{3}[ \-]\d{3}[ \-]\d{4}", written)) or written.startswith("999")


def _nhs_check(digits: str) -> bool:
    """The tenth digit, by the NHS Data Dictionary: 11 less the weighted sum modulo 11; for 11 it is 0."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    return (11 - total % 11) % 11 == int(digits[9])


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0 and len(set(digits)) > 2


def _plates(reading: Reading) -> Iterator[Found]:
    text = reading.folded.text
    if _PLATE_TAIL.search(text):
        for match in _PLATE.finditer(text):
            start, end = reading.folded.span(*match.span())
            if reading.given[start:end].isupper() or _PLATE_LABEL.search(_around(text, match.span())):
                yield Found("a vehicle registration", "medium", match.span())
    if not reading.words.isdisjoint(_PLATE_NAMES):
        for match in _OLD_PLATE.finditer(text):
            if _REGISTRATION.search(_around(text, match.span())):
                yield Found("a vehicle registration", "medium", match.span())


_PLATE_TAIL = re.compile(r"\d\d[ \-]?[a-z]{3}(?![a-z0-9])")
_PLATE_NAMES = words("reg rego registration numberplate plate")
_REGISTRATION = re.compile(r"\b(reg|rego|registration|number ?plate|plate)\b")


def _around(text: str, span: Span) -> str:
    return text[max(0, span[0] - _LABEL_REACH) : span[0]] + " | " + text[span[1] : span[1] + 30]


_SPOKEN = {
    "zero": (
        "0"
    ), (
        "nought"
    ): (
        "0"
    ), "naught": "0", "oh": "0", "o": "0", "nil": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": (
        "6"
    ), (
        "seven"
    ): "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14",
    "fifteen": (
        "15"
    ), (
        "sixteen"
    ): "16", "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30", "forty": "40",
    "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90", "hundred": "00", "thousand": "000",
    "dim": (
        "0"
    ), (
        "sero"
    ): (
        "0"
    ), (
        "un"
    ): "1", "dau": "2", "tri": "3", "pedwar": "4", "pump": "5", "chwech": "6", "saith": "7", "wyth": "8", "naw": "9",
}  # fmt: skip
_REPEATS = {"double": 2, "dwbl": 2, "treble": 3, "triple": 3}
_FEWEST_SPOKEN = 5
_FEWEST_DIFFERENT = 3
# "One", "oh" and "un" alone are no sign of a number.
_SPOKEN_NAMES = frozenset(_SPOKEN) - {"one", "o", "oh", "un", "dim", "tri", "pump", "dau", "ten"}


def _spoken(reading: Reading) -> Iterator[Found]:
    for sentence in reading.sentences:
        if len(sentence.vocabulary & _SPOKEN.keys()) < _FEWEST_DIFFERENT:
            continue
        for first, last, digits in _spoken_runs(sentence):
            if len(digits) == _NHS_LENGTH and "nhs" in sentence.vocabulary:
                yield Found("an NHS number", "high", sentence.span(first, last), given=True)
            elif last > first + 1 and is_private_phone(digits) and not _PUBLIC_PLACE.search(sentence.text):
                yield Found("a phone number", "medium", sentence.span(first, last), given=True)


def _spoken_runs(sentence: Sentence) -> Iterator[tuple[int, int, str]]:
    """Runs of spoken or separate digits long enough to be a number: first word, end, digits."""
    first, last, digits = -1, -1, ""
    for at, word in enumerate([*sentence.words, "."]):
        more = spoken_digits(word, sentence.words[at - 1] if at else "")
        if more is None and not (word in {",", "and", "then", "or"} and first >= 0):
            if first >= 0 and len(digits) > _FEWEST_SPOKEN:
                yield first, last, digits
            first, last, digits = -1, -1, ""
        elif more is not None:
            first = at if first < 0 else first
            last = at + 1
            digits = _joined(digits, more, sentence.words[at - 1] if at > first else "")


def spoken_digits(word: str, before: str = "") -> str | None:
    """The digits a word says; "" for "double" itself; None if it says none."""
    if word in _REPEATS:
        return ""
    if word.isdigit() and word.isascii():
        return word * _REPEATS.get(before, 1) if len(word) == 1 else word
    said = _SPOKEN.get(word)
    return said * _REPEATS.get(before, 1) if said and len(said) == 1 else said


def _joined(digits: str, more: str, before: str) -> str:
    """Twenty one is 21, not 201."""
    tens = _SPOKEN.get(before, "")
    if len(more) == 1 and len(tens) == 2 and tens[1] == "0" and tens not in {"00", "10"}:
        return digits[:-1] + more
    return digits + more
