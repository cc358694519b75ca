"""What to send one listener of one channel, and in which order: hold, merge, gap. Pure.

Live frames of a channel are numbered without gaps, rows are not (an edit moves its row up). So a gap is judged on
frames, and mended from rows.
"""

from collections.abc import Sequence

from live.channels import CatchUp, Change

MOST_HELD = 256
_NOTHING: Sequence[bytes] = ()


class Place:
    """How far one listener has come in one channel.

    A place begins by holding what it hears. `welcome` brings it up to what was read, `release` sends what it held and
    makes it live. When a frame shows a gap it holds again, until the missing frames come late or are read.
    """

    __slots__ = ("_held", "_is_asked_for", "_is_welcome", "_latest", "at", "epoch")

    def __init__(self, after: int | None, epoch: str | None) -> None:
        self.at = after
        """The last change sent. None: not known yet, for it asks only for what comes from now on."""
        self.epoch = epoch
        """The history that `at` belongs to. None: not known, so any will do."""
        self._is_welcome = False
        self._is_asked_for = False
        """Whether something is being read for it. Until that is there it sends nothing, or it might overtake it."""
        self._held: dict[int, bytes] | None = {}
        """Frames heard while something before them is missing. None: nothing is missing, the place is live."""
        self._latest = 0
        """The highest number heard of, from a frame or a head."""

    @property
    def is_behind(self) -> bool:
        """Whether something must be read for it."""
        return self._held is not None

    @property
    def is_new(self) -> bool:
        """Whether it has not been welcomed yet."""
        return not self._is_welcome

    def hear(self, at: int, frame: bytes) -> Sequence[bytes]:
        """A change was announced. Returns the frames to send now; one at or below `at` was sent before."""
        if self._held is None and at == self.at + 1:  # type: ignore[operator]  # a live place knows its position
            self.at = at
            return (frame,)
        if self.at is not None and at <= self.at:
            return _NOTHING
        self._latest = max(self._latest, at)
        if self._held is None:
            self._held = {}
        # Beyond the bound it is forgotten, and read once the others have been sent.
        if len(self._held) < MOST_HELD:
            self._held[at] = frame
        return self.release() if self._is_welcome and not self._is_asked_for else _NOTHING

    def hear_run(self, first: int, last: int) -> bool:
        """Changes were announced that follow one another. True: they are just what comes next here, so send them all.

        False: they have to be heard one by one.
        """
        if self._held is not None or first != self.at + 1:  # type: ignore[operator]  # as above
            return False
        self.at = last
        return True

    def expect(self, head: int) -> None:
        """The channel is known to have come to `head`: if that was not heard, something is missing."""
        self._latest = max(self._latest, head)
        if self._held is None and self.at is not None and self.at < head:
            self._held = {}

    def ask(self) -> None:
        """Something is about to be read for it, which brings all that was heard of so far; what comes later counts."""
        self._is_asked_for = True
        self._latest = self.at or 0

    def welcome(self, read: CatchUp) -> Sequence[Change] | None:
        """Take what was read. Returns the changes to send with the welcome; None means that it must start over."""
        if self.at is None:
            self.at = read.head
        if not self._is_whole(read):
            return None
        after, self.at = self.at, read.head
        self.epoch, self._is_welcome, self._is_asked_for = read.epoch, True, False
        return [change for change in read.changes if change.at > after]

    def release(self) -> Sequence[bytes]:
        """Send what was held and follows on. The place is live again if nothing is missing after it."""
        held = self._held
        if held is None or self.at is None:
            return _NOTHING
        released = []
        while (frame := held.pop(self.at + 1, None)) is not None:
            self.at += 1
            released.append(frame)
        self._held = None if self.at >= self._latest else {at: kept for at, kept in held.items() if at > self.at}
        return released

    def _is_whole(self, read: CatchUp) -> bool:
        if self.epoch is not None and self.epoch != read.epoch:
            return False
        # Ahead of the head: it saw another history.
        return self.at is not None and read.whole_after <= self.at <= read.head
