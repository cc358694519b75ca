"""Letters: what Kith tells a person, kept in their inbox. They are the person's own, whichever group they speak of."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Missing
from frame.paging import Page

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter to the person behind a membership.

    kind: reply, decision, help or welcome. about: such as `post:12`. path: where to look, if anywhere.
    """

    membership_id: UUID
    kind: str
    about: str
    subject: str
    body: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A letter as the inbox lists it: without a group, because others may see the screen."""

    id: int
    subject: str
    sent_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """A whole letter. `pseudonym` and `group_name` say which of one's names it is to, if to one."""

    id: int
    kind: str
    subject: str
    body: str
    path: str
    sent_at: datetime
    is_new: bool
    group_id: int | None
    group_name: str | None
    pseudonym: str | None


async def send(work: Work, letter: NewLetter) -> None:
    """Put a letter into the inbox of the person behind the membership, also when they have left the group.

    The same (person, kind, about) twice is one letter, because a job may run twice. Nobody behind it: no letter.
    """
    await work.execute(
        """
        INSERT INTO letters (member_id, membership_id, kind, about, subject, body, path)
        SELECT m.member_id, m.id, $2, $3, $4, $5, $6
          FROM memberships m
         WHERE m.id = $1
           AND m.member_id IS NOT NULL
        ON CONFLICT ON CONSTRAINT letters_about_key DO NOTHING
        """,
        letter.membership_id,
        letter.kind,
        letter.about,
        letter.subject,
        letter.body,
        letter.path,
    )


async def page(db: Reads, *, reader: Caller, before: int | None = None) -> Page[Heading]:
    """The reader's letters, newest first, from the newest on or those `before` one of their own letters.

    The page's `before` leads to older ones. One more than a page is read, to know whether there are any.
    """
    rows = await db.fetch(
        """
        SELECT l.id, l.subject, l.sent_at, l.read_at IS NULL AS is_new
          FROM letters l
         WHERE l.member_id = $1
           AND ($2::bigint IS NULL
                OR (l.sent_at, l.id) < (SELECT b.sent_at, b.id FROM letters b WHERE b.id = $2 AND b.member_id = $1))
         ORDER BY l.sent_at DESC, l.id DESC
         LIMIT $3
        """,
        reader.member_id,
        before,
        PER_PAGE + 1,
    )
    headings = [Heading(**row) for row in rows]
    has_older = len(headings) > PER_PAGE
    return Page(headings[:PER_PAGE], before=str(headings[PER_PAGE - 1].id) if has_older else None)


async def find(db: Reads, letter_id: int, *, reader: Caller) -> Letter:
    """One of the reader's letters. Raises: Missing, for anybody else's too."""
    row = await db.fetchrow(
        """
        SELECT l.id, l.kind, l.subject, l.body, l.path, l.sent_at, l.read_at IS NULL AS is_new,
               m.group_id, g.name AS group_name, m.pseudonym
          FROM letters l
          LEFT JOIN memberships m ON m.id = l.membership_id
          LEFT JOIN groups g ON g.id = m.group_id
         WHERE l.id = $1
           AND l.member_id = $2
        """,
        letter_id,
        reader.member_id,
    )
    if row is None:
        raise Missing
    return Letter(**row)


async def mark_read(work: Work, letter_id: int, *, reader: Caller) -> None:
    """Note that the reader has opened a letter; the first time counts. Raises: Missing."""
    marked = await work.fetchval(
        """
        UPDATE letters
           SET read_at = COALESCE(read_at, now())
         WHERE id = $1
           AND member_id = $2
        RETURNING true
        """,
        letter_id,
        reader.member_id,
    )
    if not marked:
        raise Missing
