"""Coming back to a topic in a real browser: a kind answer in place, a folded branch, and the place one had read to."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.journeys import deeds
from tests.journeys.conftest import OpenWindow
from tests.journeys.place import Place

pytestmark = pytest.mark.journey


async def _signed_in_at_a_branch(page: Page, place: Place) -> str:
    """The path of a topic with a reply beneath a reply, as a member stands before it."""
    await page.goto("/sign-in")
    await deeds.sign_in(page, place.sign_ins["member"])
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    path = "/topics/3"
    await page.goto(path)
    return path


async def test_a_kind_answer_is_given_and_taken_back_in_place(a_browser: OpenWindow, place: Place) -> None:
    async with a_browser() as window:
        page = window.page
        await _signed_in_at_a_branch(page, place)
        post = page.locator(".post:not(.post--mine)", has=page.locator(".react")).last
        opening = post.locator(".react")
        await opening.focus()
        await page.keyboard.press("Enter")
        await expect(opening).to_have_attribute("aria-expanded", "true")
        await page.keyboard.press("Tab")
        button = post.locator("button[value=been_there]")
        await expect(button).to_be_focused()
        was = await button.get_attribute("aria-pressed")
        now = "false" if was == "true" else "true"
        here = page.url

        await button.press("Enter")
        await expect(button).to_have_attribute("aria-pressed", now)
        await expect(button).to_be_focused()
        assert page.url == here
        await opening.click()
        await expect(button).to_have_count(0)
        await page.reload()

        await opening.click()
        await expect(button).to_have_attribute("aria-pressed", now)


async def test_a_kind_answer_needs_no_script(a_browser: OpenWindow, place: Place) -> None:
    async with a_browser(java_script_enabled=False) as window:
        page = window.page
        path = await _signed_in_at_a_branch(page, place)
        await page.locator(".post .react").first.click()
        button = page.get_by_role("button", name="Thinking of you")
        was = await button.get_attribute("aria-pressed")

        await button.click()
        await expect(page).to_have_url(re.compile(f"{path}.*#post-"))
        await page.locator(".post:target .react").click()

        await expect(button).to_have_attribute("aria-pressed", "false" if was == "true" else "true")


@pytest.mark.parametrize("with_scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_branch_folds_and_stays_folded(a_browser: OpenWindow, place: Place, with_scripts: bool) -> None:
    async with a_browser(java_script_enabled=with_scripts) as window:
        page = window.page
        path = await _signed_in_at_a_branch(page, place)
        folding = page.locator(".fold-line button").first
        await folding.click()
        await expect(folding).to_contain_text("folded away")

        await page.goto(path)
        await expect(folding).to_contain_text("folded away")
        await folding.click()
        await expect(folding).to_have_text("Fold 1 reply away")


async def test_the_place_one_had_read_to_is_kept_while_reading(a_browser: OpenWindow, place: Place) -> None:
    async with a_browser() as window:
        page = window.page
        path = await _signed_in_at_a_branch(page, place)
        await page.goto("/groups")
        async with place.database.work() as work:
            # The stories above may have read to the end.
            await work.execute("UPDATE readings SET seq = 0")
        await page.goto(f"{path}?view=time")
        async with page.expect_response(lambda answer: answer.url.endswith("/read")) as noted:
            await page.locator(".post").nth(1).scroll_into_view_if_needed()
        assert (await noted.value).status == 204

        await page.goto(f"{path}?at=unread")
        assert int(page.url.split("#post-")[1]) > 1
