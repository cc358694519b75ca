"""Letters: what Kith tells a person, kept in their inbox."""

from dataclasses import dataclass
from uuid import UUID

from frame.database import Work


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter to the person behind a membership. `about`: such as `post:12`; the same one twice is one letter."""

    membership_id: UUID
    kind: str
    about: str
    subject: str
    body: str
    path: str = ""


async def send(work: Work, letter: NewLetter) -> None:
    """Put a letter into the inbox of the person behind the membership, once for each (kind, about)."""
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
