"""Topics that nobody has answered, the longest waiting first, and how a group does against the aim it set itself."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Missing
from frame.paging import Page

PAGE = 30
A_GROUP = 5
"""So many of each group, where several stand on one page."""
FEWEST = 5
"""Of fewer topics nothing is told, since it would tell of one person."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A topic without an answer. is_first: it is the first thing its writer posted here; for facilitators only."""

    id: int
    title: str
    warnings: list[str]
    started_at: datetime
    pseudonym: str
    pebble_key: bytes
    is_own: bool
    is_first: bool


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """What waits in one of the reader's groups, as that group's member sees it."""

    slug: str
    name: str
    aim_hours: int | None
    reader_facilitates: bool
    topics: list[Waiting]


@dataclass(frozen=True, slots=True)
class Standing:
    """A group's aim, as one of its members sees it."""

    group_id: int
    slug: str
    name: str
    is_closed: bool
    aim_hours: int | None
    reader_membership: UUID
    reader_facilitates: bool
    reader_organises: bool


@dataclass(frozen=True, slots=True)
class Doing:
    """The last 28 days. Those that still wait within the aim count neither way.

    topics: 0, where there are too few to tell. median: None where fewer than half have an answer.
    """

    topics: int
    within_aim: int
    median: timedelta | None

    @property
    def share(self) -> int:
        return round(100 * self.within_aim / self.topics) if self.topics else 0


async def find_standing(db: Reads, slug: str, *, reader: Caller) -> Standing:
    """Raises: Missing, for everybody but members of the group."""
    row = await db.fetchrow(
        """
        SELECT g.id AS group_id, g.slug, g.name, g.status = 'closed' AS is_closed, g.reply_aim_hours AS aim_hours,
               s.membership_id AS reader_membership, s.is_facilitator AS reader_facilitates,
               s.is_organiser AS reader_organises
          FROM groups g
          JOIN standings s ON s.group_id = g.id AND s.member_id = $2
         WHERE g.slug = $1
        """,
        slug,
        reader.member_id,
    )
    if row is None:
        raise Missing
    return Standing(**row)


async def page(db: Reads, group: Standing, *, reader: Caller, after: str | None = None) -> Page[Waiting]:
    """Thirty that wait, the longest first. Raises: Missing for a cursor that was never given out."""
    started_at, topic_id = _place(after) if after else (_EPOCH, 0)
    # Plan: topics_unanswered_idx in its own order from the place, and one look-up each for the writer and the post.
    rows = await db.fetch(
        """
        SELECT t.id, t.title, t.warnings::text[] AS warnings, t.started_at, m.pseudonym, m.pebble_key,
               t.membership_id = s.membership_id AS is_own, s.is_facilitator AND p.is_first AS is_first
          FROM standings s
         CROSS JOIN LATERAL (SELECT *
                               FROM topics w
                              WHERE w.group_id = $1 AND (w.started_at, w.id) > ($3, $4)
                                AND w.answered_at IS NULL AND w.state = 'shown' AND w.closed_at IS NULL
                                AND w.takes_replies
                              ORDER BY w.started_at, w.id
                              LIMIT 31) t
         CROSS JOIN LATERAL (SELECT pseudonym, pebble_key FROM memberships WHERE id = t.membership_id LIMIT 1) m
         CROSS JOIN LATERAL (SELECT is_first FROM posts WHERE topic_id = t.id AND seq = 1 LIMIT 1) p
         WHERE s.group_id = $1
           AND s.member_id = $2
         ORDER BY t.started_at, t.id
        """,
        group.group_id,
        reader.member_id,
        started_at,
        topic_id,
    )
    found = [Waiting(**row) for row in rows]
    has_more = len(found) > PAGE
    return Page(found[:PAGE], after=_cursor(found[PAGE - 1]) if has_more else None)


async def list_mine(db: Reads, *, reader: Caller) -> list[WaitingGroup]:
    """The longest waiting of each group the reader is in; each group apart, as in the list of their groups."""
    rows = await db.fetch(
        """
        SELECT g.slug, g.name, g.reply_aim_hours, s.is_facilitator,
               t.id, t.title, t.warnings::text[] AS warnings, t.started_at, m.pseudonym, m.pebble_key,
               t.membership_id = s.membership_id AS is_own, s.is_facilitator AND p.is_first AS is_first
          FROM standings s
          JOIN groups g ON g.id = s.group_id AND g.status <> 'closed'
          LEFT JOIN LATERAL (SELECT *
                               FROM topics w
                              WHERE w.group_id = s.group_id
                                AND w.answered_at IS NULL AND w.state = 'shown' AND w.closed_at IS NULL
                                AND w.takes_replies
                              ORDER BY w.started_at, w.id
                              LIMIT $2) t ON true
          LEFT JOIN LATERAL (SELECT pseudonym, pebble_key FROM memberships WHERE id = t.membership_id LIMIT 1) m ON true
          LEFT JOIN LATERAL (SELECT is_first FROM posts WHERE topic_id = t.id AND seq = 1 LIMIT 1) p ON true
         WHERE s.member_id = $1
         ORDER BY g.name, g.id, t.started_at, t.id
        """,
        reader.member_id,
        A_GROUP,
    )
    groups: dict[str, WaitingGroup] = {}
    for row in rows:
        group = groups.setdefault(
            row["slug"],
            WaitingGroup(row["slug"], row["name"], row["reply_aim_hours"], row["is_facilitator"], []),
        )
        if row["id"] is not None:
            group.topics.append(Waiting(**{name: row[name] for name in Waiting.__slots__}))
    return list(groups.values())


async def doing(db: Reads, group: Standing) -> Doing:
    """How the group did in the last 28 days: about topics, never about people."""
    row = await db.fetchrow(
        """
        SELECT count(*) AS topics, count(*) FILTER (WHERE waited <= aim) AS within_aim,
               percentile_disc(0.5) WITHIN GROUP (ORDER BY waited NULLS LAST) AS median
          FROM (SELECT t.answered_at - LEAST(t.started_at, t.answered_at) AS waited,
                       g.reply_aim_hours * interval '1 hour' AS aim,
                       now() - t.started_at AS age
                  FROM topics t
                  JOIN groups g ON g.id = t.group_id
                 WHERE t.group_id = $1 AND t.started_at > now() - interval '28 days' AND t.state = 'shown') each
         WHERE waited IS NOT NULL
            OR age > COALESCE(aim, interval '24 hours')
        """,
        group.group_id,
    )
    if row is None or row["topics"] < FEWEST:
        return Doing(0, 0, None)
    return Doing(**row)


async def set_aim(work: Work, group: Standing, hours: int | None, *, by: Caller) -> bool:
    """Within how many hours the group wants to answer; None for no aim. False where the right was lost meanwhile."""
    changed = await work.fetchval(
        """
        UPDATE groups g
           SET reply_aim_hours = $3
          FROM standings s
         WHERE g.id = $1
           AND s.group_id = g.id AND s.member_id = $2 AND s.is_organiser
        RETURNING true
        """,
        group.group_id,
        by.member_id,
        hours,
    )
    return bool(changed)


def _cursor(last: Waiting) -> str:
    return f"{(last.started_at - _EPOCH) // timedelta(microseconds=1)}-{last.id}"


def _place(cursor: str) -> tuple[datetime, int]:
    since, _, topic_id = cursor.partition("-")
    try:
        place = _EPOCH + timedelta(microseconds=int(since)), int(topic_id)
    except (ValueError, OverflowError) as error:
        raise Missing from error
    if not 0 < place[1] < 2**31:
        raise Missing
    return place
