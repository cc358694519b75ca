"""Jobs: what is done later. A job is a row that commits with the work that asked for it."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from frame.resources import Resources

Argument = int | str


class Job(Protocol):
    """The function behind a job name. It may run twice and must then do no harm."""

    async def __call__(self, resources: "Resources", /, **args: Argument) -> None: ...
