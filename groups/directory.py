"""Groups as they present themselves: to everybody, member or not."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from frame.caller import Caller
from frame.cooking import excerpt
from frame.database import Reads
from frame.errors import Missing
from frame.paging import Page

PAGE_SIZE = 30

_MOST_WORDS = 8
_SLUG = re.compile(r"[a-z0-9-]+")
_WORD = re.compile(r"\w+")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition or situation, and how many groups are open for it."""

    slug: str
    name: str
    about: str
    group_count: int


@dataclass(frozen=True, slots=True)
class Card:
    """A group in a list. place: empty where it meets online only."""

    slug: str
    name: str
    condition: str
    place: str
    status: str
    about: str
    is_mine: bool

    @property
    def opening(self) -> str:
        """The first words of what the group says about itself."""
        return excerpt(self.about, longest=180)


@dataclass(frozen=True, slots=True)
class Group:
    """A group with the agreement in force and the reader's own standing in it (None and False outside it)."""

    id: int
    slug: str
    name: str
    condition: str
    condition_slug: str
    place: str
    status: str
    about: str
    about_html: str
    safety_html: str
    contact_html: str
    allows_public_topics: bool
    is_indexed: bool
    agreement_id: int
    agreement_version: int
    agreement_html: str
    agreement_in_force_at: datetime
    reader_membership: UUID | None
    reader_pseudonym: str | None
    reader_pebble: bytes | None
    reader_is_facilitator: bool
    reader_is_organiser: bool
    reader_agreed_version: int | None

    @property
    def is_closed(self) -> bool:
        return self.status == "closed"


async def find(db: Reads, slug: str, *, reader: Caller) -> Group:
    """A group by its address. Everybody may know that it exists. Raises: Missing."""
    if not _SLUG.fullmatch(slug):
        raise Missing
    row = await db.fetchrow(
        """
        SELECT g.id, g.slug, g.name, c.name AS condition, c.slug AS condition_slug, g.place, g.status, g.about,
               g.about_html, g.safety_html, g.contact_html, g.allows_public_topics, g.is_indexed,
               a.id AS agreement_id, a.version AS agreement_version, a.html AS agreement_html,
               a.in_force_at AS agreement_in_force_at,
               s.membership_id AS reader_membership, s.pseudonym AS reader_pseudonym, s.pebble_key AS reader_pebble,
               COALESCE(s.is_facilitator, false) AS reader_is_facilitator,
               COALESCE(s.is_organiser, false) AS reader_is_organiser,
               (SELECT max(agreed.version)
                  FROM consents k
                  JOIN agreements agreed ON agreed.id = k.agreement_id
                 WHERE k.membership_id = s.membership_id
                   AND k.withdrawn_at IS NULL) AS reader_agreed_version
          FROM groups g
          JOIN conditions c ON c.id = g.condition_id
          JOIN agreements_in_force a ON a.group_id = g.id
          LEFT JOIN standings s ON s.group_id = g.id AND s.member_id = $2
         WHERE g.slug = $1
        """,
        slug,
        reader.member_id,
    )
    if row is None:
        raise Missing
    return Group(**row)


async def page(
    db: Reads, *, reader: Caller, words: str = "", condition: str = "", after: str | None = None
) -> Page[Card]:
    """Groups by name, closed ones last. All words must be found; condition: a slug; after: the slug of a group.

    Raises: Missing, when there is no group `after`.
    """
    if after is not None and not await db.fetchval("SELECT EXISTS (SELECT 1 FROM groups WHERE slug = $1)", after):
        raise Missing
    rows = await db.fetch(
        """
        WITH sought AS (SELECT to_tsquery('english', $2) AS query)
        SELECT g.slug, g.name, c.name AS condition, g.place, g.status, g.about,
               EXISTS (SELECT 1 FROM standings s WHERE s.group_id = g.id AND s.member_id = $1) AS is_mine
          FROM groups g
          JOIN conditions c ON c.id = g.condition_id
         CROSS JOIN sought
         WHERE (numnode(query) = 0 OR g.words || to_tsvector('english', c.name || ' ' || c.about) @@ query)
           AND ($3 = '' OR c.slug = $3)
           AND ($4::text IS NULL
                OR (g.status = 'closed', g.name, g.id) > (SELECT last.status = 'closed', last.name, last.id
                                                            FROM groups last
                                                           WHERE last.slug = $4))
         ORDER BY g.status = 'closed', g.name, g.id
         LIMIT $5
        """,
        reader.member_id,
        query_of(words),
        condition,
        after,
        PAGE_SIZE + 1,
    )
    cards = [Card(**row) for row in rows[:PAGE_SIZE]]
    return Page(cards, before=after, after=cards[-1].slug if len(rows) > PAGE_SIZE else None)


async def list_conditions(db: Reads) -> list[Condition]:
    """Conditions that have a group which is open."""
    rows = await db.fetch(
        """
        SELECT c.slug, c.name, c.about, count(*) AS group_count
          FROM conditions c
          JOIN groups g ON g.condition_id = c.id
         WHERE g.status <> 'closed'
         GROUP BY c.id
         ORDER BY c.name
        """
    )
    return [Condition(**row) for row in rows]


def query_of(words: str) -> str:
    """What somebody typed, as a tsquery in which every word, or a word beginning like it, must be found. Pure."""
    found = _WORD.findall(_APOSTROPHE.sub("", words))[:_MOST_WORDS]
    return " & ".join(f"'{word}':*" for word in found)
