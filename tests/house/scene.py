"""A group with everything in it that can be asked for, and everybody who may ask."""

from dataclasses import dataclass
from uuid import UUID

from chat import changing, messages, rooms
from forum import posts, standing, topics
from frame import static
from frame.database import Work
from gatherings import calendar_feed, holding, points, questions, schedule
from gatherings.doors import Event
from moderation.cover import handing, wanted
from notifications import letters
from notifications.letters import NewLetter
from tests.builders import a_reply, a_topic, opener_of
from tests.chat.scenes import a_room, said
from tests.gatherings import scenes as gathering_scenes
from tests.moderation import cover_scenes
from tests.moderation.scenes import POSTS, a_case
from tests.people import Group, Person, a_group, a_person, joined

Params = dict[str, int | str | UUID]

_OF_COVER = ("shift_id", "hours_id")
_OF_GATHERINGS = ("gathering_id", "speaker_id", "question_id", "point_id")
NO_ID = 2_000_000_000
NOWHERE = UUID("00000000-0000-4000-8000-000000000000")


@dataclass(frozen=True, slots=True)
class Scene:
    """people: by role, a visitor being None. things: what fills the paths, by the names that the table uses."""

    group: Group
    people: dict[str, Person | None]
    things: dict[str, Params]

    def person(self, role: str) -> Person:
        found = self.people[role]
        assert found is not None
        return found


async def a_scene(work: Work) -> Scene:
    """Built by the deeds of members, but for who is a steward and who is excluded."""
    group, elsewhere = await a_group(work), await a_group(work)
    people = await _people(work, group, elsewhere)
    here: Params = {"slug": group.slug}
    things: dict[str, Params] = {"site": {}, "group": here, "missing": _missing(), "file": _a_file()}
    things |= {name: here | params for name, params in (await _topics(work, group, people)).items()}
    things |= {name: here | params for name, params in (await _rooms(work, group, people)).items()}
    things |= {name: here | params for name, params in (await _gatherings(work, group, people)).items()}
    things |= {name: here | params for name, params in (await _cases(work, things, people)).items()}
    things |= {name: here | params for name, params in (await _cover(work, group, people)).items()}
    things |= await _own_things(work, people["member"])
    things |= await _help_lines(work, group)
    await _shut(work, things, people)
    return Scene(group, {"visitor": None, **people}, things)


def _missing() -> Params:
    ids = (
        "topic_id",
        "post_id",
        "room_id",
        "message_id",
        "case_id",
        "letter_id",
        "line_id",
        *_OF_GATHERINGS,
        *_OF_COVER,
    )
    no_ids: Params = dict.fromkeys(ids, NO_ID)
    return no_ids | {
        "slug": "no-such-group",
        "session_id": NOWHERE,
        "membership_id": NOWHERE,
        "kind": "post",
        "subject_id": str(NO_ID),
        "token": "0" * 43,
        "start": NO_ID,
        "release": "none",
        "name": "css/none.css",
    }


def _a_file() -> Params:
    return {"release": static.SHELF.release, "name": "css/site.css"}


async def _people(work: Work, group: Group, elsewhere: Group) -> dict[str, Person]:
    people = {
        "member": await joined(work, await a_person(work), group, pseudonym="Harbour"),
        "neighbour": await joined(work, await a_person(work), group, pseudonym="Wren"),
        "stranger": await joined(work, await a_person(work), elsewhere, pseudonym="Cleo"),
        "facilitator": await joined(work, await a_person(work), group, pseudonym="Rowan", is_facilitator=True),
        "elsewhere": await joined(work, await a_person(work), elsewhere, pseudonym="Alder", is_facilitator=True),
        "organiser": await joined(work, await a_person(work), group, pseudonym="Teasel", is_organiser=True),
        "steward": await a_person(work, is_steward=True),
        "excluded": await joined(work, await a_person(work), group, pseudonym="Sorrel"),
    }
    await work.execute("UPDATE memberships SET excluded_at = now() WHERE id = $1", people["excluded"].membership_id)
    return people


async def _topics(work: Work, group: Group, people: dict[str, Person]) -> dict[str, Params]:
    member, neighbour = people["member"], people["neighbour"]
    private = await a_topic(work, group, member, title="Kept inside")
    own = await a_reply(work, private, member, text="In my own words")
    await a_reply(work, private, neighbour, text="In other words")
    hidden = await a_reply(work, private, member, text="Words that were hidden")
    await posts.hide(work, hidden.id)
    public = await a_topic(work, group, member, title="Open to all", is_public=True)
    opener = await opener_of(work, public, member)
    closed = await a_topic(work, group, member, title="Closed since")
    its_opener = await opener_of(work, closed, member)
    secret = await a_topic(work, group, member, title="Hidden whole")
    its_secret = await opener_of(work, secret, member)
    await posts.hide(work, its_secret.id)
    return {
        "topic": {"topic_id": private.id, "post_id": own.id, "kind": "post", "subject_id": str(own.id)},
        "hidden": {
            "topic_id": secret.id,
            "post_id": hidden.id,
            "kind": "post",
            "subject_id": str(hidden.id),
        },
        "public": {"topic_id": public.id, "post_id": opener.id, "kind": "post", "subject_id": str(opener.id)},
        "closed": {"topic_id": closed.id, "post_id": its_opener.id},
    }


async def _rooms(work: Work, group: Group, people: dict[str, Person]) -> dict[str, Params]:
    member, facilitator = people["member"], people["facilitator"]
    room = await a_room(work, group, facilitator)
    shown = await said(work, room, member, "Good evening")
    hidden = await said(work, room, member, "Words that were hidden")
    await changing.set_state(work, hidden.id, state="hidden", only_from=["shown"])
    shut = await a_room(work, group, facilitator, name="Last week")
    last = await said(work, shut, member, "Good night")
    await rooms.close(work, shut)
    found = await messages.find(work, shown.id, reader=member.caller)
    return {
        "room": {"room_id": room.id, "message_id": found.id, "kind": "message", "subject_id": str(found.id)},
        "hushed": {"room_id": room.id, "message_id": hidden.id, "kind": "message", "subject_id": str(hidden.id)},
        "shut": {"room_id": shut.id, "message_id": last.id},
    }


async def _gatherings(work: Work, group: Group, people: dict[str, Person]) -> dict[str, Params]:
    host, member, facilitator = people["neighbour"], people["member"], people["facilitator"]
    planned = await gathering_scenes.planned(work, group, host)
    await schedule.add_speaker(work, planned.id, name="Dr Amina Vale", about="", has_agreed=False)
    speaker_id = await work.fetchval("SELECT max(id) FROM speakers")
    session = await gathering_scenes.opened(work, group, host, facilitator, member, format="circle")
    await gathering_scenes.say(work, session, host, "Good evening")
    for name in ("Curlew", "Dunlin"):
        somebody = await joined(work, await a_person(work), group, pseudonym=name)
        await gathering_scenes.arrive(work, session, somebody)
    message_id = await work.fetchval("SELECT max(id) FROM messages WHERE room_id = $1", session.room_id)
    evening = await gathering_scenes.opened(work, group, host, facilitator, member, format="speaker")
    await questions.ask(work, await gathering_scenes.seen_by(work, evening, member), "When?", key=NOWHERE)
    question_id = await work.fetchval("SELECT max(id) FROM questions")
    over = await gathering_scenes.opened(work, group, host, facilitator, member)
    for each in (member, host):
        await gathering_scenes.say(work, over, each, "A cushion behind the knees helps")
    said = await work.fetch("SELECT id FROM messages WHERE room_id = $1 ORDER BY seq", over.room_id)
    await holding.do(work, over, Event.CLOSE)
    await points.ask(work, over, [row["id"] for row in said])
    point_id = await work.fetchval("SELECT min(id) FROM points")
    token = await calendar_feed.make_link(work, group_id=None, names_groups=False, by=member.caller)
    return {
        "gathering": {"gathering_id": planned.id, "speaker_id": speaker_id},
        "session": {"gathering_id": session.id, "message_id": message_id},
        "evening": {"gathering_id": evening.id, "question_id": question_id},
        "over": {"gathering_id": over.id, "point_id": point_id},
        "feed": {"token": token},
    }


async def _cases(work: Work, things: dict[str, Params], people: dict[str, Person]) -> dict[str, Params]:
    facilitator, member = people["facilitator"], people["member"]
    about = await POSTS.find(work, str(things["topic"]["post_id"]), reader=facilitator.caller)
    forum_topic = await topics.find(work, int(str(things["topic"]["topic_id"])), reader=facilitator.caller)
    mine = await a_reply(work, forum_topic, facilitator, text="A facilitator's own words")
    about_me = await POSTS.find(work, str(mine.id), reader=facilitator.caller)
    return {
        "case": {"case_id": await a_case(work, about)},
        "own_case": {"case_id": await a_case(work, about_me)},
        "name": {
            "kind": "pseudonym",
            "subject_id": str(member.membership_id),
            "membership_id": member.membership_id or NOWHERE,
        },
    }


async def _cover(work: Work, group: Group, people: dict[str, Person]) -> dict[str, Params]:
    facilitator, other = people["facilitator"], await cover_scenes.a_facilitator(work, group, "Moss")
    own = await cover_scenes.on_now(work, group, facilitator)
    theirs = await cover_scenes.evening(work, group, other)
    await handing.offer(work, theirs, to=facilitator.membership_id)
    seen = await cover_scenes.seen_by(work, group, facilitator)
    await wanted.add_hours(work, seen, {0}, cover_scenes.EVENING)
    hours_id = await work.fetchval("SELECT max(id) FROM cover_hours")
    return {"shift": {"shift_id": own.id}, "offered": {"shift_id": theirs.id}, "hours": {"hours_id": hours_id}}


async def _own_things(work: Work, member: Person) -> dict[str, Params]:
    assert member.membership_id is not None
    await letters.send(work, NewLetter(member.membership_id, "reply", "post:1", "Somebody answered", "Have a look."))
    letter_id = await work.fetchval("SELECT max(id) FROM letters")
    assert member.caller.session_id is not None
    return {"letter": {"letter_id": letter_id}, "device": {"session_id": member.caller.session_id}}


async def _help_lines(work: Work, group: Group) -> dict[str, Params]:
    insert = """
        INSERT INTO help_lines (group_id, position, name, contact, link)
        VALUES ($1, 1, $2, '0000', 'tel:0000')
        RETURNING id
        """
    return {
        "line": {"line_id": await work.fetchval(insert, group.id, "Ours")},
        "site_line": {"line_id": await work.fetchval(insert, None, "Everybody's")},
    }


async def _shut(work: Work, things: dict[str, Params], people: dict[str, Person]) -> None:
    facilitator = people["facilitator"]
    closed = await topics.find(work, int(str(things["closed"]["topic_id"])), reader=facilitator.caller)
    await standing.close(work, closed, reason="It has been said.")
