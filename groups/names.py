"""A member's name in a group as something that can be flagged, hidden and given back."""

from dataclasses import dataclass
from uuid import UUID

from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Missing
from groups import pseudonyms


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a group. chosen: what the person chose, for those who may still read it; shown: what stands now."""

    membership_id: UUID
    group_id: int
    group_slug: str
    group_name: str
    chosen: str
    shown: str
    is_hidden: bool


async def find(db: Reads, membership_id: UUID, *, reader: Caller) -> Name:
    """A name in one of the reader's groups; a hidden one only for facilitators there and for its owner.

    Raises: Missing.
    """
    row = await db.fetchrow(
        """
        SELECT m.id AS membership_id, m.group_id, g.slug AS group_slug, g.name AS group_name, m.pseudonym AS shown,
               CASE WHEN s.is_facilitator OR m.id = s.membership_id
                    THEN COALESCE(m.hidden_pseudonym, m.pseudonym)
                    ELSE m.pseudonym END AS chosen,
               m.hidden_pseudonym IS NOT NULL AS is_hidden
          FROM memberships m
          JOIN groups g ON g.id = m.group_id
          JOIN standings s ON s.group_id = m.group_id AND s.member_id = $2
         WHERE m.id = $1
        """,
        membership_id,
        reader.member_id,
    )
    if row is None:
        raise Missing
    return Name(**row)


async def hide(work: Work, membership_id: UUID) -> None:
    """Put a neutral name in its place, everywhere at once. Nobody else can take the hidden one. Twice is once."""
    await work.execute(
        """
        UPDATE memberships
           SET hidden_pseudonym = pseudonym, pseudonym = $2
         WHERE id = $1
           AND hidden_pseudonym IS NULL
        """,
        membership_id,
        pseudonyms.neutral(membership_id),
    )


async def restore(work: Work, membership_id: UUID) -> None:
    """Give the name back. Twice is once."""
    await work.execute(
        """
        UPDATE memberships
           SET pseudonym = hidden_pseudonym, hidden_pseudonym = NULL
         WHERE id = $1
           AND hidden_pseudonym IS NOT NULL
        """,
        membership_id,
    )
