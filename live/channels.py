"""What forum, chat and moderation offer so that one can listen to them. Live knows none of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self, runtime_checkable
from uuid import UUID

from frame.caller import Caller
from frame.database import Database, Reads
from live.protocol import Say, State


@dataclass(frozen=True, slots=True)
class Change:
    """One change. frame: made by `live.protocol.change`, the same bytes as were announced."""

    at: int
    frame: bytes


@dataclass(frozen=True, slots=True)
class CatchUp:
    """What changed in a channel, read in one statement.

    changes: in the order of their numbers; things that changed twice appear once, at their last number.
    whole_after: nothing is missing for somebody who has everything up to this number; one who has less starts over.
    """

    epoch: str
    head: int
    whole_after: int
    changes: Sequence[Change]

    @classmethod
    def of(
        cls, newest_first: Sequence[Change], *, epoch: str, head: int, after: int, limit: int, purged_to: int = 0
    ) -> Self:
        """From the newest `limit + 1` changes after `after`; the one over the limit shows that there are more.

        purged_to: changes up to this number may be gone.
        """
        cut_off_at = newest_first[limit].at if len(newest_first) > limit else after
        return cls(
            epoch=epoch,
            head=head,
            # A reader who asks for nothing but the head asks "after" more than there is.
            whole_after=max(min(cut_off_at, head), purged_to),
            changes=tuple(reversed(newest_first[:limit])),
        )


@dataclass(frozen=True, slots=True)
class Taken:
    """A message is stored.

    id, seq: its own. html: the writer's copy, where others do not see it (yet). show_help: tell the writer at once
    where help is; it never depends on anything else.
    """

    id: str
    seq: int
    state: State = "shown"
    html: str = ""
    show_help: bool = False


class ChannelSource(Protocol):
    """One kind of channel: who may listen, what changed since, how far it has come. Each is one statement."""

    kind: str
    """The first half of the channels' names: `room` for `room:7`."""

    async def may_listen(
        self, db: Reads, channel_id: int, member_ids: Collection[UUID | None]
    ) -> Collection[UUID | None]:
        """Those of `member_ids` who may listen now, asked from the database; None stands for a visitor.

        A channel that does not exist is open to nobody.
        """
        ...

    async def read_since(self, db: Reads, channel_id: int, after: int, limit: int) -> CatchUp | None:
        """The newest `limit` changes after `after`, with head and epoch of the same moment; None if it is gone.

        In ONE statement, or a change could fall between the changes and the head. Build it with `CatchUp.of`, from
        `WHERE changed_seq > after ORDER BY changed_seq DESC LIMIT limit + 1`. `after` may be far beyond the head.
        """
        ...

    async def heads(self, db: Reads, channel_ids: Sequence[int]) -> Mapping[int, int]:
        """The number of the latest change of each channel."""
        ...


@runtime_checkable
class Speaks(Protocol):
    """A channel in which one can say something through the socket."""

    async def say(self, db: Database, caller: Caller, channel_id: int, said: Say) -> Taken:
        """Store it, and announce it once it has committed. Checks by itself whether the caller may.

        The same key again finds the first. Raises: Refusal.
        """
        ...


@runtime_checkable
class Hints(Protocol):
    """A channel that passes on fleeting things."""

    async def hint(self, db: Database, caller: Caller, channel_id: int, kind: str) -> bytes | None:
        """The frame to tell everybody who listens (`live.protocol.hint`), or None for silence. Raises: Refusal.

        Only asked for a caller who has entered.
        """
        ...


@runtime_checkable
class Attended(Protocol):
    """A channel that says who is here."""

    async def attend(self, db: Database, channel_id: int, member_ids: Collection[UUID]) -> bytes | None:
        """These members listen through this process; asked soon after it changes, and every 15 seconds.

        Nobody says when a process dies: what is noted here must be forgotten by itself. Returns the frame to tell
        everybody who listens, or None.
        """
        ...
