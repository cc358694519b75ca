"""A quiet channel is told at once, a busy one some fifty times a second, and everybody everything in order."""

import asyncio

import pytest
from websockets.frames import Frame, Opcode

from live import protocol
from live.audience import WINDOW_S
from live.backplane import Ring
from live.hub import Hub
from live.runs import Run, framed
from tests.live.browsers import Browser
from tests.live.conftest import House
from tests.live.waiting import until


async def two_in(house: House, hub: Hub) -> list[Browser]:
    caller = await house.member()
    browsers = [await Browser(hub, caller).open(after=0) for _ in range(2)]
    await until(lambda: all(browser.is_in for browser in browsers))
    return browsers


async def test_where_it_is_quiet_a_change_is_told_before_anything_else_happens(house: House, hub: Hub) -> None:
    browsers = await two_in(house, hub)
    frame = protocol.change("board:1", id="1", seq=1, at=1, state="shown", html="one")

    hub.hear(Ring("board:1", 1, frame))

    assert [browser.words() for browser in browsers] == [["one"], ["one"]]


async def test_where_much_is_said_changes_come_together_and_in_order(house: House, hub: Hub) -> None:
    browsers = await two_in(house, hub)
    for browser in browsers:
        browser.writes = 0
    begun = asyncio.get_running_loop().time()

    await house.pin(*map(str, range(60)))

    await until(lambda: all(browser.at == 60 for browser in browsers))
    took_s = asyncio.get_running_loop().time() - begun
    assert all(browser.words() == [*map(str, range(60))] for browser in browsers)
    assert all(browser.writes <= took_s / WINDOW_S + 2 for browser in browsers)


@pytest.mark.alone
async def test_the_last_words_before_silence_are_not_kept_waiting(house: House, hub: Hub) -> None:
    browsers = await two_in(house, hub)

    await house.pin("one", "two")

    await until(lambda: all(browser.words() == ["one", "two"] for browser in browsers), within_s=1)


async def test_who_comes_in_meanwhile_gets_everything_once(house: House, hub: Hub) -> None:
    (first, _) = await two_in(house, hub)
    await house.pin("one", "two")

    late = await Browser(hub, first.caller).open(after=0)
    await house.pin("three")

    await until(lambda: late.at == first.at == 3)
    assert late.words() == first.words() == ["one", "two", "three"]
    assert house.source.reads <= 4


async def test_who_left_meanwhile_is_told_nothing_more(house: House, hub: Hub) -> None:
    leaving, staying = await two_in(house, hub)
    await house.pin("one", "two")

    await leaving.ask(do="leave", channel="board:1")

    await until(lambda: staying.words() == ["one", "two"])
    assert leaving.words() == ["one"]


def test_a_run_takes_only_what_comes_next() -> None:
    run = Run(7, b"seven")

    assert run.extend(8, b"eight")
    assert not run.extend(8, b"again")
    assert not run.extend(10, b"ten")
    assert (run.first, run.last, run.frames) == (7, 8, [b"seven", b"eight"])
    assert run.wire == framed(b"seven") + framed(b"eight")


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536])
def test_a_frame_is_written_as_the_library_would(length: int) -> None:
    payload = b"x" * length

    assert framed(payload) == Frame(Opcode.TEXT, payload).serialize(mask=False)
