"""One contract for every doorbell."""

import random
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from frame.announcements import Announcement, Departure
from live.backplane import Backplane, MemoryBackplane, RedisBackplane, Ring
from tests.live.waiting import Ears, until
from tests.services import Services

Pair = tuple[Backplane, Ears, Backplane, Ears]


@pytest.fixture(params=["memory", "redis"])
async def pair(request: pytest.FixtureRequest, services: Services) -> AsyncIterator[Pair]:
    """Two processes with the same doorbell."""
    here, there = Ears(), Ears()
    if request.param == "memory":
        first = MemoryBackplane()
        second = first.another()
        await first.listen(here)
        await second.listen(there)
        yield first, here, second, there
        return
    async with RedisBackplane.open(services.redis_url) as one, RedisBackplane.open(services.redis_url) as two:
        await one.listen(here)
        await two.listen(there)
        yield one, here, two, there


@pytest.fixture
def channel() -> str:
    """One that no other test uses, since they share a Redis."""
    return a_channel()


def a_channel() -> str:
    return f"board:{random.randrange(10**8, 2 * 10**9)}"


def said(channel: str, at: int | None, text: str = "x") -> Announcement:
    return Announcement(channel, at, f'{{"text":"{text}"}}'.encode)


async def test_every_process_hears_in_the_order_of_saying(pair: Pair, channel: str) -> None:
    one, here, two, there = pair
    await one.subscribe(channel)
    await two.subscribe(channel)

    for at in range(1, 200, 2):
        await one.publish([said(channel, at), said(channel, at + 1)])

    await until(lambda: len(here.heard) == len(there.heard) == 200)
    assert here.heard == there.heard == [Ring(channel, at, b'{"text":"x"}') for at in range(1, 201)]


async def test_a_subscription_holds_from_the_moment_it_returns(pair: Pair) -> None:
    one, _, two, there = pair

    channels = [a_channel() for _ in range(30)]
    for each in channels:
        await two.subscribe(each)
        await one.publish([said(each, 1)])

    await until(lambda: len(there.heard) == 30)


async def test_what_is_not_subscribed_to_is_not_heard(pair: Pair, channel: str) -> None:
    one, here, two, there = pair
    await two.subscribe(channel)

    await one.publish([said(a_channel(), 1), said(channel, 2)])

    await until(lambda: there.heard)
    assert there.heard == [Ring(channel, 2, b'{"text":"x"}')]
    assert here.heard == []


async def test_what_is_unsubscribed_from_is_heard_no_more(pair: Pair, channel: str) -> None:
    one, _, two, there = pair
    other = a_channel()
    await two.subscribe(channel)
    await two.subscribe(other)

    await two.unsubscribe(channel)
    await two.subscribe(other)
    await until(lambda: True)
    await one.publish([said(channel, 1)])
    await two.publish([said(channel, 1)])
    await two.publish([said(other, 2)])

    await until(lambda: Ring(other, 2, b'{"text":"x"}') in there.heard)
    assert len(there.heard) <= 2, "one said elsewhere may have been on its way"


async def test_leaving_and_coming_back_at_once_ends_in_hearing(pair: Pair, channel: str) -> None:
    one, _, two, there = pair

    for _ in range(20):
        await two.subscribe(channel)
        await two.unsubscribe(channel)
    await two.subscribe(channel)
    await one.publish([said(channel, 1)])

    await until(lambda: there.heard == [Ring(channel, 1, b'{"text":"x"}')])


async def test_departures_are_heard_without_subscribing(pair: Pair) -> None:
    one, here, _, there = pair
    departures = [
        Departure(uuid4(), session_id=uuid4()),
        Departure(uuid4(), channel="board:3"),
        Departure(uuid4(), code=4503),
    ]

    await one.publish(departures)

    await until(lambda: len(here.heard) == len(there.heard) == 3)
    assert here.heard == there.heard == departures


async def test_what_is_fleeting_has_no_number(pair: Pair, channel: str) -> None:
    one, _, two, there = pair
    await two.subscribe(channel)

    await one.publish([said(channel, None)])

    await until(lambda: there.heard == [Ring(channel, None, b'{"text":"x"}')])


async def test_an_announcement_that_cannot_be_made_harms_neither_writer_nor_others(pair: Pair, channel: str) -> None:
    one, _, two, there = pair
    await two.subscribe(channel)

    await one.publish([Announcement(channel, 1, lambda: b"%d" % (1 // 0)), said(channel, 2)])

    await until(lambda: there.heard == [Ring(channel, 2, b'{"text":"x"}')])


async def test_a_frame_arrives_as_it_was_made(pair: Pair, channel: str) -> None:
    one, _, two, there = pair
    await two.subscribe(channel)

    await one.publish([said(channel, 1, text="Zoë – 🌿 \\u2028 \\n </script>" * 100)])

    await until(lambda: there.heard)
    assert there.heard == [Ring(channel, 1, ('{"text":"' + "Zoë – 🌿 \\u2028 \\n </script>" * 100 + '"}').encode())]


async def test_a_losing_memory_doorbell_loses_changes_but_no_departures(channel: str) -> None:
    lossy, ears = MemoryBackplane(loses=lambda: True), Ears()
    await lossy.listen(ears)
    await lossy.subscribe(channel)
    departure = Departure(uuid4())

    await lossy.publish([said(channel, 1), departure])

    await until(lambda: ears.heard == [departure])
