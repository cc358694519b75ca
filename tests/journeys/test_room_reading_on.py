"""Coming back to a room: where what is new begins, and a place that is right on every device."""

import asyncio

import pytest
from playwright.async_api import Page, expect

from chat.rooms import Room
from tests.journeys.conftest import OpenWindow
from tests.journeys.place import Place
from tests.journeys.rooms import enter, said
from tests.people import Person

pytestmark = pytest.mark.journey


async def _place_of(place: Place, person: Person) -> int:
    seq = await place.database.fetchval("SELECT seq FROM room_readings WHERE membership_id = $1", person.membership_id)
    return seq or 0


async def _comes_to(place: Place, person: Person, seq: int) -> None:
    async with asyncio.timeout(10):
        # What was in sight is noted once nothing has moved for a moment.
        while await _place_of(place, person) != seq:  # noqa: ASYNC110 - what is waited for is a browser
            await asyncio.sleep(0.1)


async def test_one_goes_on_where_one_was_on_another_device(
    harbours_page: Page, a_browser: OpenWindow, place: Place, room: Room, harbour: Person, wren: Person
) -> None:
    await said(place, room, wren, *(f"Before {number}" for number in range(3)))
    await enter(harbours_page, room)
    await _comes_to(place, harbour, 3)
    await harbours_page.goto("/inbox")
    await said(place, room, wren, *(f"Missed {number}, {'word ' * 60}" for number in range(12)))

    async with a_browser() as other:
        await place.let_in(other.context, harbour)
        await enter(other.page, room)

        await expect(other.page.get_by_text("You missed 12 messages.")).to_be_visible()
        await expect(other.page.get_by_text("New since you were here")).to_be_in_viewport()
        await expect(other.page.get_by_text("Missed 11,")).not_to_be_in_viewport()
        await asyncio.sleep(2)
        assert 3 < await _place_of(place, harbour) < 15, "what was not in sight is not read"
        await other.page.locator("[data-scroller]").evaluate(
            "async (log) => { for (; log.scrollTop + log.clientHeight < log.scrollHeight - 2; log.scrollTop += 150)"
            " await new Promise((done) => setTimeout(done, 60)) }"
        )
        await _comes_to(place, harbour, 15)
        await expect(other.page.get_by_text("You have read everything.")).to_be_visible()

    await enter(harbours_page, room)
    await expect(harbours_page.get_by_text("You missed")).to_have_count(0)
    await expect(harbours_page.get_by_text("New since you were here")).to_have_count(0)


async def test_more_than_a_page_was_missed(
    harbours_page: Page, place: Place, room: Room, harbour: Person, wren: Person
) -> None:
    await said(place, room, wren, "Before")
    await enter(harbours_page, room)
    await _comes_to(place, harbour, 1)
    await harbours_page.goto("/inbox")
    await said(place, room, wren, *(f"Missed {number}." for number in range(70)))

    await enter(harbours_page, room)
    await expect(harbours_page.get_by_text("Missed 69.")).to_be_in_viewport()
    await asyncio.sleep(2)
    assert await _place_of(place, harbour) == 1, "what stands on an earlier page was passed over"
    await harbours_page.get_by_role("link", name="Go to the first").click()

    await expect(harbours_page.get_by_text("New since you were here")).to_be_in_viewport()
    await expect(harbours_page.get_by_text("Missed 0.")).to_be_in_viewport()


async def test_without_scripts_one_says_oneself_how_far_one_read(
    a_browser: OpenWindow, place: Place, room: Room, harbour: Person, wren: Person
) -> None:
    await said(place, room, wren, "Before")
    async with a_browser(java_script_enabled=False) as window:
        await place.let_in(window.context, harbour)
        await window.open(f"/rooms/{room.id}")
        await window.page.get_by_role("button", name="Mark as read up to here").click()
        await said(place, room, wren, "Missed")
        await window.open(f"/rooms/{room.id}")
        await expect(window.page.get_by_text("You missed 1 message.")).to_be_visible()
        await window.page.get_by_role("button", name="Mark as read", exact=True).click()
        await expect(window.page.get_by_text("You missed")).to_have_count(0)
        await window.page.get_by_role("link", name="Search this room").click()
        await window.page.get_by_role("searchbox", name="Words to look for").fill("missed")
        await window.page.get_by_role("button", name="Search").click()
        await window.page.get_by_role("link", name="Missed").click()
        await expect(window.page.locator(".message:target")).to_contain_text("Missed")
