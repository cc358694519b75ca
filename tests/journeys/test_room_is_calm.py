"""A busy room leaves its reader alone: additions are told politely, and nothing moves that the reader did not move."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from chat import messages, rooms, saying
from chat.rooms import Room
from chat.saying import Said
from tests.journeys.conftest import OpenWindow
from tests.journeys.place import Place
from tests.people import Group, Person, a_person, joined

pytestmark = pytest.mark.journey

_WATCH = """(log) => {
  log.seen = { added: 0, removed: 0, changed: 0 }
  new MutationObserver((records) => {
    for (const { type, addedNodes, removedNodes, target } of records) {
      if (type !== "childList") log.seen.changed += 1
      else if (target === log) log.seen.added += addedNodes.length
      log.seen.removed += removedNodes.length
    }
  }).observe(log, { childList: true, subtree: true, characterData: true })
}"""
_WHERE_ONE_IS = """() => ({
  at: document.querySelector("[data-scroller]").scrollTop,
  field: document.activeElement.name, caret: document.activeElement.selectionStart, page: scrollY })"""


@pytest.fixture
async def page(a_browser: OpenWindow, place: Place, circle: Group) -> AsyncIterator[Page]:
    """The browser of somebody else in the group."""
    async with place.database.work() as work:
        reader = await joined(work, await a_person(work), circle, pseudonym="Harbour")
    async with a_browser() as window:
        await place.let_in(window.context, reader)
        yield window.page


async def _say(place: Place, room: Room, person: Person, *texts: str) -> None:
    async with place.database.work() as work:
        await saying.say_all(work, [Said(room.id, person.caller, uuid4(), messages.compose(text)) for text in texts])


async def _open(page: Page, room: Room) -> None:
    await page.goto(f"/rooms/{room.id}")
    await expect(page.locator("[data-here]")).to_contain_text("you")


async def test_the_log_is_there_before_the_first_message(page: Page, place: Place, room: Room) -> None:
    response = await page.goto(f"/rooms/{room.id}")

    assert response is not None
    assert 'role="log"' in await response.text()
    log = page.get_by_role("log")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(log).to_have_attribute("aria-relevant", "additions")
    await expect(log.locator(".message")).to_have_count(0)


async def test_twenty_messages_move_nothing_and_are_announced_once(
    page: Page, place: Place, room: Room, wren: Person
) -> None:
    await _say(place, room, wren, *(f"Earlier, {number}" for number in range(40)))
    await _open(page, room)
    await page.locator("[data-scroller]").evaluate("(log) => { log.scrollTop = 200 }")
    field = page.get_by_label("Your message")
    await field.fill("Half a thought")
    await field.evaluate("(field) => field.setSelectionRange(4, 4)")
    await page.get_by_role("log").evaluate(_WATCH)
    before = await page.evaluate(_WHERE_ONE_IS)

    for number in range(20):
        await _say(place, room, wren, f"New, {number}")

    news = page.get_by_role("button", name="20 new messages")
    await expect(news).to_be_visible()
    assert await page.evaluate(_WHERE_ONE_IS) == before == {**before, "at": 200, "field": "text", "caret": 4}
    assert await page.get_by_role("log").evaluate("(log) => log.seen") == {"added": 20, "removed": 0, "changed": 0}

    await news.click()
    await expect(page.get_by_text("New, 0", exact=True)).to_be_in_viewport()
    await expect(news).to_have_count(0)


async def test_at_the_end_of_the_log_new_messages_come_into_sight(
    page: Page, place: Place, room: Room, wren: Person
) -> None:
    await _say(place, room, wren, *(f"Earlier, {number}" for number in range(40)))
    await _open(page, room)

    await _say(place, room, wren, "And this is new")

    await expect(page.get_by_text("And this is new")).to_be_in_viewport()


async def test_ones_own_message_stands_in_the_log_once(page: Page, room: Room) -> None:
    await _open(page, room)
    await page.get_by_role("log").evaluate(_WATCH)
    await page.get_by_label("Your message").fill("Hello all")

    await page.keyboard.press("Control+Enter")

    await expect(page.get_by_role("log").get_by_text("Hello all")).to_have_count(1)
    await expect(page.get_by_text("Hello all")).to_have_count(1)
    await expect(page.get_by_label("Your message")).to_have_value("")
    await expect(page.get_by_label("Your message")).to_be_focused()


async def test_typing_is_shown_but_not_announced(
    page: Page, a_browser: OpenWindow, place: Place, room: Room, wren: Person
) -> None:
    await _open(page, room)
    async with a_browser() as other:
        await place.let_in(other.context, wren)
        await _open(other.page, room)
        await other.page.get_by_label("Your message").press_sequentially("Hm")

        hint = page.get_by_text("Wren is writing")
        await expect(hint).to_be_visible()

    assert not await hint.evaluate("(hint) => hint.closest('[aria-live], [role=status], [role=log]') !== null")


async def test_what_is_read_aloud_can_be_slowed_paused_and_turned_off(
    page: Page, place: Place, room: Room, wren: Person
) -> None:
    await _open(page, room)
    log, told = page.get_by_role("log"), page.locator("[data-told]")
    await page.get_by_text("Reading aloud", exact=True).press("Enter")

    await page.get_by_label("Only how many came").check()
    await expect(log).to_have_attribute("aria-live", "off")
    await _say(place, room, wren, "One")
    await expect(told).to_have_text("1 new message")
    await _say(place, room, wren, "Two", "Three")
    await expect(log).to_contain_text("Three")
    await expect(told).to_have_text("1 new message")
    await expect(told).to_have_text("2 new messages", timeout=15_000)

    await page.get_by_label("Nothing").check()
    await _say(place, room, wren, "Four")
    await expect(log).to_contain_text("Four")
    await page.reload()
    await expect(log).to_have_attribute("aria-live", "off")
    await page.get_by_text("Reading aloud", exact=True).click()
    await expect(page.get_by_label("Nothing")).to_be_checked()

    await page.get_by_label("Each message as it comes").check()
    await expect(log).to_have_attribute("aria-live", "polite")
    pause = page.get_by_role("button", name="Pause reading aloud")
    await pause.press("Enter")
    await expect(log).to_have_attribute("aria-live", "off")
    await _say(place, room, wren, "Five", "Six")
    await expect(log).to_contain_text("Six")
    await expect(told).to_have_text("Paused")
    await pause.press("Enter")
    await expect(told).to_have_text("2 new messages")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(pause).to_be_focused()


async def test_what_happens_in_the_room_stands_in_the_log(page: Page, place: Place, room: Room, wren: Person) -> None:
    await _open(page, room)
    await page.get_by_label("Your message").fill("Half a thought")

    async with place.database.work() as work:
        await rooms.close(work, room)

    await expect(page.get_by_role("log")).to_contain_text("A facilitator closed the room.")
    await expect(page.get_by_text("This room was closed. What you wrote is still here.")).to_be_visible()
    await expect(page.get_by_label("Your message")).to_have_value("Half a thought")
    await expect(page.get_by_label("Your message")).to_be_focused()
