"""How a query is read: any text is one."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum import asking
from forum.asking import Term
from moderation import risky

_SIGNS = st.text(alphabet="ab\"'“-:&|!()<>*\\ \t\0é🫖_1", max_size=60)
_PARTS = st.lists(
    st.sampled_from(["in:", "by:", "before:", "after:", "is:", "-", '"', " ", "kettle", "2026-01-02", "in"])
)


@given(st.one_of(_SIGNS, _PARTS.map("".join), st.text(max_size=400)))
def test_any_text_is_a_query_whose_words_are_only_words(text: str) -> None:
    asked = asking.read(text)

    for term in asked.terms:
        assert term.words
        for word in term.words:
            assert word
            assert not set("'\"\\&|!()<>:* \0") & set(word)
    assert len(asked.terms) <= 16


@given(st.lists(st.from_regex(r"\A[a-z]{1,9}\Z"), min_size=1, max_size=12))
def test_plain_words_are_all_kept_in_their_order(words: list[str]) -> None:
    assert asking.read(" ".join(words)).terms == tuple(Term((word,)) for word in words)


@given(st.lists(st.from_regex(r"\A[a-z]{1,9}\Z"), min_size=1, max_size=8))
def test_a_phrase_is_one_term(words: list[str]) -> None:
    assert asking.read(f'"{" ".join(words)}"').terms == (Term(tuple(words)),)


def test_operators_are_read_and_unknown_ones_are_words() -> None:
    asked = asking.read('kettle -tea in:Some-Group by:"Plain Toast" before:2026-03-31 after:2026-1-2 is:unanswered')

    assert asked.terms == (Term(("kettle",)), Term(("tea",), is_not=True))
    assert (asked.group, asked.by, asked.is_unanswered) == ("some-group", "Plain Toast", True)
    assert (asked.before, asked.after) == (date(2026, 3, 31), date(2026, 1, 2))
    assert asking.read("has:kettle").terms == (Term(("has", "kettle")),)
    assert asking.read("kettle-bell").terms == (Term(("kettle", "bell")),)


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "31/03/2026", "0000-01-01", "2026-1-1-1"])
def test_a_day_that_is_none_is_told(day: str) -> None:
    asked = asking.read(f"kettle before:{day}")

    assert asked.before is None
    assert "is not a day we understand" in asked.problems[0]


@pytest.mark.alone
def test_a_hostile_text_costs_no_more_than_its_length() -> None:
    begun = time.perf_counter()
    for hostile in ('"' * 100_000, "-" * 100_000, "in:" * 50_000, '-"' * 50_000, "a" * 100_000, "'" * 100_000):
        asking.read(hostile)

    assert time.perf_counter() - begun < 0.5


@pytest.mark.parametrize(
    "words", ["suicide", "Suicidal thoughts", "how do I KILL MYSELF", "self-harm", "I can't go on"]
)
def test_words_of_danger_are_known(words: str) -> None:
    assert risky.is_risky(words)


@pytest.mark.parametrize("words", ["kettle", "travel insurance", "myself", "die hard", "", "killing time"])
def test_other_words_are_not(words: str) -> None:
    assert not risky.is_risky(words)
