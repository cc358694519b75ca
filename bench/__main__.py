"""Every benchmark, one after the other."""

import subprocess
import sys

BENCHMARKS = ("bench.screening", "bench.search", "bench.topic_page", "bench.replies", "bench.live")


def main() -> int:
    for name in BENCHMARKS:
        print(f"\n== {name}", flush=True)
        # A process each, so that none warms or slows another.
        ended = subprocess.run([sys.executable, "-m", name], check=False)
        if ended.returncode:
            return ended.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
