"""Putting other words in one's own message."""

import pytest

from chat import changing, messages, rooms
from frame.errors import Conflict
from tests.chat.scenes import a_room, drafted, frames, grown_old, last_seq, rows, said
from tests.people import Group, Person
from tests.site import OpenWork, Site


async def test_an_edit_keeps_its_place_and_takes_the_next_number(work: OpenWork, group: Group, member: Person) -> None:
    room = await a_room(work, group, member)
    first, _ = await said(work, room, member, "Helo"), await said(work, room, member, "Second")

    changed = await changing.edit(work, first, drafted("Hello"), by=member.caller)

    assert (changed.seq, changed.changed_seq) == (1, 3)
    assert changed.edited_at is not None
    assert await rows(work, room) == [(1, 3, "shown", "Hello"), (2, 2, "shown", "Second")]
    assert await last_seq(work, room) == 3
    told = frames(work.said)[-1]
    assert (told["id"], told["seq"], told["at"]) == (str(first.id), 1, 3)
    assert "Hello" in told["html"]
    assert "edited" in told["html"]


async def test_nobody_edits_the_words_of_another(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person, stranger: Person
) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member, "Mine")

    for other in (neighbour, facilitator, stranger):
        with pytest.raises(Conflict):
            await changing.edit(work, message, drafted("Yours"), by=other.caller)

    assert await rows(work, room) == [(1, 1, "shown", "Mine")]
    assert await last_seq(work, room) == 1, "a refused edit may burn no number"


async def test_what_waits_for_a_facilitator_stays_held_when_edited(
    work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member, held=True)

    changed = await changing.edit(work, message, drafted("Something harmless"), by=member.caller)

    assert (changed.state, changed.html) == ("held", "")
    assert "harmless" not in frames(work.said)[-1]["html"]


async def test_an_edit_that_is_flagged_joins_the_queue(work: OpenWork, group: Group, member: Person) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member)

    await changing.edit(work, message, drafted("My number is 07700 900123, ring me"), by=member.caller)

    assert await work.fetchval("SELECT kind FROM cases WHERE subject_id = $1", str(message.id)) == "pii"


@pytest.mark.parametrize("state", ["hidden", "withdrawn", "erased"])
async def test_what_can_no_longer_be_read_can_no_longer_be_edited(
    state: str, work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member)
    await work.execute("UPDATE messages SET state = $2 WHERE id = $1", message.id, state)

    with pytest.raises(Conflict):
        await changing.edit(work, message, drafted("Again"), by=member.caller)


async def test_nothing_is_edited_in_a_room_that_was_closed_meanwhile(
    work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member)
    await rooms.close(work, room)

    with pytest.raises(Conflict):
        await changing.edit(work, message, drafted("Too late"), by=member.caller)


async def test_its_author_edits_on_the_messages_own_page(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member, "Helo **all**")

    page = await site.get(f"/messages/{message.id}", as_=member)
    answer = await site.post(f"/messages/{message.id}/edit", {"text": "Hello all"}, as_=member)

    assert "Helo **all**</textarea>" in page.text
    assert (answer.status_code, answer.headers["location"]) == (303, f"/rooms/{room.id}#message-{message.id}")
    assert (await messages.find(work, message.id, reader=member.caller)).html == "<p>Hello all</p>"


async def test_an_empty_edit_is_refused_at_its_field(site: Site, work: OpenWork, group: Group, member: Person) -> None:
    message = await said(work, await a_room(work, group, member), member)

    answer = await site.post(f"/messages/{message.id}/edit", {"text": "  "}, as_=member)

    assert answer.status_code == 422
    assert "Write something before you send it." in answer.text


async def test_a_neighbour_sees_no_form_and_gets_the_words_back(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    message = await said(work, await a_room(work, group, member), member)

    page = await site.get(f"/messages/{message.id}", as_=neighbour)
    answer = await site.post(f"/messages/{message.id}/edit", {"text": "Not mine to change"}, as_=neighbour)

    assert f"/messages/{message.id}/edit" not in page.text
    assert answer.status_code == 403
    assert "Not mine to change" in answer.text


async def test_a_stranger_cannot_tell_that_a_message_exists(
    site: Site, work: OpenWork, group: Group, member: Person, stranger: Person
) -> None:
    message = await said(work, await a_room(work, group, member), member, "Between us")

    for path in ("", "/edit", "/withdraw"):
        here = await site.post(f"/messages/{message.id}{path}", {"text": "x"}, as_=stranger) if path else None
        page = here or await site.get(f"/messages/{message.id}", as_=stranger)
        assert page.status_code == 404
        assert "Between us" not in page.text


async def test_a_visitor_is_asked_to_sign_in_with_the_words_kept(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    message = await said(work, await a_room(work, group, member), member, "Between us")

    answer = await site.post(f"/messages/{message.id}/edit", {"text": "Kept words"}, as_=None)

    assert answer.status_code == 401
    assert "Kept words" in answer.text
    assert "Between us" not in answer.text


async def test_help_is_shown_after_an_edit_that_asks_for_it(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member)

    answer = await site.post(f"/messages/{message.id}/edit", {"text": "I want to end my life"}, as_=member)

    assert answer.headers["location"] == f"/rooms/{room.id}?help=shown#help"
    page = await site.get(answer.headers["location"], as_=member)
    assert page.text.count('class="help-card"') == 2, "the card itself, and the one kept for what is said next"


async def test_after_fifteen_minutes_nothing_is_changed_and_the_words_come_back(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    message = await said(work, await a_room(work, group, member), member, "As it was")
    opened = await site.get(f"/messages/{message.id}", as_=member)
    await grown_old(work, message)

    page = await site.get(f"/messages/{message.id}", as_=member)
    answer = await site.post(f"/messages/{message.id}/edit", {"text": "Better words"}, as_=member)
    with pytest.raises(Conflict):
        await changing.edit(work, message, drafted("Better words"), by=member.caller)

    assert f"/messages/{message.id}/edit" in opened.text
    assert f"/messages/{message.id}/edit" not in page.text
    assert "Ask a facilitator to hide it" in page.text
    assert answer.status_code == 403
    assert "Better words" in answer.text
    assert (await messages.find(work, message.id, reader=member.caller)).html == "<p>As it was</p>"


async def test_a_script_is_told_in_its_own_language(site: Site, work: OpenWork, group: Group, member: Person) -> None:
    message = await said(work, await a_room(work, group, member), member)
    as_script = {"Accept": "application/json"}

    async def ask(text: str) -> tuple[int, object]:
        answer = await site.post(f"/messages/{message.id}/edit", {"text": text}, as_=member, headers=as_script)
        return answer.status_code, answer.json()

    assert await ask("Hello all") == (200, {"help": False})
    assert await ask("I want to end my life") == (200, {"help": True})
    status, told = await ask("   ")
    assert (status, told["words"]) == (422, "Write something before you send it.")  # type: ignore[index]  # an object
