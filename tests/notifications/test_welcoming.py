"""Whoever joins finds a letter; once, discreetly, and not when they have left meanwhile."""

from typing import Any, cast

from frame.database import Database
from frame.resources import Resources
from notifications import jobs
from tests.people import Person
from tests.site import OpenWork

_LETTERS = "SELECT subject, body, path FROM letters WHERE member_id = $1 AND kind = 'welcome'"


def _resources(db: Database) -> Resources:
    return cast("Resources", cast("Any", {"database": db}))


async def test_who_joins_is_welcomed_once(db: Database, work: OpenWork, member: Person) -> None:
    for _ in range(2):
        await jobs.welcome(_resources(db), membership_id=str(member.membership_id))

    rows = await work.fetch(_LETTERS, member.member_id)
    assert [row["subject"] for row in rows] == ["Welcome"]


async def test_the_letter_names_no_group(db: Database, work: OpenWork, member: Person) -> None:
    await jobs.welcome(_resources(db), membership_id=str(member.membership_id))

    [row] = await work.fetch(_LETTERS, member.member_id)
    assert member.caller.groups[0].name not in row["subject"] + row["body"]
    assert row["path"] == f"/groups/{member.caller.groups[0].slug}"


async def test_who_has_left_meanwhile_is_not_written_to(db: Database, work: OpenWork, member: Person) -> None:
    await work.execute("UPDATE memberships SET left_at = now() WHERE id = $1", member.membership_id)

    await jobs.welcome(_resources(db), membership_id=str(member.membership_id))

    assert await work.fetch(_LETTERS, member.member_id) == []
