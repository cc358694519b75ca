"""A page of a topic: forty posts by conversation or by time, from any place in it, that stay put while others write."""

from collections.abc import Mapping
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
    rows = await db.fetch(_STATEMENTS[view, _SIDES[place.kind]], topic.id, reader.member_id, place.seq)
    # By place, which takes a fifth of the time by name; tests/forum/test_statements.py compares the two.
    return _cut([Post(*row) for row in rows], place)


def _cut(posts: list[Post], place: Place) -> Page[Post]:
    """Forty of the posts read around a place, and whether there are more on either side. Raises: Missing."""
    if place.kind == "before":
        begin = max(0, len(posts) - PAGE)
        return _page(posts[begin:], place, has_before=begin > 0, has_after=True)
    here = next((index for index, post in enumerate(posts) if post.seq == place.seq), None)
    if here is None:
        raise Missing
    begin = _begin(posts, place, here)
    has_before = begin > 0 or place.kind == "after"
    return _page(posts[begin : begin + PAGE], place, has_before=has_before, has_after=len(posts) > begin + PAGE)


def _begin(posts: list[Post], place: Place, here: int) -> int:
    if place.kind == "after":
        return here + 1
    # A post on the first page is shown there, so that a short topic is always shown whole.
    return 0 if posts[0].seq == OPENER else here - _BEFORE_A_POST


def _page(posts: list[Post], place: Place, *, has_before: bool, has_after: bool) -> Page[Post]:
    if not posts:
        return Page([], before=str(place.seq))
    return Page(
        posts,
        before=str(posts[0].seq) if has_before else None,
        after=str(posts[-1].seq) if has_after else None,
    )


_SIDES: Mapping[str, str] = {"first": "on", "after": "on", "before": "back", "at": "around"}

# Each page has a statement of its own, put together here once from parts that hold nothing anybody sent: PostgreSQL
# keeps one plan for each. A single statement, with all of them behind filters, was planned anew for every page, which
# took twice as long as running it.
_COLUMNS = """
                id, topic_id, seq, changed_seq, parent_seq, path, membership_id, html, state, posted_at, edited_at,
                version, warnings, reactions
"""
# In brackets, so that a plan expects as much of any topic: else the general plan looks dear beside one made for a short
# topic, and every page of one is planned anew.
_TOPIC = "(SELECT $1::integer)"
_PATH_OF_PLACE = "(SELECT path FROM posts WHERE topic_id = $1 AND seq = $3)"
_ON = """
        (SELECT {columns} FROM posts WHERE topic_id = {topic} AND {key} >= {place} ORDER BY {key} LIMIT 42)
"""
_BACK = """
        (SELECT {columns} FROM posts WHERE topic_id = {topic} AND {key} < {place} ORDER BY {key} DESC LIMIT 41)
"""
# A post with forty before it is shown below ten of them, one with fewer on the first page. And one more of either side,
# to know of it: the rest is not looked up.
_AROUND = """
        (SELECT {columns}
           FROM (SELECT {columns}
                   FROM (SELECT *, row_number() OVER (ORDER BY {key} DESC) AS back, count(*) OVER () AS all_back
                           FROM (SELECT * FROM posts
                                  WHERE topic_id = {topic} AND {key} < {place}
                                  ORDER BY {key} DESC LIMIT 40) before_it) counted
                  WHERE all_back < 40 OR back <= 11
                 UNION ALL
                 (SELECT {columns} FROM posts
                   WHERE topic_id = {topic} AND {key} >= {place}
                   ORDER BY {key} LIMIT 42)) around
          ORDER BY {key} LIMIT 42)
"""
# Plan: the posts by their places; with each its author, and whom it answers where a page says so, which is below the
# first level. LIMIT 1 keeps these to look-ups where tables are small.
_FROM_HERE = """
        SELECT p.id, p.topic_id, p.seq, p.changed_seq, p.parent_seq, octet_length(p.path) / 4 - 1 AS depth,
               p.membership_id,
               CASE WHEN p.state = 'shown' OR r.is_facilitator OR p.membership_id = r.membership_id
                    THEN p.html ELSE '' END AS html,
               p.state, p.posted_at, p.edited_at, p.version, array_to_string(p.warnings, E'\n') AS warnings,
               array_to_string(p.reactions, ' ') AS reactions,
               author.pseudonym, author.pebble_key, author.is_facilitator,
               answered.id AS parent_id, answered.pseudonym AS answers
          FROM topic_reading($1, $2) r
         CROSS JOIN
"""
_UP_TO_HERE = """
               p
         CROSS JOIN LATERAL (SELECT pseudonym, pebble_key, is_facilitator
                               FROM memberships WHERE id = p.membership_id LIMIT 1) author
          LEFT JOIN LATERAL (SELECT a.id, CASE WHEN a.state = 'shown' THEN m.pseudonym END AS pseudonym
                               FROM posts a
                               JOIN memberships m ON m.id = a.membership_id
                              WHERE octet_length(p.path) > 8
                                AND a.topic_id = p.topic_id
                                AND a.seq = p.parent_seq
                              LIMIT 1) answered ON true
         ORDER BY
"""


def _statement(branch: str, key: str, place: str) -> str:
    return _FROM_HERE + branch.format(columns=_COLUMNS, topic=_TOPIC, key=key, place=place) + _UP_TO_HERE + f" p.{key}"


_KEYS: Mapping[View, tuple[str, str]] = {"conversation": ("path", _PATH_OF_PLACE), "time": ("seq", "$3")}
_BRANCHES: Mapping[str, str] = {"on": _ON, "back": _BACK, "around": _AROUND}
_STATEMENTS: Mapping[tuple[View, str], str] = {
    (view, side): _statement(branch, key, place)
    for view, (key, place) in _KEYS.items()
    for side, branch in _BRANCHES.items()
}
