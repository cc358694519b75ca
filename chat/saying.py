"""Saying something: a batch at a time, numbered under the row locks of its rooms (docs/decisions/0007)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chat import mentions, messages
from chat.fragments import announcement_of
from chat.messages import Draft, Message
from frame.caller import Caller
from frame.database import Record, Work
from frame.errors import Conflict, Missing, NotAllowed, Refusal, SignInFirst, TooFast
from moderation import cases
from moderation.subjects import SubjectRef


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody's wish to say a draft in a room. The same key again is the same saying.

    answers: the id of a message; where none of this room is shown under it, what is said answers nothing.
    """

    room_id: int
    caller: Caller
    key: UUID
    draft: Draft
    answers: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a saying. message: as the others see it; own_html: as its writer does.

    is_new: it was not there before under this key.
    """

    message: Message
    own_html: str
    group_id: int
    is_new: bool


async def say_all(work: Work, said: Sequence[Said]) -> list[Written | Refusal]:
    """Store a batch, in its order, and announce it. The answer at each place: what was written, or why it was not.

    Whether its writer is signed in and in the group, and its room open, is asked in the statement that writes.
    """
    # In the order of their ids, or two processes could wait for each other. The lock comes before the statement that
    # reads keys and numbers, so that it sees what was committed by whoever held the lock before.
    await work.execute(
        "SELECT 1 FROM rooms WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE", list({one.room_id for one in said})
    )
    outcomes = [_outcome(row) for row in await _write(work, said)]
    written = [
        (one, outcome)
        for one, outcome in zip(said, outcomes, strict=True)
        if isinstance(outcome, Written) and outcome.is_new
    ]
    for _, outcome in written:
        work.announce(announcement_of(outcome.message))
    await _open_cases(work, written)
    await _tell_mentioned(work, written)
    return outcomes


async def _tell_mentioned(work: Work, written: Sequence[tuple[Said, Written]]) -> None:
    # Names are rare in what people say: hardly ever more than one in a batch.
    for one, outcome in written:
        await mentions.tell_later(work, outcome.message.id, one.draft.html)


async def _open_cases(work: Work, written: Sequence[tuple[Said, Written]]) -> None:
    flagged = [(one, outcome) for one, outcome in written if one.draft.verdict.flags]
    # Each locks its group's row: in the order of the groups, as everybody does who locks several.
    for one, outcome in sorted(flagged, key=lambda pair: pair[1].group_id):
        about = SubjectRef("message", str(outcome.message.id), outcome.group_id)
        await cases.open_from_screening(work, about, one.draft.verdict, text=one.draft.text)


async def _write(work: Work, said: Sequence[Said]) -> list[Record]:
    return await work.fetch(
        _WRITE,
        [one.room_id for one in said],
        [one.caller.member_id for one in said],
        [one.caller.session_id for one in said],
        [one.key for one in said],
        [one.draft.text for one in said],
        [one.draft.html for one in said],
        [one.draft.state for one in said],
        [one.answers for one in said],
        ["\n".join(one.draft.warnings) for one in said],
    )


def _outcome(row: Record) -> Written | Refusal:
    if not row["is_signed_in"]:
        return SignInFirst()
    if row["membership_id"] is None:
        return Missing("This room is not open to you, so what you wrote was not sent.")
    if row["id"] is None:
        return _why_not(row)
    return Written(messages.from_row(row), row["own_html"], row["group_id"], row["is_new"])


def _why_not(row: Record) -> Refusal:
    """Why somebody who is in the room could not say it just now."""
    if not row["room_is_open"]:
        return Conflict("This room was closed while you were writing, so it was not sent. Your words are still here.")
    if row["is_muted"]:
        return NotAllowed("A host has asked you to listen for a while, so it was not sent. Your words are still here.")
    if not row["has_word"]:
        return NotAllowed(_NO_WORD[row["speaking"]])
    return TooFast(
        "It goes slowly here just now, so that everybody can follow. Please send it again in a moment.",
        retry_in_s=float(row["slow_s"]),
    )


_NO_WORD = {
    "nobody": "Nothing can be said here just now, so it was not sent. Your words are still here.",
    "hosts": "Just now the hosts and their guests write. You can ask a question instead. Your words are still here.",
    "floor": "Somebody else has the floor. Raise your hand, and your turn comes. Your words are still here.",
}

# Plan: each LIMIT 1 makes a lookup by a unique index. Without it the planner, which takes every batch for a hundred
# rows, reads all sessions and all memberships to join them.
_WRITE = """
WITH asked AS (
  SELECT *
    FROM unnest($1::int[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[],
                $8::bigint[], $9::text[])
         WITH ORDINALITY AS a (room_id, member_id, session_id, key, text, html, state, answers, warnings, place)
), seated AS (
  SELECT a.place, a.room_id, a.key, a.text, a.html, a.state, a.answers, a.warnings,
         r.group_id, r.last_seq, r.room_is_open,
         e.member_id IS NOT NULL AS is_signed_in, s.membership_id, s.pseudonym, s.pebble_key, s.is_facilitator,
         s.is_held, coalesce(s.is_muted, false) AS is_muted, r.speaking, r.slow_s,
         s.has_word OR r.speaking = 'floor' AND a.text = ANY(r.phrases) AS has_word,
         r.slow_s = 0 OR s.is_host OR NOT EXISTS (
           SELECT 1
             FROM messages m
            WHERE m.room_id = a.room_id
              AND m.membership_id = s.membership_id
              AND m.said_at > now() - make_interval(secs => r.slow_s)) AS has_waited
    FROM asked a
    LEFT JOIN LATERAL (
           SELECT r.group_id, r.last_seq, r.closed_at IS NULL AND g.status <> 'closed' AS room_is_open,
                  r.speaking, r.slow_s, r.phrases
             FROM rooms r
             JOIN groups g ON g.id = r.group_id
            WHERE r.id = a.room_id
            LIMIT 1) r ON true
    LEFT JOIN LATERAL (
           SELECT m.id AS member_id
             FROM sessions e
             JOIN members m ON m.id = e.member_id AND m.excluded_at IS NULL
            WHERE e.id = a.session_id AND e.member_id = a.member_id AND e.expires_at > now()
            LIMIT 1) e ON true
    LEFT JOIN LATERAL (
           SELECT s.membership_id, s.pseudonym, s.pebble_key, s.is_facilitator, s.is_host, s.is_muted, s.is_held,
                  s.has_word
             FROM sitting s
            WHERE s.room_id = a.room_id AND s.member_id = e.member_id
            LIMIT 1) s ON true
), earlier AS (
  SELECT DISTINCT e.*
    FROM seated s
   CROSS JOIN LATERAL (
           SELECT m.id, m.room_id, m.seq, m.changed_seq, m.membership_id, m.key, m.html, m.state, m.said_at,
                  m.edited_at, m.answers_id, m.warnings, m.reactions
             FROM messages m
            WHERE m.room_id = s.room_id AND m.membership_id = s.membership_id AND m.key = s.key
            LIMIT 1) e
), fresh AS (
  SELECT DISTINCT ON (s.room_id, s.membership_id, s.key)
         s.place, s.room_id, s.membership_id, s.key, s.text, s.html, s.last_seq, a.id AS answers_id,
         CASE WHEN s.is_held THEN 'held' ELSE s.state END AS state,
         coalesce(string_to_array(nullif(s.warnings, ''), E'\n'), '{}') AS warnings
    FROM seated s
    LEFT JOIN LATERAL (
           SELECT m.id
             FROM messages m
            WHERE m.id = s.answers AND m.room_id = s.room_id AND m.state = 'shown' AND m.event IS NULL
            LIMIT 1) a ON true
   WHERE s.room_is_open
     AND s.membership_id IS NOT NULL
     AND s.has_word
     AND s.has_waited
     AND NOT s.is_muted
     AND NOT EXISTS (SELECT 1 FROM earlier e
                      WHERE e.room_id = s.room_id AND e.membership_id = s.membership_id AND e.key = s.key)
   ORDER BY s.room_id, s.membership_id, s.key, s.place
), numbered AS (
  SELECT f.*, f.last_seq + row_number() OVER (PARTITION BY f.room_id ORDER BY f.place) AS number FROM fresh f
), moved AS (
  UPDATE rooms r
     SET last_seq = n.last_number
    FROM (SELECT room_id, max(number) AS last_number FROM numbered GROUP BY room_id) n
   WHERE r.id = n.room_id
), written AS (
  INSERT INTO messages (room_id, seq, changed_seq, membership_id, key, text, html, state, answers_id, warnings)
  SELECT n.room_id, n.number, n.number, n.membership_id, n.key, n.text, n.html, n.state, n.answers_id, n.warnings
    FROM numbered n
  RETURNING id, room_id, seq, changed_seq, membership_id, key, html, state, said_at, edited_at, answers_id,
            warnings, reactions
), stored AS (
  SELECT * FROM written
   UNION ALL
  SELECT * FROM earlier
)
SELECT s.room_id, s.group_id, s.is_signed_in, s.membership_id, s.pseudonym, s.pebble_key, s.is_facilitator,
       s.room_is_open, s.is_muted, s.has_word, s.speaking, s.slow_s,
       n.place IS NOT NULL AS is_new, m.id, m.seq, m.changed_seq, m.state, m.said_at, m.edited_at,
       m.html AS own_html, CASE WHEN m.state = 'shown' THEN m.html ELSE '' END AS html,
       array_to_string(m.warnings, E'\n') AS warnings, array_to_string(m.reactions, ' ') AS reactions,
       m.answers_id, a.seq AS answers_seq, a.membership_id AS answers_by, a.answers_name, a.answers_html,
       a.answers_warnings, NULL::text AS event
  FROM seated s
  LEFT JOIN stored m ON m.room_id = s.room_id AND m.membership_id = s.membership_id AND m.key = s.key
  LEFT JOIN numbered n ON n.place = s.place
  LEFT JOIN LATERAL (
         SELECT q.seq, q.membership_id, CASE WHEN q.state = 'shown' THEN by.pseudonym END AS answers_name,
                CASE WHEN q.state = 'shown' THEN q.html ELSE '' END AS answers_html,
                array_to_string(q.warnings, E'\n') AS answers_warnings
           FROM messages q
           JOIN memberships by ON by.id = q.membership_id
          WHERE q.id = m.answers_id
          LIMIT 1) a ON true
 ORDER BY s.place
"""
