"""What several tests of groups look up."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from frame.database import Reads
from tests.people import Group, Person


async def memberships_of(db: Reads, person: Person, group: Group) -> list[Any]:
    """All memberships of a person in a group, whatever has become of them."""
    return await db.fetch(
        "SELECT * FROM memberships WHERE member_id = $1 AND group_id = $2", person.member_id, group.id
    )


async def consents_of(db: Reads, membership_id: UUID | None) -> list[Any]:
    """The consents of a membership, the oldest first."""
    return await db.fetch("SELECT * FROM consents WHERE membership_id = $1 ORDER BY given_at", membership_id)


async def is_in(db: Reads, person: Person, group: Group) -> bool:
    """Whether a person counts as a member of a group now."""
    found: bool = await db.fetchval(
        "SELECT EXISTS (SELECT 1 FROM standings WHERE member_id = $1 AND group_id = $2)", person.member_id, group.id
    )
    return found


@asynccontextmanager
async def asked_of(connection: Any) -> AsyncIterator[list[str]]:
    """The statements of the block; transactions' own are left out."""
    heard: list[str] = []

    def note(query: Any) -> None:
        if not re.match(r"(?i)\s*(BEGIN|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", query.query):
            heard.append(query.query)

    connection.add_query_logger(note)
    try:
        yield heard
        # The driver tells its loggers in the next turn of the loop.
        await asyncio.sleep(0)
    finally:
        connection.remove_query_logger(note)
