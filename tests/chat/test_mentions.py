"""Names in messages: marked for members of the group alone, who are told unless they muted whoever wrote it."""

from typing import cast
from uuid import uuid4

import pytest

from chat import jobs, mentions, saying
from chat.live import RoomChannel
from chat.presence import Presence
from chat.rooms import Room
from chat.saying import Said
from frame.database import Database
from frame.resources import Resources
from tests.chat.scenes import a_room, written
from tests.people import Group, Person
from tests.site import OpenWork, Site

_JOB = "chat.tell_mentioned"
MARK = '<span class="mention">@{}</span>'


async def test_names_of_the_group_are_marked_and_no_others(
    work: OpenWork, group: Group, member: Person, neighbour: Person, stranger: Person
) -> None:
    room = await a_room(work, group, member)

    html = await _say(work, room, member, "Thank you @Wren, and @Cleo, and `@Wren`")

    assert MARK.format("Wren") in html
    assert html.count("mention") == 1


async def test_who_is_named_is_told_without_the_words(
    work: OpenWork, db: Database, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)

    await _say(work, room, member, "The clinic was kind, @Wren")
    await _tell(db)

    letter = await work.fetchrow("SELECT * FROM letters WHERE member_id = $1", neighbour.member_id)
    assert letter is not None
    assert letter["body"] == "Harbour wrote your name in a live room."
    assert letter["path"] == f"/messages/{await work.fetchval('SELECT id FROM messages')}"
    assert "clinic" not in f"{letter['subject']} {letter['body']}"
    assert group.name not in f"{letter['subject']} {letter['body']}"


async def test_told_twice_is_told_once_and_the_writer_never(
    work: OpenWork, db: Database, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    await _say(work, room, member, "@Wren and @Harbour")

    await _tell(db)
    await _tell(db)

    told = await work.fetch("SELECT member_id FROM letters")
    assert [row["member_id"] for row in told] == [neighbour.member_id]


@pytest.mark.parametrize("why", ["muted", "left", "hidden", "held"])
async def test_nobody_is_told_who_should_not_be(
    why: str, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    room = await a_room(work, group, member)
    await _say(work, room, member, "Hello @Wren")
    [message_id] = [row["id"] for row in await work.fetch("SELECT id FROM messages")]
    assert len(await mentions.whom_to_tell(work, message_id)) == 1, "without the reason she is told"

    if why == "muted":
        await work.execute(
            "INSERT INTO mutes (membership_id, muted_membership_id) VALUES ($1, $2)",
            neighbour.membership_id,
            member.membership_id,
        )
    elif why == "left":
        await work.execute("UPDATE memberships SET left_at = now() WHERE id = $1", neighbour.membership_id)
    else:
        await work.execute("UPDATE messages SET state = $1", why)

    assert await mentions.whom_to_tell(work, message_id) == []


async def test_names_are_offered_in_a_room_to_its_group_alone(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, stranger: Person
) -> None:
    room = await a_room(work, group, member)

    async def ask(person: Person) -> tuple[int, object]:
        body = f'{{"place": "room:{room.id}", "begins": "wr"}}'
        answer = await site.send(
            "POST", "/drafts/names", content=body, as_=person, headers={"Accept": "application/json"}
        )
        return answer.status_code, answer.json()

    page = await site.get(f"/rooms/{room.id}", as_=member)
    assert 'data-names="/drafts/names"' in page.text
    assert await ask(member) == (200, {"names": ["Wren"]})
    status, told = await ask(stranger)
    assert status == 404
    assert "Wren" not in str(told)


async def _say(work: OpenWork, room: Room, person: Person, text: str) -> str:
    channel = RoomChannel(Presence(None))  # type: ignore[arg-type]  # nobody is here in this test
    draft = await channel.compose(work, room.id, text, ())
    outcome = (await saying.say_all(work, [Said(room.id, person.caller, uuid4(), draft)]))[0]
    return written(outcome).message.html


async def _tell(db: Database) -> None:
    """Do what was put off."""
    rows = await db.fetch("SELECT args->>'message_id' AS message_id FROM procrastinate_jobs WHERE task_name = $1", _JOB)
    assert rows, "somebody is to be told"
    for row in rows:
        await jobs.tell_mentioned(cast("Resources", {"database": db}), message_id=int(row["message_id"]))
