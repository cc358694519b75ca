"""What search engines and feed readers may take: public topics, in groups that let anybody read and engines keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forum import snippets
from forum.showing import Post
from forum.topics import Forum, Topic
from frame.cooking import excerpt
from frame.database import Reads
from frame.errors import Missing

FEED = 30
PER_SITEMAP = 5_000
FIRST = 1
"""Where the first sitemap begins."""

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """A public topic in a feed. summary: how it opens, empty where that stands behind a warning."""

    topic_id: int
    title: str
    pseudonym: str
    started_at: datetime
    changed_at: datetime
    summary: str


@dataclass(frozen=True, slots=True)
class Address:
    """A page for search engines: a group's list of topics, or a topic."""

    slug: str
    topic_id: int | None
    last_at: datetime | None


def is_open(forum: Forum) -> bool:
    return forum.allows_public_topics and forum.is_indexed


def may_keep(topic: Topic) -> bool:
    """Whether search engines may keep this topic. `is_public` of a topic does not know what its group allows."""
    return topic.is_public and topic.group_is_indexed and topic.state == "shown"


def summary(html: str, warnings: str | Sequence[str], *, state: str = "shown") -> str:
    """How a post begins, for whoever was not asked what they can bear: nothing that stands behind a warning."""
    if warnings or state != "shown":
        return ""
    plain, _ = snippets.unveiled(html)
    return excerpt("".join(sign for sign in plain if sign >= " " or sign in "\n\t"), longest=_LONGEST)


def described(topic: Topic, posts: Sequence[Post]) -> str:
    """The same for a page of a topic, which may begin anywhere."""
    opener = next((post for post in posts if post.seq == 1), None)
    words = "" if opener is None or topic.warnings else summary(opener.html, opener.warnings, state=opener.state)
    return words or f"A topic that people in {topic.group_name} share with everyone."


async def list_entries(db: Reads, forum: Forum) -> list[Entry]:
    """The newest public topics of a group. Raises: Missing, where the group does not let search engines in."""
    if not is_open(forum):
        raise Missing
    rows = await db.fetch(
        """
        SELECT t.id, t.title, t.started_at, t.warnings || p.warnings AS warnings, p.html, p.state, m.pseudonym,
               GREATEST(t.started_at, p.edited_at) AS changed_at
          FROM topics t
          JOIN groups g ON g.id = t.group_id AND g.allows_public_topics AND g.is_indexed
          JOIN posts p ON p.topic_id = t.id AND p.seq = 1
          JOIN memberships m ON m.id = t.membership_id
         WHERE t.group_id = $1
           AND t.is_public
           AND t.state = 'shown'
           AND p.state = 'shown'
         ORDER BY t.id DESC
         LIMIT $2
        """,
        forum.group_id,
        FEED,
    )
    return [
        Entry(
            topic_id=row["id"],
            title=_xml(row["title"]),
            pseudonym=_xml(row["pseudonym"]),
            started_at=row["started_at"],
            changed_at=row["changed_at"],
            summary=_xml(summary(row["html"], row["warnings"])),
        )
        for row in rows
    ]


async def list_addresses(db: Reads, *, start: int = FIRST) -> list[Address]:
    """Public topics of indexed groups, from an id on; before the first of them the groups themselves."""
    rows = await db.fetch(
        """
        (SELECT g.slug, NULL::integer AS topic_id, NULL::timestamptz AS last_at
           FROM groups g
          WHERE g.allows_public_topics AND g.is_indexed AND $1 = 1
          ORDER BY g.slug)
        UNION ALL
        (SELECT g.slug, t.id, t.last_at
           FROM topics t
           JOIN groups g ON g.id = t.group_id
          WHERE g.allows_public_topics AND g.is_indexed
            AND t.is_public AND t.state = 'shown'
            AND t.id >= $1
          ORDER BY t.id
          LIMIT $2)
        """,
        start,
        PER_SITEMAP,
    )
    return [Address(**row) for row in rows]


async def list_sitemaps(db: Reads) -> list[int]:
    """Where each sitemap begins: with these topics."""
    rows = await db.fetch(
        """
        SELECT id
          FROM (SELECT t.id, row_number() OVER (ORDER BY t.id) AS place, count(*) OVER () AS all_of_them
                  FROM topics t
                  JOIN groups g ON g.id = t.group_id
                 WHERE g.allows_public_topics AND g.is_indexed AND t.is_public AND t.state = 'shown') listed
         WHERE place % $1 = 0
           AND place < all_of_them
         ORDER BY id
        """,
        PER_SITEMAP,
    )
    return [FIRST, *(row["id"] + 1 for row in rows)]


def _xml(words: str) -> str:
    """Without the characters that no XML may hold."""
    return "".join(sign for sign in words if sign >= " " and sign not in "\ufffe\uffff")
