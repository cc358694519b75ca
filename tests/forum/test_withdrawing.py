"""Withdrawing one's own posts."""

from forum import posts, standing, topics
from tests.builders import a_reply, a_topic, opener_of
from tests.people import Group, Person
from tests.site import OpenWork, Site


async def test_the_words_go_and_the_replies_stay(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member)
    reply = await a_reply(work, topic, member, text="I regret this.")
    await a_reply(work, topic, neighbour, text="I hear you.", to=reply.seq)

    answer = await site.post(f"/posts/{reply.id}/withdraw", as_=member)

    assert answer.status_code == 303
    for reader in (member, neighbour):
        page = (await site.get(f"/topics/{topic.id}", as_=reader)).text
        assert "I regret this." not in page
        assert "This post was withdrawn by its author." in page
        assert "I hear you." in page


async def test_the_words_are_nowhere_afterwards_not_even_in_earlier_versions(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member, text="My full name is on this.")
    await site.post(f"/posts/{reply.id}/edit", {"version": "1", "text": "Better not."}, as_=member)

    await site.post(f"/posts/{reply.id}/withdraw", as_=member)

    (stored,) = await work.fetch("SELECT text, html, state FROM posts WHERE id = $1", reply.id)
    assert dict(stored) == {"text": "", "html": "", "state": "withdrawn"}
    assert await work.fetchval("SELECT count(*) FROM post_versions WHERE post_id = $1", reply.id) == 0


async def test_withdrawing_twice_changes_nothing(site: Site, work: OpenWork, group: Group, member: Person) -> None:
    topic = await a_topic(work, group, member)
    reply = await a_reply(work, topic, member)

    await site.post(f"/posts/{reply.id}/withdraw", as_=member)
    head = (await topics.find(work, topic.id, reader=member.caller)).last_seq
    again = await site.post(f"/posts/{reply.id}/withdraw", as_=member)

    assert again.status_code == 303
    assert (await topics.find(work, topic.id, reader=member.caller)).last_seq == head


async def test_nobody_else_withdraws_a_post(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, stranger: Person, facilitator: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member)

    for reader, status in ((neighbour, 403), (facilitator, 403), (stranger, 404), (None, 401)):
        assert (await site.get(f"/posts/{reply.id}/withdraw", as_=reader)).status_code == status
        assert (await site.post(f"/posts/{reply.id}/withdraw", as_=reader)).status_code == status
    assert (await posts.find(work, reply.id, reader=member.caller)).state == "shown"


async def test_a_topic_without_replies_goes_with_its_opening_post(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member, title="Said too much")
    opener = await opener_of(work, topic, member)

    await site.post(f"/posts/{opener.id}/withdraw", as_=member)

    assert (await site.get(f"/topics/{topic.id}", as_=neighbour)).status_code == 404
    assert "Said too much" not in (await site.get(f"/groups/{group.slug}/topics", as_=member)).text


async def test_a_topic_with_replies_stays_for_those_who_replied_without_its_title(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member, title="Said too much")
    await a_reply(work, topic, neighbour, text="Thank you for saying it.")
    opener = await opener_of(work, topic, member)

    await site.post(f"/posts/{opener.id}/withdraw", as_=member)

    page = (await site.get(f"/topics/{topic.id}", as_=neighbour)).text
    assert "Said too much" not in page
    assert "Thank you for saying it." in page


async def test_one_may_withdraw_in_a_closed_topic_too(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member)
    reply = await a_reply(work, topic, member)
    await standing.close(work, await topics.find(work, topic.id, reader=facilitator.caller), reason="Enough.")

    assert (await site.post(f"/posts/{reply.id}/withdraw", as_=member)).status_code == 303


async def test_a_reply_to_what_was_withdrawn_meanwhile_is_posted_beneath_it(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member)
    reply = await a_reply(work, topic, member)
    await posts.withdraw(work, topic, reply)
    form = {"key": "7d1c2a52-0c55-4d0e-9d4e-0e7c9a1b2c3d", "to": str(reply.seq), "text": "I hear you all the same."}

    answer = await site.post(f"/topics/{topic.id}/replies", form, as_=neighbour)

    assert answer.status_code == 303
    page = (await site.get(f"/topics/{topic.id}", as_=member)).text
    assert "I hear you all the same." in page


async def test_a_reply_to_a_topic_withdrawn_meanwhile_comes_back_to_its_writer(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member)
    await posts.withdraw(work, topic, await opener_of(work, topic, member))
    form = {"key": "7d1c2a52-0c55-4d0e-9d4e-0e7c9a1b2c3d", "to": "1", "text": "I hear you all the same."}

    answer = await site.post(f"/topics/{topic.id}/replies", form, as_=neighbour)

    assert answer.status_code == 404
    assert "I hear you all the same." in answer.text
