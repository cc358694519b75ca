"""Waiting for a thing to come about, instead of for a time to pass."""

import asyncio
from collections.abc import Callable


async def until(comes_about: Callable[[], object], *, within_s: float = 30) -> None:
    """Returns as soon as it is true. Raises: TimeoutError."""
    async with asyncio.timeout(within_s):
        while not comes_about():  # noqa: ASYNC110 - what is waited for is often another process
            await asyncio.sleep(0.005)


class Ears:
    """A `live.backplane.Listener` that remembers."""

    def __init__(self) -> None:
        self.heard: list[object] = []
        self.returns = 0

    def hear(self, ring: object) -> None:
        self.heard.append(ring)

    def depart(self, departure: object) -> None:
        self.heard.append(departure)

    def returned(self) -> None:
        self.returns += 1
