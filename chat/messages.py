"""Messages: composed, found, read again. Saying is in `saying.py`; editing, withdrawing and hiding in `changing.py`.

`seq` is a message's place and never changes; `changed_seq` takes the room's next number at every change.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import category
from uuid import UUID

from frame import clock, veiling
from frame.caller import Caller
from frame.cooking import cook_line, excerpt_of
from frame.database import Reads, Record
from frame.errors import Invalid, Missing
from groups import mentions
from live.protocol import State
from moderation.screening import Rules, Verdict, screen

LONGEST = 2_000
MOST_WARNINGS = 6
PAGE = 50
CHANGEABLE = timedelta(minutes=15)
"""For so long its author may change a message or take it back."""

_BEFORE_A_PLACE = 10
_LONGEST_QUOTE = 90
_NEWEST = 2**62

# Control characters but tab and line feed, and halves of surrogate pairs: no database takes them all.
_UNSAYABLE = dict.fromkeys([*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)])


@dataclass(frozen=True, slots=True)
class Draft:
    """A message cooked and screened, ready to be said."""

    text: str
    html: str
    verdict: Verdict
    warnings: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        return "held" if self.verdict.action == "hold" else "shown"


@dataclass(frozen=True, slots=True)
class Message:
    """A message as its reader sees it, said by `pseudonym` under `membership_id`. html: empty where it is not shown.

    warnings: what it touches, a line each. reactions: the kinds that somebody gave, a word each.
    answers_id and so on: the message that it answers, None for none. answers_name is None and answers_html empty where
    that one is not shown to everybody any more. event: what happened, where nobody said it.
    """

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
    warnings: str
    reactions: str
    answers_id: int | None
    answers_seq: int | None
    answers_by: UUID | None
    answers_name: str | None
    answers_html: str | None
    answers_warnings: str | None
    event: str | None

    @property
    def channel(self) -> str:
        return f"room:{self.room_id}"

    @property
    def quote(self) -> str:
        """The beginning of what it answers, never a word that lies behind a warning."""
        return excerpt_of(self.answers_html or "", (self.answers_warnings or "").splitlines(), longest=_LONGEST_QUOTE)

    @property
    def is_changeable(self) -> bool:
        """Whether it is young enough for its author to change it or take it back."""
        return clock.now() - self.said_at < CHANGEABLE


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Messages in the order of their places.

    earlier: the place before which the page before it ends. later: the place at which the next one begins. None: none.
    """

    messages: list[Message]
    earlier: int | None
    later: int | None = None


def compose(
    text: str,
    *,
    rules: Rules = Rules.DEFAULT,
    named: Collection[str] = frozenset(),
    warnings: Sequence[str] = (),
) -> Draft:
    """Cook and screen what somebody wants to say, the words of its warnings too. Pure.

    named: skeletons of the names that a mention may mean. Raises: Invalid, when it is empty or too long.
    """
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
    warned = _tidy(warnings)
    verdict = screen("\n\n".join([tidied, ", ".join(warned)]) if warned else tidied, rules)
    return Draft(tidied, mentions.marked(cooked.html, named), verdict, warned)


def _tidy(warnings: Sequence[str]) -> tuple[str, ...]:
    lines = (" ".join(words.translate(_UNSAYABLE).split()) for words in warnings)
    tidied = {words.casefold(): words for words in lines if words}
    if len(tidied) > MOST_WARNINGS or any(not 2 <= len(words) <= veiling.LONGEST for words in tidied):
        raise Invalid(
            f"At most {MOST_WARNINGS} content warnings fit, each of 2 to {veiling.LONGEST} characters.",
            field="warnings",
        )
    return tuple(tidied.values())


async def find(db: Reads, message_id: int, *, reader: Caller) -> Message:
    """The message, with its words where it is shown, and for its author also where it is held or hidden.

    Raises: Missing, also for everybody who is not in its room's group.
    """
    row = await db.fetchrow(
        """
        SELECT m.id, m.room_id, m.seq, m.changed_seq, m.membership_id, m.pseudonym, m.pebble_key, m.is_facilitator,
               CASE WHEN m.state = 'shown' OR m.membership_id = me.membership_id THEN m.html ELSE '' END AS html,
               m.state, m.said_at, m.edited_at, m.warnings, m.reactions, m.answers_id, m.answers_seq, m.answers_by,
               m.answers_name, m.answers_html, m.answers_warnings, m.event
          FROM signed_messages m
          JOIN rooms r ON r.id = m.room_id
          JOIN sitting me ON me.room_id = r.id AND me.member_id = $2
         WHERE m.id = $1
           AND m.event IS NULL
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


async def page(
    db: Reads, room_id: int, *, reader: Caller, before: int | None = None, at: int | None = None
) -> MessagePage:
    """The newest messages of all, or before a place, or around one: at most PAGE; none for who is not in the group.

    Its reader's own words are there also while they are held.
    """
    earlier = PAGE if at is None else _BEFORE_A_PLACE
    from_place_on = 0 if at is None else PAGE - _BEFORE_A_PLACE + 1
    # Plan: messages_seq_key backwards and forwards from the place, at most two rows more than a page.
    rows = await db.fetch(
        """
        SELECT m.id, m.room_id, m.seq, m.changed_seq, m.membership_id, m.pseudonym, m.pebble_key, m.is_facilitator,
               CASE WHEN m.state = 'shown' OR m.state = 'held' AND m.membership_id = me.membership_id
                    THEN m.html ELSE '' END AS html,
               m.state, m.said_at, m.edited_at, m.warnings, m.reactions, m.answers_id, m.answers_seq, m.answers_by,
               m.answers_name, m.answers_html, m.answers_warnings, m.event
          FROM rooms r
          JOIN sitting me ON me.room_id = r.id AND me.member_id = $2
         CROSS JOIN LATERAL (
                (SELECT * FROM signed_messages s WHERE s.room_id = $1 AND s.seq < $3 ORDER BY s.seq DESC LIMIT $4)
                UNION ALL
                (SELECT * FROM signed_messages s WHERE s.room_id = $1 AND s.seq >= $3 ORDER BY s.seq LIMIT $5)) m
         WHERE r.id = $1
         ORDER BY m.seq
        """,
        room_id,
        reader.member_id,
        _place(before, at),
        earlier + 1,
        from_place_on,
    )
    place, found = _place(before, at), [from_row(row) for row in rows]
    is_too_long = sum(message.seq >= place for message in found) == from_place_on > 0
    later = found.pop().seq if is_too_long else None
    has_earlier = sum(message.seq < place for message in found) > earlier
    shown = found[1:] if has_earlier else found
    return MessagePage(shown, earlier=shown[0].seq if has_earlier else None, later=later)


def _place(before: int | None, at: int | None) -> int:
    return next((place for place in (before, at) if place is not None), _NEWEST)


def from_row(row: Record) -> Message:
    """A message from a row that has all its columns, and perhaps more."""
    return Message(**{name: row[name] for name in Message.__slots__})
