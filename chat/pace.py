"""How fast one member may do something, in this process. Kept in memory: it must cost nothing for each message."""

import time
from collections.abc import Callable
from uuid import UUID

from frame.limits import TokenBucket

_MOST_KEPT = 10_000


class Pace:
    """At most `burst` at once and `per_s` a second, for each member apart."""

    def __init__(self, *, per_s: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_s = per_s
        self._burst = burst
        self._clock = clock
        self._buckets: dict[UUID, TokenBucket] = {}

    def __len__(self) -> int:
        """How many members it remembers."""
        return len(self._buckets)

    def wait_s(self, member_id: UUID) -> float:
        """Count one more deed. Returns the seconds to wait before it may be done, 0 if it may be now."""
        if len(self._buckets) >= _MOST_KEPT and member_id not in self._buckets:
            # The oldest has most likely been full again for long.
            del self._buckets[next(iter(self._buckets))]
        bucket = self._buckets.setdefault(member_id, TokenBucket(per_s=self._per_s, burst=self._burst))
        return bucket.take(self._clock())
