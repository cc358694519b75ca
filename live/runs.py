"""Frames that follow one another in a channel, made into bytes once for all who are sent them. Pure."""


class Run:
    """Changes numbered without a gap between them. first, last: their numbers."""

    __slots__ = ("_wire", "first", "frames", "last")

    def __init__(self, at: int, frame: bytes) -> None:
        self.first = self.last = at
        self.frames = [frame]
        self._wire: bytes | None = None

    def extend(self, at: int, frame: bytes) -> bool:
        """Take the change that comes next. False: there is a gap before it, so it belongs to another run."""
        if at != self.last + 1:
            return False
        self.last = at
        self.frames.append(frame)
        self._wire = None
        return True

    @property
    def wire(self) -> bytes:
        """All of them as websocket frames, for one write."""
        if self._wire is None:
            self._wire = b"".join([framed(frame) for frame in self.frames])
        return self._wire


def framed(payload: bytes) -> bytes:
    """A text frame as a server writes it, in one piece and unmasked (RFC 6455, section 5.2)."""
    length = len(payload)
    if length < 126:
        return bytes((0x81, length)) + payload
    if length < 65_536:
        return b"\x81\x7e" + length.to_bytes(2, "big") + payload
    return b"\x81\x7f" + length.to_bytes(8, "big") + payload
