"""How far one has read in a room: kept for oneself alone, and only ever growing."""

import pytest

from chat import changing, personal, readings, rooms
from chat.personal import Personal
from chat.rooms import Room
from tests.chat.scenes import a_room, said
from tests.people import Group, Person
from tests.site import OpenWork, Site


async def _note(work: OpenWork, room: Room, person: Person, seq: int) -> None:
    await readings.note(work, await rooms.find(work, room.id, reader=person.caller), seq, reader=person.caller)


async def _of(work: OpenWork, room: Room, person: Person) -> Personal:
    as_theirs = await rooms.find(work, room.id, reader=person.caller)
    return await personal.find(work, as_theirs, [], reader=person.caller)


async def test_what_others_said_since_is_counted(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    for number in range(3):
        await said(work, room, member, f"Before {number}")
    await _note(work, room, neighbour, 2)
    hidden = await said(work, room, member, "Hidden since")
    await said(work, room, neighbour, "My own")
    await said(work, room, member, "After")
    await changing.set_state(work, hidden.id, state="hidden", only_from=["shown"])

    found = await _of(work, room, neighbour)

    assert (found.read, found.missed, found.first_missed) == (2, 2, 3)


async def test_a_place_only_grows_and_never_beyond_what_there_is(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    for number in range(3):
        await said(work, room, member, f"Number {number}")

    places = []
    for seq in (2, 1, 3, 99):
        await _note(work, room, neighbour, seq)
        places.append((await _of(work, room, neighbour)).read)

    assert places == [2, 2, 3, 3]


async def test_who_was_never_there_missed_nothing_yet(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    await said(work, room, member)

    found = await _of(work, room, neighbour)

    assert (found.read, found.missed, found.first_missed) == (None, 0, None)


async def test_the_page_says_what_was_missed_and_leads_there(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    for number in range(13):
        await said(work, room, member, f"Number {number}.")
    await site.post(f"/rooms/{room.id}/read", {"seq": "1"}, as_=neighbour)

    page = (await site.get(f"/rooms/{room.id}", as_=neighbour)).text
    others = (await site.get(f"/rooms/{room.id}", as_=member)).text

    assert "You missed 12 messages." in page
    before, line, after = page.partition('<p class="fresh" id="new">')
    assert line
    assert "Number 0.</p>" in before
    assert "Number 1.</p>" in after
    assert 'data-read="1"' in page
    assert "You missed" not in others
    assert (await site.get(f"/rooms/{room.id}?at=unread", as_=neighbour)).headers["location"] == (
        f"/rooms/{room.id}?at=2#new"
    )

    await site.post(f"/rooms/{room.id}/read", {"seq": "13"}, as_=neighbour)
    assert "You missed" not in (await site.get(f"/rooms/{room.id}", as_=neighbour)).text
    assert (await site.get(f"/rooms/{room.id}?at=unread", as_=neighbour)).headers["location"] == f"/rooms/{room.id}"


async def test_where_more_was_missed_than_a_page_holds_the_first_is_one_step_away(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    for number in range(80):
        await said(work, room, member, f"Number {number}.")
    await _note(work, room, neighbour, 1)

    page = (await site.get(f"/rooms/{room.id}", as_=neighbour)).text
    led = (await site.get(f"/rooms/{room.id}?at=2", as_=neighbour)).text

    assert "You missed 79 messages." in page
    assert f'href="/rooms/{room.id}?at=unread"' in page
    assert "data-gap" in page, "what is in sight here says nothing of what was passed over"
    assert 'id="new"' not in page
    assert 'id="new"' in led
    assert "data-gap" not in led


async def test_a_strangers_place_is_nowhere(
    site: Site, work: OpenWork, group: Group, member: Person, stranger: Person
) -> None:
    room = await a_room(work, group, member)
    await said(work, room, member)

    answer = await site.post(f"/rooms/{room.id}/read", {"seq": "1"}, as_=stranger)

    assert answer.status_code == 404
    assert await work.fetchval("SELECT count(*) FROM room_readings") == 0


@pytest.mark.parametrize("nonsense", ["", "-1", "x", "9" * 20])
async def test_what_is_no_place_is_refused(
    nonsense: str, site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)

    assert (await site.post(f"/rooms/{room.id}/read", {"seq": nonsense}, as_=member)).status_code == 404
