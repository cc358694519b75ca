"""The smallest thing that one can listen to: boards with notes, kept in PostgreSQL as rooms and topics are."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import asyncpg

from frame.announcements import Announcement
from frame.caller import Caller
from frame.database import Database, Reads, Record, Work
from frame.errors import NotAllowed
from live import protocol
from live.channels import CatchUp, Change, Taken
from live.protocol import Person, Say

TABLES = """
CREATE TABLE boards (
  id integer PRIMARY KEY, last_seq bigint NOT NULL DEFAULT 0, purged_to bigint NOT NULL DEFAULT 0,
  epoch text NOT NULL DEFAULT 'k1', is_public boolean NOT NULL DEFAULT false, members uuid[] NOT NULL DEFAULT '{}');
CREATE TABLE notes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, board_id integer NOT NULL, seq bigint NOT NULL,
  changed_seq bigint NOT NULL, key uuid UNIQUE, text text NOT NULL, state text NOT NULL DEFAULT 'shown');
CREATE INDEX notes_changed_idx ON notes (board_id, changed_seq);
CREATE TABLE signed_in (session_id uuid PRIMARY KEY);
"""


class BoardChannel:
    """A `live.channels.ChannelSource` that also speaks, hints and is attended."""

    kind = "board"

    def __init__(self) -> None:
        self.reads = 0
        self.reading = asyncio.Event()
        """Set while somebody reads; for tests that do something meanwhile."""
        self.may_read = asyncio.Event()
        self.may_read.set()
        self.attendance: list[set[UUID]] = []

    async def may_listen(
        self, db: Reads, channel_id: int, member_ids: Collection[UUID | None]
    ) -> Collection[UUID | None]:
        rows = await db.fetch(
            """
            SELECT asked.member_id
              FROM unnest($2::uuid[]) AS asked (member_id)
              JOIN boards b ON b.id = $1
             WHERE b.is_public OR asked.member_id = ANY (b.members)
            """,
            channel_id,
            list(member_ids),
        )
        return {row["member_id"] for row in rows}

    async def read_since(self, db: Reads, channel_id: int, after: int, limit: int) -> CatchUp | None:
        self.reads += 1
        self.reading.set()
        await self.may_read.wait()
        rows = await db.fetch(
            """
            SELECT b.epoch, b.last_seq, b.purged_to, n.id, n.seq, n.changed_seq, n.text, n.state
              FROM boards b
              LEFT JOIN LATERAL (SELECT * FROM notes n
                                  WHERE n.board_id = b.id AND n.changed_seq > $2
                                  ORDER BY n.changed_seq DESC LIMIT $3) n ON true
             WHERE b.id = $1
             ORDER BY n.changed_seq DESC
            """,
            channel_id,
            after,
            limit + 1,
        )
        if not rows:
            return None
        changes = [Change(row["changed_seq"], _frame(channel_id, row)) for row in rows if row["id"] is not None]
        first = rows[0]
        return CatchUp.of(
            changes,
            epoch=first["epoch"],
            head=first["last_seq"],
            after=after,
            limit=limit,
            purged_to=first["purged_to"],
        )

    async def heads(self, db: Reads, channel_ids: Sequence[int]) -> Mapping[int, int]:
        rows = await db.fetch("SELECT id, last_seq FROM boards WHERE id = ANY ($1)", list(channel_ids))
        return {row["id"]: row["last_seq"] for row in rows}

    async def say(self, db: Database, caller: Caller, channel_id: int, said: Say) -> Taken:
        if caller.member_id is None:
            raise NotAllowed("Only members can write here.")
        if said.text == "break":
            raise ZeroDivisionError
        async with db.work() as work:
            row = await pin(work, channel_id, said.text, key=said.key)
        return Taken(id=str(row["id"]), seq=row["seq"])

    async def hint(self, db: Database, caller: Caller, channel_id: int, kind: str) -> bytes | None:
        return protocol.hint(f"board:{channel_id}", kind=kind, people=[Person("m1", "Wren")])

    async def attend(self, db: Database, channel_id: int, member_ids: Collection[UUID]) -> bytes | None:
        self.attendance.append(set(member_ids))
        return None


async def pin(work: Work, board_id: int, text: str, *, key: UUID | None = None) -> Record:
    """Add a note and announce it."""
    found = await work.fetchrow("SELECT id, seq FROM notes WHERE key = $1", key)
    if found is not None:
        return found
    row = await work.fetchrow(
        """
        WITH numbered AS (UPDATE boards SET last_seq = last_seq + 1 WHERE id = $1 RETURNING last_seq)
        INSERT INTO notes (board_id, seq, changed_seq, text, key)
        SELECT $1, last_seq, last_seq, $2, $3 FROM numbered
        RETURNING id, seq, changed_seq, text, state
        """,
        board_id,
        text,
        key,
    )
    announce(work, board_id, row)
    return row


async def hide(work: Work, board_id: int, seq: int) -> None:
    """Hide a note and announce it."""
    row = await work.fetchrow(
        """
        WITH numbered AS (UPDATE boards SET last_seq = last_seq + 1 WHERE id = $1 RETURNING last_seq)
        UPDATE notes SET state = 'hidden', changed_seq = last_seq FROM numbered
         WHERE board_id = $1 AND seq = $2
        RETURNING id, seq, changed_seq, text, state
        """,
        board_id,
        seq,
    )
    announce(work, board_id, row)


async def reword(work: Work, board_id: int, seq: int, text: str) -> None:
    """Edit a note and announce it."""
    row = await work.fetchrow(
        """
        WITH numbered AS (UPDATE boards SET last_seq = last_seq + 1 WHERE id = $1 RETURNING last_seq)
        UPDATE notes SET text = $3, changed_seq = last_seq FROM numbered
         WHERE board_id = $1 AND seq = $2
        RETURNING id, seq, changed_seq, text, state
        """,
        board_id,
        seq,
        text,
    )
    announce(work, board_id, row)


def announce(work: Work, board_id: int, row: Record) -> None:
    work.announce(Announcement(f"board:{board_id}", row["changed_seq"], lambda: _frame(board_id, row)))


async def still_valid(db: Reads, session_ids: list[UUID]) -> set[UUID]:
    rows = await db.fetch("SELECT session_id FROM signed_in WHERE session_id = ANY ($1)", session_ids)
    return {row["session_id"] for row in rows}


def _frame(board_id: int, row: Record) -> bytes:
    html = row["text"] if row["state"] == "shown" else ""
    return protocol.change(
        f"board:{board_id}", id=str(row["id"]), seq=row["seq"], at=row["changed_seq"], state=row["state"], html=html
    )


async def lay_out(url: str) -> None:
    """Make the tables in a database of the test's own."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(TABLES)
    finally:
        await connection.close()
