"""Whom and which words somebody would rather not meet in a group. It is theirs alone, and holds for one name only."""

from dataclasses import dataclass
from uuid import UUID

from forum.topics import Forum
from frame.database import Reads, Work
from frame.errors import Conflict, Invalid, Missing

MOST_WORDS = 50
LONGEST_WORDS, SHORTEST_WORDS = 60, 2


@dataclass(frozen=True, slots=True)
class Muted:
    """A name that the reader muted."""

    membership_id: UUID
    pseudonym: str
    pebble_key: bytes


async def mute(work: Work, forum: Forum, membership_id: UUID) -> None:
    """Fold away what one name writes in the group. Twice is once. Raises: Missing, Conflict for oneself."""
    if membership_id == forum.reader_membership:
        raise Conflict("This is you. You cannot mute yourself.")
    muted = await work.fetchval(
        """
        INSERT INTO mutes (membership_id, muted_membership_id)
        SELECT own.membership_id, other.id
          FROM standings own
          JOIN memberships other ON other.group_id = own.group_id AND other.id = $2
         WHERE own.membership_id = $1
        ON CONFLICT ON CONSTRAINT mutes_pkey DO UPDATE SET muted_at = mutes.muted_at
        RETURNING true
        """,
        forum.reader_membership,
        membership_id,
    )
    if not muted:
        raise Missing


async def lift(work: Work, forum: Forum, membership_id: UUID) -> None:
    """Show what they write again. Twice changes nothing."""
    await work.execute(
        "DELETE FROM mutes WHERE membership_id = $1 AND muted_membership_id = $2",
        forum.reader_membership,
        membership_id,
    )


async def mute_words(work: Work, forum: Forum, words: str) -> None:
    """Fold posts away that hold these words. Twice is once. Raises: Invalid, Missing."""
    if forum.reader_membership is None:
        raise Missing
    if not SHORTEST_WORDS <= len(words) <= LONGEST_WORDS:
        raise Invalid(f"Please write between {SHORTEST_WORDS} and {LONGEST_WORDS} characters.", field="words")
    await work.execute(
        """
        INSERT INTO muted_words (membership_id, words)
        SELECT $1, $2
         WHERE (SELECT count(*) FROM muted_words WHERE membership_id = $1) < $3
        ON CONFLICT ON CONSTRAINT muted_words_pkey DO NOTHING
        """,
        forum.reader_membership,
        words.lower(),
        MOST_WORDS,
    )


async def lift_words(work: Work, forum: Forum, words: str) -> None:
    """Twice changes nothing."""
    await work.execute(
        "DELETE FROM muted_words WHERE membership_id = $1 AND words = $2", forum.reader_membership, words
    )


async def list_muted(db: Reads, forum: Forum) -> list[Muted]:
    """The names that the reader muted in the group, the latest first."""
    rows = await db.fetch(
        """
        SELECT m.id AS membership_id, m.pseudonym, m.pebble_key
          FROM mutes
          JOIN memberships m ON m.id = mutes.muted_membership_id
         WHERE mutes.membership_id = $1
         ORDER BY mutes.muted_at DESC, m.id
        """,
        forum.reader_membership,
    )
    return [Muted(**row) for row in rows]


async def list_words(db: Reads, forum: Forum) -> list[str]:
    """The words that the reader muted in the group."""
    rows = await db.fetch(
        "SELECT words FROM muted_words WHERE membership_id = $1 ORDER BY words", forum.reader_membership
    )
    return [row["words"] for row in rows]
