"""What a reader may do with a gathering that they could fetch. Pure; handlers, deeds and templates ask the same."""

from frame.errors import NotAllowed
from gatherings.gatherings import Gathering


def require(may: bool, words: str) -> None:
    """Raises: NotAllowed, with words for the person."""
    if not may:
        raise NotAllowed(words)


def may_plan(gathering: Gathering) -> bool:
    """Change it and its dates: organisers of its group, while it is to come."""
    return gathering.reader_is_organiser and gathering.state == "scheduled" and not gathering.group_is_closed


def may_cancel(gathering: Gathering) -> bool:
    return (gathering.reader_is_organiser or gathering.reader_hosts) and gathering.is_to_come


def may_book(gathering: Gathering) -> bool:
    return gathering.state in {"scheduled", "lobby", "open"} and not gathering.group_is_closed


def may_see_who_comes(gathering: Gathering) -> bool:
    return gathering.reader_hosts or gathering.reader_is_organiser


def may_keep_speakers(gathering: Gathering) -> bool:
    return (gathering.reader_is_organiser or gathering.reader_hosts) and not gathering.is_over


def may_hold(gathering: Gathering) -> bool:
    """Open it, give the floor, wind it down, close it: hosts."""
    return gathering.reader_hosts


def may_keep_safe(gathering: Gathering) -> bool:
    """Mute, send out, hush and close: hosts, and facilitators of the group."""
    return gathering.reader_hosts or gathering.reader_is_facilitator


def may_enter(gathering: Gathering) -> bool:
    """Come into the lobby or the session."""
    return gathering.is_online and gathering.state in {"lobby", "open", "winding_down"}
