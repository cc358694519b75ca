"""What screen readers are told of new messages: each member's own choice, for all rooms."""

from collections.abc import Mapping

from frame.caller import Caller
from frame.database import Work
from frame.errors import Invalid

CHOICES: Mapping[str, str] = {
    "each": "Each message as it comes",
    "summary": "Only how many came, such as “4 new messages”",
    "off": "Nothing",
}
"""By what is stored, the words on the choice."""


async def choose(work: Work, choice: str, *, reader: Caller) -> None:
    """Raises: Invalid."""
    if choice not in CHOICES:
        raise Invalid("Please choose one of them.")
    await work.execute("UPDATE members SET read_aloud = $2 WHERE id = $1", reader.member_id, choice)
