"""PostgreSQL: reading, and `Work`, which is a transaction together with what follows its commit."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, Self, cast

import asyncpg
import msgspec

from frame.announcements import Announcement, Departure, Publisher
from frame.errors import NotNow
from frame.jobs import Argument

# asyncpg knows the types of columns only at run time; a row is turned into a dataclass where it is read.
Record = Any
Connection = Any

_AWAY = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    # What asyncpg says of a connection whose end it has read but not yet noted.
    asyncpg.InternalClientError,
    asyncpg.TooManyConnectionsError,
    asyncpg.CannotConnectNowError,
    # The database takes no connections just now.
    asyncpg.ObjectNotInPrerequisiteStateError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.DiskFullError,
)


class Reads(Protocol):
    """What a function needs that only reads: a `Database`, or the `Work` it is part of."""

    async def fetch(self, sql: str, *args: object) -> list[Record]: ...
    async def fetchrow(self, sql: str, *args: object) -> Record | None: ...
    async def fetchval(self, sql: str, *args: object) -> Any: ...


class Connections(Protocol):
    """Where connections come from: a pool, or in tests the one connection whose transaction is rolled back."""

    def acquire(self) -> AbstractAsyncContextManager[Connection]: ...


class Database:
    """Reads, each on a connection of its own, and `work()` for everything that writes.

    Raises: NotNow, when PostgreSQL is away, full or too slow.
    """

    def __init__(self, connections: Connections, publisher: Publisher) -> None:
        self._connections = connections
        self._publisher = publisher

    async def fetch(self, sql: str, *args: object) -> list[Record]:
        async with self._reachable() as connection:
            return cast("list[Record]", await connection.fetch(sql, *args))

    async def fetchrow(self, sql: str, *args: object) -> Record | None:
        async with self._reachable() as connection:
            return await connection.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: object) -> Any:
        async with self._reachable() as connection:
            return await connection.fetchval(sql, *args)

    def work(self) -> "Work":
        return Work(self._connections, self._publisher)

    @asynccontextmanager
    async def _reachable(self) -> AsyncIterator[Connection]:
        try:
            async with self._connections.acquire() as connection:
                yield connection
        except _AWAY as error:
            raise NotNow from error


class Work:
    """One transaction, and what follows once it has committed.

    Leaving the block normally commits, then publishes; leaving by an exception rolls back and publishes nothing.
    Inside it: SQL only. Raises: NotNow, when PostgreSQL is away; the outcome of a COMMIT whose answer was lost is
    unknown, which is why everything a person sends carries a key.
    """

    def __init__(self, connections: Connections, publisher: Publisher) -> None:
        self._connections = connections
        self._publisher = publisher
        self._said: list[Announcement | Departure] = []

    @classmethod
    def within(cls, connection: Any) -> Self:
        """Work inside a transaction of the caller's, which commits it. What it announces nobody hears."""
        work = cls.__new__(cls)
        work._connection, work._said = connection, []
        return work

    async def __aenter__(self) -> Self:
        self._borrowed = self._connections.acquire()
        try:
            self._connection = await self._borrowed.__aenter__()
        except _AWAY as error:
            raise NotNow from error
        try:
            self._transaction = self._connection.transaction()
            await self._transaction.start()
        except _AWAY as error:
            # It was found dead only now: nobody had used it since the other end went.
            await self._give_back(error)
            raise NotNow from error
        except BaseException as error:
            await self._give_back(error)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._end(error)
        except _AWAY as away:
            await self._give_back(away)
            raise NotNow from away
        except BaseException as other:
            await self._give_back(other)
            raise
        await self._give_back(error)
        if error is None and self._said:
            await self._publisher.publish(self._said)
        elif isinstance(error, _AWAY):
            raise NotNow from error

    async def fetch(self, sql: str, *args: object) -> list[Record]:
        return cast("list[Record]", await self._connection.fetch(sql, *args))

    async def fetchrow(self, sql: str, *args: object) -> Record | None:
        return await self._connection.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: object) -> Any:
        return await self._connection.fetchval(sql, *args)

    async def execute(self, sql: str, *args: object) -> None:
        await self._connection.execute(sql, *args)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Statements of the block are undone together when it raises, and the work goes on if the error is caught."""
        async with self._connection.transaction():
            yield

    def announce(self, said: Announcement | Departure) -> None:
        """Say this once the work has committed; never, if it does not."""
        self._said.append(said)

    async def defer(self, job: str, /, *, at: datetime | None = None, **args: Argument) -> None:
        """Ask for a job by its name. The row commits or rolls back with this work."""
        # procrastinate's own function for deferring; its worker reads the same table.
        await self.execute(
            """
            SELECT procrastinate_defer_jobs_v1(
                     ARRAY[ROW('default', $1::text, 0, NULL, NULL, $2::text::jsonb, $3::timestamptz)
                           ::procrastinate_job_to_defer_v1])
            """,
            job,
            msgspec.json.encode(args).decode(),
            at,
        )

    async def _end(self, error: BaseException | None) -> None:
        if error is None:
            await self._transaction.commit()
        elif self._connection.is_closed():
            return
        else:
            await self._transaction.rollback()

    async def _give_back(self, error: BaseException | None) -> None:
        await self._borrowed.__aexit__(type(error) if error else None, error, None)


@asynccontextmanager
async def pool(url: str, *, size: int, timeout_s: float) -> AsyncIterator[asyncpg.Pool]:
    """A pool of at most `size` connections; every statement is cut off after `timeout_s` seconds."""
    opened = await asyncpg.create_pool(
        url,
        min_size=min(2, size),
        max_size=size,
        timeout=timeout_s,
        command_timeout=timeout_s,
        max_inactive_connection_lifetime=60,
        reset=_reset_if_needed,
        server_settings={
            "application_name": "kith",
            "statement_timeout": f"{timeout_s * 1000:.0f}",
            "lock_timeout": "4000",
            "idle_in_transaction_session_timeout": "10000",
        },
    )
    try:
        yield opened
    finally:
        opened.terminate()


async def _reset_if_needed(connection: Connection) -> None:
    # A full reset costs 130 µs a request and we leave no session state behind, unless a transaction was cut off.
    if connection.is_in_transaction():
        await connection.execute(connection.get_reset_query())


class PooledConnections:
    """Connections of a pool, given up on after `timeout_s` seconds of waiting for a free one.

    A connection that comes back in order goes to whoever waits, else it is kept at hand: lending it anew costs a
    twentieth of the pool's own way, which a page would go four times.
    """

    def __init__(self, opened: asyncpg.Pool, *, timeout_s: float) -> None:
        self._pool = opened
        self._timeout_s = timeout_s
        self._at_hand: list[Connection] = []
        self._taken = 0
        """How many the pool has given us and not had back, and how many it is being asked for."""
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()
        """Each is handed a connection, or None: then the pool has one for it, which is counted already."""

    def acquire(self) -> "_Loan":
        return _Loan(self)

    async def lend(self) -> Connection:
        while self._at_hand:
            connection = self._at_hand.pop()
            if _is_in_order(connection):
                return connection
            await self._give_back(connection)
        if self._taken < self._pool.get_max_size():
            self._taken += 1
        elif (handed := await self._wait()) is not None:
            return handed
        try:
            return await self._pool.acquire(timeout=self._timeout_s)
        except BaseException:
            self._leave_to_the_next()
            raise

    async def take_back(self, connection: Connection, *, in_order: bool) -> None:
        """in_order: False, where a statement may have been cut off, which the pool then waits for."""
        if in_order and _is_in_order(connection):
            self._hand_on(connection)
        else:
            await self._give_back(connection)

    async def _give_back(self, connection: Connection) -> None:
        try:
            await self._pool.release(connection)
        finally:
            self._leave_to_the_next()

    async def _wait(self) -> Connection | None:
        waiting: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            async with asyncio.timeout(self._timeout_s):
                return await waiting
        except BaseException:
            # It may have been handed something at the moment it gave up.
            if waiting.done() and not waiting.cancelled():
                if (handed := waiting.result()) is None:
                    self._leave_to_the_next()
                else:
                    self._hand_on(handed)
            raise

    def _hand_on(self, connection: Connection) -> None:
        if not self._handed_to_somebody(connection):
            self._at_hand.append(connection)

    def _leave_to_the_next(self) -> None:
        """The pool has one more to give."""
        if not self._handed_to_somebody(None):
            self._taken -= 1

    def _handed_to_somebody(self, what: Connection | None) -> bool:
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(what)
                return True
        return False


def _is_in_order(connection: Connection) -> bool:
    try:
        return not connection.is_closed() and not connection.is_in_transaction()
    except asyncpg.InterfaceError:
        # It broke meanwhile, and the pool has taken it back already.
        return False


class _Loan:
    """A connection for the length of a block."""

    __slots__ = ("_connection", "_lender")

    def __init__(self, lender: PooledConnections) -> None:
        self._lender = lender

    async def __aenter__(self) -> Connection:
        self._connection = await self._lender.lend()
        return self._connection

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await self._lender.take_back(self._connection, in_order=kind is None)
