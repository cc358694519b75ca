"""What a room must offer so that moderation can show, hide and restore what stands in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, cast
from uuid import UUID

from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Missing
from frame.resources import Resources


@dataclass(frozen=True, slots=True)
class SubjectRef:
    """Names a thing that can be flagged. kind: `post`, `message` or `pseudonym`."""

    kind: str
    id: str
    group_id: int


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A thing as one reader may see it. title: such as `A reply in "Travel insurance"`; path: where it stands."""

    ref: SubjectRef
    group_slug: str
    group_name: str
    membership_id: UUID
    pseudonym: str
    title: str
    text: str
    html: str
    state: str
    path: str
    is_public: bool


class Subject(Protocol):
    """One kind of thing that can be moderated."""

    kind: str

    async def find(self, db: Reads, subject_id: str, *, reader: Caller) -> Exhibit:
        """The thing, as the reader may see it; facilitators of its group see every state. Raises: Missing."""
        ...

    async def hide(self, work: Work, subject_id: str) -> None:
        """Hide it from everybody but its author and facilitators, and tell who is looking."""
        ...

    async def restore(self, work: Work, subject_id: str) -> None:
        """Show it again."""
        ...


def subject_of(resources: Resources, kind: str) -> Subject:
    """The subject of a kind. Raises: Missing for a kind that nothing has."""
    subjects = cast("Mapping[str, Subject]", resources["subjects"])
    if kind not in subjects:
        raise Missing
    return subjects[kind]
