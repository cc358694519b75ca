"""Posts that somebody keeps, with a note for themselves. Nobody else can tell that they do."""

from dataclasses import dataclass
from datetime import datetime

from forum.showing import Post
from forum.topics import Forum, Topic
from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Missing
from frame.paging import Page

PAGE = 30
LONGEST_NOTE = 300


@dataclass(frozen=True, slots=True)
class Kept:
    """A post that was kept, as its reader may still see it. html: empty where they may not."""

    post_id: int
    title: str
    pseudonym: str
    pebble_key: bytes
    html: str
    warnings: str
    note: str
    made_at: datetime


async def keep(work: Work, topic: Topic, post: Post, *, note: str) -> None:
    """Keep a post, or change the note on one that is kept."""
    await work.execute(
        """
        INSERT INTO bookmarks (membership_id, post_id, note)
        SELECT s.membership_id, $2, $3
          FROM standings s
         WHERE s.membership_id = $1
        ON CONFLICT ON CONSTRAINT bookmarks_pkey DO UPDATE SET note = excluded.note
        """,
        topic.reader_membership,
        post.id,
        note,
    )


async def let_go(work: Work, topic: Topic, post: Post) -> None:
    """Keep it no longer. Twice changes nothing."""
    await work.execute(
        "DELETE FROM bookmarks WHERE membership_id = $1 AND post_id = $2", topic.reader_membership, post.id
    )


async def note_of(db: Reads, topic: Topic, post: Post) -> str | None:
    """The reader's note on a post, perhaps empty; None where they do not keep it."""
    note: str | None = await db.fetchval(
        "SELECT note FROM bookmarks WHERE membership_id = $1 AND post_id = $2", topic.reader_membership, post.id
    )
    return note


async def page(db: Reads, forum: Forum, *, reader: Caller, after: int | None = None) -> Page[Kept]:
    """What the reader keeps in a group, the latest first. after: a post that they keep."""
    if forum.reader_membership is None:
        raise Missing
    # Plan: bookmarks_made_idx in its own order from the place, and one look-up each for what is kept.
    rows = await db.fetch(
        """
        WITH place AS (
          SELECT CASE WHEN $3::bigint IS NULL THEN 'infinity'
                      ELSE (SELECT made_at FROM bookmarks WHERE membership_id = $1 AND post_id = $3) END AS made_at,
                 COALESCE($3, 0) AS post_id)
        SELECT b.post_id, t.title, m.pseudonym, m.pebble_key, b.note, b.made_at,
               array_to_string(p.warnings, E'\n') AS warnings,
               CASE WHEN p.state = 'shown' OR r.is_facilitator OR p.membership_id = r.membership_id
                    THEN p.html ELSE '' END AS html
          FROM bookmarks b
         CROSS JOIN LATERAL (SELECT * FROM posts WHERE id = b.post_id LIMIT 1) p
         CROSS JOIN LATERAL (SELECT title FROM topics WHERE id = p.topic_id LIMIT 1) t
         CROSS JOIN LATERAL (SELECT pseudonym, pebble_key FROM memberships WHERE id = p.membership_id LIMIT 1) m
         CROSS JOIN LATERAL (SELECT * FROM topic_reading(p.topic_id, $2) LIMIT 1) r
         WHERE b.membership_id = $1
           AND b.membership_id = r.membership_id
           AND (b.made_at, b.post_id) < ((SELECT made_at FROM place), (SELECT post_id FROM place))
         ORDER BY b.made_at DESC, b.post_id DESC
         LIMIT $4
        """,
        forum.reader_membership,
        reader.member_id,
        after,
        PAGE + 1,
    )
    kept = [Kept(**row) for row in rows[:PAGE]]
    return Page(
        kept,
        before=str(after) if after else None,
        after=str(kept[-1].post_id) if len(rows) > PAGE else None,
    )
