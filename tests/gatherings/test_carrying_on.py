"""Points of a session go into a topic with each author's yes, and with nothing less."""

import pytest

from forum import topics
from frame.errors import Conflict, Missing
from gatherings import ending, holding, points
from gatherings.doors import Event
from gatherings.gatherings import Gathering
from notifications import letters
from tests.builders import opener_of
from tests.gatherings.scenes import opened, say, seen_by
from tests.people import Group, Person
from tests.site import OpenWork, Site


async def over(work: OpenWork, group: Group, host: Person, *people: Person) -> Gathering:
    one = await opened(work, group, host, host, *people)
    for person in (*people, host):
        await say(work, one, person, f"What {person.pseudonym} found out")
    await holding.do(work, one, Event.CLOSE)
    return await seen_by(work, one, host)


async def asked(work: OpenWork, one: Gathering) -> None:
    await points.ask(work, one, [each.message_id for each in await points.list_sayable(work, one)])


async def test_only_what_its_author_agreed_to_is_carried(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    one = await over(work, group, facilitator, member, neighbour)
    for _ in range(2):
        await asked(work, one)
    (mine,) = await points.list_points(work, await seen_by(work, one, member))
    (theirs,) = await points.list_points(work, await seen_by(work, one, neighbour))
    await points.answer(work, await seen_by(work, one, member), mine.id, agrees=True)
    await points.answer(work, await seen_by(work, one, neighbour), theirs.id, agrees=False)

    topic_id = await points.carry(work, one, title="After Tuesday", text="We spoke of", by=facilitator.caller)

    assert await points.carry(work, one, title="Again", text="", by=facilitator.caller) == topic_id
    topic = await topics.find(work, topic_id, reader=member.caller)
    opener = await opener_of(work, topic, member)
    assert f"What {member.pseudonym} found out" in opener.html
    assert f"What {facilitator.pseudonym} found out" in opener.html
    assert f"What {neighbour.pseudonym} found out" not in opener.html
    subjects = [each.subject for each in (await letters.page(work, reader=member.caller)).items]
    assert subjects.count("May we carry on something you said?") == 1


async def test_silence_is_a_no(work: OpenWork, group: Group, member: Person, facilitator: Person) -> None:
    one = await over(work, group, facilitator, member)
    said = [each for each in await points.list_sayable(work, one) if each.pseudonym == member.pseudonym]
    await points.ask(work, one, [each.message_id for each in said])

    with pytest.raises(Conflict, match="Nobody has agreed"):
        await points.carry(work, one, title="After Tuesday", text="", by=facilitator.caller)


async def test_nobody_answers_for_somebody_else(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    one = await over(work, group, facilitator, member, neighbour)
    await asked(work, one)
    (mine,) = await points.list_points(work, await seen_by(work, one, member))

    for person in (neighbour, facilitator):
        with pytest.raises(Missing):
            await points.answer(work, await seen_by(work, one, person), mine.id, agrees=True)


async def test_what_was_taken_out_is_not_carried_although_it_was_agreed_to(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await over(work, group, facilitator, member)
    await asked(work, one)
    as_member = await seen_by(work, one, member)
    (mine,) = await points.list_points(work, as_member)
    await points.answer(work, as_member, mine.id, agrees=True)
    await ending.take_out_own_words(work, as_member)

    topic_id = await points.carry(work, one, title="After Tuesday", text="", by=facilitator.caller)

    topic = await topics.find(work, topic_id, reader=member.caller)
    opener = await opener_of(work, topic, member)
    assert f"What {member.pseudonym} found out" not in opener.html


async def test_it_is_all_done_on_the_page_for_afterwards(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await over(work, group, facilitator, member)
    page = f"/gatherings/{one.id}/afterwards"
    said = next(each for each in await points.list_sayable(work, one) if each.pseudonym == member.pseudonym)
    assert "Carry points into a topic" in (await site.get(page, as_=facilitator)).text
    await site.post(f"/gatherings/{one.id}/points", {"message": str(said.message_id)}, as_=facilitator)
    assert "May this go into a topic?" in (await site.get(page, as_=member)).text
    (mine,) = await points.list_points(work, await seen_by(work, one, member))
    await site.post(f"/gatherings/{one.id}/points/{mine.id}", {"deed": "agree"}, as_=member)
    assert "You have agreed." in (await site.get(page, as_=member)).text

    refused = await site.post(f"/gatherings/{one.id}/follow-up", {"title": "", "opening": "Dear all"}, as_=facilitator)
    assert (refused.status_code, "Dear all" in refused.text) == (422, True)
    started = await site.post(f"/gatherings/{one.id}/follow-up", {"title": "After Tuesday"}, as_=facilitator)

    assert started.status_code == 303
    assert "It goes on in a topic" in (await site.get(page, as_=member)).text
