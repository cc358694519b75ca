"""A member's name in a group, as something that can be moderated. The deeds themselves live in `groups/names.py`."""

from html import escape
from uuid import UUID

from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Missing
from groups import names
from moderation import cases, phrases
from moderation.screening import screen
from moderation.subjects import Exhibit, SubjectRef


class PseudonymSubject:
    """Names, by the membership that bears them."""

    kind = "pseudonym"

    async def find(self, db: Reads, subject_id: str, *, reader: Caller) -> Exhibit:
        """A name in one of the reader's groups. Raises: Missing."""
        name = await names.find(db, _membership_id(subject_id), reader=reader)
        return Exhibit(
            ref=SubjectRef(self.kind, str(name.membership_id), name.group_id),
            group_slug=name.group_slug,
            group_name=name.group_name,
            membership_id=name.membership_id,
            pseudonym=name.shown,
            title=f"A name in {name.group_name}",
            text=name.chosen,
            html=f"<p>{escape(name.chosen)}</p>",
            state="hidden" if name.is_hidden else "shown",
            path=f"/groups/{name.group_slug}/members",
            is_public=False,
        )

    async def hide(self, work: Work, subject_id: str) -> None:
        """Put a neutral name in its place."""
        await names.hide(work, _membership_id(subject_id))

    async def restore(self, work: Work, subject_id: str) -> None:
        """Give the name back."""
        await names.restore(work, _membership_id(subject_id))


def _membership_id(subject_id: str) -> UUID:
    """Raises: Missing for what is no id at all."""
    try:
        return UUID(subject_id)
    except ValueError as error:
        raise Missing from error


async def screen_pseudonym(work: Work, *, membership_id: UUID, group_id: int, pseudonym: str) -> bool:
    """Screen a name within the work that takes it. Returns whether the person should be shown where help is."""
    verdict = screen(pseudonym, phrases.rules())
    await cases.open_from_screening(
        work, SubjectRef("pseudonym", str(membership_id), group_id), verdict, text=pseudonym
    )
    return verdict.show_help
