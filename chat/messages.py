"""Messages: said in batches, numbered under their room's row lock, edited, withdrawn, hidden, read again.

`seq` is a message's place and never changes; `changed_seq` takes the room's next number at every change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from frame.caller import Caller
from frame.cooking import cook_line
from frame.database import Reads, Record, Work
from frame.errors import Conflict, Invalid, Missing, NotAllowed, Refusal, SignInFirst
from live.protocol import State
from moderation import cases
from moderation.screening import Rules, Verdict, screen
from moderation.subjects import SubjectRef

LONGEST = 2_000
PAGE = 50

_UNSAYABLE = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])


@dataclass(frozen=True, slots=True)
class Draft:
    """A message cooked and screened, ready to be said."""

    text: str
    html: str
    verdict: Verdict

    @property
    def state(self) -> State:
        return "held" if self.verdict.action == "hold" else "shown"


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody's wish to say a draft in a room. The same key again is the same saying."""

    room_id: int
    caller: Caller
    key: UUID
    draft: Draft


@dataclass(frozen=True, slots=True)
class Message:
    """A message as everybody sees it: what is not shown has no text. said by `pseudonym` under `membership_id`."""

    id: int
    room_id: int
    seq: int
    changed_seq: int
    membership_id: UUID
    pseudonym: str
    pebble_key: bytes
    is_facilitator: bool
    html: str
    state: State
    said_at: datetime
    edited_at: datetime | None

    @property
    def channel(self) -> str:
        return f"room:{self.room_id}"


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a saying. is_new: it was not there before under this key."""

    message: Message
    group_id: int
    is_new: bool


def compose(text: str, *, rules: Rules = Rules.DEFAULT) -> Draft:
    """Cook and screen what somebody wants to say. Pure. Raises: Invalid, when it is empty or too long."""
    tidied = text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNSAYABLE).strip()
    if not tidied:
        raise Invalid("Write something before you send it.", field="text")
    if len(tidied) > LONGEST:
        raise Invalid(
            f"A message has room for {LONGEST:,} characters, and this has {len(tidied):,}. "
            "Nothing is lost: please shorten it.",
            field="text",
        )
    cooked = cook_line(tidied)
    if not cooked.plain.strip():
        raise Invalid("There are no words in this message that anybody could read.", field="text")
    return Draft(tidied, cooked.html, screen(tidied, rules))


async def say_all(work: Work, said: Sequence[Said]) -> list[Written | Refusal]:
    """Store a batch, in its order. The answer at each place: what was written, or why it was not.

    Rooms are locked in the order of their ids, or two processes could wait for each other. The lock comes before the
    statement that reads keys and numbers, so that it sees what was committed by whoever held the lock before.
    """
    await work.execute(
        "SELECT 1 FROM rooms WHERE id = ANY($1) ORDER BY id FOR UPDATE", sorted({one.room_id for one in said})
    )
    rows = await _write(work, said)
    results: list[Written | Refusal] = []
    for one, row in zip(said, rows, strict=True):
        results.append(_outcome(row))
        if row["is_new"] and one.draft.verdict.flags:
            # Few messages are flagged, and each opens a case of its own.
            about = SubjectRef("message", str(row["id"]), row["group_id"])
            await cases.open_from_screening(work, about, one.draft.verdict, text=one.draft.text)
    return results


async def _write(work: Work, said: Sequence[Said]) -> list[Record]:
    # Plan: everything hangs on the few rows of the batch; standings, sessions and messages are met by unique indexes.
    return await work.fetch(
        """
        WITH asked AS (
          SELECT *
            FROM unnest($1::int[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[])
                 WITH ORDINALITY AS a (room_id, member_id, session_id, key, text, html, state, place)
        ), seated AS (
          SELECT a.place, a.room_id, a.key, a.text, a.html, a.state, r.group_id, r.last_seq,
                 r.id IS NOT NULL AND r.closed_at IS NULL AS room_is_open,
                 st.membership_id, st.pseudonym, st.pebble_key, st.is_facilitator,
                 m.id IS NOT NULL AS is_signed_in
            FROM asked a
            LEFT JOIN rooms r ON r.id = a.room_id
            LEFT JOIN members m ON m.id = a.member_id AND m.excluded_at IS NULL
                 AND EXISTS (SELECT 1 FROM sessions s
                              WHERE s.id = a.session_id AND s.member_id = a.member_id AND s.expires_at > now())
            LEFT JOIN standings st ON st.group_id = r.group_id AND st.member_id = m.id
        ), earlier AS (
          SELECT s.place, e.id, e.seq, e.changed_seq, e.html, e.state, e.said_at, e.edited_at
            FROM seated s
            JOIN messages e ON e.room_id = s.room_id AND e.membership_id = s.membership_id AND e.key = s.key
        ), fresh AS (
          SELECT DISTINCT ON (s.room_id, s.membership_id, s.key)
                 s.place, s.room_id, s.membership_id, s.key, s.text, s.html, s.state, s.last_seq
            FROM seated s
           WHERE s.room_is_open
             AND s.membership_id IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM earlier e WHERE e.place = s.place)
           ORDER BY s.room_id, s.membership_id, s.key, s.place
        ), moved AS (
          UPDATE rooms r
             SET last_seq = r.last_seq + n.more
            FROM (SELECT room_id, count(*) AS more FROM fresh GROUP BY room_id) n
           WHERE r.id = n.room_id
        ), written AS (
          INSERT INTO messages (room_id, seq, changed_seq, membership_id, key, text, html, state)
          SELECT f.room_id, f.number, f.number, f.membership_id, f.key, f.text, f.html, f.state
            FROM (SELECT fresh.*, last_seq + row_number() OVER (PARTITION BY room_id ORDER BY place) AS number
                    FROM fresh) f
          RETURNING id, room_id, seq, changed_seq, membership_id, key, html, state, said_at, edited_at
        )
        SELECT s.place, s.room_id, s.group_id, s.room_is_open, s.is_signed_in,
               s.membership_id, s.pseudonym, s.pebble_key, s.is_facilitator,
               w.id IS NOT NULL AND f.place IS NOT NULL AS is_new,
               COALESCE(w.id, e.id) AS id, COALESCE(w.seq, e.seq) AS seq,
               COALESCE(w.changed_seq, e.changed_seq) AS changed_seq,
               COALESCE(w.state, e.state) AS state,
               COALESCE(w.said_at, e.said_at) AS said_at, COALESCE(w.edited_at, e.edited_at) AS edited_at,
               COALESCE(w.html, e.html) AS html
          FROM seated s
          LEFT JOIN written w ON w.room_id = s.room_id AND w.membership_id = s.membership_id AND w.key = s.key
          LEFT JOIN fresh f ON f.place = s.place
          LEFT JOIN earlier e ON e.place = s.place
         ORDER BY s.place
        """,
        [one.room_id for one in said],
        [one.caller.member_id for one in said],
        [one.caller.session_id for one in said],
        [one.key for one in said],
        [one.draft.text for one in said],
        [one.draft.html for one in said],
        [one.draft.state for one in said],
    )


def _outcome(row: Record) -> Written | Refusal:
    if row["id"] is not None:
        return Written(from_row(row), row["group_id"], row["is_new"])
    if not row["is_signed_in"]:
        return SignInFirst()
    if row["membership_id"] is None:
        return Missing("This room is not open to you. What you wrote was not sent.")
    return Conflict("This room was closed while you were writing. What you wrote was not sent; it is still here.")


async def find(db: Reads, message_id: int, *, reader: Caller) -> Message:
    """Raises: Missing, also for everybody who is not in its room's group."""
    row = await db.fetchrow(
        """
        SELECT m.id, m.room_id, m.seq, m.changed_seq, m.membership_id, by.pseudonym, by.pebble_key, by.is_facilitator,
               CASE WHEN m.state = 'shown' OR m.membership_id = me.membership_id AND m.state = 'held'
                    THEN m.html ELSE '' END AS html,
               m.state, m.said_at, m.edited_at
          FROM messages m
          JOIN rooms r ON r.id = m.room_id
          JOIN memberships by ON by.id = m.membership_id
          JOIN standings me ON me.group_id = r.group_id AND me.member_id = $2
         WHERE m.id = $1
        """,
        message_id,
        reader.member_id,
    )
    if row is None:
        raise Missing
    return from_row(row)


async def own_text(db: Reads, message_id: int, *, reader: Caller) -> str:
    """What the reader wrote themselves, to be edited. Raises: Missing."""
    text: str | None = await db.fetchval(
        """
        SELECT m.text
          FROM messages m
          JOIN standings me ON me.membership_id = m.membership_id AND me.member_id = $2
         WHERE m.id = $1
           AND m.state IN ('shown', 'held')
        """,
        message_id,
        reader.member_id,
    )
    if text is None:
        raise Missing
    return text


async def page(db: Reads, room_id: int, *, reader: Caller, before: int | None = None) -> list[Message]:
    """The newest messages before a place, or of all: at most PAGE, oldest first; none for who is not in the group."""
    rows = await db.fetch(
        """
        SELECT m.id, m.room_id, m.seq, m.changed_seq, m.membership_id, by.pseudonym, by.pebble_key, by.is_facilitator,
               CASE WHEN m.state = 'shown' THEN m.html ELSE '' END AS html, m.state, m.said_at, m.edited_at
          FROM messages m
          JOIN rooms r ON r.id = m.room_id
          JOIN standings me ON me.group_id = r.group_id AND me.member_id = $2
          JOIN memberships by ON by.id = m.membership_id
         WHERE m.room_id = $1
           AND ($3::bigint IS NULL OR m.seq < $3)
         ORDER BY m.seq DESC
         LIMIT $4
        """,
        room_id,
        reader.member_id,
        before,
        PAGE,
    )
    return [from_row(row) for row in reversed(rows)]


async def edit(work: Work, message: Message, draft: Draft, *, by: Caller) -> Message:
    """Put other words in place. Raises: NotAllowed, for anybody but its author; Conflict, where it is gone."""
    changed = await _change(
        work,
        """
        UPDATE messages m
           SET text = $4, html = $5, state = $6, edited_at = clock_timestamp(), changed_seq = n.last_seq
          FROM n, standings me
         WHERE m.id = $2 AND me.membership_id = m.membership_id AND me.member_id = $3 AND m.state IN ('shown', 'held')
        """,
        message,
        by.member_id,
        draft.text,
        draft.html,
        draft.state,
    )
    if changed is None:
        raise NotAllowed("Only its author can change a message, and only while it can be read.")
    if draft.verdict.flags:
        about = SubjectRef("message", str(message.id), changed["group_id"])
        await cases.open_from_screening(work, about, draft.verdict, text=draft.text)
    return from_row(changed)


async def withdraw(work: Work, message: Message, *, by: Caller) -> Message:
    """Take one's own words back: they are emptied, the place stays. Raises: NotAllowed."""
    changed = await _change(
        work,
        """
        UPDATE messages m
           SET text = '', html = '', state = 'withdrawn', changed_seq = n.last_seq
          FROM n, standings me
         WHERE m.id = $2 AND me.membership_id = m.membership_id AND me.member_id = $3 AND m.state IN ('shown', 'held')
        """,
        message,
        by.member_id,
    )
    if changed is None:
        raise NotAllowed("Only its author can take a message back.")
    return from_row(changed)


async def set_state(work: Work, message_id: int, *, state: State, only_from: Sequence[State]) -> Message | None:
    """Hide a message or show it again, for moderation. None, where it was in no such state."""
    room_id = await work.fetchval("SELECT room_id FROM messages WHERE id = $1", message_id)
    changed = await _change_in(
        work,
        """
        UPDATE messages m
           SET state = $3, changed_seq = n.last_seq
          FROM n
         WHERE m.id = $2 AND m.state = ANY($4)
        """,
        room_id,
        message_id,
        state,
        list(only_from),
    )
    return from_row(changed) if changed else None


async def _change(work: Work, update: str, message: Message, *args: object) -> Record | None:
    return await _change_in(work, update, message.room_id, message.id, *args)


async def _change_in(work: Work, update: str, room_id: int | None, *args: object) -> Record | None:
    """Run an update of one message under its room's lock, with the room's next number. Nothing changes: no number."""
    await work.execute("SELECT 1 FROM rooms WHERE id = $1 FOR UPDATE", room_id)
    return await work.fetchrow(
        # `update` is one of the statements above, which differ in what they set and who may.
        "WITH n AS (SELECT last_seq + 1 AS last_seq FROM rooms WHERE id = $1), changed AS ("  # noqa: S608
        + update
        + """
          RETURNING m.id, m.room_id, m.seq, m.changed_seq, m.membership_id, m.html, m.state, m.said_at, m.edited_at
        ), moved AS (
          UPDATE rooms r SET last_seq = c.changed_seq FROM changed c WHERE r.id = c.room_id
        )
        SELECT c.id, c.room_id, c.seq, c.changed_seq, c.membership_id, by.pseudonym, by.pebble_key, by.is_facilitator,
               CASE WHEN c.state = 'shown' THEN c.html ELSE '' END AS html, c.state, c.said_at, c.edited_at, by.group_id
          FROM changed c
          JOIN memberships by ON by.id = c.membership_id
        """,
        room_id,
        *args,
    )


def from_row(row: Record) -> Message:
    """A message from a row that has all its columns, and perhaps more."""
    return Message(
        id=row["id"],
        room_id=row["room_id"],
        seq=row["seq"],
        changed_seq=row["changed_seq"],
        membership_id=row["membership_id"],
        pseudonym=row["pseudonym"],
        pebble_key=row["pebble_key"],
        is_facilitator=row["is_facilitator"],
        html=row["html"],
        state=row["state"],
        said_at=row["said_at"],
        edited_at=row["edited_at"],
    )
