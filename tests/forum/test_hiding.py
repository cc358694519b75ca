"""Hiding and restoring posts, as moderation asks for it, and what each reader sees of it."""

import pytest

from forum import posts
from forum.subjects import PostSubject
from frame.errors import Missing
from tests.builders import a_reply, a_topic, opener_of
from tests.people import Group, Person
from tests.site import OpenWork, Site

SUBJECT = PostSubject()


async def test_a_hidden_post_is_covered_for_all_but_its_author_and_facilitators(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member, is_public=True)
    reply = await a_reply(work, topic, member, text="Unkind words.")

    await SUBJECT.hide(work, str(reply.id))

    for path in (f"/topics/{topic.id}", f"/topics/{topic.id}?view=time", f"/posts/{reply.id}"):
        for reader, sees_it in ((member, True), (facilitator, True), (neighbour, False), (None, False)):
            assert ("Unkind words." in (await site.get(path, as_=reader)).text) == sees_it, (path, reader)


async def test_a_page_that_was_shown_before_does_not_show_it_again(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member, text="Unkind words.")
    assert "Unkind words." in (await site.get(f"/topics/{reply.topic_id}", as_=neighbour)).text

    await SUBJECT.hide(work, str(reply.id))

    assert "Unkind words." not in (await site.get(f"/topics/{reply.topic_id}", as_=neighbour)).text


async def test_a_restored_post_is_there_again(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member, text="Blunt words.")
    await SUBJECT.hide(work, str(reply.id))

    await SUBJECT.restore(work, str(reply.id))

    assert "Blunt words." in (await site.get(f"/topics/{reply.topic_id}", as_=neighbour)).text


async def test_hiding_and_restoring_twice_changes_nothing(work: OpenWork, group: Group, member: Person) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member)
    said = len(work.said)

    for deed in (SUBJECT.hide, SUBJECT.hide, SUBJECT.restore, SUBJECT.restore):
        await deed(work, str(reply.id))

    now = await posts.find(work, reply.id, reader=member.caller)
    assert (now.state, now.changed_seq) == ("shown", reply.changed_seq + 2)
    assert len(work.said) == said + 2


async def test_a_withdrawn_post_does_not_come_back_by_restoring(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member)
    await site.post(f"/posts/{reply.id}/withdraw", as_=member)

    await SUBJECT.restore(work, str(reply.id))

    assert (await posts.find(work, reply.id, reader=member.caller)).state == "withdrawn"


async def test_hiding_the_opening_post_hides_its_topic_and_restoring_brings_it_back(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member)
    opener = await opener_of(work, topic, member)

    await SUBJECT.hide(work, str(opener.id))
    assert (await site.get(f"/topics/{topic.id}", as_=neighbour)).status_code == 404

    await SUBJECT.restore(work, str(opener.id))
    assert (await site.get(f"/topics/{topic.id}", as_=neighbour)).status_code == 200


async def test_an_exhibit_is_shown_only_to_who_may_read_the_post(
    work: OpenWork, group: Group, member: Person, neighbour: Person, stranger: Person, facilitator: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member, title="Night shifts"), member, text="**Mine**")

    exhibit = await SUBJECT.find(work, str(reply.id), reader=neighbour.caller)
    assert (exhibit.title, exhibit.text, exhibit.pseudonym) == (
        "A reply in “Night shifts”",
        "**Mine**",
        member.pseudonym,
    )
    assert (exhibit.group_slug, exhibit.path, exhibit.is_public) == (group.slug, f"/posts/{reply.id}", False)
    with pytest.raises(Missing):
        await SUBJECT.find(work, str(reply.id), reader=stranger.caller)

    await SUBJECT.hide(work, str(reply.id))

    assert (await SUBJECT.find(work, str(reply.id), reader=facilitator.caller)).state == "hidden"
    with pytest.raises(Missing):
        await SUBJECT.find(work, str(reply.id), reader=neighbour.caller)


@pytest.mark.parametrize("subject_id", ["", "x", "-1", "0", "²", "99999999999999999999", "1 "])
async def test_what_is_no_number_of_a_post_is_missing(work: OpenWork, member: Person, subject_id: str) -> None:
    with pytest.raises(Missing):
        await SUBJECT.find(work, subject_id, reader=member.caller)
    with pytest.raises(Missing):
        await SUBJECT.hide(work, subject_id)
