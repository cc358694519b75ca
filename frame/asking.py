"""One question to the database for everybody who asks it at the same moment."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")

MOST = 500


class Together(Generic[Key, Answer]):
    """Whoever asks while one question is under way is asked about in the next. Alone, one is asked about at once.

    So no answer is older than its asking, nobody waits for a timer, and a thousand who come back at once cost a few
    statements and not a thousand.
    """

    def __init__(self, ask: Callable[[list[Key]], Awaitable[Mapping[Key, Answer]]]) -> None:
        self._ask = ask
        self._waiting: list[tuple[Key, asyncio.Future[Answer | None]]] = []
        self._asking: asyncio.Task[None] | None = None

    @property
    def is_idle(self) -> bool:
        return self._asking is None

    async def about(self, key: Key) -> Answer | None:
        """The answer about this key; None, if there is none. Raises: whatever the question raised."""
        answer: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((key, answer))
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_for_all(), name="asking together")
        return await answer

    async def _ask_for_all(self) -> None:
        try:
            while self._waiting:
                asked, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._ask_for(asked)
        finally:
            self._asking = None

    async def _ask_for(self, asked: list[tuple[Key, "asyncio.Future[Answer | None]"]]) -> None:
        try:
            answers = await self._ask(list(dict.fromkeys(key for key, _ in asked)))
        except Exception as error:  # noqa: BLE001 - it belongs to those who asked
            for _, answer in asked:
                if not answer.done():
                    answer.set_exception(error)
        else:
            for key, answer in asked:
                if not answer.done():
                    answer.set_result(answers.get(key))
