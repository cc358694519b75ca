"""Who may do what about cover. Pure; handlers, deeds and templates ask the same functions."""

from typing import Protocol

from frame.errors import NotAllowed


class Place(Protocol):
    """What these rules look at in a group."""

    @property
    def is_closed(self) -> bool: ...
    @property
    def reader_facilitates(self) -> bool: ...
    @property
    def reader_organises(self) -> bool: ...


def may_put_down(group: Place) -> bool:
    return group.reader_facilitates and not group.is_closed


def may_see_who(group: Place) -> bool:
    """Members see when somebody is there; who it is, and what is missing, is between those who keep the group going."""
    return group.reader_facilitates or group.reader_organises


def may_set_hours(group: Place) -> bool:
    return may_see_who(group) and not group.is_closed


def require_facilitates(group: Place) -> None:
    """Raises: NotAllowed."""
    if not group.reader_facilitates:
        raise NotAllowed("Only facilitators of this group put themselves down to be there.")


def require_may_set_hours(group: Place) -> None:
    """Raises: NotAllowed."""
    if not may_set_hours(group):
        raise NotAllowed("Facilitators and organisers of this group say which hours should be covered.")
