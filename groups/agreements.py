"""Group agreements: versioned, because a consent is to the words that were read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from frame.cooking import Cooked
from frame.database import Reads, Work
from frame.errors import Conflict


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version of what a group has agreed on."""

    id: int
    version: int
    text: str
    html: str
    in_force_at: datetime


@dataclass(frozen=True, slots=True)
class InForce:
    """Which version counts in a group, and since when."""

    slug: str
    name: str
    version: int
    in_force_at: datetime


async def list_versions(db: Reads, group_id: int) -> list[Agreement]:
    """All that have come into force, the newest first."""
    rows = await db.fetch(
        """
        SELECT a.id, a.version, a.text, a.html, a.in_force_at
          FROM agreements a
         WHERE a.group_id = $1
           AND a.in_force_at <= statement_timestamp()
         ORDER BY a.version DESC
        """,
        group_id,
    )
    return [Agreement(**row) for row in rows]


async def list_in_force(db: Reads) -> list[InForce]:
    """The agreements of all groups that are open, by the groups' names."""
    rows = await db.fetch(
        """
        SELECT g.slug, g.name, a.version, a.in_force_at
          FROM groups g
          JOIN agreements_in_force a ON a.group_id = g.id
         WHERE g.status <> 'closed'
         ORDER BY g.name, g.id
        """
    )
    return [InForce(**row) for row in rows]


async def publish(work: Work, group_id: int, *, text: str, cooked: Cooked, replacing: int) -> None:
    """Bring a new version into force. replacing: the version that its writer had before them.

    Raises: Conflict, when somebody else has published one meanwhile.
    """
    # Joining takes the same lock, so that nobody consents to words that have just been replaced.
    await work.execute("SELECT 1 FROM groups WHERE id = $1 FOR NO KEY UPDATE", group_id)
    published = await work.fetchval(
        """
        INSERT INTO agreements (group_id, version, text, html)
        SELECT a.group_id, a.version + 1, $2, $3
          FROM agreements_in_force a
         WHERE a.group_id = $1
           AND a.version = $4
        RETURNING id
        """,
        group_id,
        text,
        cooked.html,
        replacing,
    )
    if published is None:
        raise Conflict("Somebody else has published a new version meanwhile. Please read it before you publish yours.")


async def consent(work: Work, membership_id: UUID | None, *, agreement_id: int) -> None:
    """Write down that the person behind a membership agreed to a version. Twice is once.

    Raises: Conflict, when that version is no longer in force.
    """
    in_force = await work.fetchval(
        """
        SELECT a.id
          FROM memberships m
          JOIN agreements_in_force a ON a.group_id = m.group_id
         WHERE m.id = $1
        """,
        membership_id,
    )
    if in_force != agreement_id:
        raise Conflict("The agreement changed while you were reading. Please read the new one.")
    await work.execute(
        """
        INSERT INTO consents (membership_id, agreement_id)
        SELECT $1, $2
         WHERE NOT EXISTS (SELECT 1
                             FROM consents k
                            WHERE k.membership_id = $1
                              AND k.agreement_id = $2
                              AND k.withdrawn_at IS NULL)
        """,
        membership_id,
        agreement_id,
    )
