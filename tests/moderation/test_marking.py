"""Marks in evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.marking import pieces

spans = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=6)


@pytest.mark.parametrize(
    ("spans", "marked"),
    [
        ([], []),
        ([(0, 4)], ["Ring"]),
        ([(8, 16)], ["on 0115 "]),
        ([(0, 4), (2, 7)], ["Ring", " me"]),
        ([(2, 3), (0, 7)], ["Ring me"]),
        ([(11, 900)], ["0115 496 0000"]),
        ([(5, 5)], []),
    ],
)
def test_what_flags_point_at_is_marked(spans: list[tuple[int, int]], marked: list[str]) -> None:
    text = "Ring me on 0115 496 0000"

    assert [piece.words for piece in pieces(text, spans) if piece.is_marked] == marked


@given(st.text(max_size=50), spans)
def test_no_word_is_lost_or_doubled(text: str, spans: list[tuple[int, int]]) -> None:
    cut = pieces(text, spans)

    assert "".join(piece.words for piece in cut) == text
    assert all(piece.words for piece in cut)


@given(st.text(max_size=50), spans)
def test_exactly_the_flagged_characters_are_marked(text: str, spans: list[tuple[int, int]]) -> None:
    told = [piece.is_marked for piece in pieces(text, spans) for _ in piece.words]

    assert told == [any(start <= at < end for start, end in spans) for at in range(len(text))]
