"""Rooms for tests, and people talking in them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import msgspec

from chat import messages, rooms, saying
from chat.messages import Draft, Message
from chat.rooms import Room
from chat.saying import Said, Written
from frame.announcements import Announcement, Departure
from frame.database import Reads, Work
from frame.errors import Refusal
from moderation.screening import Phrase, Rules
from tests.people import Group, Person

WATCHED = Rules(phrases=(Phrase("blue heron", "abuse", "high", hold=True),))
"""Rules under which a message with a blue heron in it waits for a facilitator."""


async def a_room(work: Work, group: Group, reader: Person, *, name: str = "Tuesday drop-in") -> Room:
    """An open room of the group, as the reader sees it."""
    room_id = await rooms.open_room(work, group.id, name=name, about="Come as you are")
    return await rooms.find(work, room_id, reader=reader.caller)


def wish(
    room: Room,
    person: Person,
    text: str = "Hello all",
    *,
    key: UUID | None = None,
    held: bool = False,
    answers: Message | None = None,
) -> Said:
    """What somebody wants to say, composed. held: such that it waits for a facilitator."""
    draft = messages.compose(f"{text} blue heron", rules=WATCHED) if held else messages.compose(text)
    return Said(room.id, person.caller, key or uuid4(), draft, answers.id if answers else None)


async def said(
    work: Work,
    room: Room,
    person: Person,
    text: str = "Hello all",
    *,
    held: bool = False,
    answers: Message | None = None,
) -> Message:
    """A message, said. Raises: Refusal."""
    outcome = (await saying.say_all(work, [wish(room, person, text, held=held, answers=answers)]))[0]
    return written(outcome).message


async def grown_old(work: Work, message: Message) -> None:
    """A quarter of an hour has passed since it was said."""
    await work.execute("UPDATE messages SET said_at = said_at - interval '15 minutes' WHERE id = $1", message.id)


def written(outcome: Written | Refusal) -> Written:
    """Raises: Refusal, if it was not written."""
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def drafted(text: str) -> Draft:
    return messages.compose(text)


def frames(announced: Sequence[Announcement | Departure]) -> list[Mapping[str, Any]]:
    """What listeners in rooms are told, in order."""
    rung = [each for each in announced if isinstance(each, Announcement) and each.channel.startswith("room:")]
    return [msgspec.json.decode(each.frame()) for each in rung]


async def last_seq(db: Reads, room: Room) -> int:
    number: int = await db.fetchval("SELECT last_seq FROM rooms WHERE id = $1", room.id)
    return number


async def rows(db: Reads, room: Room) -> list[tuple[int, int, str, str]]:
    """What stands in the room: place, number of the last change, state, text."""
    found = await db.fetch(
        "SELECT seq, changed_seq, state, text FROM messages WHERE room_id = $1 ORDER BY seq", room.id
    )
    return [tuple(row) for row in found]
