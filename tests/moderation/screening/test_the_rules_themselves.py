"""The notation, and that every rule in the tables can be read, compiled and met."""

import pytest

from moderation.screening import rulebook
from moderation.screening.folding import fold
from moderation.screening.patterns import Book, Rule
from moderation.screening.reading import read
from moderation.screening.spelling import Spelling

TABLES = ("crisis", "harm", "abuse", "advice", "spam", "grooming", "under_18")


@pytest.mark.parametrize("name", TABLES)
def test_every_rule_compiles(name: str) -> None:
    for rule in rulebook.load("crisis", name):
        Book([rule])


def found(phrase: str, text: str) -> list[str]:
    book = Book([Rule("crisis", "low", "a reason", phrase)])
    reading = read(text, Spelling(book.vocabulary), year=2026)
    return [text[slice(*match.span)] for sentence in reading.sentences for match in book.matches(sentence)]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("want to die", "I want to die.", ["want to die"]),
        ("(want|wish) to die", "wish to die", ["wish to die"]),
        ("want [so much] to die", "want so much to die", ["want so much to die"]),
        ("want ~ die", "want it all to die", ["want it all to die"]),
        ("want ~ die", "want, to die", []),
        ("want ~~ die", "want, to die", ["want, to die"]),
        ("want to die !laughing", "want to die laughing", []),
        ("want to die $", "want to die of shame", []),
        ("^ die", "to die", []),
        ("# tablets", "30 tablets", ["30 tablets"]),
    ],
)
def test_the_notation(phrase: str, text: str, expected: list[str]) -> None:
    assert found(phrase, text) == expected


@pytest.mark.parametrize("phrase", ["want (to", "want to)", "a|b", "[all] ~", "!"])
def test_a_phrase_that_cannot_be_read_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="phrase"):
        Book([Rule("crisis", "low", "a reason", phrase)])


def test_folding_keeps_the_place_of_every_character() -> None:
    folded = fold("Ｋ\u0301\u200bilﬁ ☹")

    assert folded.text == "kilfi ☹"
    assert folded.span(0, 1) == (0, 1)
    assert folded.span(3, 5) == (5, 6)
