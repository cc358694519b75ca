"""Replying to a topic and to one another."""

from uuid import uuid4

import pytest

from forum import composing, posts, topics
from frame.announcements import Announcement
from frame.database import Database
from frame.errors import Missing, NotAllowed
from tests.builders import a_reply, a_topic
from tests.people import Group, Person
from tests.site import Heard, OpenWork, Site

FORM = {"key": "7d1c2a52-0c55-4d0e-9d4e-0e7c9a1b2c3d", "to": "1", "text": "Mine said yes, **eventually**."}


async def test_a_neighbour_replies_and_comes_back_to_the_reply(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member)

    answer = await site.post(f"/topics/{topic.id}/replies", FORM, as_=neighbour)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/topics/{topic.id}?at=2#post-2")
    page = await site.get(f"/topics/{topic.id}?at=2", as_=member)
    assert "Mine said yes, <strong>eventually</strong>." in page.text


async def test_a_reply_sent_twice_is_one_reply_and_burns_no_number(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member)

    first = await site.post(f"/topics/{topic.id}/replies", FORM, as_=neighbour)
    second = await site.post(f"/topics/{topic.id}/replies", FORM, as_=neighbour)

    assert first.headers["location"] == second.headers["location"]
    now = await topics.find(work, topic.id, reader=member.caller)
    assert (now.reply_count, now.last_seq) == (1, 2)


async def test_the_same_key_of_two_people_is_two_replies(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member)

    await site.post(f"/topics/{topic.id}/replies", FORM, as_=member)
    await site.post(f"/topics/{topic.id}/replies", FORM, as_=neighbour)

    assert (await topics.find(work, topic.id, reader=member.caller)).reply_count == 2


async def test_a_stranger_is_told_that_there_is_nothing_and_gets_the_words_back(
    site: Site, work: OpenWork, group: Group, member: Person, stranger: Person
) -> None:
    topic = await a_topic(work, group, member)

    answer = await site.post(f"/topics/{topic.id}/replies", FORM, as_=stranger)

    missing = await site.post("/topics/2000000000/replies", FORM, as_=stranger)
    assert answer.status_code == missing.status_code == 404
    assert "Mine said yes, **eventually**." in answer.text
    assert topic.title not in answer.text
    assert (await topics.find(work, topic.id, reader=member.caller)).reply_count == 0


async def test_a_stranger_may_read_a_public_topic_but_not_reply(
    site: Site, work: OpenWork, group: Group, member: Person, stranger: Person
) -> None:
    topic = await a_topic(work, group, member, is_public=True)

    answer = await site.post(f"/topics/{topic.id}/replies", FORM, as_=stranger)

    assert answer.status_code == 403
    assert "Mine said yes, **eventually**." in answer.text
    assert (await topics.find(work, topic.id, reader=member.caller)).reply_count == 0


async def test_a_visitor_is_asked_to_sign_in_with_the_words_kept(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)

    answer = await site.post(f"/topics/{topic.id}/replies", FORM)

    assert answer.status_code == 401
    assert "Mine said yes, **eventually**." in answer.text


async def test_an_empty_reply_comes_back_with_its_error(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)

    answer = await site.post(f"/topics/{topic.id}/replies", FORM | {"text": "  \n "}, as_=member)

    assert answer.status_code == 422
    assert "Write something before you post it." in answer.text


@pytest.mark.parametrize(("length", "status"), [(10_000, 303), (10_001, 422)])
async def test_a_reply_may_have_ten_thousand_characters_and_no_more(
    site: Site, work: OpenWork, group: Group, member: Person, length: int, status: int
) -> None:
    topic = await a_topic(work, group, member)
    text = "🪨" * length

    answer = await site.post(f"/topics/{topic.id}/replies", FORM | {"text": text}, as_=member)

    assert answer.status_code == status
    assert status == 303 or text in answer.text


async def test_a_reply_to_a_reply_stands_beneath_it(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member)
    first, second = await a_reply(work, topic, neighbour), await a_reply(work, topic, neighbour)
    form = FORM | {"to": str(first.seq)}

    await site.post(f"/topics/{topic.id}/replies", form, as_=member)

    reply = await posts.find_in(work, topic.id, 4, reader=member.caller)
    assert (reply.parent_seq, reply.depth, reply.answers) == (first.seq, 2, neighbour.pseudonym)
    page = (await site.get(f"/topics/{topic.id}", as_=member)).text
    assert page.index('id="post-2"') < page.index('id="post-4"') < page.index(f'id="post-{second.seq}"')


async def test_an_invalid_reply_to_a_reply_comes_back_on_that_post(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), neighbour)

    answer = await site.post(f"/topics/{reply.topic_id}/replies", FORM | {"to": "2", "text": ""}, as_=member)

    assert answer.status_code == 422
    assert f"Reply to {neighbour.pseudonym}" in answer.text


async def test_one_cannot_answer_a_post_that_was_never_there(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)

    answer = await site.post(f"/topics/{topic.id}/replies", FORM | {"to": "9"}, as_=member)

    assert answer.status_code == 404
    assert "Mine said yes, **eventually**." in answer.text


async def test_words_for_a_post_withdrawn_meanwhile_are_posted_all_the_same(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member)
    reply = await a_reply(work, topic, neighbour)
    as_neighbour = await topics.find(work, topic.id, reader=neighbour.caller)
    await posts.withdraw(work, as_neighbour, reply)

    answer = await site.post(f"/topics/{topic.id}/replies", FORM | {"to": str(reply.seq)}, as_=member)

    assert answer.status_code == 303


async def test_who_has_left_the_group_cannot_reply_any_more(work: OpenWork, group: Group, member: Person) -> None:
    topic = await a_topic(work, group, member)
    await work.execute("UPDATE memberships SET left_at = now() WHERE id = $1", member.membership_id)

    with pytest.raises(NotAllowed, match="no longer in this group"):
        await posts.add(work, topic, composing.compose("Still here?"), key=uuid4())

    with pytest.raises(Missing):
        await topics.find(work, topic.id, reader=member.caller)


async def test_the_deed_itself_refuses_who_stands_outside(
    work: OpenWork, group: Group, member: Person, stranger: Person
) -> None:
    topic = await a_topic(work, group, member, is_public=True)
    as_stranger = await topics.find(work, topic.id, reader=stranger.caller)

    with pytest.raises(NotAllowed):
        await posts.add(work, as_stranger, composing.compose("May I?"), key=uuid4())


async def test_a_reply_is_told_once_it_has_committed(
    db: Database, heard: Heard, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)
    heard.said.clear()

    async with db.work() as inner:
        reply = await posts.add(inner, topic, composing.compose("Hello"), key=uuid4())
        assert heard.said == []

    (said,) = heard.said
    assert isinstance(said, Announcement)
    assert (said.channel, said.at) == (f"topic:{topic.id}", reply.changed_seq)
    assert b"<p>Hello</p>" in said.frame()


async def test_branches_deeper_than_the_path_go_on_beside_each_other(
    work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)

    for seq in range(1, 41):
        await a_reply(work, topic, member, to=seq)

    last = await posts.find_in(work, topic.id, 41, reader=member.caller)
    assert (last.parent_seq, last.depth) == (40, 31)


async def test_somebody_in_danger_is_shown_who_can_help_and_is_not_held_back(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member)
    form = FORM | {"text": "I want to kill myself tonight."}

    answer = await site.post(f"/topics/{topic.id}/replies", form, as_=neighbour)

    page = await site.get(answer.headers["location"], as_=neighbour)
    assert 'class="help-card"' in page.text
    reply = await posts.find_in(work, topic.id, 2, reader=member.caller)
    assert reply.state == "shown"
    assert await work.fetchval("SELECT kind FROM cases WHERE subject_id = $1", str(reply.id)) == "crisis"


async def test_a_visitor_who_would_reply_is_told_how(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member, is_public=True), neighbour)

    page = await site.get(f"/posts/{reply.id}")

    assert page.status_code == 200, "A visitor must be able to read it"
    assert f'<a href="/groups/{group.slug}">{group.name}</a> can reply.' in page.text
