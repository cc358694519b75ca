"""Opening, finding, reading and closing rooms."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from chat import messages, rooms
from frame.errors import Conflict, Invalid, Missing
from tests.chat.scenes import a_room, rows, said
from tests.people import Group, Person
from tests.site import OpenWork, Site

OPENING = {"name": "Thursday evening", "about": "A quiet hour"}


async def test_a_facilitator_opens_a_room_and_comes_into_it(site: Site, group: Group, facilitator: Person) -> None:
    answer = await site.post(f"/groups/{group.slug}/rooms/open", OPENING, as_=facilitator)

    assert answer.status_code == 303
    page = await site.get(answer.headers["location"], as_=facilitator)
    assert "Thursday evening" in page.text
    assert "Nobody has said anything here yet" in page.text
    assert 'role="log"' in page.text


async def test_an_open_room_of_the_same_name_is_not_opened_twice(site: Site, group: Group, facilitator: Person) -> None:
    await site.post(f"/groups/{group.slug}/rooms/open", OPENING, as_=facilitator)

    again = await site.post(f"/groups/{group.slug}/rooms/open", OPENING | {"name": "thursday EVENING"}, as_=facilitator)

    assert again.status_code == 422
    assert "There is already an open room of this name." in again.text


@pytest.mark.parametrize(("name", "words"), [("", "Please give the room a name."), ("x", "at least 2 letters")])
async def test_a_room_needs_a_name(name: str, words: str, site: Site, group: Group, facilitator: Person) -> None:
    answer = await site.post(f"/groups/{group.slug}/rooms/open", OPENING | {"name": name}, as_=facilitator)

    assert answer.status_code == 422
    assert words in answer.text


async def test_only_facilitators_open_rooms(
    site: Site, group: Group, member: Person, stranger: Person, organiser: Person
) -> None:
    path = f"/groups/{group.slug}/rooms/open"

    answers = [(await site.post(path, OPENING, as_=who)).status_code for who in (member, organiser, stranger, None)]

    assert answers == [403, 403, 404, 401]


async def test_members_see_the_rooms_of_their_group_and_nobody_else_does(
    site: Site, work: OpenWork, group: Group, member: Person, stranger: Person
) -> None:
    await a_room(work, group, member)

    pages = [await site.get(f"/groups/{group.slug}/rooms", as_=who) for who in (member, stranger, None)]

    assert [page.status_code for page in pages] == [200, 404, 401]
    assert ["Tuesday drop-in" in page.text for page in pages] == [True, False, False]
    assert "Open the room" not in pages[0].text, "only facilitators are offered the form"


async def test_who_may_come_into_a_room(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, *, stranger: Person, steward: Person
) -> None:
    room = await a_room(work, group, member)
    await said(work, room, member, "Between us")

    pages = [await site.get(f"/rooms/{room.id}", as_=who) for who in (member, neighbour, stranger, steward, None)]

    assert [page.status_code for page in pages] == [200, 200, 404, 404, 401]
    assert ["Between us" in page.text for page in pages] == [True, True, False, False, False]


@pytest.mark.parametrize("number", ["2000000000", "99999999999999999999"])
async def test_a_missing_room_is_missing(number: str, site: Site, member: Person) -> None:
    assert (await site.get(f"/rooms/{number}", as_=member)).status_code == 404


async def test_a_page_of_a_room_names_nobodys_member_id(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    await said(work, room, neighbour)

    page = await site.get(f"/rooms/{room.id}", as_=member)

    assert str(member.member_id) not in page.text
    assert str(neighbour.member_id) not in page.text


async def test_a_message_is_sent_without_a_socket(site: Site, work: OpenWork, group: Group, member: Person) -> None:
    room = await a_room(work, group, member)
    form = {"key": str(uuid4()), "text": "By **form**"}

    answers = [await site.post(f"/rooms/{room.id}/messages", form, as_=member) for _ in range(2)]

    message_id = await work.fetchval("SELECT id FROM messages")
    assert [answer.headers["location"] for answer in answers] == [f"/rooms/{room.id}#message-{message_id}"] * 2
    page = await site.get(f"/rooms/{room.id}", as_=member)
    assert "By <strong>form</strong>" in page.text


async def test_help_is_shown_at_once_to_who_may_need_it(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)

    answer = await site.post(f"/rooms/{room.id}/messages", {"text": "I want to end my life"}, as_=member)

    assert answer.headers["location"] == f"/rooms/{room.id}?help=shown#help"
    assert [row[2] for row in await rows(work, room)] == ["shown"], "a crisis is never held"


@pytest.mark.parametrize(
    ("text", "words"), [("", "Write something"), ("x" * 2001, "2,000"), ("[](https://example.org)", "no words")]
)
async def test_what_cannot_be_said_comes_back_with_the_page(
    text: str, words: str, site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)

    answer = await site.post(f"/rooms/{room.id}/messages", {"text": text}, as_=member)

    assert answer.status_code == 422
    assert words in answer.text
    assert text in answer.text


async def test_too_much_at_once_by_form_is_given_back_with_its_words(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)
    for number in range(10):
        await site.post(f"/rooms/{room.id}/messages", {"text": f"Line {number}"}, as_=member)

    answer = await site.post(f"/rooms/{room.id}/messages", {"text": "One too many"}, as_=member)

    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    assert "One too many" in answer.text


async def test_words_for_a_room_closed_meanwhile_come_back(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)
    await rooms.close(work, room)

    answer = await site.post(f"/rooms/{room.id}/messages", {"text": "A moment too late"}, as_=member)

    assert answer.status_code == 409
    assert "A moment too late" in answer.text


async def test_a_strangers_words_come_back_and_the_room_stays_unknown(
    site: Site, work: OpenWork, group: Group, member: Person, stranger: Person
) -> None:
    room = await a_room(work, group, member)

    here = await site.post(f"/rooms/{room.id}/messages", {"text": "Kept words"}, as_=stranger)
    nowhere = await site.post("/rooms/2000000000/messages", {"text": "Kept words"}, as_=stranger)

    assert here.status_code == nowhere.status_code == 404
    assert "Kept words" in here.text
    assert room.name not in here.text
    assert await rows(work, room) == []


async def test_a_visitors_words_are_kept_while_they_sign_in(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)

    answer = await site.post(f"/rooms/{room.id}/messages", {"text": "Kept words"}, as_=None)

    assert answer.status_code == 401
    assert "Kept words" in answer.text


async def test_a_closed_room_can_be_read_and_opened_again(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    room = await a_room(work, group, member)
    await said(work, room, member, "Still to be read")

    closing = [await site.post(f"/rooms/{room.id}/close", as_=facilitator) for _ in range(2)]
    closed = await site.get(f"/rooms/{room.id}", as_=member)
    reopening = await site.post(f"/rooms/{room.id}/reopen", as_=facilitator)
    opened = await site.get(f"/rooms/{room.id}", as_=member)

    assert [answer.status_code for answer in (*closing, reopening)] == [303, 303, 303]
    assert "Still to be read" in closed.text
    assert "This room is closed" in closed.text
    assert f"/rooms/{room.id}/messages" not in closed.text
    assert f"/rooms/{room.id}/messages" in opened.text


async def test_only_facilitators_close_and_reopen(
    site: Site, work: OpenWork, group: Group, member: Person, stranger: Person
) -> None:
    room = await a_room(work, group, member)

    for path in (f"/rooms/{room.id}/close", f"/rooms/{room.id}/reopen"):
        answers = [(await site.post(path, as_=who)).status_code for who in (member, stranger, None)]
        assert answers == [403, 404, 401]

    assert (await rooms.find(work, room.id, reader=member.caller)).is_open


async def test_a_room_is_not_reopened_beside_another_of_its_name(work: OpenWork, group: Group, member: Person) -> None:
    first = await a_room(work, group, member)
    await rooms.close(work, first)
    await a_room(work, group, member)

    with pytest.raises(Conflict):
        await rooms.reopen(work, first)
    with pytest.raises(Invalid):
        await a_room(work, group, member)


async def test_a_long_talk_is_read_a_page_at_a_time(site: Site, work: OpenWork, group: Group, member: Person) -> None:
    room = await a_room(work, group, member)
    for number in range(messages.PAGE + 2):
        await said(work, room, member, f"Line {number:03}")

    newest = await site.get(f"/rooms/{room.id}", as_=member)
    earlier = await site.get(f"/rooms/{room.id}?before=3", as_=member)

    assert "Line 001" not in newest.text
    assert "Line 002" in newest.text
    assert f"/rooms/{room.id}?before=3" in newest.text
    assert "Line 001" in earlier.text
    assert "Line 002" not in earlier.text
    assert "Earlier messages" not in earlier.text
    assert "data-live" not in earlier.text


async def test_exactly_one_page_has_nothing_before_it(work: OpenWork, group: Group, member: Person) -> None:
    room = await a_room(work, group, member)
    for _ in range(messages.PAGE):
        await said(work, room, member)

    page = await messages.page(work, room.id, reader=member.caller)

    assert (len(page.messages), page.earlier) == (messages.PAGE, None)


@pytest.mark.parametrize("before", ["x", "-1", "²", "9" * 16, ""])
async def test_what_is_no_place_is_missing(
    before: str, site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)

    assert (await site.get(f"/rooms/{room.id}", as_=member)).status_code == 200
    assert (await site.get(f"/rooms/{room.id}?before={before}", as_=member)).status_code == 404


async def test_nobody_reads_a_page_of_a_room_they_are_not_in(
    work: OpenWork, group: Group, member: Person, stranger: Person
) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member)

    assert (await messages.page(work, room.id, reader=stranger.caller)).messages == []
    with pytest.raises(Missing):
        await messages.find(work, message.id, reader=stranger.caller)
    with pytest.raises(Missing):
        await messages.own_text(work, message.id, reader=stranger.caller)


async def test_one_reads_ones_own_held_words_in_the_room_and_nobody_else_does(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    await said(work, room, member, "careful words", held=True)

    own, others = [(await site.get(f"/rooms/{room.id}", as_=who)).text for who in (member, neighbour)]

    assert "careful words" in own
    assert "Only you can see this" in own
    assert "careful words" not in others
    assert "This message waits for a facilitator." in others


async def test_the_page_of_a_room_takes_few_statements_whatever_its_length(
    site: Site, work: OpenWork, connection: Any, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)
    await site.get(f"/rooms/{room.id}", as_=member)
    asked: list[str] = []

    for _ in range(2):
        asked.clear()
        with connection.query_logger(lambda record: asked.append(record.query)):
            await site.get(f"/rooms/{room.id}", as_=member)
            # The driver tells its loggers in the next turn of the loop.
            await asyncio.sleep(0)
        assert 0 < len(asked) <= 5, asked
        for _ in range(10):
            await said(work, room, member)
