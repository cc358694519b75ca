"""Taking one's own words back."""

import pytest

from chat import changing, rooms
from frame.errors import Conflict, NotAllowed
from tests.chat.scenes import a_room, frames, grown_old, last_seq, rows, said
from tests.people import Group, Person
from tests.site import OpenWork, Site


async def test_the_words_are_erased_and_the_place_stays(work: OpenWork, group: Group, member: Person) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member, "I wish I had not said this")

    await changing.withdraw(work, message, by=member.caller)

    assert await rows(work, room) == [(1, 2, "withdrawn", "")]
    assert await work.fetchval("SELECT html FROM messages") == ""
    told = frames(work.said)[-1]
    assert (told["state"], told["at"]) == ("withdrawn", 2)
    assert "wish" not in told["html"]


async def test_withdrawing_twice_changes_nothing(work: OpenWork, group: Group, member: Person) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member)

    await changing.withdraw(work, message, by=member.caller)
    await changing.withdraw(work, message, by=member.caller)

    assert await last_seq(work, room) == 2
    assert len(frames(work.said)) == 2


async def test_one_may_withdraw_in_a_closed_room(work: OpenWork, group: Group, member: Person) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member)
    await rooms.close(work, room)

    await changing.withdraw(work, message, by=member.caller)

    assert (await rows(work, room))[0][2] == "withdrawn"


async def test_nobody_withdraws_the_words_of_another(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person, stranger: Person
) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member)

    for other in (neighbour, facilitator, stranger):
        with pytest.raises(NotAllowed):
            await changing.withdraw(work, message, by=other.caller)

    assert await last_seq(work, room) == 1


async def test_what_a_facilitator_has_hidden_stays_as_it_is(work: OpenWork, group: Group, member: Person) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member, "Something unkind")
    await changing.set_state(work, message.id, state="hidden", only_from=["shown"])

    with pytest.raises(NotAllowed):
        await changing.withdraw(work, message, by=member.caller)

    assert await rows(work, room) == [(1, 2, "hidden", "Something unkind")]


async def test_its_author_withdraws_on_the_messages_own_page(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member, "I wish I had not")

    page = await site.get(f"/messages/{message.id}", as_=member)
    answers = [await site.post(f"/messages/{message.id}/withdraw", as_=member) for _ in range(2)]

    assert f"/messages/{message.id}/withdraw" in page.text
    assert [answer.status_code for answer in answers] == [303, 303]
    seen = await site.get(f"/rooms/{room.id}", as_=neighbour)
    assert "This message was withdrawn by its author." in seen.text
    assert "I wish I had not" not in seen.text


async def test_a_neighbour_is_refused_and_a_visitor_asked_to_sign_in(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    message = await said(work, await a_room(work, group, member), member)

    by_neighbour = await site.post(f"/messages/{message.id}/withdraw", as_=neighbour)
    by_visitor = await site.post(f"/messages/{message.id}/withdraw", as_=None)

    assert (by_neighbour.status_code, by_visitor.status_code) == (403, 401)


async def test_after_fifteen_minutes_only_a_facilitator_can_take_it_away(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member, "Said long ago")
    await grown_old(work, message)

    with pytest.raises(Conflict):
        await changing.withdraw(work, message, by=member.caller)
    answer = await site.post(f"/messages/{message.id}/withdraw", {}, as_=member)

    assert answer.status_code == 409
    assert "A facilitator can still hide it" in answer.text
    assert await rows(work, room) == [(1, 1, "shown", "Said long ago")]
    await changing.set_state(work, message.id, state="hidden", only_from=["shown"])
    assert await rows(work, room) == [(1, 2, "hidden", "Said long ago")]
