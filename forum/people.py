"""A member's page inside a group: the name, since when, what they chose to tell, and what they wrote there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from forum import composing
from forum.topics import Forum
from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Missing
from frame.paging import Page
from moderation import cases
from moderation.screening import Rules
from moderation.subjects import SubjectRef

PAGE = 20
LONGEST_ABOUT = 500


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a group, as another member of it sees them."""

    membership_id: UUID
    pseudonym: str
    pebble_key: bytes
    is_facilitator: bool
    joined_at: datetime
    about: str
    is_here: bool
    is_muted: bool

    @property
    def since(self) -> str:
        """The month they joined: a day would tell more than others need."""
        return f"{self.joined_at:%B %Y}"


@dataclass(frozen=True, slots=True)
class Written:
    """A post in a list of what one person wrote."""

    id: int
    title: str
    html: str
    warnings: str
    posted_at: datetime


async def find(db: Reads, forum: Forum, membership_id: UUID, *, reader: Caller) -> Person:
    """Raises: Missing, for everybody outside the group."""
    row = await db.fetchrow(
        """
        SELECT m.id AS membership_id, m.pseudonym, m.pebble_key, m.is_facilitator, m.joined_at,
               CASE WHEN here.membership_id IS NULL THEN '' ELSE m.about END AS about,
               here.membership_id IS NOT NULL AS is_here,
               EXISTS (SELECT FROM mutes
                        WHERE mutes.membership_id = own.membership_id AND muted_membership_id = m.id) AS is_muted
          FROM memberships m
          JOIN standings own ON own.group_id = m.group_id AND own.member_id = $3
          LEFT JOIN standings here ON here.membership_id = m.id
         WHERE m.id = $1
           AND m.group_id = $2
        """,
        membership_id,
        forum.group_id,
        reader.member_id,
    )
    if row is None:
        raise Missing
    return Person(**row)


async def page_written(
    db: Reads, forum: Forum, person: Person, *, reader: Caller, before: int | None = None
) -> Page[Written]:
    """What somebody wrote in the group and everybody there may read, the latest first. before: one of those posts."""
    # Plan: posts_membership_idx in its own order from the place, and one look-up each for the topic.
    rows = await db.fetch(
        """
        WITH place AS (
          SELECT CASE WHEN $4::bigint IS NULL THEN 'infinity'
                      ELSE (SELECT posted_at FROM posts WHERE id = $4 AND membership_id = $1) END AS posted_at,
                 COALESCE($4, 0) AS id)
        SELECT p.id, t.title, p.html, array_to_string(p.warnings, E'\n') AS warnings, p.posted_at
          FROM posts p
         CROSS JOIN LATERAL (SELECT * FROM topics WHERE id = p.topic_id LIMIT 1) t
         WHERE p.membership_id = $1
           AND EXISTS (SELECT FROM standings WHERE group_id = $2 AND member_id = $3)
           AND t.group_id = $2
           AND t.state = 'shown'
           AND p.state = 'shown'
           AND (p.posted_at, p.id) < ((SELECT posted_at FROM place), (SELECT id FROM place))
         ORDER BY p.posted_at DESC, p.id DESC
         LIMIT $5
        """,
        person.membership_id,
        forum.group_id,
        reader.member_id,
        before,
        PAGE + 1,
    )
    written = [Written(**row) for row in rows[:PAGE]]
    return Page(
        written,
        before=str(before) if before else None,
        after=str(written[-1].id) if len(rows) > PAGE else None,
    )


async def tell_about(work: Work, forum: Forum, about: str, *, rules: Rules) -> bool:
    """Keep what somebody tells of themselves, and screen it as all that others read.

    False when a facilitator is to read it first: it is not shown, and its writer has it back. Raises: Missing.
    """
    composed = composing.compose(about, rules=rules)
    kept = await work.fetchval(
        """
        UPDATE memberships
           SET about = $2
         WHERE id = (SELECT membership_id FROM standings WHERE membership_id = $1)
        RETURNING true
        """,
        forum.reader_membership,
        "" if composed.state == "held" else about,
    )
    if not kept:
        raise Missing
    subject = SubjectRef("pseudonym", str(forum.reader_membership), forum.group_id)
    await cases.open_from_screening(work, subject, composed.verdict, text=composed.screened)
    return composed.state == "shown"
