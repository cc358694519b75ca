"""What is said on a channel once a transaction has committed: the doorbell, never the truth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Announcement:
    """A change to tell everybody who listens on a channel.

    channel: such as `room:7`. at: the number of the change, or None for a hint that is not kept.
    frame: makes the encoded wire frame; called after the commit, so that no lock is held while it renders.
    """

    channel: str
    at: int | None
    frame: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Departure:
    """Sockets of a member (or of one session of theirs) must leave one channel, or close when `channel` is None.

    code: the close code, see docs/live-protocol.md (4501 signed out, 4503 excluded); it counts only without a channel.
    """

    member_id: UUID
    channel: str | None = None
    session_id: UUID | None = None
    code: int = 4501


class Publisher(Protocol):
    """Rings the doorbell in every process. Losing a ring loses nothing: hubs repair from PostgreSQL."""

    async def publish(self, said: Sequence[Announcement | Departure]) -> None:
        """Tell all processes, in order. Never raises for an unreachable doorbell."""
        ...
