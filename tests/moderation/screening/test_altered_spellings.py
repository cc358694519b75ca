"""Spelling, spacing, look-alikes and leetspeak change nothing."""

import random
from collections.abc import Callable

import pytest

from moderation.screening import screen
from tests.moderation.screening.cases import CASES, is_right

CRISES = [case.text for case in CASES if case.kind == "crisis" and is_right(case)]
CYRILLIC = str.maketrans("aeocpixskm", "аеосріхѕкм")
LEET = str.maketrans({"e": "3", "o": "0", "i": "1", "a": "4"})


def full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def zero_width(text: str) -> str:
    return "\u200b".join(text)


def spaced(text: str) -> str:
    words = text.split(" ")
    longest = max(range(len(words)), key=lambda at: len(words[at]))
    words[longest] = " ".join(words[longest])
    return " ".join(words)


def mistyped(text: str) -> str:
    """Two letters swapped inside one long word."""
    chance = random.Random(text)
    words = text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if not long:
        return text
    at = chance.choice(long)
    cut = chance.randrange(1, len(words[at]) - 2)
    word = words[at]
    words[at] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    return " ".join(words)


@pytest.mark.parametrize(
    ("alter", "kept_at_least"),
    [
        (str.upper, 1.0),
        (full_width, 1.0),
        (zero_width, 1.0),
        (lambda text: text.lower().translate(CYRILLIC), 1.0),
        (lambda text: text.replace("'", ""), 0.93),
        (lambda text: text.replace("'", "’"), 1.0),
        (spaced, 0.95),
        (mistyped, 0.95),
        (lambda text: text.lower().translate(LEET), 0.88),
    ],
    ids=[
        "capitals",
        "full width",
        "zero width",
        "look-alikes",
        "no apostrophes",
        "curly",
        "spaced",
        "mistyped",
        "leet",
    ],
)
def test_a_crisis_is_found_however_it_is_spelled(alter: Callable[[str], str], kept_at_least: float) -> None:
    assert len(CRISES) > 100, "few crises would say little"

    found = [screen(alter(text)).show_help for text in CRISES]

    assert sum(found) / len(found) >= kept_at_least


@pytest.mark.parametrize(
    "text",
    [
        "I want to k!ll myself",
        "wanna k i l l myself",
        "I want to k*ll myself",
        "feeling $uicidal",
        "wanna unalive",
    ],
)
def test_masks_and_euphemisms_are_read(text: str) -> None:
    assert screen(text).show_help
