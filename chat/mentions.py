"""Whose names a message may hold, and who is told that it holds theirs. The marks are made in `groups.mentions`."""

from dataclasses import dataclass
from uuid import UUID

from frame.database import Reads, Work
from groups import mentions


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody to be told that their name was written, and the name of whoever wrote it."""

    membership_id: UUID
    writer: str


async def named_in(db: Reads, room_id: int, text: str) -> frozenset[str]:
    """Those whom a text may mean that is said in this room, as skeletons. Without an `@` nothing is asked."""
    if not mentions.candidates(text):
        return frozenset()
    group_id = await db.fetchval("SELECT group_id FROM rooms WHERE id = $1", room_id)
    return await mentions.members_named(db, group_id, text) if group_id is not None else frozenset()


async def tell_later(work: Work, message_id: int, html: str) -> None:
    """Whoever is named in the words of a message is told of it."""
    if mentions.any_in(html):
        await work.defer("chat.tell_mentioned", message_id=message_id)


async def whom_to_tell(db: Reads, message_id: int) -> list[Mention]:
    """Those whose names a message holds, and who have not muted its writer."""
    html = await db.fetchval("SELECT html FROM messages WHERE id = $1 AND state = 'shown'", message_id)
    named = mentions.names_in(html or "")
    if not named:
        return []
    rows = await db.fetch(
        """
        SELECT m.id AS membership_id, writer.pseudonym AS writer
          FROM messages said
          JOIN rooms r ON r.id = said.room_id
          JOIN memberships writer ON writer.id = said.membership_id
          JOIN memberships m ON m.group_id = r.group_id AND m.skeleton = ANY ($2) AND m.hidden_pseudonym IS NULL
          JOIN sitting s ON s.room_id = r.id AND s.membership_id = m.id
         WHERE said.id = $1
           AND m.id <> said.membership_id
           AND NOT EXISTS (SELECT FROM mutes WHERE membership_id = m.id AND muted_membership_id = said.membership_id)
        """,
        message_id,
        named,
    )
    return [Mention(**row) for row in rows]
