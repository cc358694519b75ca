"""Frames made into bytes once for all who are sent them. Pure."""


class Ready:
    """Frames to be sent in this order."""

    __slots__ = ("_wire", "frames")

    def __init__(self, *frames: bytes) -> None:
        self.frames = list(frames)
        self._wire: bytes | None = None

    @property
    def wire(self) -> bytes:
        """All of them as websocket frames, for one write."""
        if self._wire is None:
            self._wire = b"".join([framed(frame) for frame in self.frames])
        return self._wire


class Run(Ready):
    """Changes numbered without a gap between them. first, last: their numbers."""

    __slots__ = ("first", "last")

    def __init__(self, at: int, frame: bytes) -> None:
        super().__init__(frame)
        self.first = self.last = at

    def extend(self, at: int, frame: bytes) -> bool:
        """Take the change that comes next. False: there is a gap before it, so it belongs to another run."""
        if at != self.last + 1:
            return False
        self.last = at
        self.frames.append(frame)
        self._wire = None
        return True


def framed(payload: bytes) -> bytes:
    """A text frame as a server writes it, in one piece and unmasked (RFC 6455, section 5.2)."""
    length = len(payload)
    if length < 126:
        return bytes((0x81, length)) + payload
    if length < 65_536:
        return b"\x81\x7e" + length.to_bytes(2, "big") + payload
    return b"\x81\x7f" + length.to_bytes(8, "big") + payload
