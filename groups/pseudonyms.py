"""Pseudonyms: what one may look like, and when two would be taken for each other. Pure."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from uuid import UUID

from confusable_homoglyphs import confusables

SHORTEST, LONGEST = 2, 30

_FOLDS = str.maketrans(
    {"0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "3": "e", "4": "a", "7": "t", "8": "b", "9": "g"}
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_NOT_LETTERS = re.compile(r"[\W_]+")
_DIGITS_AT_END = re.compile(r"\d+$")
# Marks that are never seen: with one, two names look the same and are not.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_MOST_MARKS_IN_A_ROW = 2
# Names that would speak for the people who keep the place: as a word, as a part of one, or alone.
_OFFICES = ("admin", "mod", "steward", "organiser", "organizer", "staff", "kith")
_LONG_OFFICES = ("facilitator", "moderator", "administrator")
_VOICES = ("support", "system", "help", "team", "theteam")
_NEUTRAL = "Somebody"


def skeleton(name: str) -> str:
    """What a name looks like at a glance: two names with one skeleton cannot both be in a group.

    Case, marks, spaces and punctuation are dropped; look-alike letters of any script and the usual digits for letters
    are folded. Source of the look-alikes: Unicode Technical Standard 39, as the confusable-homoglyphs package ships it.
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    folded = "".join(_looks_like(letter) for letter in letters if not _is_mark(letter))
    bare = _NOT_LETTERS.sub("", folded.casefold().translate(_FOLDS))
    for pair, single in _PAIRS:
        bare = bare.replace(pair, single)
    return bare


def fault(name: str) -> str | None:
    """Why a name cannot be used, in words for the person; None if it can. `name`: one line, spaces tidied."""
    return next((words for is_wrong, words in _FAULTS if is_wrong(name)), None)


def neutral(membership_id: UUID) -> str:
    """The name that stands in the place of a hidden one: says nothing, and is nobody's choice."""
    return f"{_NEUTRAL} {1000 + membership_id.int % 9000}"


def resembles_sign_in_name(name: str, sign_in_name: str) -> bool:
    """Whether a pseudonym would give away what its owner signs in with, with or without the digits behind it."""
    chosen = re.sub(r"-\d+$", "", sign_in_name)
    return skeleton(name) in {skeleton(chosen), skeleton(sign_in_name)}


def _is_plainly_written(name: str) -> bool:
    if unicodedata.normalize("NFKC", name) != name or _UNSEEN.search(name) or _is_mark(name[0]):
        return False
    marks_in_a_row = max(len(run) for run in re.split("0", "".join(str(int(_is_mark(letter))) for letter in name)))
    return marks_in_a_row <= _MOST_MARKS_IN_A_ROW and all(_is_plain(letter) for letter in name)


def _is_plain(letter: str) -> bool:
    # Letters, marks and decimal digits of any script; of the rest only what names are written with.
    category = unicodedata.category(letter)
    return category[0] in "LM" or category == "Nd" or letter in " -.'’"


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "M"


def _speaks_for_the_place(name: str) -> bool:
    # Word by word and all together: "Ad min", "Admin 2" and "The Facilitator", but not "Stafford" or "Badminton".
    words = [_DIGITS_AT_END.sub("", word) for word in re.split(r"[ .'’-]+", name)]
    whole = skeleton(_DIGITS_AT_END.sub("", name))
    looks = {skeleton(word) for word in words} | {whole}
    offices = {skeleton(office + plural) for office in _OFFICES for plural in ("", "s")}
    return (
        bool(looks & offices)
        or whole in {skeleton(voice) for voice in _VOICES}
        or any(skeleton(office) in whole for office in _LONG_OFFICES)
    )


@cache
def _looks_like(letter: str) -> str:
    if letter.isascii():
        return letter
    for alike in confusables.confusables_data.get(letter, ()):
        if alike["c"].isascii() and alike["c"].isalnum():
            return str(alike["c"])
    return letter


_FAULTS: tuple[tuple[Callable[[str], bool], str], ...] = (
    (
        lambda name: not SHORTEST <= len(name) <= LONGEST,
        f"A name here has {SHORTEST} to {LONGEST} characters.",
    ),
    (
        lambda name: not _is_plainly_written(name),
        "Please use letters, digits, spaces, hyphens, full stops and apostrophes only.",
    ),
    (
        lambda name: not any(letter.isalpha() for letter in name),
        "Please use at least one letter, so that the name can be said aloud.",
    ),
    (
        lambda name: len(skeleton(name)) < SHORTEST,
        "Please choose a name with a little more to it.",
    ),
    (
        _speaks_for_the_place,
        "That sounds like somebody who runs this place. Please choose another name.",
    ),
    (
        lambda name: skeleton(name).startswith(skeleton(_NEUTRAL)),
        f"Names that begin with “{_NEUTRAL}” are kept for people who have no other. Please choose another name.",
    ),
)
"""What can be wrong, in the order in which it is looked for: each rule may rely on those before it."""
