"""The open sockets of this process, and whose they are."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import suppress
from uuid import UUID

from live.connection import Connection


class Connections:
    """A set of connections that can be asked by member and by session."""

    def __init__(self) -> None:
        self._all: set[Connection] = set()
        self._of_member: defaultdict[UUID, set[Connection]] = defaultdict(set)
        self._is_empty = asyncio.Event()
        self._is_empty.set()

    def __iter__(self) -> Iterator[Connection]:
        """Over a copy, since closing one takes it out."""
        return iter(list(self._all))

    def __contains__(self, connection: Connection) -> bool:
        return connection in self._all

    def __len__(self) -> int:
        return len(self._all)

    def add(self, connection: Connection) -> None:
        self._all.add(connection)
        self._is_empty.clear()
        if (member_id := connection.caller.member_id) is not None:
            self._of_member[member_id].add(connection)

    def remove(self, connection: Connection) -> None:
        self._all.discard(connection)
        if not self._all:
            self._is_empty.set()
        if (member_id := connection.caller.member_id) is not None:
            self._of_member[member_id].discard(connection)
            if not self._of_member[member_id]:
                del self._of_member[member_id]

    def of_member(self, member_id: UUID) -> Collection[Connection]:
        return list(self._of_member.get(member_id, ()))

    def sessions(self) -> set[UUID]:
        return {found for connection in self._all if (found := connection.caller.session_id) is not None}

    async def wait_until_empty(self, *, within_s: float) -> None:
        """Returns when the last has gone, or after `within_s` seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._is_empty.wait()
