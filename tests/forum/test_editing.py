"""Editing one's own posts."""

import pytest

from forum import composing, editing, posts, standing, topics
from forum.showing import Post
from forum.topics import Topic
from frame.errors import Conflict, NotAllowed
from tests.builders import a_reply, a_topic, opener_of
from tests.people import Group, Person
from tests.site import OpenWork, Site


async def as_read_by(work: OpenWork, post: Post, person: Person) -> tuple[Topic, Post]:
    topic = await topics.find(work, post.topic_id, reader=person.caller)
    return topic, await posts.find(work, post.id, reader=person.caller)


async def test_an_edited_post_says_so_and_what_it_said_before_is_kept(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member, text="I am fine.")

    answer = await site.post(f"/posts/{reply.id}/edit", {"version": "1", "text": "I am not fine."}, as_=member)

    assert answer.status_code == 303
    page = (await site.get(f"/posts/{reply.id}", as_=member)).text
    assert "I am not fine." in page
    assert "edited" in page
    for reader in (member, facilitator):
        assert "I am fine." in (await site.get(f"/posts/{reply.id}/versions", as_=reader)).text


async def test_neighbours_do_not_see_what_a_post_said_before(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, stranger: Person
) -> None:
    topic = await a_topic(work, group, member, is_public=True)
    reply = await a_reply(work, topic, member, text="Said in anger.")
    await site.post(f"/posts/{reply.id}/edit", {"version": "1", "text": "Said calmly."}, as_=member)

    for reader, status in ((neighbour, 403), (stranger, 403), (None, 401)):
        answer = await site.get(f"/posts/{reply.id}/versions", as_=reader)
        assert answer.status_code == status
        assert "Said in anger." not in answer.text
    assert await editing.list_versions(work, reply, reader=neighbour.caller) == []


async def test_nobody_but_its_author_edits_a_post(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, stranger: Person, facilitator: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member, text="Mine.")

    for reader, status in ((neighbour, 403), (facilitator, 403), (stranger, 404), (None, 401)):
        assert (await site.get(f"/posts/{reply.id}/edit", as_=reader)).status_code == status
        answer = await site.post(f"/posts/{reply.id}/edit", {"version": "1", "text": "Not mine."}, as_=reader)
        assert answer.status_code == status
    assert (await posts.find(work, reply.id, reader=member.caller)).html == "<p>Mine.</p>"


async def test_of_two_edits_at_once_the_second_is_told_and_both_texts_are_there(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member, text="First words.")
    await site.post(f"/posts/{reply.id}/edit", {"version": "1", "text": "From my phone."}, as_=member)

    second = await site.post(f"/posts/{reply.id}/edit", {"version": "1", "text": "From my desk."}, as_=member)

    assert second.status_code == 409
    assert "From my phone." in second.text
    assert "From my desk." in second.text
    third = await site.post(f"/posts/{reply.id}/edit", {"version": "2", "text": "From both."}, as_=member)
    assert third.status_code == 303


async def test_an_edit_that_came_too_late_leaves_no_trace(work: OpenWork, group: Group, member: Person) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member)
    topic, post = await as_read_by(work, reply, member)
    await editing.edit(work, topic, post, composing.compose("Newer"), version=1)

    with pytest.raises(Conflict):
        async with work.savepoint():
            await editing.edit(work, topic, post, composing.compose("Older"), version=1)

    assert (await topics.find(work, topic.id, reader=member.caller)).last_seq == 3
    assert len(await editing.list_versions(work, post, reader=member.caller)) == 1


async def test_the_title_is_edited_with_the_opening_post(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member, title="Insurence")
    opener = await opener_of(work, topic, member)
    form = {"version": "1", "title": "Insurance", "text": "Who said yes?"}

    await site.post(f"/posts/{opener.id}/edit", form, as_=member)

    assert (await topics.find(work, topic.id, reader=member.caller)).title == "Insurance"
    (before,) = await editing.list_versions(work, opener, reader=member.caller)
    assert before.title == "Insurence"


async def test_a_post_in_a_closed_topic_stays_as_it_is(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member)
    as_facilitator, _ = await as_read_by(work, reply, facilitator)
    await standing.close(work, as_facilitator, reason="It went in circles.")

    topic, post = await as_read_by(work, reply, member)

    with pytest.raises(NotAllowed):
        await editing.edit(work, topic, post, composing.compose("One more thing"), version=1)


async def test_an_edit_is_screened_like_the_first_words(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member, text="All is well.")
    form = {"version": "1", "text": "I want to kill myself tonight."}

    answer = await site.post(f"/posts/{reply.id}/edit", form, as_=member)

    assert answer.headers["location"] == f"/posts/{reply.id}?help=shown"
    assert await work.fetchval("SELECT kind FROM cases WHERE subject_id = $1", str(reply.id)) == "crisis"


async def test_an_empty_edit_points_to_withdrawing(site: Site, work: OpenWork, group: Group, member: Person) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member)

    answer = await site.post(f"/posts/{reply.id}/edit", {"version": "1", "text": " "}, as_=member)

    assert answer.status_code == 422
    assert "or withdraw the post instead" in answer.text
