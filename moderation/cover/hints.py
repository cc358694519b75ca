"""What is said to open pages when who is there may have changed: that it did, and not what."""

from functools import partial

from frame.announcements import Announcement
from frame.database import Work
from live import protocol


def channel_of(group_id: int) -> str:
    """The channel's name."""
    return f"cover:{group_id}"


def announce(work: Work, group_id: int) -> None:
    """Tell open pages of the group, once this work has committed, that who is there may have changed."""
    work.announce(Announcement(channel_of(group_id), None, partial(_changed, group_id)))


def _changed(group_id: int) -> bytes:
    return protocol.hint(channel_of(group_id), kind="cover", people=[])
