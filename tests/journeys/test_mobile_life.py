"""A phone in a pocket: put aside, frozen, offline, on another network. Back within 2 s, nothing lost or doubled."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import CDPSession, Page, WebSocketRoute, expect

from chat.rooms import Room
from chat.subjects import MessageSubject
from tests.journeys.place import Place
from tests.journeys.rooms import Wire, enter, said, write
from tests.people import Person

pytestmark = pytest.mark.journey

BACK_WITHIN_MS = 2_000
_HIDE = """(hidden) => {
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => (hidden ? "hidden" : "visible") })
  document.dispatchEvent(new Event("visibilitychange")) }"""


@pytest.fixture
def page(harbours_page: Page) -> Page:
    return harbours_page


async def _frozen(devtools: CDPSession) -> None:
    await devtools.send("Page.setWebLifecycleState", {"state": "frozen"})


async def _thawed(devtools: CDPSession) -> None:
    await devtools.send("Page.setWebLifecycleState", {"state": "active"})


async def _shows_once(page: Page, *texts: str, within_ms: float = BACK_WITHIN_MS) -> None:
    """All of them, each once and in this order."""
    log = page.get_by_role("log")
    await expect(log.get_by_text(texts[-1], exact=True)).to_be_attached(timeout=within_ms)
    shown = [text.strip() for text in await log.locator(".message-text").all_inner_texts()]
    assert [text for text in shown if text in texts] == list(texts)


async def test_in_the_background_it_goes_on_and_whoever_looks_again_sees_all(
    page: Page, place: Place, room: Room, wren: Person
) -> None:
    await enter(page, room)

    await page.evaluate(_HIDE, True)
    await said(place, room, wren, "One", "Two")
    await page.evaluate(_HIDE, False)

    await _shows_once(page, "One", "Two")
    await write(page, "Three")
    await _shows_once(page, "One", "Two", "Three")


async def test_a_sleep_ends_with_what_was_missed_and_what_was_hidden_meanwhile(
    page: Page, place: Place, room: Room, wren: Person
) -> None:
    (first,) = await said(place, room, wren, "Harmless at first")
    await enter(page, room)
    devtools = await page.context.new_cdp_session(page)

    await _frozen(devtools)
    await said(place, room, wren, *(f"Missed {number}" for number in range(30)))
    async with place.database.work() as work:
        await MessageSubject().hide(work, str(first.message.id))
    await asyncio.sleep(1)
    await _thawed(devtools)

    await _shows_once(page, *(f"Missed {number}" for number in range(30)))
    await expect(page.locator(f"#message-{first.message.id}")).to_contain_text("hidden by a facilitator")
    await write(page, "Good morning")
    await _shows_once(page, "Missed 29", "Good morning")


async def test_a_socket_that_died_in_its_sleep_is_noticed_at_once(
    page: Page, place: Place, room: Room, wren: Person
) -> None:
    async with _half_open(page) as cut:
        await enter(page, room)
        cut.set()
        await said(place, room, wren, "Said into a dead line")
        await asyncio.sleep(0.5)
        await expect(page.get_by_text("Said into a dead line")).to_have_count(0)
        cut.clear()

        began = time.monotonic()
        await page.evaluate(_HIDE, False)
        await _shows_once(page, "Said into a dead line")
        assert time.monotonic() - began < BACK_WITHIN_MS / 1000


@pytest.mark.parametrize("event", ["online", "pageshow"])
async def test_another_network_is_no_other_room(event: str, page: Page, place: Place, room: Room, wren: Person) -> None:
    async with _half_open(page) as cut:
        await enter(page, room)
        cut.set()
        await said(place, room, wren, "One")
        await write(page, "Said into a dead line")
        cut.clear()

        if event == "online":
            await page.evaluate("dispatchEvent(new Event('online'))")
        else:
            await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")

        await _shows_once(page, "One", "Said into a dead line")
        await expect(page.locator("[data-waiting] > *")).to_have_count(0)


@pytest.mark.parametrize("is_persisted", [True, False])
async def test_a_page_put_aside_comes_back_whole(
    is_persisted: bool, page: Page, place: Place, room: Room, wren: Person
) -> None:
    await enter(page, room)
    await page.get_by_label("Your message").fill("Half a thought")

    if is_persisted:
        await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
        await said(place, room, wren, "One", "Two")
        await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    else:
        await page.goto("/inbox")
        await said(place, room, wren, "One", "Two")
        await page.go_back()

    await _shows_once(page, "One", "Two")
    await expect(page.get_by_label("Your message")).to_have_value("Half a thought")


async def test_what_one_types_offline_is_sent_once_when_one_is_back(
    page: Page, wrens_page: Page, place: Place, room: Room
) -> None:
    wire = Wire(page)
    await wire.watch()
    await enter(page, room)
    await enter(wrens_page, room)
    await page.context.set_offline(True)
    await wire.cut()

    for number in range(3):
        await write(page, f"In the tunnel {number}")
    await expect(page.locator("[data-waiting] > *")).to_have_count(3)
    await expect(page.get_by_text("Reconnecting…")).to_be_visible()
    wire.is_cut = False
    await page.context.set_offline(False)

    told = [f"In the tunnel {number}" for number in range(3)]
    await _shows_once(wrens_page, *told)
    await _shows_once(page, *told)
    await expect(page.locator("[data-waiting] > *")).to_have_count(0)
    assert await place.database.fetchval("SELECT count(*) FROM messages WHERE room_id = $1", room.id) == 3


async def test_a_phone_that_throws_the_page_away_loses_nothing(
    page: Page, wrens_page: Page, place: Place, room: Room
) -> None:
    wire = Wire(page)
    await wire.watch()
    await enter(page, room)
    await wire.cut()
    await write(page, "Before the phone was full")
    await expect(page.locator("[data-waiting] > *")).to_have_count(1)

    # A page that is thrown away is told nothing; what comes later in the tab is loaded afresh.
    await page.evaluate("addEventListener('pagehide', (event) => event.stopImmediatePropagation(), { capture: true })")
    wire.is_cut = False
    await page.reload()

    await enter(wrens_page, room)
    for each in (page, wrens_page):
        await _shows_once(each, "Before the phone was full", within_ms=5_000)
    await expect(page.locator("[data-waiting] > *")).to_have_count(0)
    assert await place.database.fetchval("SELECT count(*) FROM messages WHERE room_id = $1", room.id) == 1


@asynccontextmanager
async def _half_open(page: Page) -> AsyncIterator[asyncio.Event]:
    """While the event is set, the page's socket looks open and carries nothing; such a socket stays dead for good."""
    cut = asyncio.Event()

    async def carry(socket: WebSocketRoute) -> None:
        server, died = socket.connect_to_server(), asyncio.Event()

        def passing(send: Callable[[str | bytes], None]) -> Callable[[str | bytes], None]:
            def pass_on(message: str | bytes) -> None:
                if cut.is_set():
                    died.set()
                if not died.is_set():
                    send(message)

            return pass_on

        socket.on_message(passing(server.send))
        server.on_message(passing(socket.send))

    await page.route_web_socket("**/live", carry)
    yield cut
