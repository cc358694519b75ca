"""Forms sent with nothing in them: the page that comes back says what is missing, as soundly as any other."""

import re

import pytest
from playwright.async_api import expect

from tests.journeys import worlds
from tests.journeys.conftest import OpenWindow
from tests.journeys.place import Place
from tests.journeys.reading import Reading
from tests.journeys.soundness import faults_of
from tests.journeys.worlds import World

pytestmark = pytest.mark.journey

FORMS = [
    ("visitor", "/sign-up", "Join"),
    ("visitor", "/sign-in", "Sign in"),
    ("visitor", "/recover", "Let me back in"),
    ("steward", "/groups/{slug}/join", "Join this group"),
    ("newcomer", "/groups/{slug}/join", "Come back"),
    ("member", "/groups/{slug}/topics/new", "Start the topic"),
    ("member", "/topics/{topic_id}", "Post reply"),
    ("member", "/posts/{post_id}", "Post reply"),
    ("member", "/posts/{post_id}/edit", "Save the changes"),
    ("member", "/rooms/{room_id}", "Send"),
    ("member", "/messages/{message_id}", "Save the change"),
    ("member", "/account/passphrase", "Change passphrase"),
    ("member", "/account/recovery-code", "Make a new code"),
    ("facilitator", "/flag/post/{post_id}", "Send to a facilitator"),
    ("facilitator", "/topics/{topic_id}/close", "Close the topic"),
    ("facilitator", "/groups/{slug}/rooms", "Open the room"),
    ("facilitator", "/cases/{case_id}", "Hide it"),
    ("organiser", "/groups/{slug}/agreement/edit", "Publish"),
    ("organiser", "/groups/{slug}/help-lines", "Add this line"),
    ("steward", "/help/edit", "Add this line"),
    ("steward", "/help/lines/{line_id}", "Save"),
]

_ASKS_AGAIN = re.compile("^Please look again: ")
# Past what the room's own script would do, which does not send empty words at all.
_SEND_EMPTY = """(main, words) => {
  for (const field of main.querySelectorAll("textarea, input[type=text]")) field.value = ""
  const button = [...main.querySelectorAll("button")].find((each) => each.textContent.trim().startsWith(words))
  const { form, name, value } = button
  if (name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }))
  HTMLFormElement.prototype.submit.call(form)
}"""


@pytest.fixture(scope="module")
async def world(place: Place) -> World:
    async with place.database.work() as work:
        return await worlds.long(work)


@pytest.mark.parametrize(("role", "path", "button"), FORMS, ids=[f"{role} {path}" for role, path, _ in FORMS])
async def test_a_form_sent_empty_says_what_is_missing(
    a_browser: OpenWindow, place: Place, world: World, role: str, path: str, button: str
) -> None:
    async with a_browser(viewport={"width": 360, "height": 740}) as window:
        page = window.page
        if person := world.people[role]:
            await place.let_in(window.context, person)
        await window.open(path.format_map(world.values_for(role)))

        async with page.expect_navigation():
            await page.get_by_role("main").evaluate(_SEND_EMPTY, button)

        await expect(page.get_by_role("alert")).to_be_focused()
        await expect(page).to_have_title(_ASKS_AGAIN)
        assert Reading(await page.content()).faults() == []
        assert await faults_of(page) == []
