"""People and groups for tests, named by what they are."""

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from accounts import sessions
from frame.caller import Caller
from frame.database import Database, Work
from frame.settings import Settings
from frame.tokens import hash_of, new_token
from groups.pseudonyms import skeleton

_number = count(1)


@dataclass(frozen=True, slots=True)
class Group:
    id: int
    slug: str
    name: str
    agreement_id: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a session; in `group` under `pseudonym` unless they belong nowhere."""

    member_id: UUID
    token: str
    caller: Caller
    membership_id: UUID | None = None
    pseudonym: str = ""


async def a_group(work: Work, *, slug: str = "", allows_public_topics: bool = True, status: str = "active") -> Group:
    """A group with an agreement, and nobody in it."""
    serial = next(_number)
    slug = slug or f"group-{serial}"
    condition_id = await work.fetchval(
        "INSERT INTO conditions (slug, name) VALUES ($1, $2) RETURNING id", f"condition-{serial}", f"Condition {serial}"
    )
    group_id = await work.fetchval(
        """
        INSERT INTO groups (slug, name, condition_id, status, about, about_html, allows_public_topics)
        VALUES ($1, $2, $3, $4, 'About us', '<p>About us</p>', $5)
        RETURNING id
        """,
        slug,
        f"Group {serial}",
        condition_id,
        status,
        allows_public_topics,
    )
    agreement_id = await work.fetchval(
        "INSERT INTO agreements (group_id, version, text, html) VALUES ($1, 1, 'Be kind', $2) RETURNING id",
        group_id,
        "<p>Be kind</p>",
    )
    return Group(group_id, slug, f"Group {serial}", agreement_id)


async def a_person(work: Work, *, is_steward: bool = False) -> Person:
    """A member of the site who is in no group, signed in."""
    member_id = await work.fetchval(
        "INSERT INTO members (sign_in_name, is_steward) VALUES ($1, $2) RETURNING id",
        f"person-{next(_number)}-0000",
        is_steward,
    )
    token = new_token()
    session_id = await work.fetchval(
        """
        INSERT INTO sessions (token_hash, member_id, idle, expires_at)
        VALUES ($1, $2, $3, now() + $3)
        RETURNING id
        """,
        hash_of(token),
        member_id,
        timedelta(days=1),
    )
    return Person(member_id, token, Caller(member_id=member_id, session_id=session_id, is_steward=is_steward))


async def joined(
    work: Work,
    person: Person,
    group: Group,
    *,
    pseudonym: str = "",
    is_facilitator: bool = False,
    is_organiser: bool = False,
) -> Person:
    """The person, now also a member of the group: the answer carries that membership."""
    pseudonym = pseudonym or f"Pebble {next(_number)}"
    membership_id = await work.fetchval(
        """
        INSERT INTO memberships (group_id, member_id, pseudonym, skeleton, is_facilitator, is_organiser)
        VALUES ($1, $2, $3, $4, $5, $6)
        RETURNING id
        """,
        group.id,
        person.member_id,
        pseudonym,
        skeleton(pseudonym),
        is_facilitator,
        is_organiser,
    )
    await work.execute(
        "INSERT INTO consents (membership_id, agreement_id) VALUES ($1, $2)", membership_id, group.agreement_id
    )
    caller = await _caller_now(work, person)
    return replace(person, membership_id=membership_id, pseudonym=pseudonym, caller=caller)


async def _caller_now(work: Work, person: Person) -> Caller:
    # `resume` reads only, as long as the session was seen within minutes, so the open work may stand in for a database.
    reader: Any = work
    return await sessions.resume(reader, person.token)


@dataclass(frozen=True, slots=True)
class Cast:
    """A group and the people around it, committed to a database of their own: for tests with true concurrency."""

    group: Group
    member: Person
    neighbour: Person
    stranger: Person
    facilitator: Person


async def a_cast(database: Database) -> Cast:
    """A group with a member, a neighbour and a facilitator, and a stranger who is in another group."""
    async with database.work() as work:
        group, elsewhere = await a_group(work), await a_group(work)
        return Cast(
            group=group,
            member=await joined(work, await a_person(work), group),
            neighbour=await joined(work, await a_person(work), group),
            stranger=await joined(work, await a_person(work), elsewhere),
            facilitator=await joined(work, await a_person(work), group, is_facilitator=True),
        )


@pytest.fixture
async def group(work: Work) -> Group:
    """A group that allows public topics."""
    return await a_group(work)


@pytest.fixture
async def other_group(work: Work) -> Group:
    """Another group, which the people of `group` are not in."""
    return await a_group(work)


@pytest.fixture
async def member(work: Work, group: Group) -> Person:
    """In the group; the one who writes."""
    return await joined(work, await a_person(work), group, pseudonym="Harbour")


@pytest.fixture
async def neighbour(work: Work, group: Group) -> Person:
    """In the same group as the member."""
    return await joined(work, await a_person(work), group, pseudonym="Wren")


@pytest.fixture
async def stranger(work: Work, other_group: Group) -> Person:
    """Signed in, but only in another group."""
    return await joined(work, await a_person(work), other_group, pseudonym="Cleo")


@pytest.fixture
async def facilitator(work: Work, group: Group) -> Person:
    """Keeps the group safe."""
    return await joined(work, await a_person(work), group, pseudonym="Rowan", is_facilitator=True)


@pytest.fixture
async def facilitator_elsewhere(work: Work, other_group: Group) -> Person:
    """Keeps another group safe, and is a stranger here."""
    return await joined(work, await a_person(work), other_group, pseudonym="Alder", is_facilitator=True)


@pytest.fixture
async def organiser(work: Work, group: Group) -> Person:
    """Runs the group; does not see cases."""
    return await joined(work, await a_person(work), group, pseudonym="Teasel", is_organiser=True)


@pytest.fixture
async def steward(work: Work) -> Person:
    """Staff of the host charity; in no group."""
    return await a_person(work, is_steward=True)


def settings_for(database_url: str, redis_url: str) -> Settings:
    """Settings as a test run wants them."""
    return Settings(
        base_url="http://127.0.0.1:8000", database_url=database_url, redis_url=redis_url, run_jobs_in_web=False
    )
