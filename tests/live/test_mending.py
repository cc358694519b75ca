"""What the doorbell loses is mended from the database, for everybody, in order, and for nobody who must not see it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import pytest

from frame.database import Reads
from live.backplane import Ring
from live.hub import Hub, Rhythm
from live.protocol import Close
from tests.live.boards import BoardChannel
from tests.live.browsers import Browser
from tests.live.conftest import NEVER, House
from tests.live.waiting import until


async def listeners(house: House, hub: Hub, count: int) -> list[Browser]:
    caller = await house.member()
    browsers = [await Browser(hub, caller).open(after=0) for _ in range(count)]
    await until(lambda: all(browser.is_in for browser in browsers))
    house.source.reads = 0
    return browsers


async def test_a_lost_ring_shows_at_the_next_and_one_read_mends_it_for_all(house: House, hub: Hub) -> None:
    browsers = await listeners(house, hub, 50)

    await house.pin_unheard("one", "two")
    await house.pin("three")

    await until(lambda: all(browser.at == 3 for browser in browsers))
    assert all(browser.words() == ["one", "two", "three"] for browser in browsers)
    assert house.source.reads == 1


async def test_the_last_ring_lost_shows_at_the_next_look_at_the_heads(house: House) -> None:
    hub = house.a_hub(replace(NEVER, heads_s=0.02))
    async with hub.running():
        (browser,) = await listeners(house, hub, 1)

        await house.pin_unheard("one")

        await until(lambda: browser.words() == ["one"])


async def test_rings_in_the_wrong_order_need_no_reading(house: House, hub: Hub) -> None:
    (browser,) = await listeners(house, hub, 1)
    await house.pin_unheard("one", "two", "three")
    rows = await house.database.fetch("SELECT * FROM notes ORDER BY seq")
    frames = [await _frame(house, row["seq"]) for row in rows]

    for at in (2, 3, 1):
        hub.hear(Ring("board:1", at, frames[at - 1]))

    await until(lambda: browser.at == 3)
    assert browser.kinds() == ["welcome", "change", "change", "change"]
    assert house.source.reads == 0


async def _frame(house: House, seq: int) -> bytes:
    read = await BoardChannel().read_since(house.database, 1, seq - 1, 500)
    assert read is not None
    return read.changes[0].frame


async def test_a_ring_heard_twice_is_shown_once(house: House, hub: Hub) -> None:
    (browser,) = await listeners(house, hub, 1)
    await house.pin("one")
    await until(lambda: browser.at == 1)

    hub.hear(Ring("board:1", 1, await _frame(house, 1)))

    assert browser.kinds() == ["welcome", "change"]


async def test_a_number_that_nobody_took_does_no_harm(house: House, hub: Hub) -> None:
    (browser,) = await listeners(house, hub, 1)

    hub.hear(Ring("board:1", 1_000_000, b"{}"))
    await until(lambda: house.source.reads == 1)
    await house.pin("one")

    await until(lambda: browser.words() == ["one"])


async def test_when_the_doorbell_is_back_what_was_missed_is_mended(house: House, hub: Hub) -> None:
    (browser,) = await listeners(house, hub, 1)
    house.doorbell.is_away = True
    await house.pin("one", "two")

    house.doorbell.is_away = False
    hub.returned()

    await until(lambda: browser.words() == ["one", "two"])


async def test_while_the_doorbell_is_away_the_database_is_asked_often(house: House) -> None:
    hub = house.a_hub(replace(NEVER, away_s=0.02))
    async with hub.running():
        (browser,) = await listeners(house, hub, 1)
        house.doorbell.is_away = True

        await house.pin("one")
        await until(lambda: browser.at == 1)
        await house.pin("two")

        await until(lambda: browser.words() == ["one", "two"])


async def test_who_lost_the_right_while_the_doorbell_was_away_gets_nothing_that_is_mended(
    house: House, hub: Hub
) -> None:
    (removed,) = await listeners(house, hub, 1)
    (other,) = await listeners(house, hub, 1)
    house.doorbell.is_away = True
    await house.execute("UPDATE boards SET members = array_remove(members, $1)", removed.caller.member_id)
    await house.pin("not for them")

    house.doorbell.is_away = False
    hub.returned()

    await until(lambda: other.words() == ["not for them"])
    assert removed.kinds() == ["welcome", "left"]


async def test_who_lost_the_right_without_our_hearing_is_sent_away_at_the_next_look(house: House, hub: Hub) -> None:
    (removed,) = await listeners(house, hub, 1)
    (other,) = await listeners(house, hub, 1)
    await house.execute("UPDATE boards SET members = array_remove(members, $1)", removed.caller.member_id)

    await hub.check_rights()

    assert removed.kinds() == ["welcome", "left"]
    assert other.kinds() == ["welcome"]


async def test_an_expired_session_ends_its_sockets_at_the_next_look(house: House) -> None:
    hub = house.a_hub(replace(NEVER, rights_s=0.02))
    async with hub.running():
        (browser,) = await listeners(house, hub, 1)
        await house.execute("DELETE FROM signed_in")

        await until(lambda: browser.closed is Close.SIGNED_OUT)


async def test_a_channel_that_is_gone_is_left(house: House, hub: Hub) -> None:
    (browser,) = await listeners(house, hub, 1)
    await house.execute("DELETE FROM boards")

    hub.hear(Ring("board:1", 2, b"{}"))

    await until(lambda: browser.kinds() == ["welcome", "left"])


async def test_the_database_away_delays_the_mending_and_ends_nothing(house: House) -> None:
    hub = house.a_hub(Rhythm(heads_s=0.02, away_s=0.02, rights_s=0.02, attendance_s=0.02))
    async with hub.running():
        (browser,) = await listeners(house, hub, 1)
        await house.pin_unheard("one", "two")
        house.cable.is_cut = True
        hub.hear(Ring("board:1", 2, b"{}"))
        await until(lambda: len(browser.said("heads")) > 3)

        await browser.enter()
        house.cable.is_cut = False

        await until(lambda: browser.words() == ["one", "two"])
        assert [told["why"] for told in browser.said("refused")] == ["not_now"]
        assert browser.said("refused")[0]["retry_in_s"] == 2
        assert browser.closed is None


async def test_a_source_that_fails_does_not_keep_others_from_mending(house: House) -> None:
    class Broken(BoardChannel):
        kind = "broken"

        async def heads(self, db: Reads, channel_ids: Sequence[int]) -> Mapping[int, int]:
            raise ZeroDivisionError

    hub = Hub(
        house.database,
        house.doorbell,
        [Broken(), house.source],
        still_valid=_everybody,
        rhythm=replace(NEVER, heads_s=0.02),
    )
    async with hub.running():
        (browser,) = await listeners(house, hub, 1)
        await browser.ask(do="enter", channel="broken:1")

        await house.pin_unheard("one")

        await until(lambda: browser.words() == ["one"])


async def _everybody(db: Reads, session_ids: list[UUID]) -> set[UUID]:
    return set(session_ids)


@pytest.fixture
async def beating(house: House) -> AsyncIterator[Hub]:
    hub = house.a_hub(replace(NEVER, heads_s=0.02, attendance_s=0.02))
    async with hub.running():
        yield hub


async def test_every_browser_is_told_how_far_it_should_have_come(house: House, beating: Hub) -> None:
    (browser,) = await listeners(house, beating, 1)
    await house.pin("one", "two")

    await until(lambda: {"is": "heads", "heads": {"board:1": 2}} in browser.told)


async def test_a_channel_without_listeners_is_forgotten_and_can_be_entered_again(house: House, beating: Hub) -> None:
    (browser,) = await listeners(house, beating, 1)
    browser.lose_connection()
    await until(lambda: not beating._audiences)

    await browser.open()
    await house.pin("one")

    await until(lambda: browser.words() == ["one"])
