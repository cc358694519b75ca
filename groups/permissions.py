"""What a reader may do in a group. Pure; handlers, deeds and templates ask the same functions."""

from typing import Protocol
from uuid import UUID

from frame.errors import NotAllowed


class Group(Protocol):
    """What these rules look at in a group."""

    @property
    def is_closed(self) -> bool: ...
    @property
    def reader_membership(self) -> UUID | None: ...
    @property
    def reader_is_facilitator(self) -> bool: ...
    @property
    def reader_is_organiser(self) -> bool: ...
    @property
    def agreement_version(self) -> int: ...
    @property
    def reader_agreed_version(self) -> int | None: ...


def require(may: bool, words: str) -> None:
    """Raises: NotAllowed, with words for the person."""
    if not may:
        raise NotAllowed(words)


def is_member(group: Group) -> bool:
    return group.reader_membership is not None


def may_join(group: Group) -> bool:
    return not is_member(group) and not group.is_closed


def may_see_cases(group: Group) -> bool:
    return group.reader_is_facilitator


def may_edit_agreement(group: Group) -> bool:
    return group.reader_is_organiser and not group.is_closed


def may_edit_help_lines(group: Group) -> bool:
    return group.reader_is_organiser


def should_read_agreement(group: Group) -> bool:
    """Whether a member has not agreed to the version in force yet."""
    return is_member(group) and group.reader_agreed_version != group.agreement_version
