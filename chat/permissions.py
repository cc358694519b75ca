"""What may be done in a room and with a message, by somebody who may read it. Pure."""

from chat.messages import Message
from chat.rooms import Room
from frame.errors import NotAllowed


def may_speak(room: Room) -> bool:
    return room.is_open


def may_run(room: Room) -> bool:
    """Open and close it."""
    return room.reader_is_facilitator


def may_withdraw(room: Room, message: Message) -> bool:
    return message.membership_id == room.reader_membership_id and message.state in {"shown", "held"}


def may_edit(room: Room, message: Message) -> bool:
    return room.is_open and may_withdraw(room, message)


def may_flag(room: Room, message: Message) -> bool:
    return message.membership_id != room.reader_membership_id and message.state == "shown"


def require(claim: bool, words: str) -> None:
    """Raises: NotAllowed, with these words, unless the claim holds."""
    if not claim:
        raise NotAllowed(words)
