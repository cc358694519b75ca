"""Letters that follow a deed of another room."""

from uuid import UUID

from frame.resources import Resources
from notifications import letters
from notifications.letters import NewLetter

_PARAGRAPHS = (
    "You have a name and a place in a group now, and nobody outside it knows.",
    (
        "There is nothing you must do. Many people read for a while first. When you would like to write, a few lines "
        "about what brings you here are plenty, or answer somebody whose words rang true."
    ),
    (
        "If something worries you, flag it: a facilitator will look, and nobody is told who flagged. Help lines are on "
        "every page, at the top."
    ),
)
_WORDS = "\n\n".join(_PARAGRAPHS)


async def welcome(resources: Resources, *, membership_id: str) -> None:
    """A letter to somebody who has just joined. It names no group, since an inbox may be open on a table."""
    async with resources["database"].work() as work:
        slug = await work.fetchval(
            """
            SELECT g.slug
              FROM standings s
              JOIN groups g ON g.id = s.group_id
             WHERE s.membership_id = $1
            """,
            UUID(membership_id),
        )
        if slug is None:
            return
        about, path = f"membership:{membership_id}", f"/groups/{slug}"
        letter = NewLetter(UUID(membership_id), "welcome", about, "Welcome", _WORDS, path)
        await letters.send(work, letter)
