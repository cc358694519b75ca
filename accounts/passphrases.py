"""What makes a passphrase good enough, with kind words where one is not. Nothing here waits."""

import re
from collections.abc import Sequence
from typing import Any

from zxcvbn import zxcvbn

from accounts import names
from accounts.hashing import hasher
from frame.errors import Invalid
from frame.settings import Settings

SHORTEST = 10
LONGEST = 256
# The estimator's time grows with the square of the length: 40 code points take it up to 40 ms, 72 already 140.
_ESTIMATED = 40
# "Safely unguessable" in the estimator's words: more than 10^8 guesses.
_GOOD_ENOUGH = 3

_BETTER = "Add a word or two that have nothing to do with it."

_WHY = {
    "user_inputs": "This is built on your sign-in name or on the name of this place, which is tried first.",
    "passwords": "This is close to one that many people use, and those are tried first.",
    "repeat": "This repeats itself, so it is quicker to guess than it looks.",
    "spatial": "Keys that lie beside each other are quick to guess.",
    "sequence": "Letters or numbers in a row are quick to guess.",
    "regex": "Years are quick to guess.",
    "date": "Dates are quick to guess.",
}
_OTHERWISE = "This would be quick to guess."


def check(passphrase: str, *, own_words: Sequence[str]) -> None:
    """Whether a passphrase may be used. There are no rules about which characters it has.

    own_words: names that anybody would try first, such as the site's and the member's.
    Raises: Invalid, with the reason and a better idea.
    """
    if len(passphrase) < SHORTEST:
        raise _refusal(f"Please use at least {SHORTEST} characters.")
    if len(passphrase) > LONGEST:
        raise _refusal(f"Please use at most {LONGEST} characters.")
    words = _words(own_words)
    if _is_little_more_than(passphrase, words):
        raise _refusal(f"{_WHY['user_inputs']} {_BETTER}")
    estimate = zxcvbn(passphrase[:_ESTIMATED], user_inputs=words)
    if estimate["score"] < _GOOD_ENOUGH:
        raise _refusal(f"{_why(estimate['sequence'])} {_BETTER}")


def hashed(passphrase: str, settings: Settings) -> str:
    """The hash of a passphrase, made at once: for commands, which no crowd waits behind. Pages use `hashing.bench`."""
    return hasher(settings.hash_memory_kib, settings.hash_passes).hash(passphrase)


def _refusal(words: str) -> Invalid:
    return Invalid(words, field="passphrase")


def _words(own_words: Sequence[str]) -> list[str]:
    parts = (part for text in own_words for part in [text, *re.split(r"[\W_]+", text)])
    return sorted({word for part in parts if len(word := _letters(part)) >= 3}, key=len, reverse=True)


def _is_little_more_than(passphrase: str, words: Sequence[str]) -> bool:
    whole = rest = _letters(passphrase)
    for word in words:
        rest = rest.replace(word, "")
    return len(rest.strip("0123456789")) < 4 and rest != whole


def _letters(text: str) -> str:
    return names.canonical(text).replace("-", "")


def _why(matches: Sequence[dict[str, Any]]) -> str:  # the estimator's matches have a shape for each pattern
    longest = max(matches, key=lambda match: len(match["token"]))
    kind = longest["dictionary_name"] if longest["pattern"] == "dictionary" else longest["pattern"]
    return _WHY.get(kind, _OTHERWISE)
