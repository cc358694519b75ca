"""Searching what a room keeps."""

import pytest

from chat import changing, messages, search
from chat.rooms import Room
from tests.chat.scenes import a_room, said
from tests.people import Group, Person
from tests.site import OpenWork, Site


async def _found(work: OpenWork, room: Room, person: Person, words: str) -> list[str]:
    page = await search.page(work, room, words, reader=person.caller)
    return [hit.excerpt for hit in page.items]


async def test_all_words_must_be_there_in_any_case_and_the_newest_comes_first(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    for text in ("The clinic called", "Call the CLINIC", "Nothing of it", "clinical words"):
        await said(work, room, member, text)

    assert await _found(work, room, neighbour, "clinic") == ["clinical words", "Call the CLINIC", "The clinic called"]
    assert await _found(work, room, neighbour, "call clinic") == ["Call the CLINIC", "The clinic called"]
    assert await _found(work, room, neighbour, "  ") == []


@pytest.mark.parametrize("sign", ["%", "_", "\\"])
async def test_signs_mean_themselves(sign: str, work: OpenWork, group: Group, member: Person) -> None:
    room = await a_room(work, group, member)
    await said(work, room, member, f"half {sign} off")
    await said(work, room, member, "half off")

    assert await _found(work, room, member, f"half {sign}") == [f"half {sign} off"]


async def test_only_what_everybody_may_read_is_found(
    work: OpenWork, group: Group, member: Person, neighbour: Person, stranger: Person
) -> None:
    room, elsewhere = await a_room(work, group, member), await a_room(work, group, member, name="Another")
    await said(work, elsewhere, member, "The clinic, elsewhere")
    await said(work, room, member, "The clinic", held=True)
    gone = await said(work, room, member, "The clinic, withdrawn")
    hidden = await said(work, room, member, "The clinic, hidden")
    await said(work, room, member, "The clinic, shown")
    await changing.withdraw(work, gone, by=member.caller)
    await changing.set_state(work, hidden.id, state="hidden", only_from=["shown"])

    assert await _found(work, room, neighbour, "clinic") == ["The clinic, shown"]
    assert await _found(work, room, stranger, "clinic") == []


async def test_words_behind_a_warning_are_found_and_not_shown(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    warned = await said(work, room, member, "A small needle")
    await changing.edit(work, warned, messages.compose("A small needle", warnings=["Hospital"]), by=member.caller)
    await said(work, room, member, "Before\n\n:::warning Hospital\nA small needle\n:::")

    assert await _found(work, room, neighbour, "needle") == [
        "Before Content warning: Hospital.",
        "Content warning: Hospital",
    ]


async def test_a_hit_leads_to_its_place_and_further_back(
    site: Site, work: OpenWork, group: Group, member: Person, stranger: Person
) -> None:
    room = await a_room(work, group, member)
    told = [await said(work, room, member, f"Clinic {number}.") for number in range(25)]

    page = (await site.get(f"/rooms/{room.id}/search?q=clinic", as_=member)).text
    further = (await site.get(f"/rooms/{room.id}/search?q=clinic&before=6", as_=member)).text

    assert page.count('class="hit"') == 20
    assert f'href="/rooms/{room.id}?at=25#message-{told[-1].id}"' in page
    assert "?q=clinic&amp;before=6" in page
    assert further.count('class="hit"') == 5
    assert (await site.get(f"/rooms/{room.id}/search?q=clinic", as_=stranger)).status_code == 404
    assert "Nothing found" in (await site.get(f"/rooms/{room.id}/search?q=sunshine", as_=member)).text


async def test_a_search_is_bounded(
    monkeypatch: pytest.MonkeyPatch, work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)
    for number in range(5):
        await said(work, room, member, f"Clinic {number}")
    monkeypatch.setattr(search, "MOST_LOOKED_AT", 3)

    assert len(await _found(work, room, member, "clinic")) == 3
