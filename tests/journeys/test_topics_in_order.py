"""A facilitator puts a topic in order while somebody reads it and writes in it."""

import pytest
from playwright.async_api import expect

from tests.builders import a_reply, a_topic
from tests.journeys.conftest import OpenWindow
from tests.journeys.place import Place
from tests.people import a_group, a_person, joined

pytestmark = pytest.mark.journey


async def test_a_reply_written_while_its_place_moves_follows_it(a_browser: OpenWindow, place: Place) -> None:
    async with place.database.work() as work:
        group = await a_group(work)
        wren = await joined(work, await a_person(work), group, pseudonym="Wren")
        rowan = await joined(work, await a_person(work), group, pseudonym="Rowan", is_facilitator=True)
        topic = await a_topic(work, group, wren)
        reply = await a_reply(work, topic, wren, text="And what do you pack?")
    async with a_browser() as reading, a_browser() as writing, a_browser(java_script_enabled=False) as keeping:
        await place.let_in(reading.context, wren)
        await place.let_in(writing.context, wren)
        await place.let_in(keeping.context, rowan)
        await reading.page.goto(f"/topics/{topic.id}")
        await writing.page.goto(f"/posts/{reply.id}")
        await writing.page.get_by_label("Your reply").fill("A very small pillow.")
        await expect(reading.page.get_by_text("And what do you pack?")).to_be_visible()

        await keeping.page.goto(f"/posts/{reply.id}")
        await keeping.page.get_by_text("More about this post").click()
        await keeping.page.get_by_role("link", name="Move it").click()
        await keeping.page.get_by_label("Title of the new topic").fill("What to pack")
        await keeping.page.get_by_label("Why").first.fill("It is a question of its own.")
        await keeping.page.get_by_role("button", name="Make it a topic").click()
        await expect(keeping.page.get_by_role("heading", level=1)).to_have_text("What to pack")

        await reading.page.get_by_role("button", name="Much was said meanwhile").click()
        await expect(reading.page.get_by_role("link", name="a topic of their own")).to_be_visible()
        await writing.page.get_by_role("button", name="Post reply").click()
        await expect(writing.page.get_by_role("heading", level=1)).to_have_text("What to pack")
        await expect(writing.page.get_by_text("A very small pillow.")).to_be_visible()
