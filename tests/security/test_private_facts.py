"""What ties somebody's names together, or to a person, is on no page: a whole community, walked through by role."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from accounts import sessions
from frame.caller import VISITOR
from live.backplane import MemoryBackplane
from server import seeding
from server.lifespan import Overrides
from server.seeding.community import Community, compose
from tests.people import Person, settings_for
from tests.security.looking import look
from tests.services import Services
from tests.site import OneConnection, OpenHanded, OpenWork, Site, a_site

ROLES = {"visitor": None, "member": 1, "facilitator": 2, "organiser": 3}
_MOST_PAGES = 150
_IDS = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
_PEBBLE = re.compile(r'<i class="pebble [^"]+"></i>')


@dataclass
class Town:
    """The seeded community, the site over it, and what a walk through it showed to each role, by path."""

    site: Site
    connection: asyncpg.Connection
    community: Community
    people: dict[str, Person | None]
    seen: dict[str, dict[str, str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
async def town(services: Services) -> AsyncIterator[Town]:
    connection = await asyncpg.connect(services.database_url)
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute("DELETE FROM help_lines")
        community = compose(datetime.now(UTC))
        await seeding.store(connection, community)
        connections = OneConnection(connection)
        settings = settings_for(services.database_url, services.redis_url)
        overrides = Overrides(connections=connections, backplane=MemoryBackplane(), limiter=OpenHanded())
        async with a_site(settings, overrides) as site:
            work = OpenWork(connections, connection)
            people = {
                role: await _signed_in(work, site, community.member_ids[number]) if number else None
                for role, number in ROLES.items()
            }
            town = Town(site, connection, community, people)
            for role, person in people.items():
                town.seen[role] = await _walk(site, person)
            yield town
    finally:
        await transaction.rollback()
        await connection.close()


async def _signed_in(work: OpenWork, site: Site, member_id: UUID) -> Person:
    token = await sessions.begin(work, member_id, device="", settings=site.settings)
    return Person(member_id, token, VISITOR)


async def _walk(site: Site, person: Person | None) -> dict[str, str]:
    """Every page that links lead to from the first one: one of each address, whatever is asked of it."""
    seen: dict[str, str] = {}
    ahead, met = ["/"], {"/"}
    while ahead and len(seen) < _MOST_PAGES:
        path = ahead.pop(0)
        answer = await site.get(path, as_=person)
        assert answer.status_code < 500, path
        seen[path] = answer.text
        for link in look(answer.text).links:
            bare = link.partition("#")[0].partition("?")[0]
            if bare.startswith("/") and bare not in met:
                met.add(bare)
                ahead.append(bare)
    return seen


async def test_the_walk_sees_the_community(town: Town) -> None:
    assert all(len(pages) > 20 for pages in town.seen.values()), {role: len(seen) for role, seen in town.seen.items()}
    assert any(path.startswith("/cases/") for path in town.seen["facilitator"])


async def test_no_page_says_which_member_somebody_is(town: Town) -> None:
    members = {member_id.hex for member_id in town.community.member_ids.values()}

    for path, _, page in _pages(town):
        assert not members & _ids(page), path


async def test_no_page_carries_a_sign_in_name_or_a_token(town: Town) -> None:
    names = {row["sign_in_name"] for row in await town.connection.fetch("SELECT sign_in_name FROM members")}
    tokens = {person.token for person in town.people.values() if person}

    for path, _, page in _pages(town):
        assert not [secret for secret in names | tokens if secret in page], path


async def test_sessions_are_named_on_the_page_of_ones_own_devices_alone(town: Town) -> None:
    by_id = {
        row["id"].hex: row["member_id"] for row in await town.connection.fetch("SELECT id, member_id FROM sessions")
    }

    for path, person, page in _pages(town):
        named = {by_id[found] for found in _ids(page) & set(by_id)}
        assert named <= ({person.member_id} if person and path == "/account" else set()), path


async def test_two_memberships_of_one_person_are_never_on_one_page(town: Town) -> None:
    rows = await town.connection.fetch("SELECT id, member_id, pebble_key FROM memberships WHERE member_id IS NOT NULL")
    member_of = {row["id"].hex: row["member_id"] for row in rows}
    assert len(set(member_of.values())) < len(member_of), "somebody must be in two groups for this to mean anything"

    for path, person, page in _pages(town):
        shown = [member_of[found] for found in _ids(page) & set(member_of)]
        others = [member_id for member_id in shown if person is None or member_id != person.member_id]
        assert len(others) == len(set(others)), path


async def test_pebbles_of_one_person_have_nothing_in_common(town: Town) -> None:
    rows = await town.connection.fetch("SELECT member_id, pebble_key FROM memberships WHERE member_id IS NOT NULL")
    keys = [row["pebble_key"] for row in rows]

    assert len(set(keys)) == len(keys)
    assert any(_PEBBLE.search(page) for _, _, page in _pages(town))
    assert not [path for path, _, page in _pages(town) for key in keys if key.hex() in page]


async def test_addresses_carry_no_name(town: Town) -> None:
    rows = await town.connection.fetch("SELECT pseudonym FROM memberships")
    names = {row["pseudonym"].lower() for row in rows}

    for path, _, page in _pages(town):
        for link in look(page).links:
            if link.startswith("/"):
                assert not names & set(re.split(r"[/?#=&+-]", link.lower())), path


def _pages(town: Town) -> list[tuple[str, Person | None, str]]:
    return [(path, town.people[role], page) for role, pages in town.seen.items() for path, page in pages.items()]


def _ids(page: str) -> set[str]:
    return {found.replace("-", "") for found in _IDS.findall(page)}
