"""Writing in a browser: by keyboard, in two tabs, and without a network."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from forum import drafts, topics
from forum.topics import Topic
from tests.builders import a_topic
from tests.journeys.conftest import OpenWindow
from tests.journeys.place import Place
from tests.journeys.soundness import faults_of
from tests.journeys.windows import Window
from tests.people import Group, Person, a_group, a_person, joined

pytestmark = pytest.mark.journey

KEPT = """
() => new Promise((resolve) => {
  const opening = indexedDB.open("kith-unsent", 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore("drafts")
  opening.onsuccess = () => {
    const asked = opening.result.transaction("drafts").objectStore("drafts").getAll()
    asked.onsuccess = () => { opening.result.close(); resolve(asked.result.map((one) => one.text)) }
  }
})
"""


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
        return await a_topic(work, circle, rowan, text="Who said yes to you?")


@pytest.fixture
async def window(a_browser: OpenWindow, place: Place, wren: Person) -> AsyncIterator[Window]:
    async with a_browser() as window:
        await place.let_in(window.context, wren)
        yield window


async def opened(window: Window, topic: Topic) -> Page:
    await window.page.goto(f"/topics/{topic.id}")
    await expect(window.page.get_by_role("toolbar")).to_be_visible()
    return window.page


async def test_by_keyboard_one_marks_words_names_somebody_quotes_and_looks(window: Window, topic: Topic) -> None:
    page = await opened(window, topic)
    box = page.get_by_label("Your reply")
    await box.focus()
    await page.keyboard.type("I am ")
    await page.keyboard.press("Control+b")
    await page.keyboard.type("glad")
    await page.keyboard.press("Control+z")
    await expect(box).to_have_value("I am **bold words**")
    await page.keyboard.press("End")
    await page.keyboard.type(" @qui")
    await expect(page.get_by_role("option", name="Quiet Rowan")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(box).to_have_value("I am **bold words** @Quiet Rowan ")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("button", name="Italic")).to_be_focused()

    await page.get_by_role("button", name="Preview").click()
    panel = page.get_by_role("region", name="Preview")
    await expect(panel.locator("strong")).to_have_text("bold words")
    await expect(panel.locator(".mention")).to_have_text("@Quiet Rowan")

    await page.locator(".post .cooked p").first.select_text()
    await page.get_by_role("button", name="Quote these words").click()
    await expect(panel.locator("blockquote")).to_contain_text("Who said yes to you?")
    assert await faults_of(page) == []


async def test_what_two_tabs_write_is_kept_twice_and_taken_over(window: Window, topic: Topic) -> None:
    page = await opened(window, topic)
    other = await window.context.new_page()
    await other.goto(f"/topics/{topic.id}")
    await page.get_by_label("Your reply").fill("From the first tab")
    await expect(page.get_by_text("Saved as you write.")).to_be_visible()
    await other.get_by_label("Your reply").fill("From the second tab")
    await expect(other.get_by_text("Another tab is writing here too.")).to_be_visible()

    await page.goto("/drafts")
    assert await faults_of(page) == []
    await page.get_by_role("button", name="Go on with these words").click()
    await page.goto(f"/topics/{topic.id}")

    await expect(page.get_by_label("Your reply")).to_have_value("From the second tab")
    await page.get_by_role("link", name="see what the other tab wrote").click()
    await expect(page.locator("textarea", has_text="From the first tab")).to_be_visible()


async def test_what_is_posted_without_a_network_is_posted_once_when_it_is_back(
    window: Window, topic: Topic, place: Place, wren: Person
) -> None:
    page = await opened(window, topic)
    await window.context.set_offline(True)
    await page.get_by_label("Your reply").fill("Written in a tunnel")
    await page.get_by_role("button", name="Post reply").click()
    await expect(page.get_by_text("You are offline.")).to_be_visible()

    await window.context.set_offline(False)

    await page.wait_for_url("**?at=*")
    async with place.database.work() as work:
        assert (await topics.find(work, topic.id, reader=wren.caller)).reply_count == 1


async def test_what_was_typed_without_a_network_is_sent_later_from_any_page(window: Window, topic: Topic) -> None:
    page = await opened(window, topic)
    await window.context.set_offline(True)
    await page.get_by_label("Your reply").press_sequentially("Written in a tunnel")
    await expect(page.get_by_text("Not saved yet.")).to_be_visible()
    assert await page.evaluate(KEPT) == ["Written in a tunnel"]
    await page.close()

    await window.context.set_offline(False)
    later = await window.context.new_page()
    async with later.expect_response("**/drafts"):
        await later.goto("/groups")
    await later.wait_for_load_state("networkidle")

    await later.goto("/drafts")
    await expect(later.locator("textarea")).to_have_value("Written in a tunnel")
    assert await later.evaluate(KEPT) == []


@pytest.mark.parametrize("way", ["Sign out", "Leave quickly", "somebody else"])
async def test_what_waits_is_erased_on_leaving_and_never_sent_as_somebody_else(
    window: Window, topic: Topic, place: Place, way: str
) -> None:
    page = await opened(window, topic)
    await page.route("**/drafts", lambda route: route.abort("internetdisconnected"))
    await page.get_by_label("Your reply").fill("For nobody else")
    await expect(page.get_by_text("Not saved yet.")).to_be_visible()
    assert await page.evaluate(KEPT) == ["For nobody else"]

    if way == "somebody else":
        async with place.database.work() as work:
            other = await a_person(work)
        await page.close()
        await place.let_in(window.context, other)
    elif way == "Sign out":
        await page.get_by_role("button", name=way).first.click()
        await page.wait_for_url("**/signed-out*")
    else:
        await window.may_leave()
        await page.get_by_role("link", name=way).click()
        await expect(page.get_by_role("heading", name="Weather")).to_be_visible()
    later = await window.context.new_page()
    await later.goto("/drafts" if way == "somebody else" else "/")

    await later.wait_for_load_state("networkidle")
    assert await later.evaluate(KEPT) == []
    assert "For nobody else" not in await later.content()


async def test_an_open_page_does_nothing_in_the_name_of_whoever_signed_in_since(
    window: Window, topic: Topic, place: Place, wren: Person
) -> None:
    page = await opened(window, topic)
    async with place.database.work() as work:
        other = await a_person(work)
    await place.let_in(window.context, other)

    await page.get_by_label("Your reply").press_sequentially("In my own name only")
    await expect(page.get_by_text("You are signed out.")).to_be_visible()
    await page.get_by_role("button", name="Post reply").click()

    await expect(page.get_by_role("heading", name="Sign in to carry on")).to_be_visible()
    await expect(page.get_by_text("In my own name only")).to_be_visible()
    async with place.database.work() as work:
        assert await drafts.list_unposted(work, writer=other.caller) == []
        assert (await topics.find(work, topic.id, reader=wren.caller)).reply_count == 0


async def test_words_kept_in_a_tab_are_not_shown_to_whoever_signs_in_there_next(
    window: Window, topic: Topic, circle: Group, place: Place
) -> None:
    page = await opened(window, topic)
    await page.route("**/drafts", lambda route: route.abort("internetdisconnected"))
    await page.get_by_label("Your reply").press_sequentially("Not for the next one")
    await page.reload()
    await expect(page.get_by_label("Your reply")).to_have_value("Not for the next one")
    async with place.database.work() as work:
        other = await joined(work, await a_person(work), circle, pseudonym="Linnet")

    await place.let_in(window.context, other)
    await page.reload()

    await expect(page.get_by_label("Your reply")).to_have_value("")
    assert "Not for the next one" not in await page.evaluate("JSON.stringify({...sessionStorage})")


async def test_a_short_session_leaves_nothing_in_its_browser(
    window: Window, topic: Topic, place: Place, wren: Person
) -> None:
    async with place.database.work() as work:
        await work.execute(
            "UPDATE sessions SET expires_at = begun_at + interval '12 hours' WHERE member_id = $1", wren.member_id
        )
    page = await opened(window, topic)
    await page.route("**/drafts", lambda route: route.abort("internetdisconnected"))

    await page.get_by_label("Your reply").fill("On a shared computer")

    await expect(page.get_by_text("Not saved yet.")).to_be_visible()
    assert await page.evaluate(KEPT) == []


async def test_what_was_chosen_with_the_words_is_kept_while_writing(window: Window, circle: Group) -> None:
    page = window.page
    await page.goto(f"/groups/{circle.slug}/topics/new")
    async with page.expect_response("**/drafts") as saved:
        await page.get_by_label("I just need to be heard").check()
        await page.get_by_text("Add a content warning").click()
        await page.get_by_label("Medical detail").check()
        await page.get_by_label("In your own words").fill("thunder")
    assert (await saved.value).status == 204
    await page.goto("/")

    await page.goto(f"/groups/{circle.slug}/topics/new")

    await expect(page.get_by_label("I just need to be heard")).to_be_checked()
    await expect(page.get_by_label("Medical detail")).to_be_checked()
    await expect(page.get_by_label("In your own words")).to_have_value("thunder")
