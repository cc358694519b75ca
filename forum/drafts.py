"""Drafts: what a member is still writing, by place, so that a closed tab or an ended session costs nobody their words.

A place is `group:3` (a new topic), `topic:12` (a reply to it), `reply:40` and `edit:40` (about post 40) or `room:7`.
"""

from dataclasses import dataclass

from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Conflict

LONGEST_TITLE = 500
LONGEST_TEXT = 20_000
MOST = 200
"""Drafts with words in them that one member may keep."""

_BEYOND_LATE_SAVINGS = 1000


@dataclass(frozen=True, slots=True)
class Draft:
    """seq: counts savings; whoever goes on writing sends the next number."""

    title: str = ""
    text: str = ""
    seq: int = 0


async def find(db: Reads, writer: Caller, place: str) -> Draft:
    """What the member was writing there; an empty draft, if nothing."""
    row = await db.fetchrow(
        "SELECT title, text, seq FROM drafts WHERE member_id = $1 AND place = $2", writer.member_id, place
    )
    return Draft(**row) if row else Draft()


async def save(work: Work, writer: Caller, place: str, draft: Draft) -> None:
    """Keep what a browser sends by itself while somebody types.

    Raises: Conflict, for a saving that is not newer than what is kept, or one too many places.
    """
    kept = await work.fetchval(
        """
        INSERT INTO drafts AS kept (member_id, place, title, text, seq)
        SELECT $1, $2, $3, $4, $5
         WHERE (SELECT count(*) FROM drafts d WHERE d.member_id = $1 AND d.place <> $2 AND d.text <> '') < $6
        ON CONFLICT ON CONSTRAINT drafts_pkey
        DO UPDATE SET title = excluded.title, text = excluded.text, seq = excluded.seq, saved_at = now()
         WHERE kept.seq < excluded.seq
        RETURNING true
        """,
        writer.member_id,
        place,
        draft.title,
        draft.text,
        draft.seq,
        MOST,
    )
    if not kept:
        raise Conflict("A newer version of this draft is kept already, from another tab or device.")


async def keep(work: Work, writer: Caller, place: str, *, text: str, title: str = "") -> None:
    """Keep what somebody asked to keep, or what could not be posted: it counts as the newest."""
    await work.execute(
        """
        INSERT INTO drafts AS kept (member_id, place, title, text, seq)
        VALUES ($1, $2, $3, $4, 1)
        ON CONFLICT ON CONSTRAINT drafts_pkey
        DO UPDATE SET title = excluded.title, text = excluded.text, seq = kept.seq + 1, saved_at = now()
        """,
        writer.member_id,
        place,
        title,
        text,
    )


async def forget(work: Work, writer: Caller, place: str) -> None:
    """Empty a draft, with the work that posts it. Its number stays: a saving still under way must not bring it back."""
    await work.execute(
        """
        INSERT INTO drafts AS kept (member_id, place, seq)
        VALUES ($1, $2, $3)
        ON CONFLICT ON CONSTRAINT drafts_pkey
        DO UPDATE SET title = '', text = '', seq = kept.seq + excluded.seq, saved_at = now()
        """,
        writer.member_id,
        place,
        _BEYOND_LATE_SAVINGS,
    )


async def tidy(work: Work) -> None:
    """Remove what was posted a day ago or left alone for 180 days."""
    await work.execute(
        """
        DELETE FROM drafts
         WHERE saved_at < now() - interval '180 days'
            OR (title = '' AND text = '' AND saved_at < now() - interval '1 day')
        """
    )
