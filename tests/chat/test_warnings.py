"""Content warnings on messages and passages: the words stay covered until somebody opens them, or chose to see them."""

from uuid import uuid4

import pytest

from chat import changing, messages
from chat.rooms import Room
from frame.errors import Invalid
from tests.chat.scenes import a_room, frames, said
from tests.people import Group, Person
from tests.site import OpenWork, Site

WORDS = "A small needle"
PASSAGE = f"Before\n\n:::warning Needles\n{WORDS}\n:::"


async def _say(site: Site, room: Room, person: Person, text: str, *warnings: str) -> None:
    fields = {"key": str(uuid4()), "text": text, "warnings": ", ".join(warnings)}
    answer = await site.post(f"/rooms/{room.id}/messages", fields, as_=person)
    assert answer.status_code == 303


async def _choose(work: OpenWork, reader: Person, words: str, choice: str) -> None:
    await work.execute(
        "INSERT INTO warning_choices (member_id, words, choice) VALUES ($1, $2, $3)", reader.member_id, words, choice
    )


async def test_a_warned_message_is_covered_for_all(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)

    await _say(site, room, member, WORDS, "Needles", "needles", " Hospital  ward ")

    assert await work.fetchval("SELECT warnings FROM messages") == ["needles", "Hospital ward"]
    for reader in (member, neighbour):
        page = (await site.get(f"/rooms/{room.id}", as_=reader)).text
        assert '<details class="veil" data-warnings="needles\nhospital ward">' in page
        assert "Content warning: needles, Hospital ward</summary>" in page


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("show", '<p class="post-note">Content warning: Needles</p>'),
        ("hide", '<details class="veil veil--away"'),
        ("veil", '<details class="veil" '),
    ],
)
async def test_each_reader_meets_it_as_they_chose(
    choice: str, expected: str, site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    await _say(site, room, member, WORDS, "Needles")
    await _choose(work, neighbour, "needles", choice)

    page = (await site.get(f"/rooms/{room.id}", as_=neighbour)).text

    assert expected in page.partition("data-log")[2]


async def test_a_passage_is_covered_and_opened_as_chosen(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    message = await said(work, room, member, PASSAGE)

    assert '<details class="veil" data-warning="needles">' in message.html
    await _choose(work, neighbour, "", "show")
    page = (await site.get(f"/rooms/{room.id}", as_=neighbour)).text
    assert '<details class="veil" data-warning="needles" open>' in page


async def test_a_quote_never_holds_what_lies_behind_a_warning(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    veiled = await said(work, room, member, PASSAGE)
    warned = await said(work, room, member, WORDS)
    await changing.edit(work, warned, messages.compose(WORDS, warnings=["Needles"]), by=member.caller)

    for message in (veiled, warned):
        await said(work, room, neighbour, "I see", answers=message)
        told = frames(work.said)[-1]["html"]
        assert "needle</" not in told
        assert WORDS not in told
        assert "Content warning: Needles" in told


async def test_the_words_of_a_warning_are_screened_too() -> None:
    draft = messages.compose("Hello", warnings=["ring 07700 900123"])

    assert draft.verdict.flags


@pytest.mark.parametrize("warnings", [["x"], ["w" * 61], [f"Warning {number}" for number in range(7)]])
def test_too_many_and_too_long_ones_are_refused(warnings: list[str]) -> None:
    with pytest.raises(Invalid):
        messages.compose("Hello", warnings=warnings)


async def test_somebody_muted_is_folded_away_also_where_they_are_quoted(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    room = await a_room(work, group, member)
    loud = await said(work, room, member, "Look at me")
    await said(work, room, facilitator, "I see you", answers=loud)
    await work.execute(
        "INSERT INTO mutes (membership_id, muted_membership_id) VALUES ($1, $2)",
        neighbour.membership_id,
        member.membership_id,
    )

    page = (await site.get(f"/rooms/{room.id}", as_=neighbour)).text

    assert page.count("You muted this. Show the message") == 1
    assert page.count("Look at me") == 1
    assert "<b>Harbour</b> <span>whom you muted</span>" in page
