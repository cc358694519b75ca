"""A sharing circle: hands in an order, one who has the floor, and the others who listen. And questions to a speaker."""

from uuid import uuid4

import pytest

from chat.saying import Written
from frame.errors import Conflict, Invalid, NotAllowed
from gatherings import holding, questions, turns
from gatherings.doors import Event
from tests.gatherings.scenes import opened, say, seen_by
from tests.people import Group, Person
from tests.site import OpenWork


async def test_only_whoever_has_the_floor_and_hosts_speak_and_others_may_support(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    one = await opened(work, group, facilitator, facilitator, member, neighbour, format="circle")
    assert isinstance(await say(work, one, member), NotAllowed)

    await turns.raise_hand(work, await seen_by(work, one, member))
    assert await turns.give(work, one) == member.pseudonym

    assert isinstance(await say(work, one, member, "It was a long week."), Written)
    refused = await say(work, one, neighbour, "Mine too, let me tell you")
    assert isinstance(refused, NotAllowed)
    assert "Raise your hand" in refused.words
    assert isinstance(await say(work, one, neighbour, "I hear you."), Written)
    assert isinstance(await say(work, one, facilitator, "Take a breath."), Written)


async def test_hands_are_taken_in_the_order_in_which_they_were_raised_and_once_each(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    one = await opened(work, group, facilitator, facilitator, member, neighbour, format="circle")
    for person in (neighbour, member, neighbour):
        await turns.raise_hand(work, await seen_by(work, one, person))
    assert [turn.pseudonym for turn in await turns.list_turns(work, one.id)] == [
        neighbour.pseudonym,
        member.pseudonym,
    ]

    assert [await turns.give(work, one) for _ in range(3)] == [neighbour.pseudonym, member.pseudonym, None]

    assert isinstance(await say(work, one, member), NotAllowed)


async def test_giving_the_floor_back_frees_it_and_a_turn_can_go_on(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await opened(work, group, facilitator, facilitator, member, format="circle", turn_min=5)
    assert not await turns.extend(work, one)
    await turns.give(work, one, member.membership_id)
    (before,) = await turns.list_turns(work, one.id)
    assert await turns.extend(work, one)
    (after,) = await turns.list_turns(work, one.id)
    assert before.ends_at is not None
    assert after.ends_at is not None
    assert (after.ends_at - before.ends_at).total_seconds() == 300
    assert member.membership_id is not None

    assert await turns.leave(work, one.id, member.membership_id)

    assert await turns.list_turns(work, one.id) == []
    assert isinstance(await say(work, one, member), NotAllowed)


async def test_who_is_not_in_the_circle_raises_no_hand_and_gets_no_floor(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    one = await opened(work, group, facilitator, facilitator, member, format="circle")

    with pytest.raises(Conflict):
        await turns.raise_hand(work, await seen_by(work, one, neighbour))
    with pytest.raises(Conflict):
        await turns.give(work, one, neighbour.membership_id)


async def test_who_is_sent_out_loses_the_floor(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await opened(work, group, facilitator, facilitator, member, format="circle")
    await turns.give(work, one, member.membership_id)
    assert member.membership_id is not None

    await holding.send_to_lobby(work, one, member.membership_id, for_good=False)

    assert await turns.list_turns(work, one.id) == []


async def test_there_are_no_turns_in_an_open_talk_or_after_the_end(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    talk = await opened(work, group, facilitator, facilitator, member)
    with pytest.raises(Conflict):
        await turns.raise_hand(work, await seen_by(work, talk, member))

    circle = await opened(work, group, facilitator, facilitator, member, format="circle")
    await turns.raise_hand(work, await seen_by(work, circle, member))
    await holding.do(work, circle, Event.CLOSE)
    assert await turns.list_turns(work, circle.id) == []


async def test_questions_are_collected_supported_and_put(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    one = await opened(work, group, facilitator, facilitator, member, neighbour, format="speaker")
    assert isinstance(await say(work, one, member), NotAllowed)
    as_member, as_neighbour = await seen_by(work, one, member), await seen_by(work, one, neighbour)
    key = uuid4()
    for _ in range(2):
        await questions.ask(work, as_member, "Does it  keep in a fridge?", key=key)
    await questions.ask(work, as_neighbour, "What about travelling?", key=uuid4())
    first, second = await questions.list_questions(work, one.id, reader=neighbour.caller)
    assert (first.text, second.is_mine) == ("Does it keep in a fridge?", True)

    for question in (first, second):
        await questions.support(work, as_neighbour, question.id, wants=True)

    listed = await questions.list_questions(work, one.id, reader=neighbour.caller)
    # One's own counts already.
    assert [(each.supports, each.is_supported) for each in listed] == [(1, True), (0, False)]
    assert await questions.put(work, one, first.id) == "Does it keep in a fridge?"
    assert [each.is_put for each in await questions.list_questions(work, one.id, reader=member.caller)] == [False, True]
    await questions.take_back(work, as_member, second.id)
    assert len(await questions.list_questions(work, one.id, reader=member.caller)) == 2
    await questions.take_back(work, as_neighbour, second.id)
    assert len(await questions.list_questions(work, one.id, reader=member.caller)) == 1


async def test_a_question_has_words_and_not_too_many(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await opened(work, group, facilitator, facilitator, member, format="speaker")
    asking = await seen_by(work, one, member)
    for text in ("   ", "x" * 501):
        with pytest.raises(Invalid):
            await questions.ask(work, asking, text, key=uuid4())
    for number in range(5):
        await questions.ask(work, asking, f"Question {number}", key=uuid4())
    with pytest.raises(Conflict):
        await questions.ask(work, asking, "One more", key=uuid4())
