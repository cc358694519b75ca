"""What is tidied away at night."""

from accounts import attempts, sessions
from frame.jobs import Argument
from frame.resources import Resources


async def prune(resources: Resources, /, **_: Argument) -> None:
    """Forget attempts that count no more, and sessions that are over."""
    async with resources["database"].work() as work:
        await attempts.prune(work)
        await sessions.prune(work)
