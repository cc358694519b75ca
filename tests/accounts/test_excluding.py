"""Excluding somebody ends everything of theirs at once."""

from uuid import UUID

import pytest

from accounts import members, sessions
from frame.announcements import Departure
from frame.caller import VISITOR
from frame.database import Database
from frame.errors import Missing
from frame.settings import Settings
from tests.people import Person
from tests.site import Heard, Site


async def test_every_session_ends_and_every_socket_is_told_never_to_come_back(
    db: Database, heard: Heard, member: Person
) -> None:
    async with db.work() as work:
        phone = await sessions.begin(work, member.member_id, device="Phone", settings=Settings())
    async with db.work() as work:
        await members.exclude(work, member.member_id)

    assert await sessions.resume(db, member.token) == VISITOR
    assert await sessions.resume(db, phone) == VISITOR
    assert heard.said == [Departure(member_id=member.member_id, channel=None, session_id=None, code=4503)]


async def test_others_stay(db: Database, site: Site, member: Person, neighbour: Person) -> None:
    async with db.work() as work:
        await members.exclude(work, member.member_id)

    assert (await site.get("/account", as_=member)).status_code == 401
    assert (await site.get("/account", as_=neighbour)).status_code == 200


async def test_a_session_begun_at_that_moment_is_worth_nothing(db: Database, member: Person) -> None:
    async with db.work() as work:
        await members.exclude(work, member.member_id)
        late = await sessions.begin(work, member.member_id, device="", settings=Settings())

    assert await sessions.resume(db, late) == VISITOR


async def test_twice_keeps_the_first_moment(db: Database, member: Person) -> None:
    async with db.work() as work:
        await members.exclude(work, member.member_id)
        await work.execute("UPDATE members SET excluded_at = excluded_at - interval '1 day'")
        first = await work.fetchval("SELECT excluded_at FROM members WHERE id = $1", member.member_id)
        await members.exclude(work, member.member_id)

    assert await db.fetchval("SELECT excluded_at FROM members WHERE id = $1", member.member_id) == first


async def test_somebody_who_is_not_there_is_missing(db: Database) -> None:
    with pytest.raises(Missing):
        async with db.work() as work:
            await members.exclude(work, UUID(int=1))


async def test_nobody_becomes_a_steward_by_a_name_that_is_not_there(db: Database) -> None:
    with pytest.raises(Missing):
        async with db.work() as work:
            await members.make_steward(work, "nobody-0000")
