"""Facilitators close topics, with words, and open them again."""

from forum import topics
from tests.builders import a_topic
from tests.people import Group, Person
from tests.site import OpenWork, Site

REASON = {"reason": "We go in circles; please start a new topic."}
REPLY = {"key": "7d1c2a52-0c55-4d0e-9d4e-0e7c9a1b2c3d", "to": "1", "text": "But I was nearly done."}


async def test_a_closed_topic_says_why_and_takes_no_reply(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member)

    assert (await site.post(f"/topics/{topic.id}/close", REASON, as_=facilitator)).status_code == 303

    page = (await site.get(f"/topics/{topic.id}", as_=member)).text
    assert "We go in circles; please start a new topic." in page
    assert 'name="text"' not in page


async def test_who_was_writing_while_it_was_closed_keeps_every_word(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member)
    await site.post(f"/topics/{topic.id}/close", REASON, as_=facilitator)

    answer = await site.post(f"/topics/{topic.id}/replies", REPLY, as_=neighbour)

    assert answer.status_code == 409
    assert "This topic was closed while you were writing." in answer.text
    assert "But I was nearly done." in answer.text
    assert "But I was nearly done." in (await site.get(f"/topics/{topic.id}", as_=neighbour)).text


async def test_opened_again_it_takes_replies(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member)
    await site.post(f"/topics/{topic.id}/close", REASON, as_=facilitator)

    assert (await site.post(f"/topics/{topic.id}/reopen", as_=facilitator)).status_code == 303

    assert (await site.post(f"/topics/{topic.id}/replies", REPLY, as_=member)).status_code == 303


async def test_closing_twice_keeps_the_first_words(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member)

    await site.post(f"/topics/{topic.id}/close", REASON, as_=facilitator)
    await site.post(f"/topics/{topic.id}/close", {"reason": "Other words."}, as_=facilitator)

    assert (await topics.find(work, topic.id, reader=member.caller)).closed_reason == REASON["reason"]


async def test_closing_needs_words(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member)

    assert (await site.post(f"/topics/{topic.id}/close", {"reason": " "}, as_=facilitator)).status_code == 422


async def test_only_facilitators_of_the_group_close_and_open(
    site: Site,
    work: OpenWork,
    group: Group,
    member: Person,
    neighbour: Person,
    organiser: Person,
    stranger: Person,
    facilitator_elsewhere: Person,
) -> None:
    topic = await a_topic(work, group, member)
    in_the_group, outside = (member, neighbour, organiser), (stranger, facilitator_elsewhere)

    for reader in (*in_the_group, *outside, None):
        status = 401 if reader is None else 403 if reader in in_the_group else 404
        assert (await site.get(f"/topics/{topic.id}/close", as_=reader)).status_code == status
        assert (await site.post(f"/topics/{topic.id}/close", REASON, as_=reader)).status_code == status
        assert (await site.post(f"/topics/{topic.id}/reopen", as_=reader)).status_code == status
    assert (await topics.find(work, topic.id, reader=member.caller)).closed_at is None
