"""After a session: how it was, and taking out one's own words."""

from dataclasses import dataclass

from frame.database import Reads, Work
from gatherings.gatherings import Gathering


@dataclass(frozen=True, slots=True)
class Said:
    """How it was for somebody, without a name. felt: 1 (not good) to 4 (very good)."""

    felt: int | None
    again: bool | None
    words: str


async def say_how_it_was(work: Work, gathering: Gathering, *, felt: int | None, again: bool | None, words: str) -> None:
    """Again replaces what one said before."""
    await work.execute(
        """
        INSERT INTO feedback (gathering_id, membership_id, felt, again, words)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT ON CONSTRAINT feedback_pkey
        DO UPDATE SET felt = excluded.felt, again = excluded.again, words = excluded.words, given_at = now()
        """,
        gathering.id,
        gathering.reader_membership_id,
        felt,
        again,
        words,
    )


async def mine(db: Reads, gathering: Gathering) -> Said | None:
    """What the reader has said."""
    row = await db.fetchrow(
        "SELECT felt, again, words FROM feedback WHERE gathering_id = $1 AND membership_id = $2",
        gathering.id,
        gathering.reader_membership_id,
    )
    return Said(**row) if row is not None else None


async def list_said(db: Reads, gathering: Gathering) -> list[Said]:
    """What everybody has said, in no order that tells who; nothing while only one or two have. For hosts.

    Asked only for a gathering of the reader's own group, whose hosts and facilitators may see it.
    """
    rows = await db.fetch(
        """
        SELECT felt, again, words
          FROM feedback
         WHERE gathering_id = $1
           AND (SELECT count(*) FROM feedback WHERE gathering_id = $1) >= 3
         ORDER BY md5(membership_id::text || gathering_id::text)
        """,
        gathering.id,
    )
    return [Said(**row) for row in rows]


async def count_own_words(db: Reads, gathering: Gathering) -> int:
    """How many messages of the reader's are kept."""
    count: int = await db.fetchval(
        "SELECT count(*) FROM messages WHERE room_id = $1 AND membership_id = $2 AND state IN ('shown', 'held')",
        gathering.room_id,
        gathering.reader_membership_id,
    )
    return count


async def take_out_own_words(work: Work, gathering: Gathering) -> None:
    """Empty all that the reader said, each with the room's next number, so that open pages and late comers follow."""
    await work.execute("SELECT 1 FROM rooms WHERE id = $1 FOR NO KEY UPDATE", gathering.room_id)
    await work.execute(
        """
        WITH mine AS (
          SELECT m.id, r.last_seq + row_number() OVER (ORDER BY m.seq) AS number
            FROM messages m
            JOIN rooms r ON r.id = m.room_id
           WHERE m.room_id = $1 AND m.membership_id = $2 AND m.state IN ('shown', 'held')
        ), emptied AS (
          UPDATE messages m SET text = '', html = '', state = 'withdrawn', changed_seq = n.number
            FROM mine n
           WHERE m.id = n.id
          RETURNING m.changed_seq
        )
        UPDATE rooms SET last_seq = greatest(last_seq, (SELECT max(changed_seq) FROM emptied)) WHERE id = $1
        """,
        gathering.room_id,
        gathering.reader_membership_id,
    )
