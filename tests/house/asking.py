"""The site with a scene in it: asked as anybody, for anything, without leaving a trace."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
from starlette.routing import Route

from frame import clock
from frame.database import Database
from live.backplane import MemoryBackplane
from server import app
from server.lifespan import Overrides
from tests.house.scene import Params, Scene, a_scene
from tests.people import settings_for
from tests.services import Services
from tests.site import OneConnection, OpenHanded, OpenWork, Site, a_site, undone_connection

ROUTES: Mapping[str, Route] = {
    route.name: route for route in app.routes(settings_for("", "")) if isinstance(route, Route)
}

PLAN = {
    "title": "Tuesday evening",
    "kind": "session",
    "format": "circle",
    "date": "2099-12-01",
    "time": "19:00",
    "online": "y",
    "host": "{neighbour}",
}

FORMS: Mapping[str, Mapping[str, str]] = {
    "groups:post_join": {"agreement": "{agreement}", "agreed": "y", "pseudonym": "Linnet"},
    "groups:agree": {"agreement": "{agreement}", "agreed": "y"},
    "groups:publish_agreement": {"version": "1", "text": "Be kinder"},
    "groups:add_help_line": {"name": "Night line", "contact": "0800 000 000"},
    "groups:add_help": {"name": "Night line", "contact": "0800 000 000"},
    "groups:change_help_line": {"name": "Day line", "contact": "0800 000 001"},
    "forum:start": {"key": "{key}", "title": "A new topic", "text": "Where shall we meet?"},
    "forum:reply": {"key": "{key}", "to": "1", "text": "By the harbour."},
    "forum:discard_draft": {"place": "topic:1"},
    "forum:take_over_draft": {"place": "topic:1", "tab": "{key}"},
    "forum:keep_warnings": {"words": "Needles"},
    "forum:warn": {"warnings": "Needles"},
    "forum:set_need": {"need": "ideas"},
    "forum:close": {"reason": "It has been said."},
    "forum:split": {"title": "A topic of its own", "reason": "It is another question."},
    "forum:move": {"into": "{other_topic}", "reason": "It is about that."},
    "forum:merge": {"into": "{other_topic}", "reason": "They are about the same."},
    "forum:set_aim": {"hours": "12"},
    "forum:save_edit": {"version": "1", "text": "In better words", "title": "A better title"},
    "forum:read": {"seq": "1"},
    "forum:fold": {"seq": "1"},
    "forum:follow_topic": {"level": "watch"},
    "forum:follow_group": {"level": "follow"},
    "forum:react": {"kind": "thank_you"},
    "forum:keep_post": {"note": "For a bad day"},
    "forum:mute_words": {"words": "needles"},
    "forum:save_about": {"about": "I like walking by the sea."},
    "chat:open_room": {"name": "Sunday drop-in"},
    "chat:say": {"key": "{key}", "text": "Good evening to you", "answers": "1"},
    "chat:read": {"seq": "1"},
    "chat:aloud": {"aloud": "summary"},
    "chat:react": {"kind": "thank_you"},
    "chat:edit": {"key": "{key}", "text": "Good evening to all"},
    "gatherings:plan": PLAN,
    "gatherings:change": PLAN | {"version": "1"},
    "gatherings:cancel": {"why": "The heating broke.", "following": "one"},
    "gatherings:add_speaker": {"name": "Dr Amina Vale"},
    "gatherings:make_link": {"group": ""},
    "gatherings:watch": {"deed": "put_down"},
    "gatherings:check_in": {"arriving": "A little tired", "agrees": "y"},
    "gatherings:hold": {"deed": "close"},
    "gatherings:admit": {"who": "all"},
    "gatherings:open_tables": {"deed": "2"},
    "gatherings:care_for": {"deed": "mute_5", "who": "{member}"},
    "gatherings:hand": {"deed": "raise"},
    "gatherings:floor": {"deed": "next"},
    "gatherings:ask_question": {"question": "Does it keep in a fridge?", "key": "{key}"},
    "gatherings:change_question": {"deed": "support"},
    "gatherings:set_rules": {"deed": "slow_30"},
    "gatherings:look_at_held": {"deed": "show"},
    "gatherings:hide_message": {"deed": "pin"},
    "gatherings:write_note": {"note": "All is calm."},
    "gatherings:say_how_it_was": {"felt": "4", "again": "yes"},
    "gatherings:ask_points": {"message": "1"},
    "gatherings:answer_point": {"deed": "agree"},
    "gatherings:carry_points": {"title": "What we spoke of"},
    "gatherings:write_log": {"log": "It went well."},
    "moderation:send_flag": {"kind": "other", "words": "Please have a look"},
    "moderation:decide": {"action": "hide", "version": "1", "reason": "These words could hurt somebody here."},
    "moderation:put_down": {"on_date": "{day}", "from_time": "06:00", "until_time": "07:00"},
    "moderation:take_gap": {"starts_at": "{day}T08:00:00+00:00", "ends_at": "{day}T09:00:00+00:00"},
    "moderation:add_hours": {"days": "5", "from_time": "18:00", "until_time": "22:00"},
    "moderation:write_note": {"key": "{key}", "text": "A quiet evening."},
    "moderation:read_notes": {"up_to": "2000000000"},
    "moderation:change_shift": {"on_date": "{day}", "from_time": "06:00", "until_time": "07:00", "version": "1"},
    "moderation:take_back": {"asks_others": "y"},
    "moderation:offer_shift": {"to": "anybody"},
    "accounts:keep_display": {
        "theme": "dark",
        "text_size": "115",
        "line_spacing": "wide",
        "zone": "Europe/London",
    },
}
"""What a form of ours would send, whole and right."""

BODIES: Mapping[str, str] = {
    "live:poll": '{"protocol": "kith.1", "frames": [{"do": "enter", "channel": "room:1", "after": 0}]}',
    "forum:save_draft": '{"place": "topic:1", "seq": 1, "text": "Half a thought"}',
    "forum:preview": '{"place": "group:GROUP", "text": "*Half* a thought"}',
    "forum:names": '{"place": "group:GROUP", "begins": "w"}',
}
"""What a script of ours would send."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A scene that stays as it is: what is asked is undone, or changes nothing."""

    site: Site
    scene: Scene
    connection: Any

    @property
    def database(self) -> Database:
        """What the site reads from."""
        return Database(OneConnection(self.connection), MemoryBackplane())

    async def ask(
        self,
        method: str,
        name: str,
        params: Params,
        *,
        role: str,
        headers: Mapping[str, str] = {},
        fields: Mapping[str, str] = {},
    ) -> httpx.Response:
        """Send what one's browser would, with the whole form; `fields` instead of the form's own, or besides."""
        as_ = self.scene.people[role]
        path = path_of(name, params)
        if method == "GET":
            return await self.site.get(path, as_=as_, headers=headers)
        if name in BODIES:
            content = BODIES[name].replace("GROUP", str(self.scene.group.id))
            return await self.site.send(method, path, content=content, as_=as_, headers=headers)
        return await self.site.post(path, form_of(name, self.scene) | dict(fields), as_=as_, headers=headers)

    async def ask_bare(
        self, method: str, path: str, *, role: str = "visitor", headers: Mapping[str, str] = {}, content: bytes = b""
    ) -> httpx.Response:
        """Send no header but the cookie and those given."""
        person = self.scene.people[role]
        cookie = {"Cookie": f"{self.site.settings.cookie_name}={person.token}"} if person else {}
        return await self.site.client.request(method, path, headers=cookie | dict(headers), content=content)

    @asynccontextmanager
    async def undone(self) -> AsyncIterator[None]:
        """Whatever happens in the block is undone after it."""
        transaction = self.connection.transaction()
        await transaction.start()
        try:
            yield
        finally:
            await transaction.rollback()

    async def checksums(self, *, but: frozenset[str] = frozenset()) -> dict[str, str]:
        """A word for each table, another after any change; when a session was last seen does not count."""
        tables = await self.connection.fetch(
            "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename !~ '^_pogo' ORDER BY 1"
        )
        counted = (_COUNT.format(table=table["name"]) for table in tables if table["name"] not in but)
        rows = await self.connection.fetch(" UNION ALL ".join(counted))
        return {row["name"]: f"{row['rows']} {row['content']}" for row in rows}


_COUNT = """
SELECT '{table}' AS name, count(*) AS rows, sum(hashtextextended((to_jsonb(t) - 'last_seen_at')::text, 0)) AS content
  FROM {table} t
"""


@asynccontextmanager
async def a_stage(services: Services) -> AsyncIterator[Stage]:
    """The site over one connection, whose transaction is rolled back in the end, with a scene in it."""
    settings = settings_for(services.database_url, services.redis_url)
    async with undone_connection(services.database_url) as connection:
        connections = OneConnection(connection)
        overrides = Overrides(connections=connections, backplane=MemoryBackplane(), limiter=OpenHanded())
        async with a_site(settings, overrides) as site:
            yield Stage(site, await a_scene(OpenWork(connections, connection)), connection)


def path_of(name: str, params: Params) -> str:
    """The path of a route, filled with those of the things it asks for."""
    route = ROUTES[name]
    return str(route.url_path_for(name, **{key: params[key] for key in route.param_convertors}))


def form_of(name: str, scene: Scene) -> dict[str, str]:
    filled = {
        "agreement": str(scene.group.agreement_id),
        "key": str(uuid4()),
        "member": str(scene.person("member").membership_id),
        "neighbour": str(scene.person("organiser").membership_id),
        "day": f"{clock.now() + timedelta(days=3):%Y-%m-%d}",
        "other_topic": str(scene.things["closed"]["topic_id"]),
    }
    return {field: value.format_map(filled) for field, value in FORMS.get(name, {}).items()}
