"""Who was told to leave a moment ago: closes the gap between asking for a right and acting on it. Pure."""

from collections import deque

from frame.announcements import Departure
from frame.caller import Caller

_REMEMBERED_S = 60.0


class Departures:
    """The departures heard in the last minute.

    Somebody is asked about, may listen, loses the right, and only then is written down as a listener: the departure
    found nobody. So whoever asks keeps the mark from before asking, and looks here after writing down.
    """

    def __init__(self) -> None:
        self._heard: deque[tuple[int, float, Departure]] = deque()
        self._count = 0

    @property
    def mark(self) -> int:
        """How many were heard so far."""
        return self._count

    def note(self, departure: Departure, now: float) -> None:
        """now: seconds, monotonic."""
        self._count += 1
        self._heard.append((self._count, now, departure))
        while self._heard[0][1] < now - _REMEMBERED_S:
            self._heard.popleft()

    def since(self, mark: int, caller: Caller, channel: str | None = None) -> Departure | None:
        """One after `mark` that sends this caller away from the channel, or from the whole socket."""
        for count, _, departure in reversed(self._heard):
            if count <= mark:
                return None
            if departure.channel in {None, channel} and concerns(departure, caller):
                return departure
        return None


def concerns(departure: Departure, caller: Caller) -> bool:
    """Whether a departure means this caller's session."""
    return departure.member_id == caller.member_id and departure.session_id in {None, caller.session_id}
