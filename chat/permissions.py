"""What may be done in a room and with a message, by somebody who may read it. Pure."""

from chat.messages import Message
from chat.rooms import Room
from frame.errors import NotAllowed


def may_speak(room: Room) -> bool:
    return room.is_open


def may_run(room: Room) -> bool:
    """Open and close it."""
    return room.reader_is_facilitator


def is_own(room: Room, message: Message) -> bool:
    return message.membership_id == room.reader_membership_id


def may_answer(room: Room, message: Message) -> bool:
    return may_speak(room) and message.state == "shown"


def may_react(room: Room, message: Message) -> bool:
    return not is_own(room, message) and message.state == "shown"


def may_withdraw(room: Room, message: Message) -> bool:
    return is_own(room, message) and message.is_changeable and message.state in {"shown", "held"}


def may_edit(room: Room, message: Message) -> bool:
    return room.is_open and may_withdraw(room, message)


def may_flag(room: Room, message: Message) -> bool:
    """One's own words too, once one cannot take them back oneself."""
    return message.state == "shown" and not (is_own(room, message) and message.is_changeable)


def require(claim: bool, words: str) -> None:
    """Raises: NotAllowed, with these words, unless the claim holds."""
    if not claim:
        raise NotAllowed(words)
