"""Two browsers in one room: what one says the other sees at once, whatever happens to the line between."""

import pytest
from playwright.async_api import Page, expect

from accounts import sessions
from chat import messages, rooms
from chat.changing import edit
from chat.rooms import Room
from chat.subjects import MessageSubject
from frame.announcements import Departure
from moderation.screening import Phrase, Rules
from tests.journeys.place import Place
from tests.journeys.rooms import Wire, enter, said, write
from tests.people import Person

pytestmark = pytest.mark.journey


@pytest.fixture
def page(harbours_page: Page) -> Page:
    return harbours_page


async def test_two_people_see_each_other_and_what_each_says_at_once(page: Page, wrens_page: Page, room: Room) -> None:
    await enter(page, room)
    await enter(wrens_page, room)

    await expect(page.locator("[data-here]")).to_have_text("Wren and you.")
    await write(page, "Good evening")
    await expect(wrens_page.get_by_role("log")).to_contain_text("Good evening")
    await write(wrens_page, "Hello Harbour")
    await expect(page.get_by_role("log")).to_contain_text("Hello Harbour")

    for each in (page, wrens_page):
        texts = await each.locator("[data-log] .message-text").all_inner_texts()
        assert [text.strip() for text in texts] == ["Good evening", "Hello Harbour"]
        await expect(each.locator("[data-waiting] > *")).to_have_count(0)
    await expect(page.locator(".message--mine")).to_have_count(1)


async def test_what_was_said_while_the_page_was_on_its_way_is_there_once(
    page: Page, place: Place, room: Room, wren: Person
) -> None:
    wire = Wire(page, is_cut=True)
    await wire.watch()
    await said(place, room, wren, "Before the page")
    await page.goto(f"/rooms/{room.id}")
    await said(place, room, wren, "Before the socket")

    await wire.mend()

    await expect(page.get_by_text("Before the socket")).to_have_count(1)
    await expect(page.get_by_text("Before the page")).to_have_count(1)


async def test_a_lost_line_is_told_of_and_what_was_missed_is_summed_up_quietly(
    page: Page, place: Place, room: Room, wren: Person
) -> None:
    wire = Wire(page)
    await wire.watch()
    (first,) = await said(place, room, wren, "Harmless at first")
    await enter(page, room)

    await wire.cut()
    await expect(page.get_by_text("Reconnecting…")).to_be_visible()
    async with place.database.work() as work:
        await MessageSubject().hide(work, str(first.message.id))
    await said(place, room, wren, *(f"Missed {number}" for number in range(8)))
    await wire.mend()

    await expect(page.get_by_text("8 new messages")).to_be_visible()
    await expect(page.get_by_text("Harmless at first")).to_have_count(0)
    await expect(page.get_by_text("This message was hidden by a facilitator.")).to_have_count(1)
    await expect(page.get_by_text("Connected again.")).to_be_visible()
    missed = page.locator("[data-log] > .message", has_text="Missed")
    await expect(missed).to_have_count(8)
    assert await missed.evaluate_all("(rows) => rows.every((row) => row.ariaLive === 'off')")
    await expect(page.locator("[data-log]")).to_have_attribute("aria-busy", "false")


async def test_what_is_said_while_the_line_is_lost_is_sent_once_it_is_back(
    page: Page, wrens_page: Page, room: Room
) -> None:
    wire = Wire(page)
    await wire.watch()
    await enter(page, room)
    await enter(wrens_page, room)

    await wire.cut()
    await write(page, "Said into the dark")
    await expect(page.locator("[data-waiting]")).to_contain_text("Said into the dark")
    await expect(page.locator("[data-log]")).not_to_contain_text("Said into the dark")
    await wire.mend()

    await expect(wrens_page.get_by_text("Said into the dark")).to_have_count(1)
    await expect(page.locator("[data-log]").get_by_text("Said into the dark")).to_have_count(1)
    await expect(page.locator("[data-waiting] > *")).to_have_count(0)


async def test_without_a_socket_all_goes_by_requests_and_later_by_socket_again(
    page: Page, wrens_page: Page, place: Place, room: Room, wren: Person
) -> None:
    wire = Wire(page, is_cut=True, only_sockets=True)
    await wire.watch()
    await enter(page, room)
    await enter(wrens_page, room)

    await write(page, "By the other way")
    await expect(wrens_page.get_by_text("By the other way")).to_have_count(1)
    for number in range(5):
        await write(wrens_page, f"Answer {number}")
        await expect(page.get_by_role("log").get_by_text(f"Answer {number}")).to_have_count(1)
    (hidden,) = await said(place, room, wren, "Harmless at first")
    await expect(page.get_by_text("Harmless at first")).to_be_visible()
    async with place.database.work() as work:
        await MessageSubject().hide(work, str(hidden.message.id))
    await expect(page.locator(f"#message-{hidden.message.id}")).to_contain_text("hidden by a facilitator")
    await expect(page.get_by_text("Reconnecting…")).to_have_count(0)
    assert wire.opened == 0

    await wire.mend()
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    await write(wrens_page, "By socket")
    await expect(page.get_by_role("log").get_by_text("By socket")).to_have_count(1)
    assert wire.opened == 1


async def test_while_nothing_gets_through_the_words_are_kept_and_sent_once(
    page: Page, wrens_page: Page, place: Place, room: Room
) -> None:
    wire = Wire(page)
    await wire.watch()
    await enter(page, room)
    await enter(wrens_page, room)
    await wire.cut()
    await expect(page.get_by_text("Reconnecting…")).to_be_visible()

    await write(page, "Is anybody there?")
    await expect(page.locator("[data-waiting]")).to_contain_text("Is anybody there?")
    await page.reload()
    await expect(page.locator("[data-waiting]")).to_contain_text("Is anybody there?")
    await wire.mend()

    for each in (page, wrens_page):
        await expect(each.get_by_role("log").get_by_text("Is anybody there?")).to_have_count(1)
    await expect(page.locator("[data-waiting] > *")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_text("Is anybody there?")).to_have_count(1)
    assert await place.database.fetchval("SELECT count(*) FROM messages WHERE room_id = $1", room.id) == 1


async def test_edits_and_withdrawals_change_the_row_where_it_stands(
    page: Page, wrens_page: Page, place: Place, room: Room, wren: Person
) -> None:
    (first, _) = await said(place, room, wren, "Helo", "Second")
    await enter(page, room)

    async with place.database.work() as work:
        await edit(work, first.message, messages.compose("Hello"), by=wren.caller)
    await expect(page.locator(f"#message-{first.message.id}")).to_contain_text("Hello")
    await wrens_page.goto(f"/messages/{first.message.id}")
    await wrens_page.get_by_role("button", name="Withdraw message").click()

    await expect(page.locator(f"#message-{first.message.id}")).to_contain_text("withdrawn by its author")
    rows = await page.locator("[data-log] > .message").evaluate_all("(rows) => rows.map((row) => row.dataset.seq)")
    assert rows == ["1", "2"]
    await expect(wrens_page).to_have_url(f"{place.origin}/rooms/{room.id}#message-{first.message.id}")


async def test_a_refused_message_comes_back_before_what_was_written_since(page: Page, place: Place, room: Room) -> None:
    await enter(page, room)
    async with place.database.work() as work:
        await rooms.close(work, room)

    await page.locator("form.composer").evaluate(
        """(form) => {
             form.elements.text.value = "A moment too late"
             form.requestSubmit()
             form.elements.text.value = "Half a thought"
             form.elements.text.setSelectionRange(4, 4)
           }"""
    )

    field = page.get_by_label("Your message")
    await expect(field).to_have_value("A moment too late\n\nHalf a thought")
    assert await field.evaluate("(field) => field.value.slice(0, field.selectionStart)") == "A moment too late\n\nHalf"
    await expect(page.get_by_text("This room was closed while you were writing")).to_be_visible()
    await expect(page.locator("[data-waiting] > *")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_text("This room is closed")).to_be_visible()


async def test_too_much_at_once_is_given_back_and_nothing_is_lost(page: Page, place: Place, room: Room) -> None:
    await enter(page, room)

    await page.locator("form.composer").evaluate(
        """(form) => { for (let number = 0; number < 15; number++) {
             form.elements.text.value = `Quick ${number}`
             form.requestSubmit()
           } }"""
    )

    await expect(page.get_by_text("That was a lot at once.")).to_be_visible()
    await expect(page.locator("[data-waiting] > *")).to_have_count(0)
    kept = await page.get_by_label("Your message").input_value()
    stored = await place.database.fetch("SELECT text FROM messages WHERE room_id = $1 ORDER BY seq", room.id)
    given_back = [int(text.removeprefix("Quick ")) for text in kept.split("\n\n")]
    taken = [int(row["text"].removeprefix("Quick ")) for row in stored]
    assert sorted(given_back + taken) == list(range(15))
    assert given_back == sorted(given_back)
    assert taken == sorted(taken)


async def test_help_comes_at_once_and_the_words_are_heard(page: Page, wrens_page: Page, room: Room) -> None:
    await enter(page, room)
    await enter(wrens_page, room)

    await write(page, "I want to end my life")

    card = page.locator("[data-help] .help-card")
    await expect(card).to_be_in_viewport()
    await expect(card).to_contain_text("Samaritans")
    await expect(wrens_page.get_by_role("log")).to_contain_text("I want to end my life")
    await expect(wrens_page.locator("[data-help] .help-card")).to_have_count(0)
    await expect(page.get_by_role("button", name="Send")).to_be_focused()


async def test_ones_own_held_words_are_shown_to_oneself_alone(
    page: Page, wrens_page: Page, place: Place, room: Room, harbour: Person
) -> None:
    rules = Rules(phrases=(Phrase("blue heron", "abuse", "high", hold=True),))
    await enter(wrens_page, room)

    (held,) = await said(place, room, harbour, "A blue heron", rules=rules)
    await enter(page, room)

    row = wrens_page.locator(f"#message-{held.message.id}")
    await expect(row).to_contain_text("This message waits for a facilitator.")
    await expect(page.locator(f"#message-{held.message.id}")).to_contain_text("Only you can see this")
    async with place.database.work() as work:
        await MessageSubject().restore(work, str(held.message.id))
    await expect(row).to_contain_text("A blue heron")


async def test_who_leaves_the_group_is_told_kindly_and_keeps_the_words(
    page: Page, place: Place, room: Room, harbour: Person
) -> None:
    await enter(page, room)
    await page.get_by_label("Your message").fill("Half a thought")

    async with place.database.work() as work:
        await work.execute("UPDATE memberships SET left_at = now() WHERE id = $1", harbour.membership_id)
        work.announce(Departure(harbour.member_id, channel=room.channel))

    await expect(page.get_by_text("This room is no longer open to you")).to_be_visible()
    await expect(page.get_by_label("Your message")).to_have_value("Half a thought")
    await expect(page.locator("[data-here-panel]")).to_be_hidden()


async def test_who_is_signed_out_elsewhere_is_told_and_keeps_the_words(
    page: Page, place: Place, room: Room, harbour: Person
) -> None:
    await enter(page, room)
    await page.get_by_label("Your message").fill("Half a thought")

    async with place.database.work() as work:
        await sessions.end_all(work, harbour.member_id)

    await expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    await expect(page.get_by_label("Your message")).to_have_value("Half a thought")


async def test_who_missed_too_much_gets_the_page_afresh_and_goes_on_writing(
    page: Page, place: Place, room: Room, wren: Person
) -> None:
    wire = Wire(page)
    await wire.watch()
    await enter(page, room)
    await page.get_by_label("Your message").fill("Half a thought")
    await wire.cut()
    async with place.database.work() as work:
        await work.execute("UPDATE rooms SET epoch = 'another' WHERE id = $1", room.id)
    await said(place, room, wren, "From another history")

    async with page.expect_navigation():
        await wire.mend()

    await expect(page.get_by_role("log")).to_contain_text("From another history")
    await expect(page.get_by_label("Your message")).to_have_value("Half a thought")
    await expect(page.get_by_label("Your message")).to_be_focused()
