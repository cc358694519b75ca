"""Most of what is said is plain: it is cooked without reading it as Markdown, and comes out the same."""

import pytest
from hypothesis import given, settings
from hypothesis.strategies import from_regex

from frame import cooking
from frame.cooking import Cooked, cook, cook_line


@given(text=from_regex(cooking._PLAIN_LINE, fullmatch=True))
@settings(max_examples=500, deadline=None)
def test_a_plain_line_comes_out_as_if_it_had_been_read_and_cleaned(text: str) -> None:
    html = cooking._CLEAN_CHAT.clean(cooking._CHAT.render(text)).strip()

    assert cook_line(text) == cook(text) == Cooked(html, cooking.plain_of(html))


@pytest.mark.parametrize(
    "text",
    [
        "see //example.org",
        "http://a.b",
        "*a*",
        "a_b_",
        "a\\*",
        "a & b",
        "a<b",
        "1. one",
        "- one",
        "a\n\nb",
        "`a`",
        "a ",
        "[a](b)",
    ],
)
def test_what_means_something_is_read(text: str) -> None:
    assert not cooking._PLAIN_LINE.match(text)
