"""Rooms as channels: who may listen, what changed since, saying something, who types and who is here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from chat import mentions, messages
from chat.batching import Batcher
from chat.fragments import frame_of, html_of
from chat.messages import Draft
from chat.pace import Pace
from chat.presence import Presence
from chat.saying import Said, Written
from frame.caller import Caller
from frame.database import Database, Reads
from frame.errors import NotAllowed, SignInFirst, TooFast
from live import protocol
from live.channels import CatchUp, Change, Taken
from live.protocol import Person, Say
from moderation import phrases

# A page names eight. Each coming and going is told to everybody: with everybody's name it would cost their square.
MOST_NAMED = 12


class RoomChannel:
    """The channel `room:{id}`."""

    kind = "room"

    def __init__(self, presence: Presence) -> None:
        self._presence = presence
        self._batcher: Batcher | None = None
        self._saying = Pace(per_s=1, burst=10)
        # One hint is passed on to everybody in the room, and shown for longer than this.
        self._typing = Pace(per_s=0.5, burst=2)

    async def may_listen(
        self, db: Reads, channel_id: int, member_ids: Collection[UUID | None]
    ) -> Collection[UUID | None]:
        rows = await db.fetch(
            """
            SELECT s.member_id
              FROM sitting s
              JOIN members m ON m.id = s.member_id AND m.excluded_at IS NULL
             WHERE s.room_id = $1
               AND s.member_id = ANY($2)
            """,
            channel_id,
            [one for one in member_ids if one is not None],
        )
        return {row["member_id"] for row in rows}

    async def read_since(self, db: Reads, channel_id: int, after: int, limit: int) -> CatchUp | None:
        # Plan: one room by its key, then messages_changed_idx backwards, at most limit + 1 rows.
        rows = await db.fetch(
            """
            SELECT r.last_seq, r.epoch, r.purged_to, c.*
              FROM rooms r
              LEFT JOIN LATERAL (
                     SELECT m.id, m.room_id, m.seq, m.changed_seq, m.membership_id, m.pseudonym, m.pebble_key,
                            m.is_facilitator, CASE WHEN m.state = 'shown' THEN m.html ELSE '' END AS html,
                            m.state, m.said_at, m.edited_at, m.warnings, m.reactions, m.answers_id, m.answers_seq,
                            m.answers_by, m.answers_name, m.answers_html, m.answers_warnings, m.event
                       FROM signed_messages m
                      WHERE m.room_id = r.id
                        AND m.changed_seq > $2
                      ORDER BY m.changed_seq DESC
                      LIMIT $3 + 1
                   ) c ON true
             WHERE r.id = $1
             ORDER BY c.changed_seq DESC
            """,
            channel_id,
            after,
            limit,
        )
        if not rows:
            return None
        changed = [messages.from_row(row) for row in rows if row["id"] is not None]
        return CatchUp.of(
            [Change(one.changed_seq, frame_of(one)) for one in changed],
            epoch=rows[0]["epoch"],
            head=rows[0]["last_seq"],
            after=after,
            limit=limit,
            purged_to=rows[0]["purged_to"],
        )

    async def heads(self, db: Reads, channel_ids: Sequence[int]) -> Mapping[int, int]:
        rows = await db.fetch("SELECT id, last_seq FROM rooms WHERE id = ANY($1)", list(channel_ids))
        return {row["id"]: row["last_seq"] for row in rows}

    async def say(self, db: Database, caller: Caller, channel_id: int, said: Say) -> Taken:
        self.keep_pace(caller)
        draft = await self.compose(db, channel_id, said.text, said.warnings)
        answers = int(said.answers) if said.answers else None
        written = await self.write(db, caller, channel_id, key=said.key, draft=draft, answers=answers)
        return taken_of(written, show_help=draft.verdict.show_help)

    async def compose(self, db: Reads, room_id: int, text: str, warnings: Sequence[str]) -> Draft:
        """What somebody wants to say in a room, ready to be stored. Raises: Invalid."""
        named = await mentions.named_in(db, room_id, text)
        return messages.compose(text, rules=phrases.rules(), named=named, warnings=warnings)

    async def write(
        self, db: Database, caller: Caller, room_id: int, *, key: UUID, draft: Draft, answers: int | None = None
    ) -> Written:
        """Store what somebody says, perhaps in answer to a message, after `keep_pace`. Raises: Refusal."""
        return await self._writer(db).say(Said(room_id, caller, key, draft, answers))

    def keep_pace(self, caller: Caller) -> None:
        """Before a text is cooked and screened, which costs more than refusing it.

        Raises: SignInFirst; TooFast, for one who says or changes more than 10 messages at once, or 1 a second.
        """
        if caller.member_id is None:
            raise SignInFirst
        wait_s = self._saying.wait_s(caller.member_id)
        if wait_s:
            raise TooFast(
                "That was a lot at once. Please wait a moment and send it again.", retry_in_s=round(wait_s, 1)
            )

    async def hint(self, db: Database, caller: Caller, channel_id: int, kind: str) -> bytes | None:
        if kind != "typing":
            raise NotAllowed("There is no such hint.")
        if caller.member_id is None or self._typing.wait_s(caller.member_id):
            return None
        row = await db.fetchrow(
            """
            SELECT s.membership_id, s.pseudonym
              FROM rooms r
              JOIN sitting s ON s.room_id = r.id AND s.member_id = $2
             WHERE r.id = $1
               AND r.closed_at IS NULL
            """,
            channel_id,
            caller.member_id,
        )
        if row is None:
            return None
        person = Person(str(row["membership_id"]), row["pseudonym"])
        return protocol.hint(f"room:{channel_id}", kind="typing", people=[person])

    async def attend(self, db: Database, channel_id: int, member_ids: Collection[UUID]) -> bytes | None:
        rows = await db.fetch(
            """
            SELECT s.membership_id
              FROM sitting s
             WHERE s.room_id = $1
               AND s.member_id = ANY($2)
            """,
            channel_id,
            list(member_ids),
        )
        here = await self._presence.note(channel_id, [row["membership_id"] for row in rows])
        if here is None:
            return None
        people = await db.fetch(
            """
            SELECT s.membership_id, s.pseudonym, count(*) OVER () AS count
              FROM sitting s
             WHERE s.room_id = $1
               AND s.membership_id = ANY($2)
             ORDER BY s.pseudonym
             LIMIT $3
            """,
            channel_id,
            list(here),
            MOST_NAMED,
        )
        named = [Person(str(row["membership_id"]), row["pseudonym"]) for row in people]
        count = people[0]["count"] if people else 0
        return protocol.hint(
            f"room:{channel_id}", kind="here", people=named, count=count if count > len(named) else None
        )

    def _writer(self, db: Database) -> Batcher:
        # A process has one database, but it is there only after its channels are.
        if self._batcher is None or self._batcher.database is not db:
            self._batcher = Batcher(db)
        return self._batcher


def taken_of(written: Written, *, show_help: bool) -> Taken:
    """What its writer is told: with a copy of their own where the others see no words."""
    message = written.message
    own = html_of(replace(message, html=written.own_html)) if message.state == "held" else ""
    return Taken(id=str(message.id), seq=message.seq, state=message.state, html=own, show_help=show_help)
