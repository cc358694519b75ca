"""Sign-in names: private, typed by tired hands, and never taken. Pure."""

import re
import secrets
import unicodedata

from frame.errors import Invalid

LONGEST = 40
"""Code points that somebody may choose; the digits come on top."""

# Invisible characters go; spaces and punctuation are how people write a name down, so any of them is one hyphen.
_INVISIBLE = "C"
_BETWEEN = "ZP"
_BARE_DIGITS_AT_END = re.compile(r"(?<=[^\d-])(\d+)$")


def canonical(name: str) -> str:
    """The form in which names are stored and compared: "Robin Hood 4821" and "robin-hood4821" are "robin-hood-4821"."""
    return _BARE_DIGITS_AT_END.sub(r"-\1", _hyphened(name))


def with_digits(chosen: str, *, digits: int = 4) -> str:
    """The chosen name with random digits behind it, in canonical form.

    Raises: Invalid, when too little is left of it to tell people apart, or too much.
    """
    base = _hyphened(chosen)
    if len(base) < 2:
        raise Invalid("Please choose a name with at least two letters or numbers.", field="name")
    if len(base) > LONGEST:
        raise Invalid("Please choose a shorter name.", field="name")
    return f"{base}-{secrets.randbelow(10**digits):0{digits}}"


def _hyphened(name: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "-".join("".join(_kept(character) for character in folded).split())


def _kept(character: str) -> str:
    kind = unicodedata.category(character)[0]
    if kind in _BETWEEN or character.isspace():
        return " "
    return "" if kind in _INVISIBLE else character
