"""Every page there is, met by everybody who may come by: whole, plain to read, and usable by all."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import httpx
import pytest
from playwright.async_api import Browser
from starlette.routing import Route

from server import app
from tests.journeys import worlds
from tests.journeys.place import Place
from tests.journeys.reading import Reading
from tests.journeys.soundness import faults_of
from tests.journeys.windows import Window, a_window
from tests.journeys.worlds import World

# Dozens of pages, each looked at by a browser, beside other tests.
pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

ROLES = ("visitor", "newcomer", "member", "facilitator", "organiser", "steward")
WORLDS = ("seeded", "long", "empty")
NO_PAGES = frozenset(
    {
        "server:health",
        "frame:static",
        "forum:author",
        "forum:similar",
        "gatherings:stage",
        "gatherings:ics",
        "gatherings:feed",
        "moderation:cover_now",
        "forum:feed",
        "forum:sitemaps",
        "forum:sitemap",
        "forum:robots",
    }
)
ALSO = (
    "/nowhere",
    "/groups?q=nothing+of+that+name",
    "/groups?condition=long-term-pain",
    "/search?q=sleep",
    "/search?q=overdose+before:tomorrow",
    "/groups/{slug}?welcome=yes&help=shown",
    "/groups/{slug}/cases?show=decided",
    "/topics/{topic_id}?view=time",
    "/posts/{post_id}?help=shown",
    "/rooms/{room_id}?before=20",
    "/rooms/{room_id}?help=shown",
    "/inbox?before=1",
    "/account?changed=display",
)


@dataclass
class Round:
    """What all visits of a run have found so far."""

    parts: dict[str, set[str]] = field(default_factory=dict)
    """Elements that a browser has opened, by look."""
    opened: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    """Names of the routes that showed what they are for, and not a refusal, to somebody."""

    def is_new(self, look: str, name: str, reading: Reading) -> bool:
        """Whether a browser must see this page: its like has not been opened yet in this look."""
        known = self.parts.setdefault(look, set())
        is_new = f"{look} {name}" not in self.opened or not reading.parts <= known
        known |= reading.parts
        self.opened.add(f"{look} {name}")
        return is_new


@pytest.fixture(scope="module")
def rounds() -> Round:
    return Round()


@pytest.fixture(scope="module")
async def all_worlds(place: Place) -> Mapping[str, World]:
    async with place.database.work() as work:
        made = {"long": await worlds.long(work), "empty": await worlds.empty(work)}
    return {"seeded": await worlds.seeded(place), **made}


# Nobody in the seeded community is new: everybody in it belongs somewhere.
MEETINGS = [(world, role) for world in WORLDS for role in ROLES if (world, role) != ("seeded", "newcomer")]


@pytest.mark.parametrize(("world_name", "role"), MEETINGS)
async def test_every_page_is_sound_for(
    world_name: str, role: str, place: Place, chromium: Browser, all_worlds: Mapping[str, World], rounds: Round
) -> None:
    world = all_worlds[world_name]

    faults = await _visit_all(world, role, place=place, chromium=chromium, rounds=rounds)

    assert not faults, "\n".join(faults)


def test_every_page_was_shown_to_somebody(place: Place, rounds: Round) -> None:
    assert rounds.shown, "run with the visits above, which fill it"

    assert {route.name for route in _pages(place)} - rounds.shown == set()


async def _visit_all(world: World, role: str, *, place: Place, chromium: Browser, rounds: Round) -> list[str]:
    """Read every page, and open in a browser those with anything that no browser has shown yet in this look."""
    person, faults, new = world.people[role], [], []
    cookies = {place.settings.cookie_name: person.token} if person else {}
    async with httpx.AsyncClient(base_url=place.origin, cookies=cookies) as client:
        for name, path in _paths(place, world.values_for(role)):
            response = await client.get(path)
            if response.is_redirect:
                continue
            if response.is_success:
                rounds.shown.add(name)
            reading = Reading(response.text)
            faults += [f"{path} ({response.status_code}) {fault}" for fault in reading.faults()]
            if rounds.is_new(str(world.look), name if response.is_success else str(response.status_code), reading):
                new.append(path)
    return faults + await _open_all(new, world, role, place=place, chromium=chromium)


async def _open_all(paths: list[str], world: World, role: str, *, place: Place, chromium: Browser) -> list[str]:
    waiting, faults = iter(paths), list[str]()

    async def work_through() -> None:
        async with a_window(chromium, place, **world.look) as window:
            if person := world.people[role]:
                await place.let_in(window.context, person)
            for path in waiting:
                faults.extend(await _open(window, path))

    await asyncio.gather(*(work_through() for _ in range(2)))
    return faults


async def _open(window: Window, path: str) -> list[str]:
    status = await window.open(path)
    assert status < 500, f"{path} is broken"
    return [f"{path} ({status}) {fault}" for fault in await faults_of(window.page)]


def _pages(place: Place) -> list[Route]:
    routes = [route for route in app.routes(place.settings) if isinstance(route, Route)]
    return [route for route in routes if "GET" in (route.methods or ()) and route.name not in NO_PAGES]


def _paths(place: Place, values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Every page once, by the name of its route, and some of them in further states."""
    for name, pattern in [*((route.name, route.path) for route in _pages(place)), *(("", path) for path in ALSO)]:
        yield name, re.sub(r"\{(\w+)(:\w+)?\}", lambda found: str(values[found[1]]), pattern)
