"""What there is to visit: the seeded community, a group with everything as long as it may be, and an empty one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from chat import messages, rooms, saying, seats
from chat.saying import Said, Written
from forum import composing, editing, posts, topics
from forum.topics import Topic
from frame import clock
from frame.cooking import cook
from frame.database import Reads, Work
from gatherings import attending, schedule, turns
from groups import directory, helplines, joining
from moderation.cover import handing, notes, wanted
from notifications import letters
from notifications.letters import NewLetter
from tests.builders import a_reply, a_topic, opener_of
from tests.gatherings import scenes
from tests.journeys.place import Place
from tests.moderation import cover_scenes
from tests.moderation.scenes import POSTS, a_case
from tests.people import Group, Person, a_group, a_person, joined

_WORD = "Antidisestablishmentarianism" * 4
_TEXT = f"""{_WORD}

- a list with **{_WORD}**
- and [a link](https://example.org/{_WORD})

> {_WORD}

    {_WORD} {_WORD}

{"And then it went on, as it does, with one thing after another. " * 12}"""


@dataclass(frozen=True, slots=True)
class World:
    """Somewhere to go. people: by role. values: what parameters of paths stand for; own: for one role alone.

    look: how its browser is set up, different in each world so that each look is seen.
    """

    people: Mapping[str, Person | None]
    values: Mapping[str, object]
    own: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    look: Mapping[str, Any] = field(default_factory=dict)

    def values_for(self, role: str) -> dict[str, object]:
        return {**self.values, **self.own.get(role, {})}


async def seeded(place: Place) -> World:
    """The community, met by those whose sign-ins `make run` prints."""
    people: dict[str, Person | None] = {"visitor": None}
    for role in place.sign_ins:
        people[role] = await place.as_role(role)
    facilitator = people["facilitator"]
    assert facilitator is not None
    mine = facilitator.caller.groups
    values = await _some_of(place.database, [group.group_id for group in mine])
    over = await place.database.fetchval("SELECT max(id) FROM gatherings WHERE state = 'reviewed'")
    values |= {"kind": "post", "subject_id": values["post_id"], "name": "index.html"}
    return World(people, values, {"member": {"gathering_id": over}})


async def _some_of(db: Reads, group_ids: list[int]) -> dict[str, object]:
    row = await db.fetchrow(
        """
        SELECT g.slug, t.id AS topic_id, r.id AS room_id,
               (SELECT max(p.id) FROM posts p WHERE p.topic_id = t.id AND p.state = 'shown') AS post_id,
               (SELECT max(m.id) FROM messages m WHERE m.room_id = r.id) AS message_id,
               (SELECT max(c.id) FROM cases c WHERE c.group_id = ANY($1)) AS case_id,
               (SELECT max(h.id) FROM help_lines h WHERE h.group_id IS NULL) AS line_id,
               (SELECT max(l.id) FROM letters l) AS letter_id,
               (SELECT e.id FROM gatherings e
                 WHERE e.group_id = g.id AND e.state = 'scheduled'
                 ORDER BY e.starts_at
                 LIMIT 1) AS gathering_id,
               (SELECT min(w.id) FROM shifts w WHERE w.group_id = g.id AND w.membership_id IS NOT NULL) AS shift_id,
               t.membership_id
          FROM groups g
          JOIN topics t ON t.group_id = g.id AND t.is_public
          JOIN rooms r ON r.group_id = g.id
         WHERE g.id = ANY($1)
         ORDER BY t.reply_count DESC
         LIMIT 1
        """,
        group_ids,
    )
    assert row is not None, "the community has a room in a group with a public topic"
    return dict(row)


async def long(work: Work) -> World:
    """A group whose every name, title and text is as long as it may be, and hard to break."""
    group, people = await _cast(work, "W" * 28)
    people["newcomer"] = await _gone_again(work, group, people["newcomer"])
    await work.execute(
        "UPDATE groups SET name = $2, about_html = $3, safety_html = $3, contact_html = $3, place = $2 WHERE id = $1",
        group.id,
        _WORD[:80],
        cook(_TEXT).html,
    )
    topic = await a_topic(work, group, people["member"], title=_WORD, text=_TEXT, is_public=True)
    values: dict[str, object] = {"slug": group.slug, "topic_id": topic.id, "kind": "post"}
    values["membership_id"] = topic.membership_id
    values |= await _long_talk(work, topic, people)
    values |= await _long_room(work, group, people)
    values["gathering_id"] = await _long_session(work, group, people)
    values["shift_id"] = await _long_cover(work, group, people)
    values["case_id"] = await a_case(
        work, await POSTS.find(work, str(values["post_id"]), reader=people["member"].caller), kind="crisis", severity=4
    )
    await helplines.add(work, group_id=group.id, words=helplines.Words(_WORD[:80], _WORD[:80], _WORD))
    await helplines.add(work, group_id=None, words=helplines.Words("Listening line", "0800 00 11 22", "Day and night."))
    own = {"organiser": await _line_of(work, group.id), "steward": await _line_of(work, None)}
    own |= {role: await _a_letter(work, people[role]) | own.get(role, {}) for role in people}
    return World(
        {"visitor": None, **people},
        {**values, "subject_id": values["post_id"], "line_id": 0, "letter_id": 0},
        own,
        {"color_scheme": "dark", "viewport": {"width": 360, "height": 740}},
    )


async def empty(work: Work) -> World:
    """A group in which nobody has done anything yet, and somebody who is in none."""
    group, people = await _cast(work, "Early Bird")
    unknown = dict.fromkeys(
        (
            "topic_id",
            "post_id",
            "room_id",
            "message_id",
            "case_id",
            "letter_id",
            "line_id",
            "subject_id",
            "gathering_id",
            "shift_id",
        ),
        0,
    )
    look = {"viewport": {"width": 768, "height": 1024}}
    known = {"slug": group.slug, "kind": "post", "membership_id": people["member"].membership_id}
    return World({"visitor": None, **people}, {**unknown, **known}, look=look)


async def _cast(work: Work, name: str) -> tuple[Group, dict[str, Person]]:
    group = await a_group(work)
    return group, {
        "member": await joined(work, await a_person(work), group, pseudonym=f"{name} 1"),
        "facilitator": await joined(work, await a_person(work), group, pseudonym=f"{name} 2", is_facilitator=True),
        "organiser": await joined(work, await a_person(work), group, pseudonym=f"{name} 3", is_organiser=True),
        "steward": await a_person(work, is_steward=True),
        "newcomer": await a_person(work),
    }


async def _gone_again(work: Work, group: Group, person: Person) -> Person:
    """Somebody who was in the group and has left it."""
    was = await joined(work, person, group, pseudonym=f"{'W' * 28} 4")
    place = await directory.find(work, group.slug, reader=was.caller)
    await joining.leave(work, place, caller=was.caller)
    return person


async def _long_talk(work: Work, topic: Topic, people: Mapping[str, Person]) -> dict[str, object]:
    """A thread that goes as deep as threads go, hidden, withdrawn and edited posts among it."""
    seq = (await opener_of(work, topic, people["member"])).seq
    for turn in range(10):
        writer = people["member" if turn % 2 else "facilitator"]
        seq = (await a_reply(work, topic, writer, text=_TEXT[: 200 * (turn + 1)], to=seq)).seq
    await posts.hide(work, (await a_reply(work, topic, people["organiser"])).id)
    withdrawn = await a_reply(work, topic, people["organiser"])
    await posts.withdraw(work, await topics.find(work, topic.id, reader=people["organiser"].caller), withdrawn)
    edited = await a_reply(work, topic, people["member"], text=_TEXT)
    as_member = await topics.find(work, topic.id, reader=people["member"].caller)
    await editing.edit(work, as_member, edited, composing.compose(f"{_TEXT} And so on."), version=1)
    return {"post_id": edited.id}


async def _long_room(work: Work, group: Group, people: Mapping[str, Person]) -> dict[str, object]:
    reader = people["member"].caller
    room_id = await rooms.open_room(work, group.id, name=_WORD[:80], about=_TEXT[:300])
    texts = [_WORD, "A word", f"{_WORD} https://example.org/{_WORD}", *["Hello again"] * 50]
    said = await saying.say_all(work, [Said(room_id, reader, uuid4(), messages.compose(text)) for text in texts])
    newest = said[-1]
    assert isinstance(newest, Written)
    await saying.say_all(
        work, [Said(room_id, reader, uuid4(), messages.compose(_TEXT[:300]), answers=newest.message.id)]
    )
    return {"room_id": room_id, "message_id": newest.message.id}


async def _long_session(work: Work, group: Group, people: Mapping[str, Person]) -> int:
    """A circle that is on, with somebody in its lobby, somebody muted, and words in every place."""
    host, member, facilitator = people["organiser"], people["member"], people["facilitator"]
    how = {"format": "circle", "title": _WORD, "about": _TEXT, "agreement": _TEXT, "materials": _TEXT, "late_min": 0}
    one = await scenes.opened(work, group, host, facilitator, member, capacity=3, place=_WORD, **how)
    await work.execute("UPDATE gatherings SET starts_at = starts_at - interval '20 minutes' WHERE id = $1", one.id)
    as_member = await scenes.seen_by(work, one, member)
    await turns.raise_hand(work, as_member)
    for kind in ("note", "log"):
        await attending.write_note(work, one, kind=kind, text=_TEXT)
    await schedule.add_speaker(work, one.id, name=_WORD[:80], about=_TEXT[:500], has_agreed=False)
    late = await joined(work, await a_person(work), group, pseudonym=f"{'W' * 28} 5")
    await attending.check_in(work, await scenes.seen_by(work, one, late), arriving=_WORD, agrees=True)
    assert one.room_id is not None
    assert member.membership_id is not None
    await seats.mute(work, one.room_id, member.membership_id, until=clock.now() + timedelta(hours=1))
    await seats.hold_newcomers(work, one.room_id, holds=True)
    await scenes.say(work, one, host, _WORD)
    return one.id


async def _long_cover(work: Work, group: Group, people: Mapping[str, Person]) -> int:
    """A roster with gaps, somebody on duty, one who asks to be relieved, and notes."""
    facilitator = people["facilitator"]
    other = await cover_scenes.a_facilitator(work, group, f"{'W' * 28} 6")
    seen = await cover_scenes.seen_by(work, group, facilitator)
    await wanted.add_hours(work, seen, range(7), cover_scenes.EVENING)
    shift = await cover_scenes.on_now(work, group, facilitator)
    theirs = await cover_scenes.evening(work, group, other)
    await handing.offer(work, theirs, to=facilitator.membership_id)
    await notes.write(work, await cover_scenes.seen_by(work, group, other), _TEXT, key=uuid4())
    return shift.id


async def _line_of(work: Work, group_id: int | None) -> dict[str, object]:
    return {"line_id": (await helplines.list_own(work, group_id=group_id))[0].id}


async def _a_letter(work: Work, person: Person) -> dict[str, object]:
    if person.membership_id is None:
        return {}
    await letters.send(work, NewLetter(person.membership_id, "help", "post:1", _WORD, _TEXT, "/help"))
    return {"letter_id": (await letters.page(work, reader=person.caller)).items[0].id}
