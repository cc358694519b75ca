"""Kind answers to messages: the same four as in the forum, one of each from each person, and nobody counts them."""

import pytest

from chat import changing, messages, reactions, rooms
from chat.messages import Message
from frame.errors import Conflict, Invalid, NotAllowed
from tests.chat.scenes import a_room, frames, last_seq, said
from tests.people import Group, Person
from tests.site import OpenWork, Site


async def _react(
    work: OpenWork, message: Message, person: Person, kind: str = "thank_you", *, given: bool = True
) -> None:
    room = await rooms.find(work, message.room_id, reader=person.caller)
    await reactions.react(work, room, message, kind, reader=person.caller, given=given)


async def test_a_kind_answer_shows_to_all_at_once_without_a_number(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    message = await said(work, room := await a_room(work, group, member), member)

    await _react(work, message, neighbour)
    await _react(work, message, facilitator)

    told = frames(work.said)
    assert [each["at"] for each in told] == [1, 2], "the second of a kind changes nothing that shows"
    assert "Thank you" in told[-1]["html"]
    assert ">Thank you</span> </p>" in told[-1]["html"]
    assert not any(name in told[-1]["html"] for name in ("Wren", "Rowan", "data-own"))
    assert await last_seq(work, room) == 2


async def test_twice_is_once_and_each_kind_is_given_once(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    message = await said(work, await a_room(work, group, member), member)

    for kind in ("thank_you", "thank_you", "been_there"):
        await _react(work, message, neighbour, kind)

    assert await work.fetchval("SELECT count(*) FROM message_reactions") == 2
    found = await messages.find(work, message.id, reader=member.caller)
    assert found.reactions == "been_there thank_you"


async def test_what_is_taken_back_is_gone_unless_others_gave_it_too(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    message = await said(work, room := await a_room(work, group, member), member)
    await _react(work, message, neighbour)
    await _react(work, message, facilitator)

    await _react(work, message, neighbour, given=False)
    still = await last_seq(work, room)
    await _react(work, message, facilitator, given=False)
    await _react(work, message, facilitator, given=False)

    assert still == 2
    assert await last_seq(work, room) == 3
    assert "Kind answers" not in frames(work.said)[-1]["html"]


async def test_whatever_quotes_it_is_left_alone(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    message = await said(work, room := await a_room(work, group, member), member)
    await said(work, room, neighbour, "Yes", answers=message)

    await _react(work, message, neighbour)

    assert [(each["id"], each["at"]) for each in frames(work.said)[2:]] == [(str(message.id), 3)]


async def test_nobody_answers_themselves_and_only_the_four_kinds_exist(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    message = await said(work, await a_room(work, group, member), member)

    with pytest.raises(NotAllowed):
        await _react(work, message, member)
    with pytest.raises(Invalid):
        await _react(work, message, neighbour, "laugh")


async def test_what_was_hidden_meanwhile_takes_no_answer(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    message = await said(work, await a_room(work, group, member), member)
    await changing.set_state(work, message.id, state="hidden", only_from=["shown"])

    with pytest.raises(Conflict):
        await _react(work, message, neighbour)


async def test_without_a_script_it_is_done_on_the_messages_own_page(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, stranger: Person
) -> None:
    message = await said(work, room := await a_room(work, group, member), member)
    path = f"/messages/{message.id}/reactions"

    answer = await site.post(path, {"kind": "helped"}, as_=neighbour)
    page = await site.get(f"/messages/{message.id}", as_=neighbour)

    assert answer.headers["location"] == f"/rooms/{room.id}#message-{message.id}"
    assert 'name="taken_back" value="helped" aria-pressed="true"' in page.text
    assert (await site.post(path, {"kind": "helped"}, as_=stranger)).status_code == 404
    assert "Ways to answer kindly" not in (await site.get(f"/messages/{message.id}", as_=member)).text
    taken = await site.post(path, {"taken_back": "helped"}, as_=neighbour, headers={"Accept": "application/json"})
    assert (taken.status_code, taken.json()) == (200, {"help": False})
    assert await work.fetchval("SELECT count(*) FROM message_reactions") == 0


async def test_the_room_says_what_its_reader_gave(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    message = await said(work, room := await a_room(work, group, member), member)
    await _react(work, message, neighbour, "helped")

    assert 'data-own="helped"' in (await site.get(f"/rooms/{room.id}", as_=neighbour)).text
    assert "data-own" not in (await site.get(f"/rooms/{room.id}", as_=member)).text
