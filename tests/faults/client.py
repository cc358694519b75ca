"""A client of `kith.1`, written from docs/live-protocol.md alone: keeps its place, comes back, says the rest again."""

import asyncio
import contextlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

Frame = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as a page would show it."""

    seq: int
    at: int
    state: str
    html: str


@dataclass
class Client:
    """Somebody with a room open. `addresses` are the web processes, tried in turn."""

    addresses: Sequence[str]
    token: str
    channel: str
    shown: dict[str, Shown] = field(default_factory=dict)
    position: int = 0
    epoch: str | None = None
    unanswered: dict[str, str] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)
    taken_at: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    closes: list[int] = field(default_factory=list)
    repairs: int = 0
    opened: int = 0
    _something: asyncio.Event = field(default_factory=asyncio.Event)
    _socket: ClientConnection | None = None
    _waits_for_welcome: bool = False
    _stops: bool = False

    async def run(self) -> None:
        """Stay connected until stopped, as the page on coming back says."""
        tries = 0
        while not self._stops:
            try:
                await self._stay(self.addresses[tries % len(self.addresses)])
            except (OSError, InvalidHandshake, ConnectionClosed, TimeoutError):
                self._socket = None
            tries += 1
            if self._has_stopped() or any(4500 <= code < 5000 for code in self.closes[-1:]):
                return
            await asyncio.sleep(random.uniform(0.05, 0.5))

    def stop(self) -> None:
        """Leave at once: what is heard from now on counts for nothing."""
        self._stops = True
        if self._socket is not None:
            self._leaving = asyncio.ensure_future(self._socket.close())

    def _has_stopped(self) -> bool:
        return self._stops

    async def say(self, text: str) -> str:
        """Say something now, or as soon as there is a connection. Returns its key."""
        key = str(uuid4())
        self.unanswered[key] = text
        await self._send_saying(key)
        return key

    async def until(self, claim: Any, *, within_s: float) -> bool:
        """Whether a claim about this client holds within so many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while not claim(self):
                    self._something.clear()
                    await self._something.wait()
        return bool(claim(self))

    async def _stay(self, address: str) -> None:
        headers = {"Cookie": f"session={self.token}"}
        origin: Any = address.replace("ws://", "http://")
        async with connect(
            f"{address}/live",
            origin=origin,
            subprotocols=["kith.1"],  # type: ignore[list-item]  # a NewType of the library's
            additional_headers=headers,
            compression=None,
            open_timeout=5,
        ) as socket:
            self.opened += 1
            self._socket = socket
            try:
                await self._enter()
                for key in list(self.unanswered):
                    await self._send_saying(key)
                while not self._stops:
                    # Nothing at all for 25 seconds means that the connection is dead.
                    self._hear(json.loads(await asyncio.wait_for(socket.recv(), 25)))
            finally:
                self._socket = None
                if socket.close_code is not None and not self._stops:
                    self.closes.append(socket.close_code)
                self._something.set()

    async def _enter(self) -> None:
        self._waits_for_welcome = True
        await self._send({"do": "enter", "channel": self.channel, "after": self.position, "epoch": self.epoch})

    async def _send_saying(self, key: str) -> None:
        await self._send({"do": "say", "channel": self.channel, "key": key, "text": self.unanswered[key]})

    async def _send(self, frame: Frame) -> None:
        if self._socket is not None:
            with contextlib.suppress(ConnectionClosed):
                await self._socket.send(json.dumps(frame))

    def _hear(self, frame: Frame) -> None:
        # What is not known is passed over, as the protocol asks.
        getattr(self, f"_on_{frame['is']}", lambda _: None)(frame)
        self._something.set()

    def _on_welcome(self, frame: Frame) -> None:
        numbers = [change["at"] for change in frame["changes"]]
        if numbers != sorted(set(numbers)):
            self.faults.append(f"a welcome out of order: {numbers}")
        for change in frame["changes"]:
            if change["at"] > self.position:
                self._apply(change)
        if frame["head"] < self.position:
            self.faults.append("a head below what was shown")
        self.position, self.epoch, self._waits_for_welcome = frame["head"], frame["epoch"], False

    def _on_change(self, frame: Frame) -> None:
        if frame["at"] <= self.position or self._waits_for_welcome:
            return
        if frame["at"] > self.position + 1:
            self._mend()
            return
        self._apply(frame)
        self.position = frame["at"]

    def _on_heads(self, frame: Frame) -> None:
        if frame["heads"].get(self.channel, 0) > self.position and not self._waits_for_welcome:
            self._mend()

    def _on_start_over(self, frame: Frame) -> None:
        self.shown, self.position, self.epoch = {}, 0, None
        self._mend()

    def _on_taken(self, frame: Frame) -> None:
        if self.unanswered.pop(frame["key"], None) is not None:
            self.taken[frame["key"]] = frame["id"]
            self.taken_at.append(asyncio.get_running_loop().time())
        elif self.taken.get(frame["key"], frame["id"]) != frame["id"]:
            self.faults.append("one key was taken twice, as two messages")

    def _on_refused(self, frame: Frame) -> None:
        key = frame.get("key")
        if key in self.unanswered and frame["why"] in {"too_fast", "not_now"}:
            asyncio.get_running_loop().call_later(frame.get("retry_in_s") or 0.5, self._again, key)
        elif key in self.unanswered:
            self.faults.append(f"refused: {frame['why']}")
            del self.unanswered[key]

    def _again(self, key: str) -> None:
        if key in self.unanswered:
            self._errand = asyncio.ensure_future(self._send_saying(key))

    def _mend(self) -> None:
        self.repairs += 1
        self._waits_for_welcome = True
        self._entering = asyncio.ensure_future(self._enter())

    def _apply(self, change: Frame) -> None:
        before = self.shown.get(change["id"])
        if before is not None and before.seq != change["seq"]:
            self.faults.append("a message changed its place")
        self.shown[change["id"]] = Shown(change["seq"], change["at"], change["state"], change["html"])
