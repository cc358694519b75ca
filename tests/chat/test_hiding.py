"""Messages as moderation sees, hides and restores them."""

from dataclasses import replace

import pytest

from chat.fragments import frame_of
from chat.subjects import MessageSubject
from frame.errors import Missing
from tests.chat.scenes import a_room, frames, last_seq, rows, said
from tests.people import Group, Person
from tests.site import OpenWork, Site

SUBJECT = MessageSubject()


async def test_a_hidden_message_keeps_its_words_and_shows_none(
    work: OpenWork, site: Site, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member, "Something unkind")

    await SUBJECT.hide(work, str(message.id))

    assert await rows(work, room) == [(1, 2, "hidden", "Something unkind")]
    told = frames(work.said)[-1]
    assert (told["state"], told["at"], "unkind" in told["html"]) == ("hidden", 2, False)
    for path in (f"/rooms/{room.id}", f"/messages/{message.id}"):
        page = await site.get(path, as_=neighbour)
        assert "unkind" not in page.text
        assert "This message was hidden by a facilitator." in page.text


async def test_its_author_still_reads_it_on_its_own_page(
    work: OpenWork, site: Site, group: Group, member: Person
) -> None:
    message = await said(work, await a_room(work, group, member), member, "Something unkind")
    await SUBJECT.hide(work, str(message.id))

    page = await site.get(f"/messages/{message.id}", as_=member)

    assert "Something unkind" in page.text
    assert "Only you can see this" in page.text


async def test_a_restored_message_shows_its_words_again(work: OpenWork, group: Group, member: Person) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member, "Not so bad")
    await SUBJECT.hide(work, str(message.id))

    await SUBJECT.restore(work, str(message.id))

    assert await rows(work, room) == [(1, 3, "shown", "Not so bad")]
    assert "Not so bad" in frames(work.said)[-1]["html"]


async def test_what_was_held_is_let_through(work: OpenWork, group: Group, member: Person) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member, "harmless", held=True)

    await SUBJECT.restore(work, str(message.id))

    assert (await rows(work, room))[0][2] == "shown"


async def test_hiding_twice_changes_nothing(work: OpenWork, group: Group, member: Person) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member)

    await SUBJECT.hide(work, str(message.id))
    await SUBJECT.hide(work, str(message.id))

    assert await last_seq(work, room) == 2
    assert len(frames(work.said)) == 2


@pytest.mark.parametrize("gone", ["withdrawn", "erased"])
async def test_what_its_author_took_back_never_comes_back(
    gone: str, work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member)
    await work.execute("UPDATE messages SET state = $2, text = '', html = '' WHERE id = $1", message.id, gone)

    await SUBJECT.hide(work, str(message.id))
    await SUBJECT.restore(work, str(message.id))

    assert (await rows(work, room))[0][2] == gone


async def test_hiding_what_was_purged_changes_nothing(work: OpenWork) -> None:
    await SUBJECT.hide(work, "2000000000")

    assert frames(work.said) == []


async def test_who_may_see_the_exhibit_of_a_hidden_message(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person, stranger: Person
) -> None:
    message = await said(work, await a_room(work, group, member), member, "Something unkind")
    shown = await SUBJECT.find(work, str(message.id), reader=neighbour.caller)
    await SUBJECT.hide(work, str(message.id))

    for reader in (member, facilitator):
        exhibit = await SUBJECT.find(work, str(message.id), reader=reader.caller)
        assert (exhibit.text, exhibit.state) == ("Something unkind", "hidden")
    for outsider in (neighbour, stranger):
        with pytest.raises(Missing):
            await SUBJECT.find(work, str(message.id), reader=outsider.caller)
    assert (shown.title, shown.path) == ("A message in “Tuesday drop-in”", f"/messages/{message.id}")
    assert shown.ref.group_id == group.id


@pytest.mark.parametrize("nonsense", ["", "x", "-1", "1.5", "²", "99999999999999"])
async def test_an_id_that_no_message_has_is_missing(nonsense: str, work: OpenWork, member: Person) -> None:
    with pytest.raises(Missing):
        await SUBJECT.find(work, nonsense, reader=member.caller)


async def test_a_case_about_a_held_message_is_decided_from_the_queue(
    work: OpenWork, site: Site, group: Group, member: Person, facilitator: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member, "harmless", held=True)
    case_id = await work.fetchval("SELECT id FROM cases WHERE subject_id = $1", str(message.id))

    page = await site.get(f"/cases/{case_id}", as_=facilitator)

    assert page.status_code == 200
    assert "harmless" in page.text
    assert "harmless" not in (await site.get(f"/rooms/{room.id}", as_=neighbour)).text


async def test_a_frame_never_has_the_words_of_what_is_not_shown(work: OpenWork, group: Group, member: Person) -> None:
    message = await said(work, await a_room(work, group, member), member, "Something unkind")

    for state in ("held", "hidden", "withdrawn", "erased"):
        assert b"unkind" not in frame_of(replace(message, state=state))
    assert b"unkind" in frame_of(message)
