"""How one reader meets a post: plainly, behind a veil, opened or put away as they chose, folded when they muted it."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from forum import personal, showing, topics
from forum.personal import NOBODY, Personal
from forum.showing import Post
from groups.choosing import Choice
from tests.builders import a_reply, a_topic
from tests.people import Group, Person
from tests.site import OpenWork

READER, WRITER = uuid4(), uuid4()


def a_shown_post(*, warnings: str = "", html: str = "<p>A word about needles.</p>", by: UUID = WRITER) -> Post:
    return Post(
        id=1, topic_id=1, seq=2, changed_seq=2, parent_seq=1, depth=1, membership_id=by, html=html, state="shown",
        posted_at=datetime(2026, 3, 3, tzinfo=UTC), edited_at=None, version=1, warnings=warnings, reactions="",
        pseudonym="Harbour", pebble_key=bytes(16), is_facilitator=False, parent_id=None, answers=None,
    )  # fmt: skip


CHOICES: list[tuple[str, dict[str, Choice], str]] = [
    ("", {"needles": "hide"}, ""),
    ("Needles", {}, ""),
    ("Needles", {"needles": "show"}, "open"),
    ("Needles", {"": "show"}, "open"),
    ("Needles", {"": "show", "needles": "veil"}, ""),
    ("Needles\nHospital", {"needles": "show"}, ""),
    ("Needles\nHospital", {"needles": "show", "hospital": "hide"}, "away"),
    ("Needles\nHospital", {"": "hide", "needles": "show"}, "away"),
]


@pytest.mark.parametrize(("warnings", "choices", "look"), CHOICES)
def test_the_strictest_choice_about_a_warning_counts(warnings: str, choices: dict[str, Choice], look: str) -> None:
    post = a_shown_post(warnings=warnings)

    assert showing.look_of(post, Personal(membership_id=READER, choices=choices)) == look


def test_a_muted_writer_and_a_muted_word_are_folded_away() -> None:
    post = a_shown_post()

    assert showing.look_of(post, Personal(membership_id=READER, muted=frozenset({WRITER}))) == "muted"
    assert showing.look_of(post, Personal(membership_id=READER, muted_words=("needles",))) == "muted"
    assert showing.look_of(post, Personal(membership_id=READER, muted_words=("pins",))) == ""
    assert showing.look_of(post, NOBODY) == ""


def test_nobody_is_kept_from_their_own_words() -> None:
    own = a_shown_post(warnings="Needles", by=READER)
    strict = Personal(membership_id=READER, choices={"": "hide"}, muted_words=("needles",))

    assert showing.look_of(own, strict) == ""


async def test_what_a_reader_brings_is_theirs_alone(
    work: OpenWork, group: Group, member: Person, neighbour: Person, stranger: Person
) -> None:
    topic = await a_topic(work, group, member, is_public=True)
    reply = await a_reply(work, topic, member)
    await work.execute(
        "INSERT INTO readings (membership_id, topic_id, seq, folded, level) VALUES ($1, $2, 2, '{1}', 'watch')",
        neighbour.membership_id,
        topic.id,
    )
    await work.execute("INSERT INTO mutes VALUES ($1, $2)", neighbour.membership_id, member.membership_id)
    await work.execute("INSERT INTO muted_words VALUES ($1, 'needles')", neighbour.membership_id)
    await work.execute("INSERT INTO warning_choices VALUES ($1, '', 'hide')", neighbour.member_id)
    await work.execute("INSERT INTO reactions VALUES ($1, $2, 'thank_you')", reply.id, neighbour.membership_id)
    await work.execute("INSERT INTO bookmarks VALUES ($1, $2)", neighbour.membership_id, reply.id)

    async def brought_by(person: Person) -> Personal:
        found = await topics.find(work, topic.id, reader=person.caller)
        return await personal.find(work, found, [reply.id], reader=person.caller, place=f"topic:{topic.id}")

    theirs = await brought_by(neighbour)
    assert theirs.seq == 2
    assert theirs.folded == frozenset({1})
    assert theirs.level == "watch"
    assert theirs.muted == frozenset({member.membership_id})
    assert theirs.muted_words == ("needles",)
    assert theirs.choices == {"": "hide"}
    assert theirs.reactions == {reply.id: frozenset({"thank_you"})}
    assert theirs.bookmarked == frozenset({reply.id})
    assert (await brought_by(member)).seq == 0
    assert await brought_by(stranger) == NOBODY
