"""What becomes of a topic while somebody reads and writes in it: told where it stands, and nobody is disturbed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Page, expect

from forum import composing, editing, posts, reactions, topics, veils
from forum.topics import Topic
from tests.builders import a_reply, a_topic, opener_of
from tests.journeys.conftest import OpenWindow
from tests.journeys.place import Place
from tests.journeys.soundness import faults_of
from tests.people import Group, Person, a_group, a_person, joined

pytestmark = pytest.mark.journey

WORDS = "I was just going to say that"


@dataclass(frozen=True, slots=True)
class Scene:
    """Wren reads and writes in Moth's topic in one browser; Rowan, who facilitates, looks after it in another."""

    group: Group
    wren: Person
    moth: Person
    rowan: Person
    topic: Topic
    page: Page
    rowans: Page


@pytest.fixture
async def scene(a_browser: OpenWindow, place: Place) -> AsyncIterator[Scene]:
    async with place.database.work() as work:
        group = await a_group(work)
        wren, moth = [await joined(work, await a_person(work), group, pseudonym=name) for name in ("Wren", "Moth")]
        rowan = await joined(work, await a_person(work), group, pseudonym="Rowan", is_facilitator=True)
        topic = await a_topic(work, group, moth, title="Blood tests", is_public=True)
        await a_reply(work, topic, moth, text="They hurt.")
    async with a_browser() as window, a_browser() as other:
        await place.let_in(window.context, wren)
        await place.let_in(other.context, rowan)
        await window.page.goto(f"/topics/{topic.id}")
        yield Scene(group, wren, moth, rowan, topic, window.page, other.page)


async def _as_rowan(scene: Scene, button: str) -> None:
    await scene.rowans.goto(f"/topics/{scene.topic.id}")
    await scene.rowans.get_by_role("button", name=button).click()


async def _write(page: Page) -> None:
    await page.get_by_label("Your reply").fill(WORDS)
    await expect(page.get_by_label("Your reply")).to_be_focused()


async def _still_writes(page: Page) -> None:
    await expect(page.get_by_label("Your reply")).to_be_focused()
    await expect(page.get_by_label("Your reply")).to_have_value(WORDS)
    assert await faults_of(page) == []


async def _listens(page: Page, place: Place, scene: Scene) -> None:
    """Until something arrives, the line may not be open yet."""
    async with place.database.work() as work:
        await a_reply(work, scene.topic, scene.moth, text="Are you there?")
    await expect(page.get_by_text("Are you there?")).to_be_attached()


async def test_replies_turned_off_and_on_are_told_above_the_box(place: Place, scene: Scene) -> None:
    await _write(scene.page)

    await _as_rowan(scene, "Turn replies off")
    await expect(scene.page.get_by_text("This topic takes no replies just now")).to_be_visible()
    await expect(scene.page.get_by_text("What you were writing stays here")).to_be_visible()
    await _still_writes(scene.page)

    await _as_rowan(scene, "Turn replies on")
    await expect(scene.page.get_by_text("This topic takes no replies just now")).to_have_count(0)
    await _still_writes(scene.page)
    await scene.page.get_by_role("button", name="Post reply").click()
    await expect(scene.page.locator(".post", has_text=WORDS)).to_have_count(1)


async def test_who_had_no_box_is_told_that_there_is_one_again(place: Place, scene: Scene) -> None:
    await _as_rowan(scene, "Turn replies off")
    await scene.page.reload()
    await expect(scene.page.get_by_text("This topic takes no replies just now")).to_be_visible()
    await expect(scene.page.get_by_text("What you were writing stays here")).to_be_hidden()

    await _as_rowan(scene, "Turn replies on")

    await expect(scene.page.get_by_text("This topic takes no replies just now")).to_have_count(0)
    await scene.page.get_by_role("link", name="Load the page again").click()
    await expect(scene.page.get_by_label("Your reply")).to_be_visible()


async def test_closing_and_opening_again(place: Place, scene: Scene) -> None:
    await _write(scene.page)

    await scene.rowans.goto(f"/topics/{scene.topic.id}/close")
    await scene.rowans.get_by_role("textbox").fill("We have said it all.")
    await scene.rowans.get_by_role("button", name="Close").click()
    await expect(scene.page.get_by_text("This topic was closed while you were here")).to_be_visible()
    await expect(scene.page.get_by_text("We have said it all.")).to_have_count(2)
    await expect(scene.page.get_by_label("About this topic").get_by_text("Closed")).to_be_visible()
    await _still_writes(scene.page)

    await _as_rowan(scene, "Open this topic again")
    await expect(scene.page.get_by_text("This topic was closed while you were here")).to_have_count(0)
    await expect(scene.page.get_by_text("We have said it all.")).to_have_count(0)
    await _still_writes(scene.page)


async def test_what_reply_would_help_is_said_above_the_box_where_one_writes(place: Place, scene: Scene) -> None:
    await _write(scene.page)

    await scene.rowans.goto(f"/topics/{scene.topic.id}/need")
    await scene.rowans.get_by_label("I just need to be heard").check()
    await scene.rowans.get_by_role("main").get_by_role("button").click()

    note = scene.page.get_by_text("Please listen rather than advise.")
    await expect(note).to_be_visible()
    assert (
        await note.evaluate("note => note.closest('[role=status]') !== null && note.closest('form').id") == "composer"
    )
    await expect(scene.page.get_by_label("About this topic").get_by_text("Needs to be heard")).to_be_visible()
    await _still_writes(scene.page)


async def test_a_warning_that_comes_stands_before_the_topic_at_once(
    a_browser: OpenWindow, place: Place, scene: Scene
) -> None:
    async with place.database.work() as work:
        await veils.choose(work, {"needles": "hide", "blood": "show"}, reader=scene.wren.caller)
    await scene.page.reload()
    await _write(scene.page)
    async with a_browser() as visiting, a_browser() as starter:
        await place.let_in(starter.context, scene.moth)
        for window in (visiting, starter):
            await window.page.goto(f"/topics/{scene.topic.id}")

        await _warn(scene, "Tubes")
        for page in (scene.page, visiting.page):
            await expect(page.locator("details[data-whole] > summary")).to_have_text("Content warning: Tubes")
            await expect(page.get_by_text("They hurt.")).to_be_hidden()
        await expect(starter.page.get_by_text("They hurt.")).to_be_visible()
        await expect(
            starter.page.get_by_label("About this topic").get_by_text("Content warning: Tubes")
        ).to_be_visible()
        await _still_writes(scene.page)
        await _as_after_reload(scene.page)

        await _warn(scene, "Needles")
        await expect(scene.page.get_by_text("A topic about Needles, put away as you chose")).to_be_visible()
        await expect(scene.page.get_by_text("They hurt.")).to_be_hidden()
        await _as_after_reload(scene.page)

        await _warn(scene, "Blood")
        await expect(scene.page.get_by_text("They hurt.")).to_be_visible()
        await expect(scene.page.get_by_label("About this topic").get_by_text("Content warning: Blood")).to_be_visible()
        await _as_after_reload(scene.page)


async def test_what_somebody_opened_closes_only_when_it_warns_of_something_else(place: Place, scene: Scene) -> None:
    await _warn(scene, "Tubes")
    await scene.page.reload()
    await scene.page.locator("details[data-whole] > summary").click()
    await scene.page.locator("#post-1 .post-acts a").first.focus()

    await scene.rowans.goto(f"/topics/{scene.topic.id}/need")
    await scene.rowans.get_by_label("I would like ideas").check()
    await scene.rowans.get_by_role("main").get_by_role("button").click()
    await expect(scene.page.get_by_label("About this topic").get_by_text("Would like ideas")).to_be_visible()
    await expect(scene.page.get_by_text("They hurt.")).to_be_visible()
    await expect(scene.page.locator("#post-1 .post-acts a").first).to_be_focused()

    await _warn(scene, "Tubes, Blood")
    await expect(scene.page.get_by_text("They hurt.")).to_be_hidden()
    await expect(scene.page.locator("details[data-whole] > summary")).to_be_focused()


async def test_a_new_title_is_the_pages_name(place: Place, scene: Scene) -> None:
    await _write(scene.page)
    async with place.database.work() as work:
        topic = await topics.find(work, scene.topic.id, reader=scene.moth.caller)
        opener = await opener_of(work, topic, scene.moth)
        await editing.edit(work, topic, opener, composing.compose("Well?", title="Needles & $& all"), version=1)

    await expect(scene.page.get_by_role("heading", level=1)).to_have_text("Needles & $& all")
    assert (await scene.page.title()).startswith("Needles & $& all – ")
    await _still_writes(scene.page)


async def test_a_change_on_another_page_is_no_new_reply(place: Place, scene: Scene) -> None:
    async with place.database.work() as work:
        for number in range(45):
            await a_reply(work, scene.topic, scene.moth, text=f"Number {number}")
        topic = await topics.find(work, scene.topic.id, reader=scene.rowan.caller)
        early = await posts.find_in(work, topic.id, 3, reader=scene.rowan.caller)
    await scene.page.goto(f"/topics/{scene.topic.id}?after=40")
    shown = await scene.page.locator("live-topic > .post").count()
    assert await scene.page.locator("#post-3").count() == 0, "the post must stand on another page"

    async with place.database.work() as work:
        await reactions.react(work, topic, early, "thank_you", reader=scene.rowan.caller, given=True)
        await veils.settle(work, topic, await opener_of(work, topic, scene.rowan), ["Tubes"])
    await _listens(scene.page, place, scene)

    await expect(scene.page.locator("details[data-whole] > summary")).to_have_text("Content warning: Tubes")
    await expect(scene.page.locator("live-topic > .post")).to_have_count(shown + 1)
    await expect(scene.page.locator(".thread-news")).to_have_text("1 new reply")


async def _warn(scene: Scene, warnings: str) -> None:
    post_id = await _opener_id(scene)
    await scene.rowans.goto(f"/posts/{post_id}/warnings")
    await scene.rowans.locator("main input[name=warnings], main textarea[name=warnings]").last.fill(warnings)
    await scene.rowans.get_by_role("main").get_by_role("button").first.click()
    await expect(scene.rowans).to_have_url(f"/posts/{post_id}?done=warned")


async def _opener_id(scene: Scene) -> int:
    await scene.rowans.goto(f"/topics/{scene.topic.id}")
    href = await scene.rowans.locator("#post-1 .post-acts a").last.get_attribute("href")
    return int((href or "").partition("#")[0].rsplit("/", 1)[1])


async def _as_after_reload(page: Page) -> None:
    """What came live looks as the page would have shown it."""
    arrived = await _seen(page)
    await page.reload()
    assert await _seen(page) == arrived
    await _write(page)


async def _seen(page: Page) -> list[str]:
    parts = [page.locator("[data-part=about]"), page.locator("details[data-whole]"), page.locator("[data-part=need]")]
    words = [await part.inner_text() for part in parts]
    whole = parts[1]
    return [*words, await whole.get_attribute("class") or "", str(await whole.get_attribute("open") is None)]
