"""Posts that arrive while one reads meet their reader as the page would have shown them."""

import pytest
from playwright.async_api import Locator, Page, expect

from forum import mutes, topics, veils
from forum.showing import Post
from forum.topics import Topic
from frame.database import Work
from tests.builders import a_reply, a_topic
from tests.journeys.conftest import OpenWindow
from tests.journeys.place import Place
from tests.people import Group, Person, a_group, a_person, joined

pytestmark = pytest.mark.journey

SHOWN, HIDDEN = "Chosen to be shown", "Chosen to be put away"


async def test_what_arrives_follows_the_choices_of_its_reader(a_browser: OpenWindow, place: Place) -> None:
    async with place.database.work() as work:
        group = await a_group(work)
        wren, rowan, moth = [
            await joined(work, await a_person(work), group, pseudonym=name) for name in ("Wren", "Rowan", "Moth")
        ]
        topic = await a_topic(work, group, wren)
        await _choose(work, group, wren, mutes_whom=moth)
    async with a_browser() as window:
        await place.let_in(window.context, wren)
        page = window.page
        await page.goto(f"/topics/{topic.id}")
        await page.get_by_label("Your reply").fill("I was saying")

        muted = await _arrives(place, topic, moth, "Anybody about?")
        worded = await _arrives(place, topic, rowan, "It was the bagpipes again.")
        shown = await _arrives(place, topic, rowan, "A small needle.", SHOWN)
        hidden = await _arrives(place, topic, rowan, "A long drop.", HIDDEN)
        passages = await _arrives(
            place, topic, rowan, f":::warning {SHOWN}\nA thumb.\n:::\n\n:::warning {HIDDEN}\nA heel.\n:::"
        )

        for folded in (muted, worded):
            await expect(_summary(page, folded)).to_have_text("You muted this. Show the post")
            await expect(_post(page, folded).locator(".cooked")).to_be_hidden()
        await expect(_post(page, shown).get_by_text("A small needle.")).to_be_visible()
        await expect(_summary(page, hidden)).to_contain_text("put away as you chose")
        await expect(_post(page, hidden).get_by_text("A long drop.")).to_be_hidden()
        await expect(_post(page, passages).get_by_text("A thumb.")).to_be_visible()
        await expect(_post(page, passages).get_by_text("A heel.")).to_be_hidden()
        await expect(page.get_by_label("Your reply")).to_be_focused()

        arrived = [await _seen(page, post) for post in (muted, worded, shown, hidden, passages)]
        await page.reload()
        assert [await _seen(page, post) for post in (muted, worded, shown, hidden, passages)] == arrived


async def test_what_its_reader_opened_stays_open_when_the_post_comes_anew(a_browser: OpenWindow, place: Place) -> None:
    async with place.database.work() as work:
        group = await a_group(work)
        wren = await joined(work, await a_person(work), group, pseudonym="Wren")
        rowan = await joined(work, await a_person(work), group, pseudonym="Rowan", is_facilitator=True)
        topic = await a_topic(work, group, wren)
        reply = await a_reply(work, topic, rowan, text="Before\n\n:::warning Needles\nA thumb.\n:::")
    async with a_browser() as window:
        await place.let_in(window.context, wren)
        await window.page.goto(f"/topics/{topic.id}")
        passage = _post(window.page, reply).locator("details.veil[data-warning=needles]")
        await passage.locator("summary").click()

        await _warn(place, topic, rowan, reply, ["Hospital"])
        veil = _post(window.page, reply).locator("details.veil[data-warnings=hospital]")
        await expect(veil).to_be_visible()
        assert await veil.get_attribute("open") is None, "what it warns of now was not opened yet"
        await veil.locator("summary").first.click()
        await expect(passage.get_by_text("A thumb.")).to_be_visible()
        await _warn(place, topic, rowan, reply, ["hospital"])
        await expect(_summary(window.page, reply)).to_have_text("Content warning: hospital")
        assert await veil.get_attribute("open") is None

        before = await _post(window.page, reply).get_attribute("data-at")
        await veil.locator("summary").first.click()
        await _warn(place, topic, rowan, reply, ["hospital"])
        await expect(_post(window.page, reply)).not_to_have_attribute("data-at", before or "")
        await expect(passage.get_by_text("A thumb.")).to_be_visible()


async def _choose(work: Work, group: Group, reader: Person, *, mutes_whom: Person) -> None:
    forum = await topics.find_forum(work, group.slug, reader=reader.caller)
    other = await topics.find_forum(work, group.slug, reader=mutes_whom.caller)
    assert other.reader_membership is not None
    await mutes.mute(work, forum, other.reader_membership)
    await mutes.mute_words(work, forum, "Bagpipes")
    await veils.choose(work, {SHOWN.lower(): "show", HIDDEN.lower(): "hide"}, reader=reader.caller)


async def _arrives(place: Place, topic: Topic, author: Person, text: str, *warnings: str) -> Post:
    async with place.database.work() as work:
        return await a_reply(work, topic, author, text=text, warnings=warnings)


async def _warn(place: Place, topic: Topic, facilitator: Person, post: Post, words: list[str]) -> None:
    async with place.database.work() as work:
        as_facilitator = await topics.find(work, topic.id, reader=facilitator.caller)
        await veils.settle(work, as_facilitator, post, words)


def _post(page: Page, post: Post) -> Locator:
    return page.locator(f"#post-{post.seq}")


def _summary(page: Page, post: Post) -> Locator:
    return _post(page, post).locator("summary").first


async def _seen(page: Page, post: Post) -> list[str]:
    """All words in sight, in their order, and how many controls there are: but for what says when."""
    found = _post(page, post)
    words = await found.evaluate("post => post.innerText")
    return [*words.split("\n"), str(await found.locator("a, summary, button").count())]
