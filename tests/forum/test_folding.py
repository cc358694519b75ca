"""What stands beneath a post on a page, by its depth alone."""

import time
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum import folding
from forum.personal import Personal
from forum.showing import Post

_WRITER = UUID(int=1)


def a_page(depths: list[int]) -> list[Post]:
    return [
        Post(
            id=seq, topic_id=1, seq=seq, changed_seq=seq, parent_seq=1, depth=depth, membership_id=_WRITER,
            html="<p>Words</p>", state="shown", posted_at=datetime(2026, 3, 3, tzinfo=UTC), edited_at=None, version=1,
            warnings="", reactions="", pseudonym="Harbour", pebble_key=bytes(16), is_facilitator=False, parent_id=None,
            answers=None,
        )
        for seq, depth in enumerate(depths, start=1)
    ]  # fmt: skip


@given(st.lists(st.integers(1, 5), max_size=40))
def test_beneath_a_post_is_everything_deeper_up_to_the_next_that_is_not(depths: list[int]) -> None:
    pieces = folding.laid_out(a_page(depths), Personal(), by_conversation=True)

    for place, piece in enumerate(pieces):
        after = next((at for at in range(place + 1, len(depths)) if depths[at] <= depths[place]), len(depths))
        assert piece.beneath == after - place - 1


@given(st.lists(st.integers(1, 5), max_size=40), st.frozensets(st.integers(1, 40)))
def test_what_is_folded_away_and_what_is_shown_are_the_whole_page(depths: list[int], folded: frozenset[int]) -> None:
    pieces = folding.laid_out(a_page(depths), Personal(folded=folded), by_conversation=True)

    assert sum(1 + (piece.beneath if piece.is_folded else 0) for piece in pieces) == len(depths)
    assert all(piece.post.seq in folded for piece in pieces if piece.is_folded)


@pytest.mark.alone
def test_a_page_made_to_be_slow_is_laid_out_in_one_pass() -> None:
    page = a_page([*range(1, 5_000)])

    begun = time.process_time()
    folding.laid_out(page, Personal(), by_conversation=True)

    assert time.process_time() - begun < 0.5
