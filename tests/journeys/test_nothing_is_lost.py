"""Whatever happens while somebody writes, their words are still there."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from forum import standing, topics
from forum.topics import Topic
from tests.builders import a_topic
from tests.journeys import deeds
from tests.journeys.conftest import OpenWindow
from tests.journeys.place import Place, SignIn
from tests.journeys.soundness import faults_of
from tests.journeys.windows import Window
from tests.people import Group, Person, a_group, a_person, joined

pytestmark = pytest.mark.journey

WORDS = "It took me an hour to find these words."
BOTH = pytest.mark.parametrize("with_scripts", [True, False], ids=["with scripts", "without scripts"])


@pytest.fixture
async def circle(place: Place) -> Group:
    async with place.database.work() as work:
        return await a_group(work)


@pytest.fixture
async def wren(place: Place, circle: Group) -> Person:
    async with place.database.work() as work:
        return await joined(work, await a_person(work), circle, pseudonym="Wren")


@pytest.fixture
async def rowan(place: Place, circle: Group) -> Person:
    async with place.database.work() as work:
        return await joined(work, await a_person(work), circle, pseudonym="Rowan", is_facilitator=True)


@pytest.fixture
async def topic(place: Place, circle: Group, rowan: Person) -> Topic:
    async with place.database.work() as work:
        return await a_topic(work, circle, rowan)


@pytest.fixture
async def scriptless(a_browser: OpenWindow, place: Place, wren: Person) -> AsyncIterator[Window]:
    """Wren's browser, in which no script runs."""
    async with a_browser(java_script_enabled=False) as window:
        await place.let_in(window.context, wren)
        yield window


@pytest.fixture
async def window(a_browser: OpenWindow, place: Place, wren: Person) -> AsyncIterator[Window]:
    """Wren's browser."""
    async with a_browser() as window:
        await place.let_in(window.context, wren)
        yield window


@BOTH
async def test_a_session_that_ends_while_writing_takes_no_words_with_it(
    a_browser: OpenWindow, place: Place, with_scripts: bool
) -> None:
    async with a_browser(java_script_enabled=with_scripts) as window:
        page = window.page
        who = await _a_newcomer(page, "Petrel" if with_scripts else "Dotterel")
        await page.goto("/groups/quiet-company/topics/new")
        await page.get_by_label("Title").fill("Mornings")
        await page.get_by_label("What you would like to say").fill(WORDS)
        await place.end_sessions(who.name)

        await page.get_by_role("button", name="Start the topic").click()
        await expect(page.get_by_role("main")).to_contain_text(WORDS)
        assert not with_scripts or await faults_of(page) == []
        await deeds.sign_in(page, who)
        await expect(page.get_by_role("button", name="Send it now")).to_be_visible()
        assert not with_scripts or await faults_of(page) == []
        await page.get_by_role("button", name="Send it now").click()

        await expect(page.get_by_role("heading", level=1)).to_have_text("Mornings")
        await expect(page.locator(".post", has_text=WORDS)).to_have_count(1)


async def _a_newcomer(page: Page, pseudonym: str) -> SignIn:
    """Somebody with a passphrase, who has just joined."""
    await deeds.find_group(page, "panic", name="Quiet company: anxiety and panic")
    who = await deeds.sign_up_to_join(page, name="Blue kitchen door")
    await deeds.join(page, pseudonym=pseudonym)
    return who


@BOTH
async def test_a_topic_closed_while_writing_gives_the_words_back(
    place: Place, window: Window, scriptless: Window, topic: Topic, rowan: Person, with_scripts: bool
) -> None:
    page = (window if with_scripts else scriptless).page
    await page.goto(f"/topics/{topic.id}")
    await page.get_by_label("Your reply").fill(WORDS)
    async with place.database.work() as work:
        as_rowan = await topics.find(work, topic.id, reader=rowan.caller)
        await standing.close(work, as_rowan, reason="We have said it all.")

    await page.get_by_role("button", name="Post reply").click()

    await expect(page.get_by_text("Nothing you wrote is lost")).to_be_visible()
    await expect(page.get_by_role("textbox")).to_have_value(WORDS)
    assert not with_scripts or await faults_of(page) == []


async def test_a_draft_is_there_again_after_closing_the_tab(window: Window, topic: Topic) -> None:
    await window.page.goto(f"/topics/{topic.id}")
    await window.page.get_by_label("Your reply").press_sequentially(WORDS)
    await expect(window.page.get_by_text("Saved as you write.")).to_be_visible()
    await window.page.close()

    page = await window.context.new_page()
    await page.goto(f"/topics/{topic.id}")

    await expect(page.get_by_label("Your reply")).to_have_value(WORDS)
    await expect(page.get_by_text("Your draft from before is here.")).to_be_visible()


async def test_without_scripts_a_draft_is_kept_by_asking(scriptless: Window, topic: Topic) -> None:
    page = scriptless.page
    await page.goto(f"/topics/{topic.id}")
    await page.get_by_label("Your reply").fill(WORDS)
    await page.get_by_role("button", name="Keep as draft").click()

    await page.goto(f"/topics/{topic.id}")

    await expect(page.get_by_label("Your reply")).to_have_value(WORDS)


@BOTH
async def test_pressing_twice_posts_once(window: Window, scriptless: Window, topic: Topic, with_scripts: bool) -> None:
    page = (window if with_scripts else scriptless).page
    await page.goto(f"/topics/{topic.id}")
    await page.get_by_label("Your reply").fill(WORDS)

    await page.get_by_role("button", name="Post reply").dblclick()
    await page.wait_for_url("**?at=*")

    await page.goto(f"/topics/{topic.id}")
    await expect(page.locator(".post", has_text=WORDS)).to_have_count(1)
