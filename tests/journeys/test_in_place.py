"""What one does with a message where it stands: answer it, also kindly, change it, take it back; and how it is met."""

import pytest
from playwright.async_api import Locator, Page, expect

from chat.rooms import Room
from chat.saying import Written
from chat.subjects import MessageSubject
from tests.journeys.place import Place
from tests.journeys.rooms import enter, said, write
from tests.people import Group, Person, a_person, joined

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


async def test_a_kind_answer_is_given_in_place_and_seen_at_once(
    harbours_page: Page, wrens_page: Page, place: Place, room: Room, wren: Person
) -> None:
    (hers,) = await said(place, room, wren, "I rang them today")
    await enter(harbours_page, room)
    await enter(wrens_page, room)
    row = _row(harbours_page, hers)
    more = row.get_by_role("link", name="More about Wren")

    await more.press("Enter")
    thanks = row.get_by_role("button", name="Thank you")
    await thanks.press("Enter")

    for each in (row, _row(wrens_page, hers)):
        await expect(each.locator(".given")).to_contain_text("Thank you")
    await expect(thanks).to_have_attribute("aria-pressed", "true")
    await expect(thanks).to_be_focused()
    await expect(_row(wrens_page, hers).get_by_role("button", name="Thank you")).to_have_count(0)
    await thanks.press("Enter")
    await expect(_row(wrens_page, hers).locator(".given")).to_have_count(0)
    await more.press("Enter")
    await expect(thanks).to_have_count(0)


async def test_what_arrives_is_met_as_its_reader_chose(
    harbours_page: Page, wrens_page: Page, place: Place, room: Room, harbour: Person, circle: Group
) -> None:
    async with place.database.work() as work:
        loud = await joined(work, await a_person(work), circle, pseudonym="Loud")
        await work.execute(
            "INSERT INTO mutes (membership_id, muted_membership_id) VALUES ($1, $2)",
            harbour.membership_id,
            loud.membership_id,
        )
        await work.execute(
            "INSERT INTO warning_choices (member_id, words, choice) VALUES ($1, 'needles', 'show')", harbour.member_id
        )
    await enter(harbours_page, room)
    await enter(wrens_page, room)

    await wrens_page.get_by_text("Add a content warning").click()
    await wrens_page.get_by_label("In your own words").fill("Needles, Hospital")
    await write(wrens_page, "A small one")
    await said(place, room, loud, "Look at me")
    await write(wrens_page, "@Harbour, are you there?\n\n:::warning Needles\nA thumb.\n:::")

    log = harbours_page.get_by_role("log")
    await expect(log.get_by_text("You muted this. Show the message")).to_be_visible()
    await expect(log.get_by_text("Look at me")).to_be_hidden()
    await expect(log.get_by_text("Content warning: Needles, Hospital")).to_be_visible()
    await expect(log.get_by_text("A small one")).to_be_hidden()
    await expect(log.get_by_text("A thumb.")).to_be_visible()
    await expect(log.locator(".message--to-me")).to_contain_text("are you there?")
    await expect(wrens_page.get_by_role("log").get_by_text("A thumb.")).to_be_hidden()
    await expect(wrens_page.get_by_label("In your own words")).to_have_value("")
    seen = await log.evaluate("(log) => log.innerText")
    await harbours_page.reload()
    assert await log.evaluate("(log) => log.innerText") == seen


async def test_names_are_offered_while_one_writes(harbours_page: Page, room: Room, wren: Person) -> None:
    await enter(harbours_page, room)

    await harbours_page.get_by_label("Your message").press_sequentially("Hello @Wr")
    await expect(harbours_page.get_by_role("option", name="Wren")).to_be_visible()
    await harbours_page.keyboard.press("Enter")

    await expect(harbours_page.get_by_label("Your message")).to_have_value("Hello @Wren ")
