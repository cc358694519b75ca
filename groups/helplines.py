"""Help lines: the installation's, and those that a group adds for its own people."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Missing

_TEXT_TO = re.compile(r"^text (?P<word>\w+) to (?P<number>\d{3,11})$", re.IGNORECASE)
_NUMBER = re.compile(r"^\+?\d[\d ]{1,18}\d(?=$|\D)")
_HOST = re.compile(r"^(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HelpLine:
    """Who helps, how to reach them, and what to expect. link: empty where the contact is only to be read."""

    name: str
    contact: str
    link: str
    note: str
    id: int = 0
    group_id: int | None = None
    group_slug: str = ""
    group_name: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What its keeper writes for a help line; the link follows from the contact."""

    name: str
    contact: str
    note: str


FALLBACK = (
    HelpLine("Samaritans", "116 123", "tel:116123", "Somebody listens, day and night, about anything. Free."),
    HelpLine("Shout", "Text SHOUT to 85258", "sms:85258?body=SHOUT", "If you would rather write. Day and night, free."),
    HelpLine("NHS mental health", "111, then choose option 2", "tel:111", "A team at NHS 111, day and night."),
    HelpLine("Emergency services", "999", "tel:999", "If you or somebody else is in danger now."),
)
"""For when nothing else can be read: these four hold without a database."""


async def list_help_lines(db: Reads, *, group_id: int | None = None) -> list[HelpLine]:
    """The installation's help lines, then those of a group, if one is named."""
    rows = await db.fetch(
        """
        SELECT h.name, h.contact, h.link, h.note, h.id, h.group_id
          FROM help_lines h
         WHERE h.group_id IS NULL
            OR h.group_id = $1
         ORDER BY h.group_id NULLS FIRST, h.position, h.id
        """,
        group_id,
    )
    return [HelpLine(**row) for row in rows]


async def list_own(db: Reads, *, group_id: int | None) -> list[HelpLine]:
    """The help lines of one group alone, or (None) of the installation alone."""
    rows = await db.fetch(
        """
        SELECT h.name, h.contact, h.link, h.note, h.id, h.group_id
          FROM help_lines h
         WHERE h.group_id IS NOT DISTINCT FROM $1
         ORDER BY h.position, h.id
        """,
        group_id,
    )
    return [HelpLine(**row) for row in rows]


async def list_for(db: Reads, *, reader: Caller) -> list[HelpLine]:
    """The installation's help lines, then those of each of the reader's groups."""
    rows = await db.fetch(
        """
        SELECT h.name, h.contact, h.link, h.note, h.id, h.group_id,
               COALESCE(g.slug, '') AS group_slug, COALESCE(g.name, '') AS group_name
          FROM help_lines h
          LEFT JOIN groups g ON g.id = h.group_id
         WHERE h.group_id IS NULL
            OR EXISTS (SELECT 1 FROM standings s WHERE s.group_id = h.group_id AND s.member_id = $1)
         ORDER BY g.name NULLS FIRST, h.position, h.id
        """,
        reader.member_id,
    )
    return [HelpLine(**row) for row in rows]


async def find(db: Reads, line_id: int, *, editor: Caller) -> HelpLine:
    """A help line that the editor may change: a steward the installation's, an organiser the group's.

    Raises: Missing.
    """
    row = await db.fetchrow(
        """
        SELECT h.name, h.contact, h.link, h.note, h.id, h.group_id,
               COALESCE(g.slug, '') AS group_slug, COALESCE(g.name, '') AS group_name
          FROM help_lines h
          LEFT JOIN groups g ON g.id = h.group_id
         WHERE h.id = $1
           AND CASE WHEN h.group_id IS NULL
                    THEN EXISTS (SELECT 1 FROM members m WHERE m.id = $2 AND m.is_steward)
                    ELSE EXISTS (SELECT 1 FROM standings s
                                  WHERE s.group_id = h.group_id AND s.member_id = $2 AND s.is_organiser) END
        """,
        line_id,
        editor.member_id,
    )
    if row is None:
        raise Missing
    return HelpLine(**row)


async def add(work: Work, *, group_id: int | None, words: Words) -> None:
    """Add a line at the end of a group's, or (None) of the installation's. The same one twice is once."""
    await work.execute(
        """
        INSERT INTO help_lines (group_id, position, name, contact, link, note)
        SELECT $1, COALESCE(max(h.position) + 1, 0), $2, $3, $4, $5
          FROM help_lines h
         WHERE h.group_id IS NOT DISTINCT FROM $1
        HAVING count(*) FILTER (WHERE h.name = $2 AND h.contact = $3) = 0
        """,
        group_id,
        words.name,
        words.contact,
        link_of(words.contact),
        words.note,
    )


async def change(work: Work, line: HelpLine, *, words: Words) -> None:
    """Give a line other words."""
    await work.execute(
        "UPDATE help_lines SET name = $2, contact = $3, link = $4, note = $5 WHERE id = $1",
        line.id,
        words.name,
        words.contact,
        link_of(words.contact),
        words.note,
    )


async def move_up(work: Work, line: HelpLine) -> None:
    """Put a line one place further up. The first stays where it is."""
    await work.execute(
        """
        WITH numbered AS (
               SELECT h.id, row_number() OVER (ORDER BY h.position, h.id) AS place
                 FROM help_lines h
                WHERE h.group_id IS NOT DISTINCT FROM $2),
             moving AS (SELECT place FROM numbered WHERE id = $1)
        UPDATE help_lines h
           SET position = CASE WHEN n.place = m.place THEN n.place - 2
                               WHEN n.place = m.place - 1 THEN n.place
                               ELSE n.place - 1 END
          FROM numbered n, moving m
         WHERE h.id = n.id
        """,
        line.id,
        line.group_id,
    )


async def remove(work: Work, line: HelpLine) -> None:
    """Take a line away. Twice is once."""
    await work.execute("DELETE FROM help_lines WHERE id = $1", line.id)


def link_of(contact: str) -> str:
    """Where pressing a contact leads: a call, a text message, a site of theirs, or nowhere. Pure."""
    text = _TEXT_TO.match(contact)
    if text:
        return f"sms:{text['number']}?body={text['word'].upper()}"
    number = _NUMBER.match(contact)
    if number:
        return f"tel:{number[0].replace(' ', '')}"
    if contact.lower().startswith("https://") and urlsplit(contact).hostname and " " not in contact:
        return "https://" + contact[len("https://") :]
    return f"https://{contact}" if _HOST.match(contact) else ""
