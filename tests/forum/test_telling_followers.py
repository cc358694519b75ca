"""Letters about replies."""

from typing import Any

import pytest

from forum import jobs, posts
from frame.database import Database
from tests.builders import a_reply, a_topic
from tests.people import Group, Person, a_person, joined
from tests.site import OpenWork


@pytest.fixture
def resources(db: Database) -> Any:
    """What this job reaches of the resources."""
    return {"database": db}


async def letters_of(work: OpenWork, person: Person) -> list[str]:
    rows = await work.fetch("SELECT body FROM letters WHERE member_id = $1 ORDER BY id", person.member_id)
    return [row["body"] for row in rows]


async def test_who_was_answered_and_who_started_the_topic_get_a_letter_each(
    work: OpenWork, group: Group, member: Person, neighbour: Person, resources: Any
) -> None:
    writer = await joined(work, await a_person(work), group, pseudonym="Samphire")
    topic = await a_topic(work, group, member)
    first = await a_reply(work, topic, neighbour)
    reply = await a_reply(work, topic, writer, to=first.seq)

    await jobs.tell_followers(resources, post_id=reply.id)

    assert await letters_of(work, neighbour) == ["Samphire replied to you."]
    assert await letters_of(work, member) == ["Samphire replied in a topic that you started."]
    assert await letters_of(work, writer) == []


async def test_a_job_that_runs_twice_writes_one_letter(
    work: OpenWork, group: Group, member: Person, neighbour: Person, resources: Any
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), neighbour)

    await jobs.tell_followers(resources, post_id=reply.id)
    await jobs.tell_followers(resources, post_id=reply.id)

    assert len(await letters_of(work, member)) == 1


async def test_nobody_is_told_of_their_own_reply(work: OpenWork, group: Group, member: Person, resources: Any) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member)

    await jobs.tell_followers(resources, post_id=reply.id)

    assert await letters_of(work, member) == []


async def test_a_letter_names_no_group_and_repeats_no_words(
    work: OpenWork, group: Group, member: Person, neighbour: Person, resources: Any
) -> None:
    topic = await a_topic(work, group, member, title="My scan results")
    reply = await a_reply(work, topic, neighbour, text="I was scared too.")

    await jobs.tell_followers(resources, post_id=reply.id)

    (letter,) = await work.fetch("SELECT subject, body, path FROM letters WHERE member_id = $1", member.member_id)
    for private in (group.name, group.slug, "scan", "scared"):
        assert private not in f"{letter['subject']} {letter['body']} {letter['path']}"


async def test_who_has_left_and_what_is_hidden_meanwhile_bring_no_letter(
    work: OpenWork, group: Group, member: Person, neighbour: Person, resources: Any
) -> None:
    topic = await a_topic(work, group, member)
    hidden, shown = await a_reply(work, topic, neighbour), await a_reply(work, topic, neighbour)
    await posts.hide(work, hidden.id)
    await jobs.tell_followers(resources, post_id=hidden.id)
    await work.execute("UPDATE memberships SET left_at = now() WHERE id = $1", member.membership_id)

    await jobs.tell_followers(resources, post_id=shown.id)
    await jobs.tell_followers(resources, post_id=2_000_000_000)

    assert await letters_of(work, member) == []


async def test_a_reply_asks_for_the_job_within_its_own_work(
    db: Database, work: OpenWork, group: Group, member: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member)

    asked = await work.fetch("SELECT args::text FROM procrastinate_jobs WHERE task_name = 'forum.tell_followers'")

    assert [row["args"] for row in asked] == [f'{{"post_id": {reply.id}}}']
