"""Messages as HTML and as frames: the same for whoever looks."""

from dataclasses import replace

from chat.messages import Message
from chat.personal import NOBODY
from frame import pages
from frame.announcements import Announcement
from frame.caller import VISITOR
from groups.kindness import KINDS
from live import protocol


def html_of(message: Message) -> str:
    """One message as it stands in a page, on the site's clocks: a script puts it on the reader's."""
    return pages.fragment("chat/_message.html", message=message, zone=VISITOR.zone, personal=NOBODY, kinds=KINDS)


def frame_of(message: Message) -> bytes:
    """The frame that tells a room about a message as it is now. Never the words of one that is not shown."""
    told = message if message.state == "shown" else replace(message, html="")
    return protocol.change(
        message.channel,
        id=str(message.id),
        seq=message.seq,
        at=message.changed_seq,
        state=message.state,
        html=html_of(told),
    )


def announcement_of(message: Message) -> Announcement:
    """The frame is made when it is published, after the room's lock is gone."""
    return Announcement(message.channel, message.changed_seq, lambda: frame_of(message))
