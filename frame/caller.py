"""Who is asking. Perhaps nobody: then it is a visitor."""

from dataclasses import dataclass
from hashlib import blake2s
from typing import Literal
from uuid import UUID

from frame.errors import SomebodyElse

Theme = Literal["system", "light", "dark"]
LineSpacing = Literal["normal", "wide"]


@dataclass(frozen=True, slots=True)
class MyGroup:
    """One of the caller's own groups, for the rail and for telling what the caller may do there.

    What may be *read* is never decided from here but in the query that reads (`reader=`).
    """

    membership_id: UUID
    group_id: int
    slug: str
    name: str
    pseudonym: str
    is_facilitator: bool
    is_organiser: bool


@dataclass(frozen=True, slots=True)
class Caller:
    """A member with a session, or a visitor (`member_id` is None), and how they like pages shown.

    is_brief: the session is a short one, as on a shared computer: nothing is to be kept in its browser.
    """

    member_id: UUID | None = None
    session_id: UUID | None = None
    is_steward: bool = False
    is_brief: bool = False
    zone: str = "Europe/London"
    theme: Theme = "system"
    text_size: int = 100
    line_spacing: LineSpacing = "normal"
    unread_letters: int = 0
    groups: tuple[MyGroup, ...] = ()

    @property
    def is_signed_in(self) -> bool:
        return self.member_id is not None

    @property
    def mark(self) -> str:
        """Whose page it is, in words that mean nothing elsewhere; empty for a visitor.

        A page sends it along with what was written on it, and keeps unsent words under it: whoever has signed in with
        the same browser since is somebody else, and nothing is done in their name.
        """
        if self.member_id is None:
            return ""
        return blake2s(self.member_id.bytes, person=b"browser", digest_size=8).hexdigest()

    def expect(self, mark: object) -> None:
        """What was sent comes from a page with this mark; None: from one that bears none. Raises: SomebodyElse."""
        if self.is_signed_in and mark not in {None, self.mark}:
            raise SomebodyElse

    @property
    def keeps_unsent(self) -> bool:
        """Whether this browser may keep unsent words for a while."""
        return self.is_signed_in and not self.is_brief

    @property
    def facilitates_any(self) -> bool:
        return any(group.is_facilitator for group in self.groups)

    def in_group(self, group_id: int) -> MyGroup | None:
        """The caller's standing in a group, or None outside it."""
        return next((group for group in self.groups if group.group_id == group_id), None)


VISITOR = Caller()
