"""How a topic stands: pinned above the list, resting without replies, closed with a letter to its starter."""

from uuid import uuid4

from forum import listing, topics
from tests.builders import a_reply, a_topic
from tests.people import Group, Person
from tests.site import OpenWork, Site


def a_form(text: str = "But I was nearly done.") -> dict[str, str]:
    return {"key": str(uuid4()), "to": "1", "text": text}


async def test_a_pinned_topic_stands_above_the_first_page_for_everybody_who_may_read_it(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    old = await a_topic(work, group, member, title="Read this first", is_public=True)
    inside = await a_topic(work, group, member, title="Only for us")
    for number in range(31):
        await a_topic(work, group, member, title=f"Later {number}", is_public=True)

    for topic in (old, inside):
        assert (await site.post(f"/topics/{topic.id}/pin", as_=facilitator)).status_code == 303

    mine = (await site.get(f"/groups/{group.slug}/topics", as_=member)).text
    assert mine.index("Read this first") < mine.index("Only for us") < mine.index("Later 30")
    assert mine.count("Read this first") == 1
    visitors = (await site.get(f"/groups/{group.slug}/topics")).text
    assert visitors.index("Read this first") < visitors.index("Later 30")
    assert "Only for us" not in visitors
    forum = await topics.find_forum(work, group.slug, reader=member.caller)
    first = await listing.page(work, forum, reader=member.caller)
    second = await listing.page(work, forum, reader=member.caller, older_than=first.after)
    assert [row.title for row in second.items] == ["Later 0"]


async def test_unpinned_it_is_in_the_list_again(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member, title="Read this first")
    await a_topic(work, group, member, title="Newer")
    await site.post(f"/topics/{topic.id}/pin", as_=facilitator)

    await site.post(f"/topics/{topic.id}/unpin", as_=facilitator)

    page = (await site.get(f"/groups/{group.slug}/topics", as_=member)).text
    assert page.index("Newer") < page.index("Read this first")


async def test_a_fourth_pin_is_refused_with_words_and_a_second_press_is_not(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    made = [await a_topic(work, group, member) for _ in range(4)]
    for topic in made[:3]:
        await site.post(f"/topics/{topic.id}/pin", as_=facilitator)

    answer = await site.post(f"/topics/{made[3].id}/pin", as_=facilitator)

    assert answer.status_code == 409
    assert "Unpin one of them first" in answer.text
    assert (await site.post(f"/topics/{made[0].id}/pin", as_=facilitator)).status_code == 303


async def test_a_starter_turns_replies_off_and_on(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member)
    assert (await site.post(f"/topics/{topic.id}/replies-off", as_=member)).status_code == 303

    page = (await site.get(f"/topics/{topic.id}", as_=neighbour)).text
    assert "This topic takes no replies just now" in page
    assert 'name="text"' not in page
    answer = await site.post(f"/topics/{topic.id}/replies", a_form(), as_=neighbour)
    assert answer.status_code == 409
    assert "Replies to this topic were turned off while you were writing." in answer.text
    assert "But I was nearly done." in answer.text
    assert "But I was nearly done." in (await site.get(f"/topics/{topic.id}", as_=neighbour)).text

    await site.post(f"/topics/{topic.id}/replies-on", as_=member)
    assert (await site.post(f"/topics/{topic.id}/replies", a_form(), as_=neighbour)).status_code == 303


async def test_the_starter_of_a_closed_topic_gets_the_reason_and_may_read_on(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member)
    await a_reply(work, topic, neighbour)

    for _ in range(2):
        await site.post(f"/topics/{topic.id}/close", {"reason": "We go in circles."}, as_=facilitator)

    (letter,) = await work.fetch("SELECT membership_id, subject, body, path FROM letters WHERE kind = 'decision'")
    assert letter["membership_id"] == member.membership_id
    assert "We go in circles." in letter["body"]
    assert group.name not in letter["subject"] + letter["body"]
    assert (await site.get(letter["path"], as_=member)).status_code == 200


async def test_who_closes_their_own_topic_gets_no_letter(
    site: Site, work: OpenWork, group: Group, facilitator: Person
) -> None:
    topic = await a_topic(work, group, facilitator)

    await site.post(f"/topics/{topic.id}/close", {"reason": "All said."}, as_=facilitator)

    assert await work.fetchval("SELECT count(*) FROM letters") == 0
