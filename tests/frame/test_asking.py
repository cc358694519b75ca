"""Those who ask at the same moment are asked about together, and nobody gets an answer older than their question."""

import asyncio

import pytest

from frame.asking import MOST, Together


class Oracle:
    """Answers, when let, how often it was asked by then."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.may_answer = asyncio.Event()
        self.fails = False

    async def ask(self, keys: list[int]) -> dict[int, int]:
        self.asked.append(keys)
        told = len(self.asked)
        await self.may_answer.wait()
        if self.fails:
            raise ConnectionError
        return {key: told for key in keys if key >= 0}


@pytest.fixture
def oracle() -> Oracle:
    return Oracle()


async def test_who_asks_while_one_is_answered_is_asked_about_next_and_together(oracle: Oracle) -> None:
    together = Together(oracle.ask)
    first = asyncio.create_task(together.about(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    others = [asyncio.create_task(together.about(key)) for key in (2, 3, 2, 1)]
    await asyncio.sleep(0)
    oracle.may_answer.set()

    assert await first == 1
    assert await asyncio.gather(*others) == [2, 2, 2, 2], "even about 1: the first answer is older than this question"
    assert oracle.asked == [[1], [2, 3, 1]]
    await asyncio.sleep(0)
    assert together.is_idle


async def test_what_there_is_no_answer_about_is_none(oracle: Oracle) -> None:
    oracle.may_answer.set()

    assert await Together(oracle.ask).about(-1) is None


async def test_a_question_that_fails_fails_for_those_who_asked_it_alone(oracle: Oracle) -> None:
    together = Together(oracle.ask)
    oracle.fails = True
    oracle.may_answer.set()
    told = await asyncio.gather(together.about(1), together.about(2), return_exceptions=True)
    oracle.fails = False

    assert [type(each) for each in told] == [ConnectionError, ConnectionError]
    assert await together.about(3) == len(oracle.asked)


async def test_who_gives_up_waiting_holds_up_nobody(oracle: Oracle) -> None:
    together = Together(oracle.ask)
    waiting = [asyncio.create_task(together.about(key)) for key in (1, 2)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    oracle.may_answer.set()

    assert await waiting[1] == 1


async def test_one_question_is_about_so_many_at_most(oracle: Oracle) -> None:
    oracle.may_answer.set()
    together = Together(oracle.ask)

    await asyncio.gather(*(together.about(key) for key in range(MOST + 1)))

    assert [len(keys) for keys in oracle.asked] == [MOST, 1]
