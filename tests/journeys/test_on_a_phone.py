"""What has to fit on a phone of 360 px, where every line counts."""

import pytest
from playwright.async_api import Locator, expect

from tests.builders import a_reply, a_topic
from tests.journeys.conftest import OpenWindow
from tests.journeys.place import Place
from tests.people import a_group, a_person, joined

pytestmark = pytest.mark.journey

PHONE = {"width": 360, "height": 740}


async def tops(found: Locator) -> set[int]:
    """Where each begins, in px from above: one number for things in one line."""
    return set(await found.evaluate_all("all => all.map(one => Math.round(one.getBoundingClientRect().top))"))


async def test_a_facilitators_list_of_topics_spends_one_line_on_each_row_of_ways(
    a_browser: OpenWindow, place: Place
) -> None:
    async with place.database.work() as work:
        group = await a_group(work)
        rowan = await joined(work, await a_person(work), group, is_facilitator=True)
        await a_topic(work, group, rowan)
    async with a_browser(viewport=PHONE) as window:
        await place.let_in(window.context, rowan)
        await window.page.goto(f"/groups/{group.slug}/topics")

        ways = window.page.get_by_role("navigation", name="Main").get_by_role("link")
        kinds = window.page.get_by_role("navigation", name="What kind of reply would help").get_by_role("link")

        assert await ways.count() == 5, "Facilitators have one way more than members"
        assert len(await tops(ways)) == 1
        assert await kinds.count() == 5
        assert len(await tops(kinds)) == 1


async def test_what_is_new_in_a_list_says_so_after_its_title_and_over_nothing(
    a_browser: OpenWindow, place: Place
) -> None:
    async with place.database.work() as work:
        group = await a_group(work)
        wren = await joined(work, await a_person(work), group, pseudonym="Wren")
        topic = await a_topic(work, group, wren, title="Things people have really said to me this year")
        await a_reply(work, topic, await joined(work, await a_person(work), group))
    async with a_browser(viewport=PHONE) as window:
        await place.let_in(window.context, wren)
        await window.page.goto(f"/topics/{topic.id}")
        await window.page.get_by_role("button", name="Mark as read up to here").click()
        async with place.database.work() as work:
            await a_reply(work, topic, await joined(work, await a_person(work), group))
        await window.page.goto(f"/groups/{group.slug}/topics")

        new = await window.page.locator(".chip--new").bounding_box()
        below = await window.page.locator(".topic-row-detail").bounding_box()

        assert new
        assert below
        assert new["y"] + new["height"] <= below["y"]


async def test_a_closed_topic_offers_no_reply_that_leads_nowhere(a_browser: OpenWindow, place: Place) -> None:
    async with place.database.work() as work:
        group = await a_group(work)
        wren = await joined(work, await a_person(work), group, pseudonym="Wren")
        rowan = await joined(work, await a_person(work), group, is_facilitator=True)
        topic = await a_topic(work, group, wren)
    async with a_browser(viewport=PHONE, java_script_enabled=False) as window:
        page = window.page
        await place.let_in(window.context, rowan)
        await page.goto(f"/topics/{topic.id}/close")
        await page.get_by_label("Why you are closing it").fill("It is settled.")
        await page.get_by_role("button", name="Close the topic").click()

        await expect(page.get_by_role("link", name="More about Wren")).to_be_visible()
        await expect(page.get_by_role("link", name="Reply to Wren")).to_be_hidden()
        await page.get_by_role("button", name="Open this topic again").click()
        await expect(page.get_by_role("link", name="Reply to Wren")).to_be_visible()


async def test_without_scripts_a_preview_is_in_sight_at_once(a_browser: OpenWindow, place: Place) -> None:
    async with place.database.work() as work:
        group = await a_group(work)
        wren = await joined(work, await a_person(work), group, pseudonym="Wren")
        topic = await a_topic(work, group, wren, text="A long way down. " * 200)
    async with a_browser(viewport=PHONE, java_script_enabled=False) as window:
        await place.let_in(window.context, wren)
        await window.page.goto(f"/topics/{topic.id}")
        await window.page.get_by_label("Your reply").fill("It is **hard** today.")
        await window.page.get_by_role("button", name="Preview").click()

        await expect(window.page.get_by_role("region", name="Preview")).to_be_in_viewport()


@pytest.mark.parametrize("path", ["/groups/{slug}/topics/new", "/topics/{topic}", "/posts/{post}/edit"])
async def test_buttons_beneath_words_stand_in_one_order(a_browser: OpenWindow, place: Place, path: str) -> None:
    async with place.database.work() as work:
        group = await a_group(work)
        wren = await joined(work, await a_person(work), group, pseudonym="Wren")
        topic = await a_topic(work, group, wren)
        reply = await a_reply(work, topic, wren)
    async with a_browser(viewport=PHONE) as window:
        await place.let_in(window.context, wren)
        await window.page.goto(path.format(slug=group.slug, topic=topic.id, post=reply.id))

        kinds = await window.page.locator(".composer-foot .button").evaluate_all("all => all.map(one => one.className)")

        assert kinds == ["button button--plain", "button", "button button--quiet"]
