"""What sockets tell: to each role no more than its pages do, while things are said, hidden, flagged and decided."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import pytest
from redis.asyncio import Redis

from accounts import sessions
from chat import changing, rooms
from forum import posts, topics
from frame.caller import VISITOR, Caller
from frame.database import Database
from live.answering import answer
from live.backplane import MemoryBackplane
from live.connection import Connection
from live.hub import Hub, Rhythm
from live.protocol import Close
from live.runs import Ready
from server import wiring
from server.lifespan import Overrides
from tests.builders import a_reply
from tests.chat.scenes import said
from tests.house.access import ROLES
from tests.house.asking import path_of
from tests.house.scene import NO_ID, Scene, a_scene
from tests.live.waiting import until
from tests.people import settings_for
from tests.security.looking import look
from tests.services import Services
from tests.site import OneConnection, OpenHanded, OpenWork, Site, a_site

_NEVER = Rhythm(heads_s=3600, away_s=3600, rights_s=3600, attendance_s=3600)
SHOWN, HIDDEN = "a lantern in the window", "the name of my surgeon"


class Ear:
    """A socket's far end, which keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []

    def send(self, frame: bytes) -> bool:
        self.told.append(json.loads(frame))
        return True

    def send_ready(self, ready: Ready) -> bool:
        return all(self.send(frame) for frame in ready.frames)

    def close(self, code: Close) -> None:
        self.told.append({"is": "closed", "code": int(code)})


@dataclass
class Listening:
    """Everybody's sockets, over the scene."""

    site: Site
    scene: Scene
    database: Database
    work: OpenWork
    hub: Hub
    ears: dict[str, Ear] = field(default_factory=dict)
    connections: dict[str, Connection] = field(default_factory=dict)

    async def enter(self, role: str, channel: str, after: int | None = None) -> str:
        """How the hub answers: `welcome`, or why not."""
        ear, mark = self.ears[role], len(self.ears[role].told)
        await answer(self.hub, self.connections[role], json.dumps({"do": "enter", "channel": channel, "after": after}))
        await until(lambda: len(ear.told) > mark)
        return str(ear.told[mark].get("why", ear.told[mark]["is"]))


@pytest.fixture
async def listening(services: Services) -> AsyncIterator[Listening]:
    async with AsyncExitStack() as stack:
        connection = await stack.enter_async_context(_rolled_back(services.database_url))
        connections, backplane = OneConnection(connection), MemoryBackplane()
        settings = settings_for(services.database_url, services.redis_url)
        overrides = Overrides(connections=connections, backplane=backplane, limiter=OpenHanded())
        site = await stack.enter_async_context(a_site(settings, overrides))
        redis = Redis.from_url(services.redis_url)
        stack.push_async_callback(redis.aclose)
        database, work = Database(connections, backplane), OpenWork(connections, connection)
        hub = Hub(database, backplane, wiring.channels(redis), still_valid=sessions.still_valid, rhythm=_NEVER)
        await stack.enter_async_context(hub.running())
        made = Listening(site, await a_scene(work), database, work, hub)
        for role in ROLES:
            made.ears[role] = Ear()
            made.connections[role] = Connection(await _caller(made, role), made.ears[role])
            hub.add(made.connections[role], asked_at=hub.departures.mark)
        yield made


@asynccontextmanager
async def _rolled_back(url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(url)
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield connection
    finally:
        await transaction.rollback()
        await connection.close()


async def _caller(listening: Listening, role: str) -> Caller:
    person = listening.scene.people[role]
    return await sessions.resume(listening.database, person.token) if person else VISITOR


async def test_whoever_may_listen_may_read_and_the_reverse(listening: Listening) -> None:
    things, group_id = listening.scene.things, listening.scene.group.id
    asked = [
        (f"room:{things['room']['room_id']}", "chat:room", "room"),
        (f"room:{things['shut']['room_id']}", "chat:room", "shut"),
        (f"topic:{things['topic']['topic_id']}", "forum:topic", "topic"),
        (f"topic:{things['public']['topic_id']}", "forum:topic", "public"),
        (f"topic:{things['hidden']['topic_id']}", "forum:topic", "hidden"),
        (f"queue:{group_id}", "moderation:queue", "group"),
    ]
    for channel, route, thing in asked:
        for role in ROLES:
            page = await listening.site.get(path_of(route, things[thing]), as_=listening.scene.people[role])
            entered = await listening.enter(role, channel)

            assert (entered == "welcome") == (page.status_code == 200), (channel, role, entered)


async def test_a_channel_that_is_closed_to_somebody_looks_like_none(listening: Listening) -> None:
    things = listening.scene.things
    for kind, number in (
        ("room", things["room"]["room_id"]),
        ("topic", things["topic"]["topic_id"]),
        ("queue", listening.scene.group.id),
    ):
        for role in ("visitor", "stranger", "elsewhere", "steward", "excluded"):
            closed = await listening.enter(role, f"{kind}:{number}")
            assert closed == await listening.enter(role, f"{kind}:{NO_ID}"), (kind, role)


async def test_what_is_hidden_reaches_nobody_and_what_is_shown_only_readers(listening: Listening) -> None:
    room, topic, queue = await _everybody_listens(listening)

    await _an_evening(listening)

    for role, ear in listening.ears.items():
        told = json.dumps(ear.told)
        pages = [await _text(listening, role, name, thing) for name, thing in _PAGES]
        assert HIDDEN not in told, role
        assert (SHOWN in told) == any(SHOWN in page for page in pages), role
        told_of = {frame.get("channel") for frame in ear.told if frame["is"] == "change"}
        assert told_of == (_readers(role, room, topic, queue)), role


async def test_no_frame_says_which_member_somebody_is(listening: Listening) -> None:
    await _everybody_listens(listening, after=0)
    await _an_evening(listening)

    people = [person for person in listening.scene.people.values() if person]
    secrets = {str(person.member_id) for person in people} | {person.token for person in people}
    secrets |= {str(person.caller.session_id) for person in people} | {str(person.member_id.hex) for person in people}
    told = json.dumps([ear.told for ear in listening.ears.values()])

    assert str(listening.scene.person("member").membership_id) in told, "or nothing was told at all"
    assert not [secret for secret in secrets if secret in told]


_PAGES = [("chat:room", "room"), ("forum:topic", "topic")]


async def _everybody_listens(listening: Listening, *, after: int | None = None) -> tuple[str, str, str]:
    things = listening.scene.things
    room, topic = f"room:{things['room']['room_id']}", f"topic:{things['topic']['topic_id']}"
    queue = f"queue:{listening.scene.group.id}"
    for role in ROLES:
        for channel in (room, topic, queue):
            await listening.enter(role, channel, after)
    return room, topic, queue


async def _an_evening(listening: Listening) -> None:
    """Something is said in the room and in the topic, something else is hidden in both, and a post is flagged."""
    scene, database = listening.scene, listening.database
    member, room_id = scene.person("member"), scene.things["room"]["room_id"]
    topic = await topics.find(database, int(str(scene.things["topic"]["topic_id"])), reader=member.caller)
    async with database.work() as work:
        room = await rooms.find(work, int(str(room_id)), reader=member.caller)
        await said(work, room, member, SHOWN)
        held = await said(work, room, member, HIDDEN, held=True)
        await a_reply(work, topic, member, text=SHOWN)
        await changing.set_state(work, held.id, state="hidden", only_from=["held"])
    async with database.work() as work:
        await posts.hide(work, int(str(scene.things["topic"]["post_id"])))
    await listening.site.post(
        path_of("moderation:send_flag", scene.things["room"]),
        {"kind": "other", "words": HIDDEN},
        as_=scene.person("neighbour"),
    )
    reader = listening.ears["facilitator"]
    await until(lambda: any(frame.get("channel", "").startswith("queue:") for frame in reader.told if _new(frame)))


def _new(frame: dict[str, Any]) -> bool:
    return bool(frame["is"] == "change")


async def _text(listening: Listening, role: str, name: str, thing: str) -> str:
    path = path_of(name, listening.scene.things[thing])
    return look((await listening.site.get(path, as_=listening.scene.people[role])).text).words


def _readers(role: str, room: str, topic: str, queue: str) -> set[str]:
    if role in {"member", "neighbour", "organiser"}:
        return {room, topic}
    return {room, topic, queue} if role == "facilitator" else set()
