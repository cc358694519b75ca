"""What one does with a message where it stands: answer it, change it, take it back."""

import pytest
from playwright.async_api import Locator, Page, expect

from chat.rooms import Room
from chat.saying import Written
from chat.subjects import MessageSubject
from tests.journeys.place import Place
from tests.journeys.rooms import enter, said
from tests.people import Person

pytestmark = pytest.mark.journey


def _row(page: Page, one: Written) -> Locator:
    return page.locator(f"#message-{one.message.id}")


async def test_an_answer_is_begun_at_the_message_and_leads_back_to_it(
    harbours_page: Page, wrens_page: Page, place: Place, room: Room, wren: Person
) -> None:
    (first, *_) = await said(place, room, wren, "Who is bringing the cake?", *["Something else"] * 20)
    await enter(harbours_page, room)
    await enter(wrens_page, room)

    await _row(harbours_page, first).get_by_role("link", name="Answer Wren").press("Enter")

    await expect(harbours_page.get_by_label("Your message")).to_be_focused()
    await expect(harbours_page.get_by_text("Answering Wren")).to_be_visible()
    await harbours_page.keyboard.type("I am")
    await harbours_page.keyboard.press("Control+Enter")
    for page in (harbours_page, wrens_page):
        quote = page.locator(".message-quote a")
        await expect(quote).to_have_text("In answer to Wren Who is bringing the cake?")
        await expect(page.get_by_text("Answering Wren")).to_have_count(0)
        await quote.press("Enter")
        await expect(_row(page, first)).to_be_in_viewport()
        await expect(_row(page, first)).to_be_focused()

    async with place.database.work() as work:
        await MessageSubject().hide(work, str(first.message.id))
    await expect(wrens_page.get_by_text("In answer to a message that is gone")).to_be_visible()
    await expect(wrens_page.get_by_text("cake")).to_have_count(0)


async def test_one_may_think_better_of_answering(harbours_page: Page, place: Place, room: Room, wren: Person) -> None:
    (first,) = await said(place, room, wren, "Who is bringing the cake?")
    await enter(harbours_page, room)
    await _row(harbours_page, first).get_by_role("link", name="Answer Wren").click()

    await harbours_page.get_by_role("button", name="Do not answer").click()
    await harbours_page.keyboard.type("Hello all")
    await harbours_page.keyboard.press("Control+Enter")

    await expect(harbours_page.get_by_role("log").get_by_text("Hello all")).to_be_visible()
    await expect(harbours_page.locator(".message-quote")).to_have_count(0)


async def test_ones_own_words_are_changed_and_taken_back_where_they_stand(
    harbours_page: Page, wrens_page: Page, place: Place, room: Room, harbour: Person
) -> None:
    (first,) = await said(place, room, harbour, "Helo **all**")
    await enter(harbours_page, room)
    await enter(wrens_page, room)
    mine, hers = _row(harbours_page, first), _row(wrens_page, first)

    await mine.get_by_role("link", name="More about Harbour").press("Enter")
    await mine.get_by_role("button", name="Change it").press("Enter")
    field = mine.get_by_role("textbox")
    await expect(field).to_be_focused()
    await expect(field).to_have_value("Helo **all**")
    await field.fill(" ")
    await mine.get_by_role("button", name="Save the change").click()
    await expect(mine.get_by_text("Write something before you send it.")).to_be_visible()
    await field.fill("Hello all")
    await mine.get_by_role("button", name="Save the change").click()

    for row in (mine, hers):
        await expect(row).to_contain_text("Hello all")
        await expect(row).to_contain_text("edited")
    await expect(mine.get_by_role("textbox")).to_have_count(0)

    await mine.get_by_role("link", name="More about Harbour").click()
    await mine.get_by_role("button", name="Change it").click()
    await mine.get_by_role("button", name="Withdraw it").click()

    for row in (mine, hers):
        await expect(row).to_contain_text("withdrawn by its author")
    await hers.get_by_role("link", name="More about Harbour").click()
    await expect(hers.get_by_role("button", name="Change it")).to_have_count(0)


async def test_a_change_from_elsewhere_leaves_what_one_is_writing(
    harbours_page: Page, place: Place, room: Room, harbour: Person, wren: Person
) -> None:
    (hers,) = await said(place, room, wren, "Who is bringing the cake?")
    async with place.database.work() as work:
        await work.execute(
            "UPDATE messages SET answers_id = $2 WHERE id = $1",
            (mine := (await said(place, room, harbour, "I am"))[0]).message.id,
            hers.message.id,
        )
    await enter(harbours_page, room)
    row = _row(harbours_page, mine)
    await row.get_by_role("link", name="More about Harbour").click()
    await row.get_by_role("button", name="Change it").click()
    await row.get_by_role("textbox").fill("I am, and tea")

    async with place.database.work() as work:
        await MessageSubject().hide(work, str(hers.message.id))

    await expect(_row(harbours_page, hers)).to_contain_text("hidden by a facilitator")
    await expect(row.get_by_role("textbox")).to_be_focused()
    await expect(row.get_by_role("textbox")).to_have_value("I am, and tea")
