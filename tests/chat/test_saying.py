"""Saying something in a room."""

from dataclasses import replace
from uuid import uuid4

import pytest

from chat import messages, rooms, saying
from chat.saying import Written
from frame.errors import Conflict, Invalid, Missing, SignInFirst
from tests.chat.scenes import a_room, frames, last_seq, rows, said, wish, written
from tests.people import Group, Person
from tests.site import OpenWork


async def test_a_message_takes_the_rooms_next_number_and_is_announced(
    work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)

    first = await said(work, room, member, "Good **morning**")
    second = await said(work, room, member, "It is raining")

    assert [(first.seq, first.changed_seq), (second.seq, second.changed_seq)] == [(1, 1), (2, 2)]
    assert await last_seq(work, room) == 2
    told = frames(work.said)
    assert [(frame["channel"], frame["at"], frame["state"]) for frame in told] == [
        (room.channel, 1, "shown"),
        (room.channel, 2, "shown"),
    ]
    assert "Good <strong>morning</strong>" in told[0]["html"]


async def test_a_fragment_tells_the_pseudonym_and_nothing_of_the_member(
    work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)

    await said(work, room, member)

    html = frames(work.said)[0]["html"]
    assert member.pseudonym in html
    assert str(member.membership_id) in html
    assert str(member.member_id) not in html


async def test_the_same_key_again_is_the_same_message(work: OpenWork, group: Group, member: Person) -> None:
    room, key = await a_room(work, group, member), uuid4()

    first = written((await saying.say_all(work, [wish(room, member, "Once", key=key)]))[0])
    again = written((await saying.say_all(work, [wish(room, member, "Once", key=key)]))[0])

    assert (first.is_new, again.is_new) == (True, False)
    assert first.message == again.message
    assert await last_seq(work, room) == 1, "no number may be burnt"
    assert len(work.said) == 1, "nobody may hear it twice"


async def test_the_same_key_twice_in_one_batch_is_one_message(work: OpenWork, group: Group, member: Person) -> None:
    room, key = await a_room(work, group, member), uuid4()

    outcomes = await saying.say_all(work, [wish(room, member, "Once", key=key), wish(room, member, "Twice", key=key)])

    assert [written(one).is_new for one in outcomes] == [True, False]
    assert await rows(work, room) == [(1, 1, "shown", "Once")]


async def test_a_key_used_again_with_other_words_keeps_the_first(work: OpenWork, group: Group, member: Person) -> None:
    room, key = await a_room(work, group, member), uuid4()
    await saying.say_all(work, [wish(room, member, "First words", key=key)])

    again = written((await saying.say_all(work, [wish(room, member, "Other words", key=key)]))[0])

    assert "First words" in again.own_html
    assert await rows(work, room) == [(1, 1, "shown", "First words")]


async def test_the_same_key_of_two_people_is_two_messages(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room, key = await a_room(work, group, member), uuid4()

    await saying.say_all(work, [wish(room, member, "Mine", key=key), wish(room, neighbour, "Mine too", key=key)])

    assert [row[3] for row in await rows(work, room)] == ["Mine", "Mine too"]


async def test_one_batch_answers_each_at_its_place(
    work: OpenWork, group: Group, member: Person, neighbour: Person, stranger: Person
) -> None:
    open_one, closed_one = await a_room(work, group, member), await a_room(work, group, member, name="Closed one")
    await rooms.close(work, closed_one)

    outcomes = await saying.say_all(
        work,
        [
            wish(open_one, member, "One"),
            wish(closed_one, member, "Too late"),
            wish(open_one, stranger, "From outside"),
            wish(open_one, neighbour, "Two"),
        ],
    )

    kinds = [type(one) for one in outcomes]
    assert kinds == [Written, Conflict, Missing, Written]
    assert [row[3] for row in await rows(work, open_one)] == ["One", "Two"]
    assert (await last_seq(work, open_one), await last_seq(work, closed_one)) == (2, 1), "closing took a number"


async def test_a_batch_across_rooms_numbers_each_room_by_itself(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    first, second = await a_room(work, group, member), await a_room(work, group, member, name="Another")

    await saying.say_all(
        work,
        [
            wish(first, member, "1"),
            wish(second, member, "a"),
            wish(first, neighbour, "2"),
            wish(second, neighbour, "b"),
        ],
    )

    assert [(row[0], row[3]) for row in await rows(work, first)] == [(1, "1"), (2, "2")]
    assert [(row[0], row[3]) for row in await rows(work, second)] == [(1, "a"), (2, "b")]


async def test_who_is_not_in_the_group_is_told_the_same_as_of_a_missing_room(
    work: OpenWork, group: Group, member: Person, stranger: Person, facilitator_elsewhere: Person, steward: Person
) -> None:
    room = await a_room(work, group, member)
    outsiders = [stranger, facilitator_elsewhere, steward]

    outcomes = await saying.say_all(
        work, [replace(wish(room, one), room_id=number) for number in (room.id, 2_000_000_000) for one in outsiders]
    )

    assert {type(one) for one in outcomes} == {Missing}
    assert len({str(one) for one in outcomes}) == 1
    assert await rows(work, room) == []


@pytest.mark.parametrize(
    "ending",
    [
        "UPDATE sessions SET expires_at = now() - interval '1 second' WHERE member_id = $1",
        "DELETE FROM sessions WHERE member_id = $1",
        "UPDATE members SET excluded_at = now() WHERE id = $1",
    ],
)
async def test_who_was_signed_out_meanwhile_is_asked_to_sign_in(
    ending: str, work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)
    await work.execute(ending, member.member_id)

    with pytest.raises(SignInFirst):
        await said(work, room, member)

    assert await rows(work, room) == []


@pytest.mark.parametrize("ending", ["left_at", "excluded_at"])
async def test_who_has_left_the_group_meanwhile_says_nothing_more(
    ending: str, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, neighbour)
    await work.execute(
        {
            "left_at": "UPDATE memberships SET left_at = now() WHERE id = $1",
            "excluded_at": "UPDATE memberships SET excluded_at = now() WHERE id = $1",
        }[ending],
        member.membership_id,
    )

    with pytest.raises(Missing):
        await said(work, room, member)


async def test_nothing_is_said_in_a_closed_group(work: OpenWork, group: Group, member: Person) -> None:
    room = await a_room(work, group, member)
    await work.execute("UPDATE groups SET status = 'closed' WHERE id = $1", group.id)

    with pytest.raises(Conflict, match="closed"):
        await said(work, room, member)


async def test_held_words_are_told_to_nobody_but_their_writer(work: OpenWork, group: Group, member: Person) -> None:
    room = await a_room(work, group, member)

    outcome = written((await saying.say_all(work, [wish(room, member, "secret", held=True)]))[0])

    assert (outcome.message.state, outcome.message.html) == ("held", "")
    assert "secret" in outcome.own_html
    told = frames(work.said)[0]
    assert told["state"] == "held"
    assert "secret" not in told["html"]


async def test_what_screening_flags_is_put_before_the_facilitators(
    work: OpenWork, group: Group, member: Person
) -> None:
    room = await a_room(work, group, member)

    message = await said(work, room, member, "watch out", held=True)

    case = await work.fetchrow("SELECT * FROM cases WHERE subject_kind = 'message'")
    assert case is not None
    assert (case["subject_id"], case["group_id"], case["kind"]) == (str(message.id), group.id, "abuse")


async def test_a_message_said_twice_opens_no_second_case(work: OpenWork, group: Group, member: Person) -> None:
    room, key = await a_room(work, group, member), uuid4()

    for _ in range(2):
        await saying.say_all(work, [wish(room, member, "watch out", key=key, held=True)])

    assert await work.fetchval("SELECT count(*) FROM flags") == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Write something"),
        (" \r\n\t ", "Write something"),
        ("\x00\x07\ud800", "Write something"),
        ("x" * 2001, "2,001"),
        ("[](https://example.org)", "no words"),
        ("\u200b\u2060", "no words"),
    ],
)
def test_what_cannot_be_said_is_refused_with_words(text: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        messages.compose(text)


def test_two_thousand_characters_of_any_kind_can_be_said() -> None:
    assert len(messages.compose("🌊" * 2000).text) == 2000


def test_what_no_database_takes_is_left_out() -> None:
    assert messages.compose("a\x00b\ud83dc\x1bd\r\ne").text == "abcd\ne"
