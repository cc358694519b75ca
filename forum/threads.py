"""A page of a topic: forty posts by conversation or by time, from any place in it, that stay put while others write."""

from dataclasses import dataclass
from typing import Literal

from forum.posts import OPENER
from forum.showing import Post
from forum.topics import Topic
from frame.caller import Caller
from frame.database import Reads
from frame.errors import Missing
from frame.paging import Page

PAGE = 40

_BEFORE_A_POST = 10
View = Literal["conversation", "time"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: at the first post, after or before one, or around one. `seq` names that post."""

    kind: Literal["first", "after", "before", "at"] = "first"
    seq: int = OPENER


async def page(db: Reads, topic: Topic, *, reader: Caller, view: View, place: Place) -> Page[Post]:
    """Raises: Missing, when there is no post of that number here."""
    # Plan: the filters without a column leave one or two of the branches; each walks posts_path_idx or posts_seq_key
    # from the place and stops; LIMIT 1 keeps the rest to look-ups. One statement, so that the columns stand here once.
    rows = await db.fetch(
        """
        WITH reader AS (SELECT membership_id, is_facilitator FROM topic_reading($1, $2)),
        place AS (SELECT seq, path FROM posts WHERE topic_id = $1 AND seq = $3),
        chosen AS (
          (SELECT id FROM posts
            WHERE $4 AND $5 AND topic_id = $1 AND path >= (SELECT path FROM place) ORDER BY path LIMIT 42)
          UNION ALL
          (SELECT id FROM posts
            WHERE $4 AND $6 AND topic_id = $1 AND path < (SELECT path FROM place) ORDER BY path DESC LIMIT 41)
          UNION ALL
          (SELECT id FROM posts
            WHERE NOT $4 AND $5 AND topic_id = $1 AND seq >= (SELECT seq FROM place) ORDER BY seq LIMIT 42)
          UNION ALL
          (SELECT id FROM posts
            WHERE NOT $4 AND $6 AND topic_id = $1 AND seq < (SELECT seq FROM place) ORDER BY seq DESC LIMIT 41))
        SELECT p.id, p.topic_id, p.seq, p.changed_seq, p.parent_seq, p.depth, p.membership_id,
               CASE WHEN p.state = 'shown' OR r.is_facilitator OR p.membership_id = r.membership_id
                    THEN p.html ELSE '' END AS html,
               p.state, p.posted_at, p.edited_at, p.version, p.warnings, p.reactions,
               p.pseudonym, p.pebble_key, p.is_facilitator, p.parent_id, p.answers
          FROM chosen
         CROSS JOIN LATERAL (SELECT * FROM signed_posts s WHERE s.id = chosen.id LIMIT 1) p
         CROSS JOIN reader r
         ORDER BY CASE WHEN $4 THEN p.path END, p.seq
        """,
        topic.id,
        reader.member_id,
        place.seq,
        view == "conversation",
        place.kind != "before",
        place.kind in {"before", "at"},
    )
    return _cut([Post(**row) for row in rows], place)


def _cut(posts: list[Post], place: Place) -> Page[Post]:
    """Forty of the posts read around a place, and whether there are more on either side. Raises: Missing."""
    if place.kind == "before":
        begin = max(0, len(posts) - PAGE)
        return _page(posts[begin:], place, has_before=begin > 0, has_after=True)
    here = next((index for index, post in enumerate(posts) if post.seq == place.seq), None)
    if here is None:
        raise Missing
    begin = _begin(place, here)
    has_before = begin > 0 or place.kind == "after"
    return _page(posts[begin : begin + PAGE], place, has_before=has_before, has_after=len(posts) > begin + PAGE)


def _begin(place: Place, here: int) -> int:
    if place.kind == "after":
        return here + 1
    # A post on the first page is shown there, so that a short topic is always shown whole.
    return 0 if here < PAGE else here - _BEFORE_A_POST


def _page(posts: list[Post], place: Place, *, has_before: bool, has_after: bool) -> Page[Post]:
    if not posts:
        return Page([], before=str(place.seq))
    return Page(
        posts,
        before=str(posts[0].seq) if has_before else None,
        after=str(posts[-1].seq) if has_after else None,
    )
