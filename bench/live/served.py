"""Kith as it is served, with a pace for machines: 1,000 people could not say as much as a benchmark asks.

The pace is counted as ever, only higher. BENCH_WITHOUT_WAITING=1: without gathering what comes within 20 ms.
"""

import os
from unittest.mock import patch

import chat.live
import live.audience
from chat.pace import Pace
from frame.settings import load
from server import serving


def main() -> None:
    def fast(*, per_s: float, burst: float) -> Pace:
        return Pace(per_s=per_s * 10_000, burst=burst * 10_000)

    settings = load(os.environ)
    window_s = 0.0 if os.environ.get("BENCH_WITHOUT_WAITING") else live.audience.WINDOW_S
    with (
        serving.bound(settings) as listener,
        patch.object(chat.live, "Pace", fast),
        patch.object(live.audience, "WINDOW_S", window_s),
    ):
        serving.serve(settings, listener, on_ready=lambda: None, lost=lambda: None)


if __name__ == "__main__":
    main()
