"""Topics: find, start. Who may read one is said in `topic_reading` (migrations) and in each WHERE here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import UniqueViolationError

from forum import mentions, permissions, twice
from forum.composing import Composed
from forum.personal import Personal
from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Conflict, Missing
from groups.choosing import choices_in
from moderation import cases
from moderation.subjects import SubjectRef


@dataclass(frozen=True, slots=True)
class Forum:
    """A group's forum, as one reader stands in it. `reader_membership` is None for everybody outside the group.

    ahead: who has put themselves down to be there, for `moderation.duty.read`.
    """

    group_id: int
    slug: str
    name: str
    is_closed: bool
    is_indexed: bool
    allows_public_topics: bool
    reader_membership: UUID | None
    reader_facilitates: bool
    reader_organises: bool
    group_warnings: list[str]
    reader_choices: list[str]
    ahead: str | None

    @property
    def personal(self) -> Personal:
        """What its lists need to know of the reader."""
        return Personal(membership_id=self.reader_membership, choices=choices_in(self.reader_choices))


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic, as one reader stands in it. `membership_id`: who started it.

    ahead: who has put themselves down to be there, for `moderation.duty.read`; None for whoever cannot write here.
    """

    id: int
    group_id: int
    group_slug: str
    group_name: str
    group_is_closed: bool
    group_is_indexed: bool
    membership_id: UUID
    title: str
    is_public: bool
    state: str
    epoch: str
    last_seq: int
    reply_count: int
    closed_at: datetime | None
    closed_reason: str | None
    need: str | None
    warnings: list[str]
    pinned_at: datetime | None
    takes_replies: bool
    merged_into: int | None
    last_post_seq: int
    names_seq: int
    landmarks: str | None
    reader_membership: UUID | None
    reader_facilitates: bool
    group_warnings: list[str]
    ahead: str | None


@dataclass(frozen=True, slots=True)
class Started:
    """A topic that has just been started, or was by the same key before."""

    topic_id: int
    post_id: int


async def find_forum(db: Reads, slug: str, *, reader: Caller) -> Forum:
    """The forum of a group. Raises: Missing, for a reader from outside unless the group allows public topics."""
    row = await db.fetchrow(
        """
        SELECT g.id AS group_id, g.slug, g.name, g.status = 'closed' AS is_closed, g.is_indexed, g.allows_public_topics,
               s.membership_id AS reader_membership, COALESCE(s.is_facilitator, false) AS reader_facilitates,
               COALESCE(s.is_organiser, false) AS reader_organises,
               ARRAY(SELECT words FROM group_warnings WHERE group_id = g.id ORDER BY position, words) AS group_warnings,
               ARRAY(SELECT choice || ' ' || words FROM warning_choices WHERE member_id = $2) AS reader_choices,
               CASE WHEN s.membership_id IS NOT NULL THEN (SELECT ahead FROM cover_ahead(g.id)) END AS ahead
          FROM groups g
          LEFT JOIN standings s ON s.group_id = g.id AND s.member_id = $2
         WHERE g.slug = $1
           AND (s.membership_id IS NOT NULL OR g.allows_public_topics)
        """,
        slug,
        reader.member_id,
    )
    if row is None:
        raise Missing
    return Forum(**row)


async def find_group(db: Reads, slug: str) -> int:
    """The group of this name, for keeping what somebody wrote who cannot post there any more. Raises: Missing."""
    group_id: int | None = await db.fetchval("SELECT id FROM groups WHERE slug = $1", slug)
    if group_id is None:
        raise Missing
    return group_id


async def find(db: Reads, topic_id: int, *, reader: Caller) -> Topic:
    """Raises: Missing."""
    # Plan: primary keys. The way in by its places, each with LIMIT 1: otherwise all posts of the topic are read.
    row = await db.fetchrow(
        """
        SELECT t.id, t.group_id, g.slug AS group_slug, g.name AS group_name, g.status = 'closed' AS group_is_closed,
               g.is_indexed AS group_is_indexed, t.membership_id, t.title, t.is_public, t.state, t.epoch, t.last_seq,
               t.reply_count, t.closed_at, t.closed_reason, t.need, t.warnings, t.pinned_at,
               t.takes_replies, t.merged_into, t.last_post_seq, g.names_seq,
               CASE WHEN t.reply_count >= 50 THEN (
                 SELECT json_agg(json_build_object('seq', p.seq, 'pseudonym', m.pseudonym, 'warnings', p.warnings,
                                                   'html', p.html) ORDER BY p.seq)::text
                   FROM unnest(t.way_in) AS chosen (seq)
                  CROSS JOIN LATERAL (SELECT * FROM posts
                                       WHERE topic_id = t.id AND seq = chosen.seq AND state = 'shown' LIMIT 1) p
                   JOIN memberships m ON m.id = p.membership_id) END AS landmarks,
               r.membership_id AS reader_membership, r.is_facilitator AS reader_facilitates,
               ARRAY(SELECT words FROM group_warnings WHERE group_id = g.id ORDER BY position, words) AS group_warnings,
               CASE WHEN r.membership_id IS NOT NULL THEN (SELECT ahead FROM cover_ahead(g.id)) END AS ahead
          FROM topics t
          JOIN groups g ON g.id = t.group_id
         CROSS JOIN LATERAL topic_reading(t.id, $2) r
         WHERE t.id = $1
        """,
        topic_id,
        reader.member_id,
    )
    if row is None:
        raise Missing
    return Topic(**row)


async def start(
    work: Work,
    forum: Forum,
    composed: Composed,
    *,
    key: UUID,
    is_public: bool,
    need: str | None = None,
    not_again_within: timedelta | None = None,
) -> Started:
    """Start a topic with its opening post. The same key again finds the first.

    not_again_within: so long the same words do not open another topic here. Raises: NotAllowed, when the reader may not
    (any more); SaidAlready.
    """
    permissions.require(permissions.may_start(forum), "Only members of this group can start a topic in it.")
    try:
        async with work.savepoint():
            started = await _insert(
                work, forum, composed, key=key, is_public=is_public, need=need, not_again_within=not_again_within
            )
    except UniqueViolationError as error:
        if error.constraint_name not in {"topics_key_key", twice.CONSTRAINT}:
            raise
        return await _find_first(work, forum, composed, key)
    about = SubjectRef("post", str(started.post_id), forum.group_id)
    await cases.open_from_screening(work, about, composed.verdict, text=composed.screened)
    await mentions.tell_later(work, started.post_id, composed.html)
    await work.defer("forum.tell_followers", post_id=started.post_id)
    return started


async def _insert(
    work: Work,
    forum: Forum,
    composed: Composed,
    *,
    key: UUID,
    is_public: bool,
    need: str | None,
    not_again_within: timedelta | None,
) -> Started:
    row = await work.fetchrow(
        """
        WITH topic AS (
          INSERT INTO topics (group_id, membership_id, key, title, is_public, state, last_seq, started_at, last_at,
                              need, warnings)
          SELECT g.id, s.membership_id, $3, $4, $5 AND g.allows_public_topics, $6, 1, now.at, now.at, $11, $12
            FROM clock_timestamp() AS now (at), groups g
            JOIN standings s ON s.group_id = g.id AND s.membership_id = $2
           WHERE g.id = $1
             AND g.status <> 'closed'
             AND said_once(NULL, g.id, s.membership_id, $7, now.at - $10::interval,
                           $4, $5 AND g.allows_public_topics)
          RETURNING id, membership_id, started_at)
        INSERT INTO posts (topic_id, seq, changed_seq, path, membership_id, key, text, html, cooked_version, state,
                           posted_at, is_first)
        SELECT id, 1, 1, int4send(1), membership_id, $3, $7, $8, $9, $6, started_at,
               NOT EXISTS (SELECT FROM posts earlier WHERE earlier.membership_id = topic.membership_id)
          FROM topic
        RETURNING topic_id, id AS post_id
        """,
        forum.group_id,
        forum.reader_membership,
        key,
        composed.title,
        is_public,
        composed.state,
        composed.text,
        composed.html,
        composed.cooked_version,
        not_again_within,
        need,
        list(composed.warnings),
    )
    if row is None:
        raise Conflict("You left this group, or it was closed, while you were writing.")
    return Started(**row)


async def _find_first(work: Work, forum: Forum, composed: Composed, key: UUID) -> Started:
    row = await work.fetchrow(
        """
        SELECT t.id AS topic_id, p.id AS post_id
          FROM topics t
          JOIN posts p ON p.topic_id = t.id AND p.seq = 1
         WHERE t.group_id = $1
           AND t.membership_id = $2
           AND t.key = $3
        """,
        forum.group_id,
        forum.reader_membership,
        key,
    )
    if row is not None:
        return Started(**row)
    said_id = await twice.first_in_group(work, forum.group_id, forum.reader_membership, composed)
    raise twice.SaidAlready(said_id) if said_id else Missing
