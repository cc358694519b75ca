"""A facilitator puts themselves down, comes, and everybody in the room is told at once; the roster without script."""

import pytest
from playwright.async_api import Locator, Page, expect

from frame.database import Work
from moderation.cover import wanted
from tests.chat.scenes import a_room
from tests.journeys.conftest import OpenWindow
from tests.journeys.place import Place
from tests.journeys.soundness import faults_of
from tests.moderation.cover_scenes import EVENING, a_facilitator, in_days, on_now, seen_by
from tests.people import Group, Person, a_group, a_person, joined

pytestmark = pytest.mark.journey


async def _cast(work: Work) -> tuple[Group, Person, Person]:
    group = await a_group(work)
    member = await joined(work, await a_person(work), group, pseudonym="Harbour")
    return group, member, await a_facilitator(work, group, "Rowan")


async def test_an_open_room_hears_that_a_facilitator_has_come(a_browser: OpenWindow, place: Place) -> None:
    async with place.database.work() as work:
        group, member, facilitator = await _cast(work)
        room = await a_room(work, group, facilitator)
        await on_now(work, group, facilitator)
    async with a_browser() as theirs, a_browser() as hers:
        await place.let_in(theirs.context, member)
        await place.let_in(hers.context, facilitator)
        await theirs.page.goto(f"/rooms/{room.id}")
        line = theirs.page.locator(".state-line watch-line")
        await expect(line).to_contain_text("Nobody is watching just now")
        await expect(line.get_by_role("link", name="Help lines")).to_be_visible()
        await theirs.page.get_by_label("Your message").fill("I was saying")
        await theirs.page.evaluate("window.stayed = true")

        await hers.page.goto(f"/groups/{group.slug}/topics/new")

        await expect(line).to_contain_text("A facilitator is here until", timeout=15_000)
        await expect(theirs.page.locator(".watch-note watch-line")).to_contain_text("A facilitator is here until")
        await expect(theirs.page.get_by_label("Your message")).to_have_value("I was saying")
        assert await theirs.page.evaluate("window.stayed")
        assert await faults_of(theirs.page) == []


async def test_a_gap_is_taken_and_a_shift_handed_over_without_script(a_browser: OpenWindow, place: Place) -> None:
    async with place.database.work() as work:
        group, _, rowan = await _cast(work)
        moss = await a_facilitator(work, group, "Moss")
        await wanted.add_hours(work, await seen_by(work, group, rowan), range(7), EVENING)
    async with a_browser(java_script_enabled=False) as window, a_browser(java_script_enabled=False) as other:
        await place.let_in(window.context, rowan)
        await place.let_in(other.context, moss)
        page = window.page
        await page.goto(f"/groups/{group.slug}/cover")
        third = _day(page, 3)
        await third.get_by_role("button", name="I’ll take it").click()
        await expect(third).to_contain_text("Rowan (you)")

        await third.get_by_role("link", name="Change").click()
        await page.get_by_label("Who could come?").select_option(label="Moss")
        await page.get_by_role("button", name="Ask").click()
        await expect(_day(page, 3)).to_contain_text("Asks Moss")
        await other.page.goto("/inbox")
        await other.page.get_by_text("Could you take some hours over?").first.click()
        await other.page.goto(f"/groups/{group.slug}/cover")
        await _day(other.page, 3).get_by_role("button", name="I’ll take it").click()

        await expect(_day(other.page, 3)).to_contain_text("Moss (you)")
        await page.goto(f"/groups/{group.slug}/cover/notes")
        await page.get_by_label("What should the next one know?").fill("Wren may need a kind word.")
        await page.get_by_role("button", name="Leave the note").click()
        await other.page.goto(f"/groups/{group.slug}/cover")
        await other.page.get_by_role("link", name="A hand-over note to read").click()
        await other.page.get_by_role("button", name="I have read these").click()
        await page.reload()
        await expect(page.get_by_text("Read by Moss")).to_be_visible()


async def test_the_roster_is_worked_by_keyboard(a_browser: OpenWindow, place: Place) -> None:
    async with place.database.work() as work:
        group, _, rowan = await _cast(work)
        await wanted.add_hours(work, await seen_by(work, group, rowan), range(7), EVENING)
    async with a_browser(viewport={"width": 360, "height": 740}) as window:
        await place.let_in(window.context, rowan)
        page = window.page
        await page.goto(f"/groups/{group.slug}/cover")
        assert await faults_of(page) == []
        await page.get_by_role("link", name="Put yourself down").focus()
        for _ in range(20):
            await page.keyboard.press("Tab")
            focused = page.locator(":focus")
            if "I’ll take it" in (await focused.inner_text()):
                break
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Rowan (you)").first).to_be_visible()

        await page.get_by_role("link", name="Put yourself down").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Put yourself down")
        # How a browser takes digits for a date depends on its own language, not on the page's.
        await page.get_by_label("Day", exact=True).fill(in_days(40).isoformat())
        await page.get_by_label("From").fill("18:00")
        await page.get_by_label("Until").fill("20:00")
        await page.get_by_label("Until").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Who is here when")


def _day(page: Page, days: int) -> Locator:
    day = in_days(days)
    return page.locator("section.cover-day").filter(has=page.locator(f"#day-{day.isoformat()}"))
