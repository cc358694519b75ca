"""Writes what is said in batches: whatever comes in while one batch commits is the next. No timer, no waiting."""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from chat import saying
from chat.saying import Said, Written
from frame.database import Database
from frame.errors import Refusal

MOST = 500

log = logging.getLogger("kith.chat")


@dataclass(slots=True)
class _Waiting:
    said: Said
    answer: "asyncio.Future[Written | Refusal]"


class Batcher:
    """One writer for all rooms of this process: everything said is committed in turn, before anybody is told."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._waiting: deque[_Waiting] = deque()
        self._writing: asyncio.Task[None] | None = None

    async def say(self, said: Said) -> Written:
        """Returns once it is committed. Raises: Refusal, such as NotNow while PostgreSQL is away."""
        waiting = _Waiting(said, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all(), name="chat writer")
        outcome = await waiting.answer
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome

    async def _write_all(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
            # One batch after the other is the point: the next gathers meanwhile.
            await self._write(batch)

    async def _write(self, batch: Sequence[_Waiting]) -> None:
        try:
            async with self.database.work() as work:
                outcomes = await saying.say_all(work, [one.said for one in batch])
        except Refusal as refusal:
            _answer(batch, [refusal] * len(batch))
        except Exception as error:  # noqa: BLE001 - one saying that cannot be stored must not take the others with it
            await self._write_apart(batch, error)
        else:
            _answer(batch, outcomes)

    async def _write_apart(self, batch: Sequence[_Waiting], error: Exception) -> None:
        """Write both halves, and theirs: only the one at fault fails, and the order stays."""
        if len(batch) > 1:
            middle = len(batch) // 2
            await self._write(batch[:middle])
            await self._write(batch[middle:])
            return
        log.error("a message could not be stored", exc_info=error)
        if not batch[0].answer.done():
            batch[0].answer.set_exception(error)


def _answer(batch: Sequence[_Waiting], outcomes: Sequence[Written | Refusal]) -> None:
    for one, outcome in zip(batch, outcomes, strict=True):
        # Whoever asked may have gone: the message is stored all the same.
        if not one.answer.done():
            one.answer.set_result(outcome)
