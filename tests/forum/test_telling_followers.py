"""Letters about replies."""

from typing import Any

import pytest

from forum import following, jobs, mutes, posts, readings, topics
from forum.topics import Topic
from frame.database import Database
from tests.builders import a_reply, a_topic, opener_of
from tests.people import Group, Person, a_person, joined
from tests.site import OpenWork


async def follows(work: OpenWork, person: Person, topic: Topic | None, level: str) -> None:
    if topic:
        await following.follow_topic(work, topic, level, reader=person.caller)
        return
    group_slug = await work.fetchval(
        "SELECT g.slug FROM groups g JOIN memberships m ON m.group_id = g.id WHERE m.id = $1", person.membership_id
    )
    await following.follow_group(work, await topics.find_forum(work, group_slug, reader=person.caller), level)


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


async def test_a_post_asks_for_the_job_within_its_own_work(
    db: Database, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)
    opener, reply = await opener_of(work, topic, member), await a_reply(work, topic, member)

    asked = await work.fetch("SELECT args::text FROM procrastinate_jobs WHERE task_name = 'forum.tell_followers'")

    assert [row["args"] for row in asked] == [f'{{"post_id": {post.id}}}' for post in (opener, reply)]


async def test_who_watches_hears_of_every_post_and_who_follows_once_until_they_have_read_on(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person, resources: Any
) -> None:
    topic = await a_topic(work, group, member)
    await follows(work, neighbour, topic, "watch")
    await follows(work, facilitator, topic, "follow")

    replies = [await a_reply(work, topic, member) for _ in range(2)]
    for reply in replies:
        await jobs.tell_followers(resources, post_id=reply.id)
    assert len(await letters_of(work, neighbour)) == 2
    assert len(await letters_of(work, facilitator)) == 1
    await readings.note(work, topic, replies[-1].seq, reader=facilitator.caller)
    await jobs.tell_followers(resources, post_id=(await a_reply(work, topic, member)).id)

    assert len(await letters_of(work, facilitator)) == 2


async def test_a_group_that_is_followed_tells_of_new_topics_and_one_that_is_watched_of_all(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person, resources: Any
) -> None:
    await follows(work, neighbour, None, "follow")
    await follows(work, facilitator, None, "watch")
    topic = await a_topic(work, group, member)

    await jobs.tell_followers(resources, post_id=(await opener_of(work, topic, member)).id)
    await jobs.tell_followers(resources, post_id=(await a_reply(work, topic, member)).id)

    assert len(await letters_of(work, neighbour)) == 1
    assert len(await letters_of(work, facilitator)) == 2


async def test_muting_a_topic_a_group_or_the_writer_brings_no_letter_even_about_a_reply(
    work: OpenWork, group: Group, member: Person, neighbour: Person, resources: Any
) -> None:
    topic = await a_topic(work, group, member)
    reply = await a_reply(work, topic, neighbour)
    forum = await topics.find_forum(work, group.slug, reader=member.caller)

    await follows(work, member, topic, "mute")
    await jobs.tell_followers(resources, post_id=reply.id)
    await follows(work, member, topic, "")
    await follows(work, member, None, "mute")
    await jobs.tell_followers(resources, post_id=reply.id)
    await follows(work, member, None, "watch")
    assert neighbour.membership_id is not None
    await mutes.mute(work, forum, neighbour.membership_id)
    await jobs.tell_followers(resources, post_id=reply.id)

    assert await letters_of(work, member) == []


async def test_nobody_outside_the_group_is_ever_told(
    work: OpenWork, group: Group, member: Person, stranger: Person, resources: Any
) -> None:
    topic = await a_topic(work, group, member, is_public=True)

    await follows(work, stranger, topic, "watch")
    await follows(work, stranger, None, "watch")
    await jobs.tell_followers(resources, post_id=(await a_reply(work, topic, member)).id)

    assert await letters_of(work, stranger) == []
    assert not await work.fetchval("SELECT count(*) FROM readings WHERE topic_id = $1", topic.id)


async def test_many_who_follow_are_told_in_several_jobs(
    work: OpenWork, group: Group, member: Person, neighbour: Person, resources: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "PEOPLE_A_TIME", 1)
    monkeypatch.setattr(jobs, "PEOPLE_A_TIME", 1)
    other = await joined(work, await a_person(work), group, pseudonym="Samphire")
    topic = await a_topic(work, group, member)
    for person in (neighbour, other):
        await follows(work, person, topic, "watch")
    reply = await a_reply(work, topic, member)

    await jobs.tell_followers(resources, post_id=reply.id)
    last = await work.fetchval("SELECT args ->> 'after' FROM procrastinate_jobs WHERE args ? 'after'")
    await jobs.tell_followers(resources, post_id=reply.id, after=last)

    assert len(await letters_of(work, neighbour)) == len(await letters_of(work, other)) == 1
