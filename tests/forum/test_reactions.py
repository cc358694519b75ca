"""Supportive reactions: given, taken back, shown live without a number or a name, told to the writer once a day."""

import re
from typing import Any

import pytest

from forum import jobs, posts, reactions, topics
from forum.showing import Post
from forum.topics import Topic
from frame.database import Database
from frame.errors import Conflict, Invalid, NotAllowed
from groups.kindness import KINDS
from tests.builders import a_reply, a_topic
from tests.people import Group, Person, a_person, joined
from tests.site import OpenWork, Site


async def gives(work: OpenWork, post: Post, person: Person, kind: str = "thank_you", *, given: bool = True) -> None:
    topic = await topics.find(work, post.topic_id, reader=person.caller)
    await reactions.react(work, topic, post, kind, reader=person.caller, given=given)


async def letters_of(work: OpenWork, person: Person) -> list[Any]:
    return await work.fetch(
        "SELECT subject, body, path FROM letters WHERE member_id = $1 AND kind = 'comfort'", person.member_id
    )


@pytest.fixture
async def topic(work: OpenWork, group: Group, member: Person) -> Topic:
    return await a_topic(work, group, member, is_public=True)


@pytest.fixture
async def post(work: OpenWork, topic: Topic, member: Person) -> Post:
    return await a_reply(work, topic, member, text="It does get lighter.")


async def test_a_reaction_shows_to_all_without_a_name_or_number_and_to_its_giver_as_theirs(
    site: Site, work: OpenWork, topic: Topic, post: Post, member: Person, neighbour: Person, facilitator: Person
) -> None:
    await site.post(f"/posts/{post.id}/reactions", {"kind": "thank_you"}, as_=neighbour)
    await gives(work, post, facilitator)

    for reader in (member, facilitator, None):
        page = (await site.get(f"/topics/{topic.id}", as_=reader)).text
        assert page.count('<span class="given-kind"') == 1
        assert str(neighbour.membership_id) not in page
        assert not re.search(r"\b2\b[^<]*Thank you|Thank you[^<]*\b2\b", page)
    own = (await site.get(f"/topics/{topic.id}", as_=neighbour)).text
    assert 'data-own="thank_you"' in own


async def test_twice_is_once_and_what_changes_nothing_is_not_told(
    work: OpenWork, post: Post, neighbour: Person, facilitator: Person
) -> None:
    await gives(work, post, neighbour)
    after_first = await work.fetchval("SELECT last_seq FROM topics WHERE id = $1", post.topic_id)

    await gives(work, post, neighbour)
    await gives(work, post, facilitator)

    assert await work.fetchval("SELECT count(*) FROM reactions WHERE post_id = $1", post.id) == 2
    assert await work.fetchval("SELECT last_seq FROM topics WHERE id = $1", post.topic_id) == after_first
    assert await work.fetchval("SELECT changed_seq FROM posts WHERE id = $1", post.id) == after_first


async def test_it_goes_when_the_last_who_gave_it_takes_it_back(
    work: OpenWork, post: Post, neighbour: Person, facilitator: Person
) -> None:
    for person in (neighbour, facilitator):
        await gives(work, post, person)

    await gives(work, post, neighbour, given=False)
    assert await work.fetchval("SELECT reactions FROM posts WHERE id = $1", post.id) == ["thank_you"]
    await gives(work, post, facilitator, given=False)

    assert await work.fetchval("SELECT reactions FROM posts WHERE id = $1", post.id) == []


async def test_nobody_answers_themselves_nor_from_outside_nor_what_is_gone(
    work: OpenWork, topic: Topic, post: Post, member: Person, neighbour: Person, stranger: Person
) -> None:
    for person in (member, stranger):
        with pytest.raises(NotAllowed):
            await gives(work, post, person)
    with pytest.raises(Invalid):
        await gives(work, post, neighbour, "boo")
    await posts.withdraw(work, topic, post)
    with pytest.raises(Conflict):
        await gives(work, post, neighbour)

    assert not await work.fetchval("SELECT count(*) FROM reactions WHERE post_id = $1", post.id)


async def test_the_writer_gets_one_kind_letter_with_people_and_not_posts_counted(
    db: Database, work: OpenWork, group: Group, topic: Topic, post: Post,
    member: Person, neighbour: Person, facilitator: Person,
) -> None:  # fmt: skip
    other = await a_reply(work, topic, member)
    for each in (post, other):
        await gives(work, each, neighbour)
    await gives(work, post, facilitator)
    await gives(work, post, facilitator, "helped")

    await jobs.tell_of_reactions({"database": db})  # type: ignore[typeddict-item] # all that the job reaches
    await jobs.tell_of_reactions({"database": db})  # type: ignore[typeddict-item]

    (letter,) = await letters_of(work, member)
    assert letter["body"].startswith(
        "People found comfort in what you wrote: 2 people say thank you, and it helped 1 person."
    )
    for private in (group.name, str(neighbour.pseudonym), str(facilitator.pseudonym)):
        assert private not in letter["subject"] + letter["body"]
    assert await letters_of(work, neighbour) == []
    assert not await work.fetchval("SELECT count(*) FROM reactions WHERE told_at IS NULL")


async def test_what_comes_after_todays_letter_waits_for_tomorrows(
    db: Database, work: OpenWork, post: Post, member: Person, neighbour: Person
) -> None:
    await gives(work, post, neighbour)
    await reactions.tell_writers(db)
    await gives(work, post, neighbour, "helped")

    await reactions.tell_writers(db)

    assert len(await letters_of(work, member)) == 1
    assert await work.fetchval("SELECT kind FROM reactions WHERE told_at IS NULL") == "helped"


async def test_more_writers_than_a_batch_are_all_told(
    db: Database, work: OpenWork, group: Group, topic: Topic, neighbour: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reactions, "WRITERS_A_TIME", 1)
    writers = [await joined(work, await a_person(work), group, pseudonym=f"Writer {name}") for name in ("Ash", "Birch")]
    for writer in writers:
        await gives(work, await a_reply(work, topic, writer), neighbour)

    await reactions.tell_writers(db)

    assert [len(await letters_of(work, writer)) for writer in writers] == [1, 1]


async def test_every_kind_is_one_that_the_table_takes(work: OpenWork, post: Post, neighbour: Person) -> None:
    for kind in KINDS:
        await gives(work, post, neighbour, kind)

    assert await work.fetchval("SELECT reactions FROM posts WHERE id = $1", post.id) == sorted(KINDS)
