"""`python -m bench.live [rooms] [crowd] [sockets] [durable] [coming-back] [--runs N]`: all of it, or what is named."""

import argparse
import asyncio
import os
import platform
import sys
from collections.abc import Awaitable, Callable

from bench.live import coming_back, durable, fan_out, sockets
from bench.live.ground import Ground, ground

PARTS: dict[str, Callable[[Ground, int], Awaitable[None]]] = {
    "rooms": fan_out.measure_rooms,
    "crowd": fan_out.measure_crowd,
    "sockets": sockets.measure,
    "durable": durable.measure,
    "coming-back": coming_back.measure,
}


async def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    asked.add_argument("--runs", type=int, default=3, help="how often each is measured, in turn; medians are shown")
    given = asked.parse_args()
    if unknown := set(given.parts) - PARTS.keys():
        sys.exit(f"There is no part {', '.join(sorted(unknown))}: {', '.join(PARTS)}")
    print(f"{os.cpu_count()} cores, {platform.machine()}, load {os.getloadavg()[0]:.1f} before it begins")
    async with ground() as here:
        for name in given.parts or PARTS:
            print(f"\n-- {name}", flush=True)
            await PARTS[name](here, given.runs)
    print("\nNode with Socket.IO is no part of this: it would have to be fetched from elsewhere.")


if __name__ == "__main__":
    asyncio.run(main())
