"""What one reader brings to a room: what they mute, what they chose about warnings, the kind answers they gave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from chat.messages import Message
from frame import veiling
from frame.caller import Caller
from frame.database import Reads
from groups.choosing import Chosen, Look, choices_in

if TYPE_CHECKING:
    from chat.rooms import Room

MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class Personal(Chosen):
    """reactions: the kinds that the reader gave, by the message's id.

    read: the last place read, None for somebody who was never there. missed: how many messages of others came after it,
    at most MOST_COUNTED; first_missed: the place of the first.
    """

    membership_id: UUID | None = None
    reactions: Mapping[int, frozenset[str]] = field(default_factory=dict)
    read: int | None = None
    missed: int = 0
    first_missed: int | None = None

    def look_of(self, message: Message) -> Look:
        """How the reader wants to meet it. Whoever said it meets it as everybody does."""
        if message.membership_id == self.membership_id:
            return ""
        return self.look_at(message.html, by=message.membership_id, warnings=message.warnings.splitlines())

    def html_of(self, message: Message) -> str:
        """Its words, with veiled passages as the reader chose."""
        if not self.choices or "data-warning" not in message.html or message.membership_id == self.membership_id:
            return message.html
        return veiling.as_chosen(message.html, self.choice_about)

    def own_of(self, message: Message) -> str:
        """The kinds that the reader gave, a word each."""
        return " ".join(sorted(self.reactions.get(message.id, ())))

    def mutes_whom_it_answers(self, message: Message) -> bool:
        return message.answers_by in self.muted


NOBODY = Personal()
"""Whoever listens to a live frame: the reader's browser does what is the reader's own."""


async def find(db: Reads, room: "Room", message_ids: Iterable[int], *, reader: Caller) -> Personal:
    """What the reader brings to a room of which these messages are shown."""
    # Plan: every part is one look-up by a key that begins with the reader; what was missed is counted up to a bound.
    [row] = await db.fetch(
        """
        SELECT ARRAY(SELECT muted_membership_id::text FROM mutes WHERE membership_id = $2) AS muted,
               ARRAY(SELECT words FROM muted_words WHERE membership_id = $2 ORDER BY words) AS muted_words,
               ARRAY(SELECT choice || ' ' || words FROM warning_choices WHERE member_id = $1) AS choices,
               ARRAY(SELECT message_id || ' ' || kind FROM message_reactions
                      WHERE membership_id = $2 AND message_id = ANY ($3::bigint[])) AS reactions,
               n.seq AS read, missed.*
          FROM (VALUES (true)) AS always (here)
          LEFT JOIN room_readings n ON n.membership_id = $2 AND n.room_id = $4
         CROSS JOIN LATERAL (
                SELECT count(*) AS missed, min(m.seq) AS first_missed
                  FROM (SELECT m.seq
                          FROM messages m
                         WHERE m.room_id = $4
                           AND m.seq > n.seq
                           AND m.state = 'shown'
                           AND m.membership_id <> $2
                         ORDER BY m.seq
                         LIMIT $5) m) missed
        """,
        reader.member_id,
        room.reader_membership_id,
        list(message_ids),
        room.id,
        MOST_COUNTED,
    )
    return Personal(
        membership_id=room.reader_membership_id,
        muted=frozenset(map(UUID, row["muted"])),
        muted_words=tuple(row["muted_words"]),
        choices=choices_in(row["choices"]),
        reactions=_reactions(row["reactions"]),
        read=row["read"],
        missed=row["missed"],
        first_missed=row["first_missed"],
    )


def _reactions(given: Iterable[str]) -> Mapping[int, frozenset[str]]:
    pairs = [one.split(" ") for one in given]
    return {int(message_id): frozenset(kind for of, kind in pairs if of == message_id) for message_id, _ in pairs}
