"""How far somebody has read in a topic, what they folded there, and the places in it that one can ask for."""

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from forum.posts import OPENER
from forum.topics import Topic
from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Conflict, Invalid
from frame.handling import LARGEST_ID

MOST_FOLDED = 200


async def note(work: Work, topic: Topic, seq: int, *, reader: Caller) -> None:
    """Note that the reader has read up to this place. It only ever grows, so that no device undoes another's.

    Nothing happens for those who are in no position to have one: visitors, and members of other groups.
    """
    await work.execute(
        """
        INSERT INTO readings (membership_id, topic_id, seq)
        SELECT r.membership_id, t.id, LEAST($3, t.last_post_seq)
          FROM topics t
         CROSS JOIN LATERAL topic_reading(t.id, $2) r
         WHERE t.id = $1
           AND r.membership_id IS NOT NULL
        ON CONFLICT ON CONSTRAINT readings_pkey
        DO UPDATE SET seq = excluded.seq, read_at = now()
            WHERE readings.seq < excluded.seq
        """,
        topic.id,
        reader.member_id,
        seq,
    )


async def fold(work: Work, topic: Topic, seq: int, *, reader: Caller) -> None:
    """Fold the replies to a post away. Twice changes nothing. Raises: Conflict when too many are folded already."""
    await note(work, topic, 0, reader=reader)
    folded = await work.fetchval(
        """
        UPDATE readings
           SET folded = CASE WHEN $3 = ANY (folded) THEN folded ELSE folded || $3::bigint END
         WHERE membership_id = $2
           AND topic_id = $1
           AND (cardinality(folded) < $4 OR $3 = ANY (folded))
           AND EXISTS (SELECT FROM posts WHERE topic_id = $1 AND seq = $3)
        RETURNING true
        """,
        topic.id,
        topic.reader_membership,
        seq,
        MOST_FOLDED,
    )
    if not folded:
        raise Conflict("These replies could not be folded away. Unfold some others in this topic first.")


async def unfold(work: Work, topic: Topic, seq: int) -> None:
    """Show the replies to a post again. Twice changes nothing."""
    await work.execute(
        """
        UPDATE readings
           SET folded = array_remove(folded, $3::bigint)
         WHERE membership_id = $2
           AND topic_id = $1
        """,
        topic.id,
        topic.reader_membership,
        seq,
    )


def is_sought(asked: Mapping[str, str]) -> bool:
    """Whether an address asks for a place in words, which is not yet the number of a post."""
    return asked.get("at") in {"unread", "newest"} or "on" in asked


async def place_of(db: Reads, topic: Topic, asked: Mapping[str, str], *, reader: Caller) -> int:
    """The seq of the first unread post, of the first one from a date on, or of the newest. Raises: Invalid."""
    if "on" in asked:
        found = await _first_since(db, topic, _midnight(asked["on"], reader.zone))
    elif asked.get("at") == "unread":
        found = await _first_unread(db, topic)
    else:
        found = None
    return found or await _newest(db, topic)


async def _first_unread(db: Reads, topic: Topic) -> int | None:
    if topic.reader_membership is None:
        return OPENER
    seq: int | None = await db.fetchval(
        """
        SELECT p.seq
          FROM posts p
         WHERE p.topic_id = $1
           AND p.seq > COALESCE((SELECT seq FROM readings WHERE topic_id = $1 AND membership_id = $2), 0)
         ORDER BY p.seq
         LIMIT 1
        """,
        topic.id,
        topic.reader_membership,
    )
    return seq


async def _first_since(db: Reads, topic: Topic, since: datetime) -> int | None:
    # Plan: one look-up in posts_posted_idx. By time and not by place, since posts that were moved here may be older.
    seq: int | None = await db.fetchval(
        "SELECT seq FROM posts WHERE topic_id = $1 AND posted_at >= $2 ORDER BY posted_at, seq LIMIT 1",
        topic.id,
        since,
    )
    return seq


async def _newest(db: Reads, topic: Topic) -> int:
    seq: int | None = await db.fetchval("SELECT seq FROM posts WHERE topic_id = $1 ORDER BY seq DESC LIMIT 1", topic.id)
    return seq or OPENER


def _midnight(asked: str, zone: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(asked), time(), ZoneInfo(zone))
    except ValueError as error:
        raise Invalid("That is no date we know. Please choose one like 2026-03-03.", field="on") from error


def seq_of(digits: str) -> int:
    """The place of a post, as a form sends it. Raises: Invalid."""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 10 and int(digits) <= LARGEST_ID):
        raise Invalid("This page was out of date. Please load it again.")
    return int(digits)
