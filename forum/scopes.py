"""Where one reader may search, and what they bring: their groups, or what groups let anybody read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from forum import asking, indexing
from forum.asking import Asked
from forum.personal import Personal
from frame.caller import Caller
from frame.database import Reads, Record
from groups.choosing import choices_in

_NEIGHBOURS = re.compile(r"'([^']+)' <-> (?='([^']+)')")
_EVER = (datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Place:
    """A group that is searched. is_own: the reader is in it; else only what anybody may read is."""

    id: int
    slug: str
    name: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """words: a tsquery, empty where every word is as common as “the”. newest: the last post that may be found.

    in_a_row: marks of the words that must stand next to each other. author: whom by: means, None where nobody goes by
    that name there.
    """

    places: tuple[Place, ...]
    personal: Mapping[int, Personal]
    words: str
    in_a_row: tuple[str, ...]
    is_too_common: bool
    author: UUID | None
    newest: int
    since: datetime
    until: datetime


async def find(db: Reads, asked: Asked, *, reader: Caller, newest: int | None = None) -> Scope:
    """newest: look no further ahead than this post."""
    since, until = _moment(asked.after, reader.zone, _EVER[0]), _moment(asked.before, reader.zone, _EVER[1])
    rows = await db.fetch(
        """
        WITH places AS (
          SELECT g.id, g.slug, g.name, s.membership_id
            FROM groups g
            LEFT JOIN standings s ON s.group_id = g.id AND s.member_id = $1
           WHERE CASE WHEN $2 = '' THEN s.membership_id IS NOT NULL
                      ELSE g.slug = $2 AND (s.membership_id IS NOT NULL OR g.allows_public_topics) END)
        SELECT p.id, p.slug, p.name, p.membership_id, sought.*,
               CASE WHEN $5 <> '' AND $2 <> ''
                    THEN (SELECT m.id FROM memberships m WHERE m.group_id = p.id AND lower(m.pseudonym) = lower($5))
                    END AS author,
               ARRAY(SELECT muted_membership_id::text FROM mutes WHERE membership_id = p.membership_id) AS muted,
               ARRAY(SELECT words FROM muted_words WHERE membership_id = p.membership_id) AS muted_words
          FROM (SELECT (to_tsquery('english', $3) && to_tsquery('english', $4))::text AS words,
                       to_tsquery('english', $3)::text AS sought,
                       numnode(to_tsquery('english', $3)) AS nodes,
                       ARRAY(SELECT choice || ' ' || words FROM warning_choices WHERE member_id = $1) AS choices,
                       -- Ids follow time but for what was brought in from elsewhere; so some room.
                       LEAST(COALESCE((SELECT max(post_id) FROM searchable), 0),
                             CASE WHEN $6::timestamptz < '9998-01-01'
                                  THEN COALESCE((SELECT post_id + 8192
                                                   FROM searchable
                                                  WHERE posted_at < $6
                                                  ORDER BY posted_at DESC, post_id DESC LIMIT 1), -1)
                                   END) AS newest) sought
          LEFT JOIN places p ON true
         ORDER BY p.name, p.id
        """,
        reader.member_id,
        asked.group,
        asking.tsquery(tuple(term for term in asked.terms if not term.is_not)),
        asking.tsquery(tuple(term for term in asked.terms if term.is_not)),
        asked.by,
        until,
    )
    first, found = rows[0], [row for row in rows if row["id"] is not None]
    return Scope(
        places=tuple(Place(row["id"], row["slug"], row["name"], row["membership_id"] is not None) for row in found),
        personal={row["id"]: _personal(row) for row in found},
        words=first["words"],
        in_a_row=_in_a_row(first["sought"]),
        is_too_common=bool(asked.words) and not first["nodes"],
        author=next((row["author"] for row in found if row["author"]), None),
        newest=first["newest"] if newest is None else newest,
        since=since,
        until=until,
    )


def _in_a_row(query: str) -> tuple[str, ...]:
    """The marks of neighbours in a tsquery without “not”. Stems with quotes are left to the reading of each post."""
    if "''" in query or "\\" in query:
        return ()
    return tuple(indexing.pair(first, second) for first, second in _NEIGHBOURS.findall(query))


def _personal(row: Record) -> Personal:
    return Personal(
        membership_id=row["membership_id"],
        muted=frozenset(map(UUID, row["muted"])),
        muted_words=tuple(row["muted_words"]),
        choices=choices_in(row["choices"]),
    )


def _moment(day: date | None, zone: str, otherwise: datetime) -> datetime:
    """The beginning of a day on the reader's clocks."""
    return datetime.combine(day, time(), ZoneInfo(zone)) if day else otherwise
