"""A sharing circle, lived through by three people in three browsers: planned, opened, held, closed, looked back on."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from playwright.async_api import Page, expect

from frame import clock
from gatherings import holding, repeating
from tests.gatherings.scenes import MINUTE, ZONE
from tests.journeys.conftest import OpenWindow
from tests.journeys.place import Place
from tests.journeys.soundness import faults_of
from tests.people import Group, Person, a_group, a_person, joined

pytestmark = pytest.mark.journey


@dataclass(frozen=True)
class Evening:
    """Teasel organises and hosts, Rowan keeps it safe, Wren comes."""

    group: Group
    teasel: Page
    rowan: Page
    wren: Page


@pytest.fixture
async def evening(place: Place, a_browser: OpenWindow) -> AsyncIterator[Evening]:
    async with place.database.work() as work:
        group = await a_group(work)
        people: list[Person] = [
            await joined(work, await a_person(work), group, pseudonym="Teasel", is_organiser=True),
            await joined(work, await a_person(work), group, pseudonym="Rowan", is_facilitator=True),
            await joined(work, await a_person(work), group, pseudonym="Wren"),
        ]
    async with AsyncExitStack() as stack:
        pages = []
        for person in people:
            window = await stack.enter_async_context(a_browser())
            await place.let_in(window.context, person)
            pages.append(window.page)
        yield Evening(group, *pages)


async def planned(evening: Evening, place: Place) -> int:
    """Planned by form, to begin in a few minutes, with its lobby open."""
    begins = repeating.local_of(clock.now() + 3 * MINUTE, ZONE)
    page = evening.teasel
    await page.goto(f"/groups/{evening.group.slug}/gatherings")
    await page.get_by_role("link", name="Plan the first one").click()
    await page.get_by_label("What is it called?").fill("Tuesday circle")
    await page.get_by_label("Sharing circle: one after the other").check()
    await page.get_by_label("Day", exact=True).fill(f"{begins:%Y-%m-%d}")
    await page.get_by_label("Begins at").fill(f"{begins:%H:%M}")
    assert await faults_of(page) == []
    await page.get_by_role("button", name="Plan it").click()
    await expect(page.get_by_role("heading", name="Tuesday circle")).to_be_visible()
    assert await faults_of(page) == []
    gathering_id = int(page.url.rsplit("/", 1)[1])
    async with place.database.work() as work:
        await holding.look_after(work, gathering_id)
    return gathering_id


async def come_into_the_lobby(evening: Evening, gathering_id: int) -> None:
    """A facilitator puts herself down, and everybody comes into the lobby."""
    teasel, rowan, wren = evening.teasel, evening.rowan, evening.wren
    await rowan.goto(f"/gatherings/{gathering_id}")
    await rowan.get_by_role("button", name="I will be there").click()
    await wren.goto(f"/gatherings/{gathering_id}")
    await wren.get_by_role("link", name="Come in").click()
    await wren.get_by_label("How are you arriving?").fill("A little tired")
    await wren.get_by_label("I have read this and agree").check()
    assert await faults_of(wren) == []
    await wren.get_by_role("button", name="Check in").click()
    await expect(wren.get_by_text("Your connection works")).to_be_visible()
    for page in (teasel, rowan):
        await page.goto(f"/gatherings/{gathering_id}/session")
    await expect(teasel.get_by_text("“A little tired”")).to_be_visible()
    assert await faults_of(teasel) == []


async def open_it(evening: Evening) -> None:
    """The host opens it: the others' pages go on by themselves."""
    teasel, rowan, wren = evening.teasel, evening.rowan, evening.wren
    await teasel.get_by_role("button", name="Open it now").click()
    for page in (teasel, rowan, wren):
        await expect(page.get_by_role("heading", name="The circle")).to_be_visible()
        await expect(page.get_by_text("Nobody has the floor.")).to_be_visible()
    assert await faults_of(wren) == []
    assert await faults_of(teasel) == []


async def take_a_turn(evening: Evening) -> None:
    """Wren is given the floor; Rowan, who keeps it safe, sends a word of support meanwhile."""
    teasel, rowan, wren = evening.teasel, evening.rowan, evening.wren
    await wren.get_by_role("button", name="Raise your hand").click()
    await expect(teasel.get_by_role("list", name="Raised hands").get_by_text("Wren")).to_be_visible()
    await teasel.get_by_role("button", name="Give the floor to the next").click()
    await expect(wren.get_by_text("You have the floor")).to_be_visible()
    await expect(rowan.get_by_text("Wren has the floor")).to_be_visible()
    await wren.get_by_label("Your message").fill("It was a long week.")
    await wren.get_by_role("button", name="Send", exact=True).click()
    await expect(rowan.get_by_role("log", name="Messages").get_by_text("It was a long week.")).to_be_visible()
    await rowan.get_by_role("button", name="Thank you for sharing.").click()
    await expect(wren.get_by_role("log", name="Messages").get_by_text("Thank you for sharing.")).to_be_visible()
    await wren.get_by_role("button", name="I have finished").click()
    await expect(teasel.get_by_text("Nobody has the floor.")).to_be_visible()


async def speak_out_of_turn(evening: Evening) -> None:
    """Nothing is said, and nothing is lost."""
    wren = evening.wren
    await wren.get_by_label("Your message").fill("One more thing")
    await wren.get_by_role("button", name="Send", exact=True).click()
    await expect(wren.get_by_text("Raise your hand, and your turn comes.")).to_be_visible()
    await expect(wren.get_by_label("Your message")).to_have_value("One more thing")


async def end_it(evening: Evening) -> None:
    """It is wound down and closed; there is a page for afterwards."""
    teasel, rowan, wren = evening.teasel, evening.rowan, evening.wren
    await teasel.get_by_role("button", name="Start winding down").click()
    await expect(teasel.get_by_role("button", name="Start winding down")).to_have_count(0)
    await teasel.get_by_text("Close it", exact=True).click()
    await teasel.get_by_role("button", name="Yes, close it for everybody").click()
    for page in (teasel, rowan, wren):
        await page.wait_for_url("**/afterwards")
    await wren.get_by_label("It did me good").check()
    await wren.get_by_role("button", name="Tell the hosts").click()
    await expect(wren.get_by_text("Thank you for telling")).to_be_visible()
    assert await faults_of(wren) == []
    await teasel.get_by_label("How it was held, concerns, what to hand over").fill("Calm. Wren may like a call.")
    await teasel.get_by_role("button", name="Keep the log").click()
    await expect(teasel.get_by_text("Calm. Wren may like a call.").first).to_be_visible()
    await rowan.reload()
    await expect(rowan.get_by_text("3 people were there.")).to_be_visible()


async def test_a_circle_is_planned_opened_held_wound_down_and_looked_back_on(evening: Evening, place: Place) -> None:
    gathering_id = await planned(evening, place)
    await come_into_the_lobby(evening, gathering_id)
    await open_it(evening)
    await take_a_turn(evening)
    await speak_out_of_turn(evening)
    await end_it(evening)


async def test_without_its_facilitator_the_room_is_hushed_and_goes_on_when_she_is_back(
    evening: Evening, place: Place
) -> None:
    gathering_id = await planned(evening, place)
    teasel, rowan, wren = evening.teasel, evening.rowan, evening.wren
    await rowan.goto(f"/gatherings/{gathering_id}")
    await rowan.get_by_role("button", name="I will be there").click()
    for page in (wren, rowan, teasel):
        await page.goto(f"/gatherings/{gathering_id}/session")
    await expect(rowan.get_by_text("Your connection works")).to_be_visible()
    await expect(teasel.get_by_text("and is here")).to_be_visible()
    await teasel.get_by_role("button", name="Open it now").click()
    await expect(wren.get_by_role("heading", name="The circle")).to_be_visible()

    await rowan.goto("/")
    async with place.database.work() as work:
        await work.execute(
            """
            UPDATE attendances SET seen_at = seen_at - interval '3 minutes'
             WHERE gathering_id = $1
               AND membership_id = (SELECT membership_id FROM gathering_watchers WHERE gathering_id = $1)
            """,
            gathering_id,
        )
        await holding.look_after(work, gathering_id)
    await expect(wren.get_by_role("heading", name="No facilitator is here just now")).to_be_visible()
    assert await faults_of(wren) == []

    await rowan.goto(f"/gatherings/{gathering_id}/session")
    await expect(wren.get_by_role("heading", name="No facilitator is here just now")).to_have_count(0)
