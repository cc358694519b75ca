"""What was changed in a post: told word by word, whatever the texts are."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum import differences
from forum.differences import Passage
from tests.builders import a_reply, a_topic
from tests.people import Group, Person
from tests.site import OpenWork, Site

TEXTS = st.text(alphabet="ab \n", max_size=80)


def test_words_that_changed_stand_out() -> None:
    assert differences.between("I am fine today.", "I am unwell today.") == [
        Passage("same", "I am "),
        Passage("out", "fine"),
        Passage("in", "unwell"),
        Passage("same", " today."),
    ]
    assert differences.between("I am fine.", "I am fine.") == [Passage("same", "I am fine.")]


def test_a_sentence_that_was_replaced_is_told_whole() -> None:
    before, after = "I slept. My arm hurts on the bad days. Bye.", "I slept. We walked to the sea and back. Bye."

    assert differences.between(before, after) == [
        Passage("same", "I slept. "),
        Passage("out", "My arm hurts on the bad days."),
        Passage("in", "We walked to the sea and back."),
        Passage("same", " Bye."),
    ]


def test_words_put_in_at_two_places_leave_what_stands_between() -> None:
    assert differences.between("so we went", "so then we all went") == [
        Passage("same", "so "),
        Passage("in", "then "),
        Passage("same", "we"),
        Passage("in", " all"),
        Passage("same", " went"),
    ]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_off_the_passages(before: str, after: str) -> None:
    passages = differences.between(before, after)

    assert "".join(one.text for one in passages if one.kind != "in") == before
    assert "".join(one.text for one in passages if one.kind != "out") == after


@pytest.mark.alone
@pytest.mark.parametrize(
    ("before", "after"),
    [("a " * 5000, "b " * 5000), ("a b " * 2500, "b a " * 2500), ("x\n" * 5000, "y\n" * 5000), ("z" * 10_000, "")],
)
def test_texts_made_to_be_slow_are_told_apart_soon(before: str, after: str) -> None:
    began = time.perf_counter()

    passages = differences.between(before, after)

    assert time.perf_counter() - began < 3
    assert "".join(one.text for one in passages if one.kind != "in") == before


async def test_author_and_facilitator_see_what_was_changed_in_words_and_not_by_colour_alone(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person, neighbour: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member, text="I am <b>fine</b>.")
    await site.post(f"/posts/{reply.id}/edit", {"version": "1", "text": "I am <b>tired</b>."}, as_=member)

    for reader in (member, facilitator):
        page = (await site.get(f"/posts/{reply.id}/versions", as_=reader)).text
        assert "Taken out: </span>&lt;b&gt;fine&lt;/b&gt;." in page
        assert "Put in: </span>&lt;b&gt;tired&lt;/b&gt;." in page
    assert (await site.get(f"/posts/{reply.id}/versions", as_=neighbour)).status_code == 403
