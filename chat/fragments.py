"""Messages as HTML and as frames: the same for whoever looks."""

from chat.messages import Message
from frame import pages
from frame.announcements import Announcement
from frame.caller import VISITOR
from live import protocol


def html_of(message: Message, *, zone: str = VISITOR.zone) -> str:
    """One message as it stands in a page. zone: of the clock time shown; a script turns it into the reader's own."""
    return pages.fragment("chat/_message.html", message=message, zone=zone)


def frame_of(message: Message) -> bytes:
    """The frame that tells a room about a message as it is now. Never the words of one that is not shown."""
    return protocol.change(
        message.channel,
        id=str(message.id),
        seq=message.seq,
        at=message.changed_seq,
        state=message.state,
        html=html_of(message),
    )


def announcement_of(message: Message) -> Announcement:
    """The frame is made when it is published, after the room's lock is gone."""
    return Announcement(message.channel, message.changed_seq, lambda: frame_of(message))
