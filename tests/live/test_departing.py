"""Losing a right: the socket ends, or leaves the channel, at once and for good."""

from dataclasses import replace
from uuid import uuid4

import pytest

from frame.announcements import Departure
from frame.caller import VISITOR, Caller
from live.departures import Departures
from live.hub import Hub
from live.protocol import Close
from tests.live.browsers import Browser, a_caller
from tests.live.conftest import House
from tests.live.waiting import until


async def depart(house: House, departure: Departure) -> None:
    async with house.database.work() as work:
        work.announce(departure)


async def entered(house: House, hub: Hub, caller: Caller) -> Browser:
    browser = await Browser(hub, caller).open(after=0)
    await until(lambda: browser.is_in)
    return browser


async def test_leaving_a_channel_is_told_and_nothing_more_is_heard(house: House, hub: Hub) -> None:
    leaver, stayer = await house.member(), await house.member()
    assert leaver.member_id is not None
    one_tab, another_tab = await entered(house, hub, leaver), await entered(house, hub, leaver)
    other = await entered(house, hub, stayer)

    await depart(house, Departure(leaver.member_id, channel="board:1"))
    await house.pin("one")

    await until(lambda: other.words() == ["one"])
    assert one_tab.kinds() == another_tab.kinds() == ["welcome", "left"]
    assert one_tab.closed is None


async def test_another_channel_is_none_of_it(house: House, hub: Hub) -> None:
    caller = await house.member()
    assert caller.member_id is not None
    browser = await entered(house, hub, caller)

    await depart(house, Departure(caller.member_id, channel="board:2"))
    await house.pin("one")

    await until(lambda: browser.words() == ["one"])


async def test_an_ended_session_ends_its_sockets_and_no_others(house: House, hub: Hub) -> None:
    here = await house.member()
    elsewhere = replace(here, session_id=uuid4())
    assert here.member_id is not None
    await house.execute("INSERT INTO signed_in VALUES ($1)", elsewhere.session_id)
    signed_out, kept = await entered(house, hub, here), await entered(house, hub, elsewhere)

    await depart(house, Departure(here.member_id, session_id=here.session_id))

    await until(lambda: signed_out.closed is Close.SIGNED_OUT)
    assert kept.closed is None


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (4501, Close.SIGNED_OUT),
        (4503, Close.EXCLUDED),
        # The browser comes back at once, and each right is asked for anew.
        (4001, Close.RESTARTING),
        # A code that nobody knows must still end them.
        (77, Close.SIGNED_OUT),
    ],
)
async def test_a_departure_ends_every_socket_of_a_member(house: House, hub: Hub, code: int, told: Close) -> None:
    caller = await house.member()
    assert caller.member_id is not None
    tabs = [await entered(house, hub, caller), await entered(house, hub, caller)]

    await depart(house, Departure(caller.member_id, code=code))

    await until(lambda: all(tab.closed is told for tab in tabs))


async def test_work_that_is_undone_sends_nobody_away(house: House, hub: Hub) -> None:
    caller = await house.member()
    assert caller.member_id is not None
    browser = await entered(house, hub, caller)
    try:
        async with house.database.work() as work:
            work.announce(Departure(caller.member_id))
            raise ZeroDivisionError
    except ZeroDivisionError:
        await house.pin("one")

    await until(lambda: browser.words() == ["one"])
    assert browser.closed is None


def test_departures_are_looked_up_by_what_was_heard_since() -> None:
    caller = a_caller()
    assert caller.member_id is not None
    heard = Departures()
    heard.note(Departure(caller.member_id, channel="board:1"), 0.0)
    mark = heard.mark
    whole = Departure(caller.member_id)

    assert heard.since(mark, caller, "board:1") is None
    assert heard.since(0, caller, "board:1") is not None
    assert heard.since(0, caller, "board:2") is None
    assert heard.since(0, caller) is None
    assert heard.since(0, VISITOR, "board:1") is None
    heard.note(whole, 1.0)
    assert heard.since(mark, caller, "board:2") is whole
    assert heard.since(mark, caller) is whole
    assert heard.since(mark, replace(caller, member_id=uuid4())) is None


def test_departures_are_remembered_for_a_minute() -> None:
    caller = a_caller()
    assert caller.member_id is not None
    heard = Departures()
    heard.note(Departure(caller.member_id), 0.0)

    heard.note(Departure(uuid4()), 61.0)

    assert heard.since(0, caller) is None
