"""A browser without a browser: a wire that keeps what it is sent, and shows what a page would show."""

import asyncio
import json
from typing import Any
from uuid import UUID, uuid4

from frame.caller import VISITOR, Caller
from live.answering import answer
from live.connection import Connection
from live.hub import Hub
from live.protocol import Close
from live.runs import Ready, Run


def a_caller(member_id: UUID | None = None) -> Caller:
    """A member with a session."""
    return Caller(member_id=member_id or uuid4(), session_id=uuid4())


class Browser:
    """Follows one board as docs/live-protocol.md says, and is strict about what the server promises there."""

    def __init__(self, hub: Hub, caller: Caller = VISITOR, *, board: int = 1) -> None:
        self.hub = hub
        self.caller = caller
        self.channel = f"board:{board}"
        self.at: int | None = None
        self.epoch: str | None = None
        self.shows: dict[str, str] = {}
        """What the page shows: seq and words, by id."""
        self.told: list[dict[str, Any]] = []
        self.writes = 0
        """How often frames of changes came, several together counting once."""
        self.closed: Close | None = None
        self.connection: Connection | None = None

    # The wire

    def send(self, frame: bytes) -> bool:
        told = json.loads(frame)
        self.told.append(told)
        if told.get("channel") == self.channel:
            self._take(told)
        return True

    def send_ready(self, ready: Ready) -> bool:
        self.writes += isinstance(ready, Run)
        return all(self.send(frame) for frame in ready.frames)

    def close(self, code: Close) -> None:
        """The loop that reads a real socket then ends, a moment later."""
        self.closed = code
        asyncio.get_running_loop().call_soon(self.lose_connection)

    # What a person does

    async def open(self, *, after: int | None = None, epoch: str | None = None) -> "Browser":
        """Open a socket and enter."""
        if after is not None:
            self.at, self.epoch = after, epoch or "k1"
        mark = self.hub.departures.mark
        self.closed = None
        self.connection = Connection(self.caller, self)
        self.hub.add(self.connection, asked_at=mark)
        await self.enter()
        return self

    async def enter(self) -> None:
        await self.ask(do="enter", channel=self.channel, after=self.at, epoch=self.epoch)

    async def ask(self, **frame: object) -> None:
        assert self.connection is not None
        await answer(self.hub, self.connection, json.dumps(frame))

    def lose_connection(self) -> None:
        if self.connection is not None:
            self.hub.remove(self.connection)
            self.connection = None

    @property
    def is_in(self) -> bool:
        return "welcome" in self.kinds()

    def kinds(self) -> list[str]:
        return [told["is"] for told in self.told]

    def said(self, kind: str) -> list[dict[str, Any]]:
        return [told for told in self.told if told["is"] == kind]

    def words(self) -> list[str]:
        """What stands on the page, in its order."""
        ordered = sorted(self.shows.values(), key=lambda shown: int(shown.partition(" ")[0]))
        return [shown.partition(" ")[2] for shown in ordered]

    def _take(self, told: dict[str, Any]) -> None:
        if told["is"] == "welcome":
            for change in told["changes"]:
                assert self.at is None or change["at"] > self.at, "nothing is told twice"
                self._show(change)
            self.at, self.epoch = told["head"], told["epoch"]
        elif told["is"] == "change":
            assert self.at is not None, "nothing comes before the welcome"
            assert told["at"] == self.at + 1, f"{told['at']} follows {self.at} without a gap"
            self.at = told["at"]
            self._show(told)
        elif told["is"] == "start_over":
            self.shows, self.at, self.epoch = {}, None, None

    def _show(self, change: dict[str, Any]) -> None:
        self.shows[change["id"]] = f"{change['seq']} {change['html'] if change['state'] == 'shown' else '–'}"
