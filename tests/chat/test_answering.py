"""Answering a message: what answers it quotes it, for as long as everybody may read it."""

from uuid import uuid4

import pytest

from chat import changing, messages
from chat.live import RoomChannel
from chat.presence import Presence
from tests.chat.scenes import a_room, drafted, frames, last_seq, rows, said
from tests.people import Group, Person
from tests.site import OpenWork, Site


async def test_an_answer_quotes_the_beginning_of_what_it_answers(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    first = await said(work, room, member, "The clinic called. " * 20)

    answer = await said(work, room, neighbour, "What did they say?", answers=first)

    assert (answer.answers_id, answer.answers_seq, answer.answers_name) == (first.id, 1, "Harbour")
    assert answer.quote.startswith("The clinic called.")
    assert len(answer.quote) <= 90
    told = frames(work.said)[-1]["html"]
    assert f'href="/rooms/{room.id}?at=1#message-{first.id}"' in told
    assert "The clinic called." in told


@pytest.mark.parametrize("deed", ["hide", "withdraw"])
async def test_what_is_gone_is_quoted_nowhere_any_more(
    deed: str, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    first = await said(work, room, member, "I wish I had not said this")
    answer = await said(work, room, neighbour, "Are you all right?", answers=first)
    await said(work, room, neighbour, "I mean it", answers=first)
    came_to = await last_seq(work, room)

    if deed == "hide":
        await changing.set_state(work, first.id, state="hidden", only_from=["shown"])
    else:
        await changing.withdraw(work, first, by=member.caller)

    told = frames(work.said)[-3:]
    assert [each["at"] for each in told] == [came_to + 1, came_to + 2, came_to + 3], "no number may be left out"
    assert await last_seq(work, room) == came_to + 3
    assert all("wish" not in each["html"] for each in told)
    assert "In answer to a message that is gone" in told[1]["html"]
    found = await messages.find(work, answer.id, reader=neighbour.caller)
    assert (found.quote, found.answers_name) == ("", None)
    missed = await RoomChannel(Presence(None)).read_since(work, room.id, came_to, 500)  # type: ignore[arg-type]  # nobody is here
    assert missed is not None
    assert [change.at for change in missed.changes] == [came_to + 1, came_to + 2, came_to + 3]
    assert all(b"wish" not in change.frame for change in missed.changes)


async def test_what_is_shown_again_is_quoted_again(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    first = await said(work, room, member, "Hello")
    await said(work, room, neighbour, "Hello you", answers=first)
    await changing.set_state(work, first.id, state="hidden", only_from=["shown"])

    await changing.set_state(work, first.id, state="shown", only_from=["hidden"])

    assert "<span>Hello</span>" in frames(work.said)[-1]["html"]


async def test_an_edit_is_quoted_as_it_is_now(work: OpenWork, group: Group, member: Person, neighbour: Person) -> None:
    room = await a_room(work, group, member)
    first = await said(work, room, member, "Helo")
    await said(work, room, neighbour, "Hello you", answers=first)

    await changing.edit(work, first, drafted("Hello"), by=member.caller)

    assert "<span>Hello</span>" in frames(work.said)[-1]["html"]
    assert await rows(work, room) == [(1, 3, "shown", "Hello"), (2, 4, "shown", "Hello you")]


async def test_only_what_is_shown_in_the_same_room_can_be_answered(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room, elsewhere = await a_room(work, group, member), await a_room(work, group, member, name="Another")
    secret = await said(work, elsewhere, member, "Said elsewhere")
    hidden = await said(work, room, member, "Words that were hidden")
    await changing.set_state(work, hidden.id, state="hidden", only_from=["shown"])

    answers = [await said(work, room, neighbour, "Pardon?", answers=each) for each in (secret, hidden)]

    assert [answer.answers_id for answer in answers] == [None, None]


async def test_a_message_is_answered_on_its_own_page_without_a_script(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    first = await said(work, room, member, "Who is bringing the cake?")

    page = await site.get(f"/messages/{first.id}", as_=neighbour)
    fields = {"key": str(uuid4()), "text": "I am", "answers": str(first.id)}
    answer = await site.post(f"/rooms/{room.id}/messages", fields, as_=neighbour)

    assert f'name="answers" value="{first.id}"' in page.text
    assert "Answer Harbour" in page.text
    shown = await site.get(answer.headers["location"].partition("#")[0], as_=member)
    assert f'<a href="/rooms/{room.id}?at=1#message-{first.id}"' in shown.text


@pytest.mark.parametrize("nonsense", ["", "-1", "x", "9" * 30, "0"])
async def test_an_answer_to_nothing_is_a_message_like_any_other(
    nonsense: str, site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)

    answer = await site.post(
        f"/rooms/{room.id}/messages", {"text": "Hello", "answers": nonsense, "key": str(uuid4())}, as_=member
    )

    assert answer.status_code == 303
    assert await work.fetchval("SELECT answers_id FROM messages") is None


async def test_where_an_answer_leads_the_room_opens_around_it(
    site: Site, work: OpenWork, group: Group, member: Person, stranger: Person
) -> None:
    room = await a_room(work, group, member)
    for number in range(70):
        await said(work, room, member, f"Number {number}.")

    page = await site.get(f"/rooms/{room.id}?at=15", as_=member)

    shown = [number for number in range(70) if f"Number {number}.</p>" in page.text]
    assert shown == list(range(4, 54)), "ten before the place, and forty from it on"
    assert f'href="/rooms/{room.id}?before=5"' in page.text
    assert f'href="/rooms/{room.id}?at=55#message-' in page.text
    assert "data-live" not in page.text, "what comes would be shown after a hole"
    near_the_end = await site.get(f"/rooms/{room.id}?at=60", as_=member)
    assert "data-live" in near_the_end.text
    assert (await site.get(f"/rooms/{room.id}?at=15", as_=stranger)).status_code == 404
    assert (await site.get(f"/rooms/{room.id}?at=x", as_=member)).status_code == 404
