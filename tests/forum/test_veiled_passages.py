"""Passages behind a content warning: nothing of them stands outside, and all else stays as it was."""

from html.parser import HTMLParser
from time import perf_counter
from typing import cast
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum import composing, editing, jobs, personal, posts, recooking, showing
from frame import cooking
from frame.database import Database
from frame.resources import Resources
from groups import choosing
from tests.builders import a_reply, a_topic
from tests.forum.test_looks import a_shown_post
from tests.people import Group, Person, a_person, joined
from tests.site import OpenWork, Site

WORDS = st.lists(st.sampled_from(["kept", "told", "- one", "> said", "`x`", "**b**", "", "1. two"]), max_size=6)
SECRETS = st.lists(
    st.sampled_from(["zebra", "- zebra", "> zebra", "**zebra**", "`zebra`", "", "[zebra](http://z.example)"]),
    max_size=6,
)
NAMES = st.text(alphabet="Néedles <>&\"'", max_size=80)


class Outside(HTMLParser):
    """The words that stand outside every veil, and how deep the veils go."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.depth = 0
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth += tag == "details"

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "details"

    def handle_data(self, data: str) -> None:
        if self.depth == 0:
            self.words.append(data)


def outside(html: str) -> str:
    reader = Outside()
    reader.feed(html)
    reader.close()
    assert reader.depth == 0
    return "".join(reader.words)


@settings(max_examples=300, deadline=None)
@given(WORDS, NAMES, SECRETS, WORDS)
def test_nothing_veiled_stands_outside_and_the_rest_is_as_it_was(
    before: list[str], name: str, secrets: list[str], after: list[str]
) -> None:
    text = "\n".join([*before, "", f":::warning {name}", *secrets, ":::", "", *after])
    html = cooking.cook(text).html

    assert "zebra" not in outside(html)
    assert "zebra" not in cooking.excerpt_of(html, longest=5000)
    both = cooking.cook("\n".join(before)).plain.split() + cooking.cook("\n".join(after)).plain.split()
    assert outside(html).split() == both


@pytest.mark.parametrize(
    "text",
    [
        ":::warning Needles\nzebra",
        ":::warning\nzebra\n:::",
        ":::warning A\n:::warning B\nzebra\n:::\nzebra\n:::",
        ">" + " :::warning A\n> zebra\n> :::",
        "- :::warning A\n  zebra",
        ":::warning A\n" * 40 + "zebra",
        "A line\n:::warning A\nzebra\n:::",
    ],
)
def test_unended_nested_and_nameless_passages_are_veiled_all_the_same(text: str) -> None:
    cooked = cooking.cook(text)

    assert "zebra" not in outside(cooked.html)
    assert "zebra" in cooked.plain, "Screening sees the whole text."


def test_what_follows_a_passage_is_read_as_before() -> None:
    html = cooking.cook("Before\n\n:::warning Needles\nzebra\n:::\nAfter").html

    assert outside(html).split() == ["Before", "After"]
    assert cooking.excerpt_of(html) == "Before Content warning: Needles. After"


def test_a_warned_post_is_named_in_place_of_its_words() -> None:
    assert cooking.excerpt_of("<p>zebra</p>", ["Needles", "Abuse"]) == "Content warning: Needles, Abuse"


@pytest.mark.alone
@pytest.mark.parametrize("piece", [":::warning a\n", ":::warning a\n:::\n", "> :::warning\n", "- :::warning a\n"])
def test_passages_made_to_be_slow_take_time_in_proportion(piece: str) -> None:
    def seconds(text: str) -> float:
        begun = perf_counter()
        cooking.cook(text)
        return perf_counter() - begun

    short = min(seconds(piece * 300) for _ in range(5))
    long = min(seconds(piece * 1200) for _ in range(3))

    assert long < 12 * short


CHOICES: list[tuple[choosing.Choice, str]] = [
    ("show", 'data-warning="needles" open>'),
    ("hide", 'class="veil veil--away" data-warning="needles">'),
    ("veil", 'class="veil" data-warning="needles">'),
]


@pytest.mark.parametrize(("choice", "marks"), CHOICES)
def test_passages_follow_the_choices_of_the_reader(choice: choosing.Choice, marks: str) -> None:
    post = a_shown_post(html=cooking.cook(":::warning Needles\nzebra\n:::").html)
    reader = personal.Personal(choices={"needles": choice})

    assert marks in showing.with_passages(post, reader).html
    assert showing.with_passages(post, personal.NOBODY) is post


async def test_older_html_is_cooked_again_and_withdrawn_words_stay_gone(
    work: OpenWork, db: Database, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)
    old, gone = [await a_reply(work, topic, member, text=":::warning Needles\nzebra\n:::") for _ in range(2)]
    await posts.withdraw(work, topic, gone)
    await work.execute("UPDATE posts SET cooked_version = 1, html = '<p>old</p>' WHERE id = $1", old.id)
    await work.execute("UPDATE posts SET cooked_version = 1 WHERE id = $1", gone.id)
    resources = cast("Resources", {"database": db})

    await jobs.cook_again(resources)
    await jobs.cook_again(resources)

    assert (await posts.find(work, old.id, reader=member.caller)).html == old.html
    assert (await posts.find(work, gone.id, reader=member.caller)).html == ""


async def test_cooked_again_a_post_keeps_its_names(
    site: Site, work: OpenWork, db: Database, group: Group, member: Person, neighbour: Person
) -> None:
    gone = await joined(work, await a_person(work), group, pseudonym="Quiet Sea")
    topic = await a_topic(work, group, member)
    form = {"key": str(uuid4()), "to": "1", "text": f"Ask @{neighbour.pseudonym}, @Quiet Sea or @Nobody."}
    await site.post(f"/topics/{topic.id}/replies", form, as_=member)
    reply = await posts.find_in(work, topic.id, 2, reader=member.caller)
    assert reply.html.count('<span class="mention">') == 2, "both must be named for this to mean anything"
    await work.execute("UPDATE memberships SET left_at = now() WHERE id = $1", gone.membership_id)
    await work.execute("UPDATE posts SET cooked_version = 1 WHERE id = $1", reply.id)

    await jobs.cook_again(cast("Resources", {"database": db}))

    again = await posts.find(work, reply.id, reader=member.caller)
    assert again.html == reply.html
    assert await work.fetchval("SELECT cooked_version FROM posts WHERE id = $1", reply.id) == cooking.VERSION


async def test_an_edit_while_it_is_cooked_again_stands(work: OpenWork, group: Group, member: Person) -> None:
    topic = await a_topic(work, group, member)
    reply = await a_reply(work, topic, member)
    before_the_edit = recooking.Stale(reply.id, group.id, "Old words", reply.html, reply.version)
    edited = await editing.edit(work, topic, reply, composing.compose("New words"), version=1)

    await recooking.replace_html(work, before_the_edit, "<p>Old words</p>", cooked_version=cooking.VERSION)

    assert (await posts.find(work, reply.id, reader=member.caller)).html == edited.html
