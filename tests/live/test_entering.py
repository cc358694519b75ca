"""Entering a channel: who may, what they get, and that nothing falls between what is read and what is heard."""

import asyncio
import json
from collections.abc import Collection
from uuid import UUID, uuid4

import pytest

from frame.announcements import Departure
from frame.database import Reads
from live.audience import LARGEST_WELCOME_BYTES, MOST_CHANGES
from live.connection import MOST_CHANNELS, Connection
from live.hub import Hub
from live.protocol import Close
from tests.live.boards import BoardChannel
from tests.live.browsers import Browser, a_caller
from tests.live.conftest import NEVER, House
from tests.live.waiting import until


async def test_a_member_gets_what_they_missed_and_then_what_comes(house: House, hub: Hub) -> None:
    await house.pin("one", "two", "three")
    browser = await Browser(hub, await house.member()).open(after=1)
    await until(lambda: browser.at == 3)

    await house.pin("four")

    await until(lambda: browser.at == 4)
    assert browser.words() == ["two", "three", "four"]
    assert browser.kinds() == ["welcome", "change"]


async def test_who_asks_for_nothing_of_before_gets_what_comes(house: House, hub: Hub) -> None:
    await house.pin("one", "two")
    browser = await Browser(hub, await house.member()).open()
    await until(lambda: browser.at == 2)

    await house.pin("three")

    await until(lambda: browser.at == 3)
    assert browser.words() == ["three"]


async def test_what_is_said_while_the_missed_is_read_follows_the_welcome(house: House, hub: Hub) -> None:
    await house.pin("one")
    house.source.may_read.clear()
    browser = await Browser(hub, await house.member()).open(after=0)
    await house.source.reading.wait()

    await house.pin("two", "three")
    house.source.may_read.set()

    await until(lambda: browser.at == 3)
    assert browser.words() == ["one", "two", "three"]
    assert browser.kinds()[0] == "welcome"


async def test_a_note_hidden_meanwhile_comes_back_hidden(house: House, hub: Hub) -> None:
    await house.pin("kind", "harmful", "kind again")
    browser = await Browser(hub, await house.member()).open(after=0)
    await until(lambda: browser.at == 3)
    browser.lose_connection()

    await house.hide(2)
    await house.reword(1, "kinder")
    await browser.open()

    await until(lambda: browser.at == 5)
    assert browser.words() == ["kinder", "–", "kind again"]
    assert "harmful" not in json.dumps(browser.said("welcome")[1])


@pytest.mark.parametrize("channel", ["board:1", "board:77", "nothing:1"])
async def test_a_stranger_cannot_tell_what_is_closed_from_what_is_not_there(
    house: House, hub: Hub, channel: str
) -> None:
    stranger = await house.member(number=2)
    browser = Browser(hub, stranger)
    browser.channel = channel

    await browser.open(after=0)

    (told,) = browser.told
    assert (told["is"], told["channel"], told["why"]) == ("refused", channel, "missing")
    assert told["words"] == "There is nothing here, or it is not open to you."


async def test_a_visitor_enters_what_is_public_and_nothing_else(house: House, hub: Hub) -> None:
    await house.board(2, is_public=True)
    await house.pin("public", board=2)

    inside, outside = await Browser(hub, board=2).open(after=0), await Browser(hub).open(after=0)

    await until(lambda: inside.words() == ["public"])
    assert outside.kinds() == ["refused"]


async def test_one_socket_follows_only_so_many_channels(house: House, hub: Hub) -> None:
    caller = await house.member()
    for number in range(2, MOST_CHANNELS + 2):
        await house.board(number, members=[caller.member_id or uuid4()])
    browser = await Browser(hub, caller).open()

    for number in range(2, MOST_CHANNELS + 2):
        await browser.ask(do="enter", channel=f"board:{number}")

    assert [told["why"] for told in browser.said("refused")] == ["too_many_channels"]
    await browser.ask(do="enter", channel="board:2")
    await browser.ask(do="leave", channel="board:3")
    await browser.ask(do="enter", channel=f"board:{MOST_CHANNELS + 1}")
    assert len(browser.said("refused")) == 1


async def test_who_missed_too_much_starts_over(house: House, hub: Hub) -> None:
    await house.execute(
        """
        WITH raised AS (UPDATE boards SET last_seq = $1 WHERE id = 1)
        INSERT INTO notes (board_id, seq, changed_seq, text) SELECT 1, n, n, 'x' FROM generate_series(1, $1::int) n
        """,
        MOST_CHANGES + 1,
    )
    caller = await house.member()

    late, just_in_time = await Browser(hub, caller).open(after=0), await Browser(hub, caller).open(after=1)

    await until(lambda: late.kinds() == ["start_over"] and just_in_time.kinds() == ["welcome"])
    assert len(just_in_time.shows) == MOST_CHANGES
    await house.pin("more")
    await until(lambda: just_in_time.at == MOST_CHANGES + 2)
    assert late.kinds() == ["start_over"], "it is out until it enters again"


async def test_who_missed_more_than_fits_a_frame_starts_over(house: House, hub: Hub) -> None:
    await house.pin(*["x" * (LARGEST_WELCOME_BYTES // 4)] * 4)

    browser = await Browser(hub, await house.member()).open(after=0)

    await until(lambda: browser.kinds() == ["start_over"])


async def test_who_comes_from_before_a_purge_starts_over(house: House, hub: Hub) -> None:
    await house.pin("one", "two", "three")
    await house.execute("DELETE FROM notes WHERE seq <= 2")
    await house.execute("UPDATE boards SET purged_to = 2")
    caller = await house.member()

    before, after = await Browser(hub, caller).open(after=1), await Browser(hub, caller).open(after=2)

    await until(lambda: before.kinds() == ["start_over"] and after.words() == ["three"])


async def test_another_history_starts_over(house: House, hub: Hub) -> None:
    await house.pin("one", "two")
    caller = await house.member()

    restored = await Browser(hub, caller).open(after=1, epoch="k0")
    ahead = await Browser(hub, caller).open(after=3)

    await until(lambda: restored.kinds() == ahead.kinds() == ["start_over"])


async def test_entering_again_begins_at_what_is_asked_for(house: House, hub: Hub) -> None:
    await house.pin("one", "two")
    browser = await Browser(hub, await house.member()).open(after=0)
    await until(lambda: browser.at == 2)

    browser.at = 1
    await browser.enter()

    await until(lambda: len(browser.said("welcome")) == 2)
    assert [change["at"] for change in browser.said("welcome")[1]["changes"]] == [2]
    await house.pin("three")
    await until(lambda: browser.at == 3)


async def test_who_is_refused_on_entering_again_is_out(house: House, hub: Hub) -> None:
    caller, other = await house.member(), await house.member()
    browser, witness = await Browser(hub, caller).open(after=0), await Browser(hub, other).open(after=0)
    await until(lambda: browser.is_in and witness.is_in)
    await house.execute("UPDATE boards SET members = array_remove(members, $1)", caller.member_id)

    await browser.enter()
    await house.pin("not for them")

    await until(lambda: witness.words() == ["not for them"])
    assert browser.kinds() == ["welcome", "refused"]


async def test_leaving_ends_the_listening(house: House, hub: Hub) -> None:
    caller = await house.member()
    gone, here = await Browser(hub, caller).open(after=0), await Browser(hub, caller).open(after=0)
    await until(lambda: gone.is_in and here.is_in)

    await gone.ask(do="leave", channel="board:1")
    await gone.ask(do="leave", channel="board:1")
    await house.pin("one")

    await until(lambda: here.at == 1)
    assert gone.kinds() == ["welcome"]


async def test_an_ended_session_ends_the_socket_when_it_asks_to_enter(house: House, hub: Hub) -> None:
    caller = await house.member()
    await house.execute("DELETE FROM signed_in WHERE session_id = $1", caller.session_id)

    browser = await Browser(hub, caller).open(after=0)

    assert browser.closed is Close.SIGNED_OUT
    assert browser.kinds() == []


async def test_a_right_lost_while_it_is_asked_for_lets_nobody_in(house: House) -> None:
    class LosesIt(BoardChannel):
        """The departure is heard after the database has said yes."""

        async def may_listen(
            self, db: Reads, channel_id: int, member_ids: Collection[UUID | None]
        ) -> Collection[UUID | None]:
            allowed = await super().may_listen(db, channel_id, member_ids)
            for member_id in allowed:
                assert member_id is not None
                hub.depart(Departure(member_id, channel=f"board:{channel_id}"))
            return allowed

    house.source = LosesIt()
    hub = house.a_hub(NEVER)
    async with hub.running():
        browser = await Browser(hub, await house.member()).open(after=0)

        assert [told["why"] for told in browser.said("refused")] == ["missing"]
        assert browser.connection is not None
        assert browser.connection.channels == set()


async def test_a_session_ended_while_the_socket_opens_closes_it(hub: Hub) -> None:
    caller = a_caller()
    assert caller.member_id is not None
    mark = hub.departures.mark
    hub.depart(Departure(caller.member_id, session_id=caller.session_id))
    browser = Browser(hub, caller)

    browser.connection = Connection(caller, browser)
    hub.add(browser.connection, asked_at=mark)

    assert browser.closed is Close.SIGNED_OUT


async def test_a_storm_of_returns_is_read_for_together(house: House, hub: Hub) -> None:
    await house.pin(*"abcde")
    caller = await house.member()
    house.source.may_read.clear()
    first = await Browser(hub, caller).open(after=5)
    await house.source.reading.wait()

    others = [await Browser(hub, caller).open(after=number % 5) for number in range(100)]
    house.source.may_read.set()

    await until(lambda: all(browser.at == 5 for browser in [first, *others]))
    assert house.source.reads == 2
    assert all(len(browser.shows) == 5 - number % 5 for number, browser in enumerate(others))


async def test_as_many_as_a_welcome_brings_fit_into_one_though_their_writers_wrote_a_paragraph(
    house: House, hub: Hub
) -> None:
    await house.execute("UPDATE boards SET last_seq = $1", MOST_CHANGES)
    await house.execute(
        """
        INSERT INTO notes (board_id, seq, changed_seq, key, text)
        SELECT 1, n, n, gen_random_uuid(), repeat('x', 1600) FROM generate_series(1, $1::int) n
        """,
        MOST_CHANGES,
    )

    browser = await Browser(hub, await house.member()).open(after=0)

    await until(lambda: browser.kinds() == ["welcome"])
    assert len(browser.shows) == MOST_CHANGES


async def test_who_goes_while_entering_is_not_written_down_as_a_listener(house: House, hub: Hub) -> None:
    browser = Browser(hub, await house.member())
    browser.connection = Connection(browser.caller, browser)
    hub.add(browser.connection, asked_at=hub.departures.mark)
    entering = asyncio.create_task(browser.enter())
    await asyncio.sleep(0)
    browser.lose_connection()
    await entering

    assert all(audience.is_empty for audience in hub._audiences.values())
    assert "welcome" not in browser.kinds()
