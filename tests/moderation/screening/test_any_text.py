"""Whatever is sent, the screen answers, soon, and points inside the text."""

import gc
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.screening import screen
from tests.moderation.screening.cases import CASES

ANY_TEXT = st.text(alphabet=st.characters(codec=None), max_size=400)
FRAGMENTS = st.lists(st.sampled_from([case.text for case in CASES]) | st.text(max_size=20), max_size=8).map(" ".join)


@given(ANY_TEXT | FRAGMENTS)
@settings(max_examples=400, deadline=None)
def test_every_flag_points_at_something_inside_the_text(text: str) -> None:
    for flag in screen(text).flags:
        start, end = flag.span
        assert 0 <= start < end <= len(text)
        assert flag.reason


@given(FRAGMENTS)
@settings(max_examples=100, deadline=None)
def test_the_same_text_gets_the_same_answer(text: str) -> None:
    assert screen(text) == screen(text)


@given(FRAGMENTS)
@settings(max_examples=100, deadline=None)
def test_a_crisis_is_never_held_and_always_shows_help(text: str) -> None:
    verdict = screen(text)

    if any(flag.kind == "crisis" for flag in verdict.flags):
        assert verdict.action == "publish_and_flag"
        assert verdict.show_help


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00",
        "\ud800",
        "k\x00ill",
        "\u202e\u2066",
        "\n" * 5000,
        "🏴‍☠️" * 500,
        "ﷺ" * 500,
        "(" * 3000,
        "'" * 3000,
    ],
)
def test_odd_texts_are_answered(text: str) -> None:
    assert screen(text).flags == ()


HOSTILE = {
    "one sentence": "want to die if you ",
    "repeated words": "kill myself ",
    "digits": "0770 ",
    "capitals": "I'm Aa Bb at ",
    "letters": "k i l l ",
    "quotes": '"a ',
    "at signs": "a@",
    "links": "www.a",
    "masks": "f*",
    "sentences": "kill yourself. ",
    "marks": "k\u200b!",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_grows_with_length_and_no_faster(unit: str) -> None:
    short, long = (unit * 80_000)[:20_000], (unit * 80_000)[:80_000]
    seconds_for(short)

    # A machine that others use may slow either down; what grows with the square does so every time.
    ratio = min(seconds_for(long) / seconds_for(short) for _ in range(4))

    # Four times the length: four times is linear, sixteen quadratic.
    assert ratio < 8


def seconds_for(text: str) -> float:
    """The least of three, in time of this thread alone, so that neighbours do not count.

    Nor does the collector: what it takes depends on everything else that the process holds by then.
    """
    least = float("inf")
    gc.disable()
    try:
        for _ in range(3):
            started = time.thread_time()
            screen(text)
            least = min(least, time.thread_time() - started)
    finally:
        gc.enable()
    return least
