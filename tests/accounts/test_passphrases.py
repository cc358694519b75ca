"""Which passphrases are good enough, and what is said where one is not."""

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from accounts import passphrases
from frame.errors import Invalid

OWN = ["Robin Hood", "Quiet Harbour", "kith", "quiet-harbour.example"]


def _refusal(passphrase: str) -> Invalid:
    with pytest.raises(Invalid) as refused:
        passphrases.check(passphrase, own_words=OWN)
    return refused.value


@pytest.mark.parametrize(
    "passphrase",
    [
        "kZ8#mQ2!xw",
        "teal heron kettle orbit",
        "ünïcödé pässwörd",
        "密码很长一点也没关系的吧",
        "🦉🌊🫖🪁🧭🪵🐚🌿🍋🪨",
        "l0ng enough and odd",
        "x7 " * 3 + "walnut comet drizzle" + " y" * 100,
    ],
)
def test_anything_hard_to_guess_is_taken_whatever_it_is_made_of(passphrase: str) -> None:
    passphrases.check(passphrase, own_words=OWN)


def test_nine_characters_are_too_few_and_ten_are_enough() -> None:
    assert "at least 10" in _refusal("kZ8#mQ2!x").words
    passphrases.check("kZ8#mQ2!xw", own_words=OWN)


@pytest.mark.parametrize("length", [64, 200, 256])
def test_long_ones_are_taken(length: int) -> None:
    passphrases.check(("teal heron kettle orbit " * 12)[:length], own_words=OWN)


def test_longer_than_256_is_refused_before_anything_looks_at_it() -> None:
    assert "at most 256" in _refusal("a" * 257).words


@pytest.mark.parametrize(
    ("passphrase", "why"),
    [
        ("robinhood1", "sign-in name"),
        ("Robin-Hood-2024", "sign-in name"),
        ("kithkithkith", "this place"),
        ("quietharbour", "this place"),
        ("quiet-harbour.example", "this place"),
        ("password1234", "many people use"),
        ("aaaaaaaaaaaa", "repeats itself"),
        ("abcdefghijkl", "in a row"),
        ("31-12-199931-12-1999", "quick"),
    ],
)
def test_what_is_tried_first_is_refused_with_its_reason_and_a_better_idea(passphrase: str, why: str) -> None:
    refusal = _refusal(passphrase)

    assert why in refusal.words
    assert "Add a word or two" in refusal.words
    assert refusal.field == "passphrase"


def test_the_three_thousand_that_most_people_use_are_refused() -> None:
    common = [word for word in FREQUENCY_LISTS["passwords"][:3000] if len(word) >= passphrases.SHORTEST]
    assert common, "There must be some that are long enough for this to mean anything"

    for word in common:
        _refusal(word)


def test_a_name_of_one_letter_forbids_nothing() -> None:
    passphrases.check("teal heron kettle orbit", own_words=["t", ""])
