"""Hand-over notes: what the next facilitators should know. For facilitators of the group and nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import UniqueViolationError

from frame.database import Reads, Work
from frame.errors import Invalid
from frame.paging import Page
from moderation.cover import permissions
from moderation.cover.shifts import NOTE_AFTER, CoverGroup

PAGE_SIZE = 20
LONGEST = 2_000
KEPT = timedelta(days=60)
"""What is written may be about people, and is of use for some days."""


@dataclass(frozen=True, slots=True)
class Note:
    """starts_at, ends_at: of the shift at whose end it was written, if it was. read_by: who has read it, by name."""

    id: int
    membership_id: UUID
    pseudonym: str
    pebble_key: bytes
    text: str
    starts_at: datetime | None
    ends_at: datetime | None
    written_at: datetime
    read_by: Sequence[str]
    is_new: bool


async def write(work: Work, group: CoverGroup, text: str, *, key: UUID) -> None:
    """A note from the reader, about the shift that is on, or was last. The same key again is the same note.

    Raises: NotAllowed.
    """
    permissions.require_facilitates(group)
    try:
        async with work.savepoint():
            await work.execute(
                """
                INSERT INTO handover_notes (group_id, membership_id, key, text, starts_at, ends_at)
                SELECT s.group_id, s.membership_id, $3, $4, w.starts_at, w.ends_at
                  FROM standings s
                  LEFT JOIN LATERAL (
                       SELECT h.starts_at, h.ends_at
                         FROM shifts h
                        WHERE h.membership_id = s.membership_id
                          AND h.starts_at <= now()
                          AND h.ends_at > now() - $5::interval
                        ORDER BY h.starts_at DESC
                        LIMIT 1) w ON true
                 WHERE s.group_id = $1
                   AND s.membership_id = $2
                   AND s.is_facilitator
                """,
                group.id,
                group.reader_membership,
                key,
                text,
                NOTE_AFTER,
            )
    except UniqueViolationError as error:
        if error.constraint_name != "handover_notes_key_key":
            raise


async def page(db: Reads, group: CoverGroup, *, before: str = "") -> Page[Note]:
    """Notes, the newest first; before: the cursor of the page before. Raises: NotAllowed, Invalid."""
    permissions.require_facilitates(group)
    rows = await db.fetch(
        """
        SELECT n.id, n.membership_id, m.pseudonym, m.pebble_key, n.text, n.starts_at, n.ends_at, n.written_at,
               ARRAY(SELECT b.pseudonym
                       FROM handover_reads r
                       JOIN memberships b ON b.id = r.membership_id
                      WHERE r.note_id = n.id
                      ORDER BY r.read_at, b.pseudonym) AS read_by,
               n.membership_id <> me.membership_id
                 AND NOT EXISTS (SELECT FROM handover_reads r
                                  WHERE r.note_id = n.id AND r.membership_id = me.membership_id) AS is_new
          FROM handover_notes n
          JOIN standings me ON me.group_id = n.group_id AND me.membership_id = $2 AND me.is_facilitator
          JOIN memberships m ON m.id = n.membership_id
         WHERE n.group_id = $1
           AND ($3::bigint IS NULL OR n.id < $3)
         ORDER BY n.id DESC
         LIMIT $4
        """,
        group.id,
        group.reader_membership,
        _place(before),
        PAGE_SIZE + 1,
    )
    notes = [Note(**row) for row in rows[:PAGE_SIZE]]
    return Page(notes, before=str(notes[-1].id) if len(rows) > PAGE_SIZE else None)


async def mark_read(work: Work, group: CoverGroup, *, up_to: int) -> None:
    """The reader has read the notes of others up to this one. Twice is once. Raises: NotAllowed."""
    permissions.require_facilitates(group)
    await work.execute(
        """
        INSERT INTO handover_reads (note_id, membership_id)
        SELECT n.id, s.membership_id
          FROM handover_notes n
          JOIN standings s ON s.group_id = n.group_id AND s.membership_id = $2 AND s.is_facilitator
         WHERE n.group_id = $1
           AND n.id <= $3
           AND n.membership_id <> s.membership_id
            ON CONFLICT ON CONSTRAINT handover_reads_pkey DO NOTHING
        """,
        group.id,
        group.reader_membership,
        up_to,
    )


def _place(cursor: str) -> int | None:
    if not cursor:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 16):
        raise Invalid("That page of notes does not exist.")
    return int(cursor)
