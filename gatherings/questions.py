"""Questions at a speaker evening: asked by members, supported by others, put by a host."""

from dataclasses import dataclass
from uuid import UUID

from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Conflict, Invalid, Missing
from gatherings.gatherings import Gathering
from moderation import phrases
from moderation.screening import screen

LONGEST = 500
MOST_OPEN = 5


@dataclass(frozen=True, slots=True)
class Question:
    """supports: how many want it put, besides who asked. is_mine, is_supported: by the reader."""

    id: int
    text: str
    pseudonym: str
    supports: int
    is_put: bool
    is_mine: bool
    is_supported: bool


async def list_questions(db: Reads, gathering_id: int, *, reader: Caller) -> list[Question]:
    """Those not put yet, the most wanted first, and those that were put, the latest first. For members of its group."""
    rows = await db.fetch(
        """
        SELECT q.id, q.text, by.pseudonym,
               (SELECT count(*) FROM question_supports p WHERE p.question_id = q.id) AS supports,
               q.put_at IS NOT NULL AS is_put, q.membership_id = me.membership_id AS is_mine,
               EXISTS (SELECT 1 FROM question_supports p
                        WHERE p.question_id = q.id AND p.membership_id = me.membership_id) AS is_supported
          FROM questions q
          JOIN gatherings e ON e.id = q.gathering_id
          JOIN standings me ON me.group_id = e.group_id AND me.member_id = $2
          JOIN memberships by ON by.id = q.membership_id
         WHERE q.gathering_id = $1 AND q.taken_back_at IS NULL
         ORDER BY q.put_at IS NOT NULL, q.put_at DESC, supports DESC, q.asked_at, q.id
         LIMIT 100
        """,
        gathering_id,
        reader.member_id,
    )
    return [Question(**row) for row in rows]


async def ask(work: Work, gathering: Gathering, text: str, *, key: UUID) -> bool:
    """Ask something. Twice under one key is once. Returns whether its writer should be shown help.

    Raises: Invalid, when it is empty or too long; Conflict, when it is not the time for questions.
    """
    tidied = " ".join(text.split())
    if not tidied:
        raise Invalid("Write your question first.", field="text")
    if len(tidied) > LONGEST:
        raise Invalid(f"A question has room for {LONGEST} characters, and this has {len(tidied)}.", field="text")
    verdict = screen(tidied, phrases.rules())
    if verdict.action == "hold":
        raise Invalid("This needs other words before everybody reads it. Please write it differently.", field="text")
    row = await work.fetchrow(
        """
        INSERT INTO questions (gathering_id, membership_id, key, text)
        SELECT e.id, t.membership_id, $3, $4
          FROM gatherings e
          JOIN seats t ON t.room_id = e.room_id AND t.membership_id = $2 AND t.is_in
         WHERE e.id = $1 AND e.format = 'speaker' AND e.state = 'open' AND e.hushed_at IS NULL
           AND (SELECT count(*) FROM questions q
                 WHERE q.gathering_id = e.id AND q.membership_id = $2 AND q.put_at IS NULL
                   AND q.taken_back_at IS NULL) < $5
        ON CONFLICT ON CONSTRAINT questions_key_key DO UPDATE SET key = excluded.key
        RETURNING id
        """,
        gathering.id,
        gathering.reader_membership_id,
        key,
        tidied,
        MOST_OPEN,
    )
    if row is None:
        raise Conflict(f"Questions are asked while it is on, up to {MOST_OPEN} at a time.")
    return verdict.show_help


async def support(work: Work, gathering: Gathering, question_id: int, *, wants: bool) -> None:
    """Say that one would like it put, or no longer. One's own counts already. Raises: Missing."""
    await _check(work, gathering, question_id)
    if not wants:
        await work.execute(
            "DELETE FROM question_supports WHERE question_id = $1 AND membership_id = $2",
            question_id,
            gathering.reader_membership_id,
        )
        return
    await work.execute(
        """
        INSERT INTO question_supports (question_id, membership_id)
        SELECT q.id, $3 FROM questions q
         WHERE q.id = $2 AND q.gathering_id = $1 AND q.membership_id <> $3 AND q.taken_back_at IS NULL
        ON CONFLICT ON CONSTRAINT question_supports_pkey DO NOTHING
        """,
        gathering.id,
        question_id,
        gathering.reader_membership_id,
    )


async def put(work: Work, gathering: Gathering, question_id: int) -> str:
    """A host puts it to the speaker. Returns its words. Raises: Missing."""
    text: str | None = await work.fetchval(
        """
        UPDATE questions SET put_at = coalesce(put_at, clock_timestamp())
         WHERE id = $2 AND gathering_id = $1 AND taken_back_at IS NULL
        RETURNING text
        """,
        gathering.id,
        question_id,
    )
    if text is None:
        raise Missing
    return text


async def take_back(work: Work, gathering: Gathering, question_id: int) -> None:
    """Its writer takes it back, or a host or facilitator takes it away. Raises: Missing."""
    await _check(work, gathering, question_id)
    await work.execute(
        """
        UPDATE questions SET taken_back_at = clock_timestamp(), text = '–'
         WHERE id = $2 AND gathering_id = $1 AND taken_back_at IS NULL AND (membership_id = $3 OR $4)
        """,
        gathering.id,
        question_id,
        gathering.reader_membership_id,
        gathering.reader_hosts or gathering.reader_is_facilitator,
    )


async def _check(work: Work, gathering: Gathering, question_id: int) -> None:
    if not await work.fetchval(
        "SELECT true FROM questions WHERE id = $2 AND gathering_id = $1", gathering.id, question_id
    ):
        raise Missing
