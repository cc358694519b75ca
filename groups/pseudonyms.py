"""Pseudonyms: what one may look like, and when two would be taken for each other. Pure."""

import re
import unicodedata
from functools import cache

from confusable_homoglyphs import confusables

SHORTEST, LONGEST = 2, 30

_FOLDS = str.maketrans(
    {"0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "3": "e", "4": "a", "7": "t", "8": "b", "9": "g"}
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_NOT_LETTERS = re.compile(r"[\W_]+")
# Names that would speak for the people who keep the place.
_OFFICES = (
    "facilitator",
    "moderator",
    "administrator",
    "admin",
    "steward",
    "organiser",
    "organizer",
    "staff",
    "kith",
    "support",
    "system",
)


def skeleton(name: str) -> str:
    """What a name looks like at a glance: two names with one skeleton cannot both be in a group.

    Case, marks, spaces and punctuation are dropped; look-alike letters of any script and the usual digits for letters are
    folded. Source of the look-alikes: Unicode Technical Standard 39, as the confusable-homoglyphs package ships it.
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    folded = "".join(_looks_like(letter) for letter in letters if not unicodedata.combining(letter))
    bare = _NOT_LETTERS.sub("", folded.casefold().translate(_FOLDS))
    for pair, single in _PAIRS:
        bare = bare.replace(pair, single)
    return bare


def fault(name: str) -> str | None:
    """Why a name cannot be used, in words for the person; None if it can. `name`: one line, spaces tidied."""
    if not SHORTEST <= len(name) <= LONGEST:
        return f"A name here has {SHORTEST} to {LONGEST} characters."
    if unicodedata.normalize("NFKC", name) != name or not all(_is_plain(letter) for letter in name):
        return "Please use letters, digits, spaces, hyphens, full stops and apostrophes only."
    if not any(letter.isalpha() for letter in name):
        return "Please use at least one letter, so that the name can be said aloud."
    if len(skeleton(name)) < SHORTEST:
        return "Please choose a name with a little more to it."
    if _is_an_office(name):
        return "That sounds like somebody who runs this place. Please choose another name."
    return None


def _is_plain(letter: str) -> bool:
    # Letters, marks and decimal digits of any script; of the rest only what names are written with.
    return unicodedata.category(letter)[0] in {"L", "M"} or unicodedata.category(letter) == "Nd" or letter in " -.'’"


def _is_an_office(name: str) -> bool:
    # Word by word and all together: "Ad min" and "The Facilitator" too, but not "Stafford".
    looks = {skeleton(word) for word in name.split()} | {skeleton(name)}
    return any(skeleton(office) in looks for office in _OFFICES)


@cache
def _looks_like(letter: str) -> str:
    if letter.isascii():
        return letter
    for alike in confusables.confusables_data.get(letter, ()):
        if alike["c"].isascii() and alike["c"].isalnum():
            return str(alike["c"])
    return letter
