"""What happens in a room is told in its log, numbered like what is said."""

import pytest

from chat import changing, messages, personal, rooms, search
from chat.live import RoomChannel
from chat.presence import Presence
from chat.subjects import MessageSubject
from frame.errors import Missing
from tests.chat.scenes import a_room, frames, last_seq, said
from tests.people import Group, Person
from tests.site import OpenWork, Site


async def test_closing_and_opening_are_told_to_everybody_in_their_order(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    room = await a_room(work, group, facilitator)
    await said(work, room, member, "Good night")

    await rooms.close(work, room)
    await rooms.close(work, room)
    await rooms.reopen(work, room)
    await rooms.reopen(work, room)

    told = frames(work.said)[1:]
    assert [(each["seq"], each["at"]) for each in told] == [(2, 2), (3, 3)], "twice changes nothing"
    assert 'data-event="closed"' in told[0]["html"]
    assert "A facilitator closed the room." in told[0]["html"]
    assert "A facilitator opened the room again." in told[1]["html"]
    assert "Rowan" not in told[0]["html"]
    missed = await RoomChannel(Presence(None)).read_since(work, room.id, 1, 500)  # type: ignore[arg-type]  # nobody is here
    assert missed is not None
    assert [change.at for change in missed.changes] == [2, 3]


async def test_what_happened_can_be_neither_answered_nor_flagged_nor_found_nor_missed(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    room = await a_room(work, group, facilitator)
    await work.execute(
        "INSERT INTO room_readings (membership_id, room_id, seq) VALUES ($1, $2, 0)", neighbour.membership_id, room.id
    )
    await rooms.close(work, room)
    await rooms.reopen(work, room)
    event_id = await work.fetchval("SELECT min(id) FROM messages")

    with pytest.raises(Missing):
        await messages.find(work, event_id, reader=member.caller)
    with pytest.raises(Missing):
        await MessageSubject().find(work, str(event_id), reader=facilitator.caller)
    page = await messages.page(work, room.id, reader=neighbour.caller)
    answer = await said(work, room, neighbour, "Oh", answers=page.messages[0])
    assert answer.answers_id is None
    assert (await search.page(work, room, "facilitator", reader=member.caller)).items == []
    as_neighbour = await rooms.find(work, room.id, reader=neighbour.caller)
    assert (await personal.find(work, as_neighbour, [], reader=neighbour.caller)).missed == 0
    await changing.set_state(work, event_id, state="hidden", only_from=["held"])
    assert await last_seq(work, room) == 3


async def test_the_page_shows_it_where_it_happened(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    room = await a_room(work, group, facilitator)
    await said(work, room, member, "Good night")
    await site.post(f"/rooms/{room.id}/close", {}, as_=facilitator)
    await site.post(f"/rooms/{room.id}/reopen", {}, as_=facilitator)
    await said(work, room, member, "Good morning")

    page = (await site.get(f"/rooms/{room.id}", as_=member)).text

    places = [page.index(words) for words in ("Good night", "closed the room", "opened the room again", "Good morning")]
    assert places == sorted(places)
    assert "Last message" in (await site.get(f"/groups/{group.slug}/rooms", as_=member)).text


@pytest.mark.parametrize("choice", ["each", "summary", "off"])
async def test_what_is_read_aloud_is_kept_for_all_rooms(
    choice: str, site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room, other = await a_room(work, group, member), await a_room(work, group, member, name="Another")

    answer = await site.post(f"/rooms/{room.id}/aloud", {"aloud": choice}, as_=member)

    assert answer.headers["location"] == f"/rooms/{room.id}"
    page = (await site.get(f"/rooms/{other.id}", as_=member)).text
    assert f'data-aloud="{choice}"' in page
    assert f'aria-live="{"polite" if choice == "each" else "off"}" aria-relevant="additions" data-log' in page
    assert 'data-aloud="each"' in (await site.get(f"/rooms/{room.id}", as_=neighbour)).text
    assert (await site.post(f"/rooms/{room.id}/aloud", {"aloud": "loud"}, as_=member)).status_code == 422
