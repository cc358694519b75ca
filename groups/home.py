"""The first page: what a member's own groups have been talking about, calmly; some groups for whoever is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from frame.caller import Caller
from frame.database import Reads
from groups.directory import Card

SOME = 6


@dataclass(frozen=True, slots=True)
class Recent:
    """Something that was lately spoken of in a group. path: where it stands."""

    group_slug: str
    group_name: str
    title: str
    path: str
    last_at: datetime
    reply_count: int


class Latest(Protocol):
    """What the reader may read of late: a little of each of their groups; for others, what is public."""

    async def __call__(self, db: Reads, *, reader: Caller) -> Sequence[Recent]: ...


@dataclass(frozen=True, slots=True)
class Mine:
    """One of the reader's own groups. has_new_agreement: they have not agreed to the version in force."""

    slug: str
    name: str
    condition: str
    status: str
    has_new_agreement: bool


async def list_mine(db: Reads, *, reader: Caller) -> list[Mine]:
    """The reader's own groups, by name."""
    rows = await db.fetch(
        """
        SELECT g.slug, g.name, c.name AS condition, g.status,
               NOT EXISTS (SELECT 1
                             FROM consents k
                             JOIN agreements_in_force a ON a.id = k.agreement_id
                            WHERE k.membership_id = s.membership_id
                              AND k.withdrawn_at IS NULL) AS has_new_agreement
          FROM standings s
          JOIN groups g ON g.id = s.group_id
          JOIN conditions c ON c.id = g.condition_id
         WHERE s.member_id = $1
         ORDER BY g.name, g.id
        """,
        reader.member_id,
    )
    return [Mine(**row) for row in rows]


async def list_some(db: Reads) -> list[Card]:
    """A few groups to begin with: one that is active for each of some conditions."""
    rows = await db.fetch(
        """
        SELECT slug, name, condition, place, status, about, false AS is_mine
          FROM (SELECT DISTINCT ON (g.condition_id)
                       g.slug, g.name, c.name AS condition, g.place, g.status, g.about, g.opened_at
                  FROM groups g
                  JOIN conditions c ON c.id = g.condition_id
                 WHERE g.status IN ('active', 'starting')
                 ORDER BY g.condition_id, g.status, g.opened_at) one_each
         ORDER BY opened_at
         LIMIT $1
        """,
        SOME,
    )
    return [Card(**row) for row in rows]
