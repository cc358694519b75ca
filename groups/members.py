"""Who is in a group: to be seen by those who are in it, and by nobody else."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from frame.caller import Caller
from frame.database import Reads
from frame.errors import Missing
from frame.paging import Page

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group, as the others there know them."""

    membership_id: UUID
    pseudonym: str
    pebble_key: bytes
    is_facilitator: bool
    is_organiser: bool
    joined_at: datetime

    @property
    def role(self) -> str | None:
        """The word beside the name, where there is one."""
        if self.is_facilitator:
            return "Facilitator"
        return "Organiser" if self.is_organiser else None

    @property
    def since(self) -> str:
        """The month they joined: a day would tell more than others need."""
        return f"{self.joined_at:%B %Y}"


async def page(db: Reads, group_id: int, *, reader: Caller, after: UUID | None = None) -> Page[Member]:
    """Who is in a group, those who came first at the top; after: a membership of it.

    Raises: Missing, for everybody outside the group.
    """
    rows = await db.fetch(
        """
        SELECT s.membership_id, s.pseudonym, s.pebble_key, s.is_facilitator, s.is_organiser, m.joined_at
          FROM standings s
          JOIN memberships m ON m.id = s.membership_id
         WHERE s.group_id = $1
           AND EXISTS (SELECT 1 FROM standings own WHERE own.group_id = $1 AND own.member_id = $2)
           AND ($3::uuid IS NULL
                OR (m.joined_at, m.id) > (SELECT last.joined_at, last.id
                                            FROM memberships last
                                           WHERE last.id = $3
                                             AND last.group_id = $1))
         ORDER BY m.joined_at, m.id
         LIMIT $4
        """,
        group_id,
        reader.member_id,
        after,
        PAGE_SIZE + 1,
    )
    if not rows:
        raise Missing
    members = [Member(**row) for row in rows[:PAGE_SIZE]]
    cursor = str(members[-1].membership_id) if len(rows) > PAGE_SIZE else None
    return Page(members, before=str(after) if after else None, after=cursor)


async def list_facilitators(db: Reads, group_id: int, *, reader: Caller) -> list[Member]:
    """Who keeps a group safe: for its members; nobody for others."""
    rows = await db.fetch(
        """
        SELECT s.membership_id, s.pseudonym, s.pebble_key, s.is_facilitator, s.is_organiser, m.joined_at
          FROM standings s
          JOIN memberships m ON m.id = s.membership_id
         WHERE s.group_id = $1
           AND s.is_facilitator
           AND EXISTS (SELECT 1 FROM standings own WHERE own.group_id = $1 AND own.member_id = $2)
         ORDER BY m.joined_at, m.id
        """,
        group_id,
        reader.member_id,
    )
    return [Member(**row) for row in rows]
