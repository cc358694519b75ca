"""What was spoken of lately, for the first page."""

from frame.caller import Caller
from frame.database import Reads, Record
from groups.home import Recent

_MOST_OF_A_GROUP = 3
_MOST_PUBLIC = 6


async def list_latest(db: Reads, *, reader: Caller) -> list[Recent]:
    """For a member: a few topics of each of their groups. For a visitor: a few public ones. The latest word first."""
    rows = await (_list_own(db, reader) if reader.is_signed_in else _list_public(db))
    return [Recent(**row) for row in rows]


async def _list_own(db: Reads, reader: Caller) -> list[Record]:
    return await db.fetch(
        """
        SELECT g.slug AS group_slug, g.name AS group_name, t.title, '/topics/' || t.id AS path, t.last_at, t.reply_count
          FROM standings s
          JOIN groups g ON g.id = s.group_id
         CROSS JOIN LATERAL (SELECT t.id, t.title, t.last_at, t.reply_count
                               FROM topics t
                              WHERE t.group_id = s.group_id
                                AND t.state = 'shown'
                              ORDER BY t.last_at DESC, t.id DESC
                              LIMIT $2) t
         WHERE s.member_id = $1
         ORDER BY t.last_at DESC, t.id DESC
        """,
        reader.member_id,
        _MOST_OF_A_GROUP,
    )


async def _list_public(db: Reads) -> list[Record]:
    # One of each group, so that a lively one does not crowd out the others.
    return await db.fetch(
        """
        SELECT g.slug AS group_slug, g.name AS group_name, t.title, '/topics/' || t.id AS path, t.last_at, t.reply_count
          FROM groups g
         CROSS JOIN LATERAL (SELECT t.id, t.title, t.last_at, t.reply_count
                               FROM topics t
                              WHERE t.group_id = g.id
                                AND t.is_public
                                AND t.state = 'shown'
                              ORDER BY t.last_at DESC, t.id DESC
                              LIMIT 1) t
         WHERE g.allows_public_topics
           AND g.status <> 'closed'
         ORDER BY t.last_at DESC, t.id DESC
         LIMIT $1
        """,
        _MOST_PUBLIC,
    )
