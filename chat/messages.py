"""Messages: composed, found, read again. Saying is in `saying.py`; editing, withdrawing and hiding in `changing.py`.

`seq` is a message's place and never changes; `changed_seq` takes the room's next number at every change.
"""

from dataclasses import dataclass
from datetime import datetime
from unicodedata import category
from uuid import UUID

from frame.caller import Caller
from frame.cooking import cook_line
from frame.database import Reads, Record
from frame.errors import Invalid, Missing
from live.protocol import State
from moderation.screening import Rules, Verdict, screen

LONGEST = 2_000
PAGE = 50

# Control characters but tab and line feed, and halves of surrogate pairs: no database takes them all.
_UNSAYABLE = dict.fromkeys([*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)])


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
class Message:
    """A message as its reader sees it, said by `pseudonym` under `membership_id`. html: empty where it is not shown."""

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
class MessagePage:
    """Messages in the order of their places. earlier: the place before which the page before it ends, None if none."""

    messages: list[Message]
    earlier: int | None


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
    if all(category(character)[0] in "CZ" for character in cooked.plain):
        raise Invalid("There are no words in this message that anybody could read.", field="text")
    return Draft(tidied, cooked.html, screen(tidied, rules))


async def find(db: Reads, message_id: int, *, reader: Caller) -> Message:
    """The message, with its words where it is shown, and for its author also where it is held or hidden.

    Raises: Missing, also for everybody who is not in its room's group.
    """
    row = await db.fetchrow(
        """
        SELECT m.id, m.room_id, m.seq, m.changed_seq, m.membership_id, by.pseudonym, by.pebble_key, by.is_facilitator,
               CASE WHEN m.state = 'shown' OR m.membership_id = me.membership_id THEN m.html ELSE '' END AS html,
               m.state, m.said_at, m.edited_at
          FROM messages m
          JOIN rooms r ON r.id = m.room_id
          JOIN memberships by ON by.id = m.membership_id
          JOIN sitting me ON me.room_id = r.id AND me.member_id = $2
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


async def page(db: Reads, room_id: int, *, reader: Caller, before: int | None = None) -> MessagePage:
    """The newest messages before a place, or of all: at most PAGE; none for who is not in the group.

    Its reader's own words are there also while they are held.
    """
    # Plan: messages_seq_key backwards, at most PAGE + 1 rows.
    rows = await db.fetch(
        """
        SELECT m.id, m.room_id, m.seq, m.changed_seq, m.membership_id, by.pseudonym, by.pebble_key, by.is_facilitator,
               CASE WHEN m.state = 'shown' OR m.state = 'held' AND m.membership_id = me.membership_id
                    THEN m.html ELSE '' END AS html,
               m.state, m.said_at, m.edited_at
          FROM messages m
          JOIN rooms r ON r.id = m.room_id
          JOIN sitting me ON me.room_id = r.id AND me.member_id = $2
          JOIN memberships by ON by.id = m.membership_id
         WHERE m.room_id = $1
           AND ($3::bigint IS NULL OR m.seq < $3)
         ORDER BY m.seq DESC
         LIMIT $4 + 1
        """,
        room_id,
        reader.member_id,
        before,
        PAGE,
    )
    shown = [from_row(row) for row in reversed(rows[:PAGE])]
    return MessagePage(shown, earlier=shown[0].seq if len(rows) > PAGE else None)


def from_row(row: Record) -> Message:
    """A message from a row that has all its columns, and perhaps more."""
    return Message(**{name: row[name] for name in Message.__slots__})
