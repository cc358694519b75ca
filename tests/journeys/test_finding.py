"""Searching in a browser, and topics like one's own while a title is typed."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from forum import indexing
from forum.topics import Topic
from tests.builders import a_reply, a_topic
from tests.journeys.conftest import OpenWindow
from tests.journeys.place import Place
from tests.journeys.soundness import faults_of
from tests.journeys.windows import Window
from tests.people import Group, Person, a_group, a_person, joined

pytestmark = pytest.mark.journey


@pytest.fixture
async def circle(place: Place) -> Group:
    async with place.database.work() as work:
        return await a_group(work)


@pytest.fixture
async def wren(place: Place, circle: Group) -> Person:
    async with place.database.work() as work:
        return await joined(work, await a_person(work), circle, pseudonym="Wren")


@pytest.fixture
async def topic(place: Place, circle: Group) -> Topic:
    async with place.database.work() as work:
        rowan = await joined(work, await a_person(work), circle, pseudonym="Quiet Rowan")
        topic = await a_topic(work, circle, rowan, title="Travel insurance", text="Who insured your bassoon?")
        await a_reply(work, topic, rowan, text="My bassoon flew with me to the needles.")
        await a_reply(work, topic, rowan, text="What I asked about an overdose of cough syrup.")
        await work.execute(
            "UPDATE posts SET warnings = ARRAY['Needles'] WHERE topic_id = $1 AND seq = 2",
            topic.id,
        )
    async with place.database.work() as work:
        while await indexing.read_batch(work):
            pass
    return topic


@pytest.fixture
async def window(a_browser: OpenWindow, place: Place, wren: Person) -> AsyncIterator[Window]:
    async with a_browser() as window:
        await place.let_in(window.context, wren)
        yield window


async def search_for(page: Page, words: str) -> None:
    box = page.get_by_role("searchbox")
    await box.fill(words)
    await box.press("Enter")
    await page.wait_for_url(lambda address: f"q={words}" in address)


async def test_what_is_found_leads_to_its_post_and_tells_no_warned_words(window: Window, topic: Topic) -> None:
    page = window.page
    await page.goto("/search")
    await search_for(page, "bassoon")

    hits = page.locator(".hit")
    await expect(hits).to_have_count(2)
    warned = hits.filter(has_text="Content warning: Needles")
    await expect(warned).to_have_count(1)
    await expect(warned).not_to_contain_text("flew with me")
    await expect(page.locator(".hit mark")).to_have_text(["bassoon"])
    assert await faults_of(page) == []
    await warned.get_by_role("link", name="Travel insurance").click()
    await expect(page.locator("#post-2")).to_be_in_viewport()


async def test_a_slip_of_the_fingers_is_forgiven_and_danger_brings_help(
    window: Window, circle: Group, topic: Topic
) -> None:
    page = window.page
    await page.goto(f"/groups/{circle.slug}/topics")
    await search_for(page, "basoon")
    await expect(page.get_by_role("status").filter(has_text="Showing results for bassoon")).to_be_visible()
    await expect(page.locator(".hit")).to_have_count(2)

    await search_for(page, "overdose")
    await expect(page.locator(".help-card")).to_be_visible()
    await expect(page.locator(".hit")).to_have_count(1)
    await search_for(page, "harpsichordist")
    await expect(page.get_by_text("Nothing found")).to_be_visible()


async def test_topics_like_mine_come_while_i_type_and_never_take_the_focus(
    window: Window, circle: Group, topic: Topic
) -> None:
    page = window.page
    await page.goto(f"/groups/{circle.slug}/topics/new")
    offered = page.locator("similar-topics")
    await expect(offered).to_have_attribute("aria-live", "polite")
    title = page.get_by_label("Title")
    await title.focus()
    await page.keyboard.type("Insurance for travelling")

    await expect(offered.get_by_role("link")).to_have_count(1)
    await expect(title).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(offered.get_by_role("link", name="Travel insurance")).to_be_focused()
    async with page.context.expect_page() as opened:
        await page.keyboard.press("Enter")
    assert f"/topics/{topic.id}" in (await opened.value).url
    await title.fill("Gardens")
    await expect(offered.get_by_role("link")).to_have_count(0)
    assert await faults_of(page) == []
