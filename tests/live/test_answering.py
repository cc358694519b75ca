"""Frames that are answered: saying, hinting, and whatever goes wrong in one of them."""

from dataclasses import replace

import pytest

from frame.caller import Caller
from frame.database import Database
from frame.errors import Paused, TooFast
from live import answering
from live.channels import Taken
from live.hub import Hub
from live.protocol import Close, Say
from tests.live.boards import BoardChannel
from tests.live.browsers import Browser
from tests.live.conftest import NEVER, House
from tests.live.waiting import until

KEY = "0b6f6d5e-6a0b-4a3c-9a43-0f3a1b1c2d3e"


async def entered(house: House, hub: Hub) -> Browser:
    browser = await Browser(hub, await house.member()).open(after=0)
    await until(lambda: browser.is_in)
    return browser


async def test_what_is_taken_is_stored_and_everybody_hears_it(house: House, hub: Hub) -> None:
    writer, reader = await entered(house, hub), await entered(house, hub)

    await writer.ask(do="say", channel="board:1", key=KEY, text="Hello")

    (taken,) = writer.said("taken")
    assert (taken["key"], taken["seq"], taken["state"]) == (KEY, 1, "shown")
    assert await house.database.fetchval("SELECT text FROM notes WHERE id = $1", int(taken["id"])) == "Hello"
    await until(lambda: writer.words() == reader.words() == ["Hello"])


async def test_the_same_key_again_is_the_same_saying(house: House, hub: Hub) -> None:
    writer = await entered(house, hub)

    for _ in range(3):
        await writer.ask(do="say", channel="board:1", key=KEY, text="Hello")

    first, second, third = writer.said("taken")
    assert first == second == third
    assert await house.database.fetchval("SELECT count(*) FROM notes") == 1


async def test_saying_needs_no_entering(house: House, hub: Hub) -> None:
    browser = await entered(house, hub)
    await browser.ask(do="leave", channel="board:1")

    await browser.ask(do="say", channel="board:1", key=KEY, text="Hello")

    assert len(browser.said("taken")) == 1


@pytest.mark.parametrize("deed", [{"do": "say", "key": KEY, "text": "x"}, {"do": "hint", "kind": "typing"}])
async def test_a_kind_that_nobody_answers_for_is_missing(house: House, hub: Hub, deed: dict[str, str]) -> None:
    browser = await entered(house, hub)

    await browser.ask(channel="nothing:1", **deed)

    assert [told["why"] for told in browser.said("refused")] == ["missing"]


async def test_a_channel_for_reading_alone_takes_no_words(house: House) -> None:
    class Quiet:
        kind = "board"
        may_listen = house.source.may_listen
        read_since = house.source.read_since
        heads = house.source.heads

    house.source = Quiet()  # type: ignore[assignment]
    hub = house.a_hub(NEVER)
    async with hub.running():
        browser = await entered(house, hub)

        await browser.ask(do="say", channel="board:1", key=KEY, text="x")
        await browser.ask(do="hint", channel="board:1", kind="typing")

        assert [(told["why"], told.get("key")) for told in browser.said("refused")] == [
            ("missing", KEY),
            ("missing", None),
        ]


async def test_a_refusal_is_told_in_its_words_and_with_its_key(house: House) -> None:
    class Strict(BoardChannel):
        async def say(self, db: Database, caller: Caller, channel_id: int, said: Say) -> Taken:
            if said.text == "fast":
                raise TooFast("Please wait a moment.", retry_in_s=1.5)
            raise Paused("Not until Tuesday.", until=await db.fetchval("SELECT now()"), appeal_path="/inbox")

    house.source = Strict()
    hub = house.a_hub(NEVER)
    async with hub.running():
        browser = await entered(house, hub)

        await browser.ask(do="say", channel="board:1", key=KEY, text="fast")
        await browser.ask(do="say", channel="board:1", key=KEY, text="paused")

    too_fast, paused = browser.said("refused")
    assert too_fast == {
        "is": "refused",
        "why": "too_fast",
        "words": "Please wait a moment.",
        "channel": "board:1",
        "key": KEY,
        "retry_in_s": 1.5,
    }
    assert (paused["why"], paused["words"]) == ("paused", "Not until Tuesday.")


async def test_a_writer_in_need_is_shown_help_and_a_held_message_comes_back_to_its_writer(house: House) -> None:
    class Careful(BoardChannel):
        async def say(self, db: Database, caller: Caller, channel_id: int, said: Say) -> Taken:
            return Taken(id="9", seq=4, state="held", html="<p>mine</p>", show_help=True)

    house.source = Careful()
    hub = house.a_hub(NEVER)
    async with hub.running():
        browser = await entered(house, hub)

        await browser.ask(do="say", channel="board:1", key=KEY, text="x")

    assert browser.said("taken") == [
        {
            "is": "taken",
            "channel": "board:1",
            "key": KEY,
            "id": "9",
            "seq": 4,
            "state": "held",
            "html": "<p>mine</p>",
            "help": True,
        }
    ]


async def test_a_fault_of_ours_is_told_with_a_number_and_ends_nothing(
    house: House, hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    browser = await entered(house, hub)

    await browser.ask(do="say", channel="board:1", key=KEY, text="break")
    await browser.ask(do="say", channel="board:1", key=KEY, text="Hello")

    (told,) = browser.said("refused")
    (logged,) = [record for record in caplog.records if hasattr(record, "request")]
    assert told["why"] == "fault"
    assert logged.request in told["words"]
    assert len(browser.said("taken")) == 1


@pytest.mark.parametrize("text", ["", "{", '{"do":"leave"}', '{"do":"leave","channel":"room:0"}', "\ud800"])
async def test_a_bad_frame_is_refused_and_the_next_is_answered(house: House, hub: Hub, text: str) -> None:
    browser = await entered(house, hub)
    assert browser.connection is not None

    await answering.answer(hub, browser.connection, text)
    await browser.ask(do="say", channel="board:1", key=KEY, text="Hello")

    assert [told["why"] for told in browser.said("refused")] == ["bad_frame"]
    assert len(browser.said("taken")) == 1


async def test_a_hint_reaches_everybody_who_listens_and_is_not_kept(house: House, hub: Hub) -> None:
    writer, reader = await entered(house, hub), await entered(house, hub)

    await writer.ask(do="hint", channel="board:1", kind="typing")

    expected = {"is": "hint", "channel": "board:1", "kind": "typing", "people": [{"id": "m1", "name": "Wren"}]}
    await until(lambda: reader.said("hint") == writer.said("hint") == [expected])
    assert reader.at == 0


async def test_a_hint_from_outside_is_refused(house: House, hub: Hub) -> None:
    reader = await entered(house, hub)
    stranger = Browser(hub, await house.member(2))
    await stranger.open(after=0)

    await stranger.ask(do="hint", channel="board:1", kind="typing")

    assert [told["why"] for told in stranger.said("refused")] == ["missing", "missing"]
    assert reader.said("hint") == []


async def test_a_closing_hub_lets_an_answer_be_given_first(house: House, hub: Hub) -> None:
    writer, idle = await entered(house, hub), await entered(house, hub)
    assert writer.connection is not None
    connection = writer.connection
    connection.begin_answer()

    await hub.close(within_s=0)

    assert (idle.closed, writer.closed) == (Close.RESTARTING, None)
    connection.end_answer()
    assert writer.closed is Close.RESTARTING


async def test_who_is_here_is_passed_on_when_it_changes_and_when_time_passes(house: House) -> None:
    hub = house.a_hub(replace(NEVER, attendance_s=0.02))
    async with hub.running():
        browser = await entered(house, hub)
        member_id = browser.caller.member_id
        await until(lambda: house.source.attendance == [{member_id}])

        browser.lose_connection()

        await until(lambda: house.source.attendance == [{member_id}, set()])


async def test_keys_are_told_as_they_are_written_everywhere(house: House, hub: Hub) -> None:
    writer = await entered(house, hub)

    await writer.ask(do="say", channel="board:1", key=KEY.upper(), text="x")

    assert writer.said("taken")[0]["key"] == KEY
