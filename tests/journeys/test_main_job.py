"""The whole story, once with scripts and once without: from looking for somebody who knows, to being kept safe."""

from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Page, expect

from tests.journeys import deeds
from tests.journeys.conftest import OpenWindow
from tests.journeys.place import Place

pytestmark = pytest.mark.journey

SLUG, GROUP, ROOM = "quiet-company", "Quiet company: anxiety and panic", "Evening company"


@pytest.mark.parametrize("with_scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_somebody_finds_people_who_know_and_is_kept_safe(
    a_browser: OpenWindow, place: Place, with_scripts: bool
) -> None:
    heron, sorrel, topic_title = ("Heron", "Sorrel", "Lifts") if with_scripts else ("Plover", "Yarrow", "Escalators")
    async with AsyncExitStack() as stack:
        one, other, keeper = [
            (await stack.enter_async_context(a_browser(java_script_enabled=with_scripts))).page for _ in range(3)
        ]
        await _arrive(one, heron)
        await _arrive(other, sorrel)
        await keeper.goto("/sign-in")
        await deeds.sign_in(keeper, place.sign_ins["facilitator"])

        topic = await deeds.start_topic(one, SLUG, title=topic_title, text="I took the stairs again today.")
        await deeds.reply_to(other, topic, pseudonym=heron, text="Twelve floors, here. You are in good company.")
        await deeds.reply_to(one, topic, pseudonym=sorrel, text="Twelve! My knees salute you.")
        await _expect_threaded(other, topic)
        await _talk(one, other, with_scripts=with_scripts)
        await _settle_a_flag(one, other, keeper, place=place, topic=topic)


async def _arrive(page: Page, pseudonym: str) -> None:
    await deeds.find_group(page, "panic", name=GROUP)
    await deeds.sign_up_to_join(page, name="Blue kitchen door")
    await deeds.join(page, pseudonym=pseudonym)


async def _expect_threaded(page: Page, topic: str) -> None:
    await page.goto(topic)
    answered = page.locator(".post", has_text="Twelve floors")
    answer = page.locator(".post", has_text="My knees salute you")
    assert await answered.get_attribute("id") == f"post-{await answer.get_attribute('data-under')}"
    assert await answered.get_attribute("data-depth") == "1"
    assert await answer.get_attribute("data-depth") == "2"


async def _talk(one: Page, other: Page, *, with_scripts: bool) -> None:
    """With scripts each sees at once what the other says; without, on loading the page again."""
    for page in (one, other):
        await deeds.enter_room(page, SLUG, name=ROOM)
    for speaker, listener, text in ((one, other, "Is anybody up?"), (other, one, "Just us and the kettle.")):
        words = f"{text} {'!' if with_scripts else '.'}"
        await deeds.say(speaker, words)
        if not with_scripts:
            await listener.reload()
        await expect(deeds.message(listener, words)).to_be_visible()
        await expect(deeds.message(speaker, words)).to_have_count(1)


async def _settle_a_flag(author: Page, flagger: Page, keeper: Page, *, place: Place, topic: str) -> None:
    await deeds.flag(flagger, topic, "My knees salute you", why="Something else")
    case = await place.database.fetchval("SELECT max(id) FROM cases")

    await deeds.hide(keeper, case, reason="Let us leave knees out of it: see the second point of our agreement.")

    await author.goto("/inbox")
    await author.locator(".letter-row--unread").get_by_role("button").first.click()
    await expect(author.get_by_role("main")).to_contain_text("Let us leave knees out of it")
    await flagger.goto(topic)
    await expect(flagger.get_by_text("A facilitator has hidden this post.")).to_be_visible()
