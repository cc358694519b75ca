"""The main job with the keyboard alone: everything can be reached, and one always sees where one is."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.journeys import deeds
from tests.journeys.conftest import OpenWindow
from tests.journeys.place import ELSEWHERE, Place

pytestmark = pytest.mark.journey

_HERE = """() => {
  const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect()
  const words = (here.labels?.[0] ?? here).textContent.replace(/\\s+/g, " ").trim()
  const [x, y] = [box.left + Math.min(box.width, 40) / 2, box.top + Math.min(box.height, 40) / 2]
  const seen = document.elementFromPoint(x, y)
  return {
    words, kind: here.tagName.toLowerCase(),
    is_outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    is_in_sight: here.contains(seen) || (seen?.contains(here) ?? false) }
}"""
_MOST_STEPS = 90


async def reach(page: Page, words: str, *, kind: str = "") -> None:
    """Press Tab until what is called so has the focus, and see at each step where it is."""
    passed = []
    for _ in range(_MOST_STEPS):
        await page.keyboard.press("Tab")
        here = await page.evaluate(_HERE)
        if here["kind"] == "body":
            continue
        assert here["is_outlined"], f"one does not see the focus on {here}"
        assert here["is_in_sight"], f"the focus is hidden on {here}"
        if re.fullmatch(words, here["words"]) and kind in {"", here["kind"]}:
            return
        passed.append(here["words"])
    pytest.fail(f"{words!r} was not reached on {page.url}, only {passed}")


async def press(page: Page, words: str, *, kind: str = "") -> None:
    """Reach what is called so, press Enter, and be on another page."""
    await reach(page, words, kind=kind)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def write(page: Page, label: str, text: str) -> None:
    await reach(page, label)
    await page.keyboard.type(text)


async def test_the_main_job_needs_no_mouse(a_browser: OpenWindow) -> None:
    async with a_browser() as window:
        page = window.page
        await page.goto("/")
        await write(page, "Condition, place or word", "panic")
        await press(page, "Find a group")
        await press(page, "Quiet company: anxiety and panic")
        await press(page, "Join this group")
        await press(page, "I am new here")
        await write(page, "A name to sign in with", "Linnet")
        await write(page, "Passphrase", deeds.PASSPHRASE)
        await reach(page, "I am 18 or over.*")
        await page.keyboard.press("Space")
        await press(page, "Join", kind="button")
        await press(page, "I have written both down")
        await reach(page, "I have read this agreement.*")
        await page.keyboard.press("Space")
        await write(page, "Your name in this group", "Siskin")
        await press(page, "Join this group")
        await press(page, "Topics")
        await press(page, "Start a topic")
        await write(page, "Title", "Lifts again")
        await write(page, "What you would like to say", "I took the stairs.")
        await press(page, "Start the topic")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Lifts again")
        await write(page, "Your reply", "All of them.")
        await press(page, "Post reply")
        await expect(page.locator(".post", has_text="All of them.")).to_be_visible()


async def test_a_room_and_the_way_out_need_no_mouse(a_browser: OpenWindow, place: Place) -> None:
    async with a_browser() as window:
        page = window.page
        await place.let_in(window.context, await place.as_role("facilitator"))
        await page.goto("/groups/quiet-company/rooms")
        await press(page, "Evening company")
        # Past fifty messages, each with what one may do about it.
        await reach(page, "Skip to writing", kind="a")
        await page.keyboard.press("Enter")
        await expect(page.get_by_label("Your message")).to_be_focused()
        await page.keyboard.type("Evening, all of you.")
        await reach(page, "Send")
        await page.keyboard.press("Space")
        await expect(deeds.message(page, "Evening, all of you.")).to_be_visible()
        await page.goto("/cases")
        await press(page, "A post in .*", kind="a")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("A post in")
        await reach(page, "Read them|Words:.*", kind="summary")

        await window.may_leave()
        await page.goto("/groups")
        await press(page, "Leave quickly")

        assert page.url == ELSEWHERE


@pytest.mark.parametrize("width", [360, 768, 1280])
async def test_help_and_the_way_out_are_in_the_same_place_on_every_page(
    a_browser: OpenWindow, place: Place, width: int
) -> None:
    async with a_browser(viewport={"width": width, "height": 800}) as window:
        page = window.page
        places = [await _places_on(page, path) for path in ("/", "/groups", "/sign-in", "/help", "/nowhere")]
        await place.let_in(window.context, await place.as_role("facilitator"))
        places += [await _places_on(page, path) for path in ("/", "/cases", "/inbox", "/groups/quiet-company/topics")]

    assert places == [places[0]] * len(places)


async def _places_on(page: Page, path: str) -> list[object]:
    await page.goto(path)
    return [
        await page.get_by_role("link", name=name, exact=True).bounding_box()
        for name in ("Need help now?", "Leave quickly")
    ]
