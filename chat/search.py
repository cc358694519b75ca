"""Searching what a room keeps, for the people of its group."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chat.rooms import Room
from frame.caller import Caller
from frame.cooking import excerpt_of
from frame.database import Reads
from frame.paging import Page

PER_PAGE = 20
MOST_WORDS = 8
MOST_LOOKED_AT = 20_000
"""Messages that one search looks through, the newest first, so that it takes its share of a second and no more."""

_NEWEST = 2**62
_FOR_LIKE = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that holds all the words. html: never shown whole, see `excerpt`."""

    id: int
    seq: int
    membership_id: UUID
    pseudonym: str
    pebble_key: bytes
    said_at: datetime
    html: str
    warnings: str

    @property
    def excerpt(self) -> str:
        """Its beginning, without what lies behind a warning."""
        return excerpt_of(self.html, self.warnings.splitlines())


async def page(db: Reads, room: Room, words: str, *, reader: Caller, before: int | None = None) -> Page[Hit]:
    """Messages that everybody may read with all of these words in them, alone or within others; the newest first."""
    looked_for = [f"%{word.translate(_FOR_LIKE)}%" for word in words.split()[:MOST_WORDS]]
    if not looked_for:
        return Page([])
    # Plan: messages_seq_key backwards through at most MOST_LOOKED_AT rows of the room. There is no index of words:
    # every message would pay for it, and rooms forget.
    rows = await db.fetch(
        """
        WITH looked_at AS (
          SELECT m.id, m.seq, m.text, m.state
            FROM messages m
            JOIN rooms r ON r.id = m.room_id
            JOIN sitting me ON me.room_id = r.id AND me.member_id = $2
           WHERE m.room_id = $1
             AND m.seq < $3
           ORDER BY m.seq DESC
           LIMIT $5
        ), hits AS (
          SELECT l.id
            FROM looked_at l
           WHERE l.state = 'shown'
             AND l.text ILIKE ALL ($4)
           ORDER BY l.seq DESC
           LIMIT $6
        )
        SELECT m.id, m.seq, m.membership_id, m.pseudonym, m.pebble_key, m.said_at, m.html, m.warnings
          FROM hits h
          JOIN signed_messages m ON m.id = h.id
         ORDER BY m.seq DESC
        """,
        room.id,
        reader.member_id,
        _NEWEST if before is None else before,
        looked_for,
        MOST_LOOKED_AT,
        PER_PAGE + 1,
    )
    hits = [Hit(**row) for row in rows]
    return Page(hits[:PER_PAGE], before=str(hits[PER_PAGE - 1].seq) if len(hits) > PER_PAGE else None)
