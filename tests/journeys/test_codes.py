"""What is shown only once: the recovery code, on the three pages that show one, and what it is for."""

import pytest
from playwright.async_api import Page, expect

from tests.journeys import deeds
from tests.journeys.conftest import OpenWindow
from tests.journeys.soundness import faults_of

pytestmark = pytest.mark.journey


async def test_whoever_forgets_the_passphrase_gets_back_in_by_the_code(a_browser: OpenWindow) -> None:
    async with a_browser() as window:
        page = window.page
        name = await _sign_up(page)
        await page.goto("/account/recovery-code")
        await page.get_by_label("Your passphrase", exact=True).fill(deeds.PASSPHRASE)
        await page.get_by_role("button", name="Make a new code").click()
        code = await _shown_code(page)
        await page.goto("/account")
        await page.get_by_role("main").get_by_role("button", name="Sign out", exact=True).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")

        await page.goto("/recover")
        await page.get_by_label("Sign-in name").fill(name)
        await page.get_by_label("Recovery code").fill(code)
        await page.get_by_label("New passphrase").fill("another quiet morning in the shed")
        await page.get_by_role("button", name="Let me back in").click()

        assert await _shown_code(page) != code
        await page.get_by_role("button", name="I have written it down").click()
        await expect(page.get_by_role("link", name="Account")).to_be_visible()


async def _sign_up(page: Page) -> str:
    """Returns the sign-in name."""
    await page.goto("/sign-up")
    await page.get_by_label("A name to sign in with").fill("Blue kitchen door")
    await page.get_by_label("Passphrase", exact=True).fill(deeds.PASSPHRASE)
    await page.get_by_role("checkbox").check()
    await page.get_by_role("button", name="Join", exact=True).click()
    name = await page.locator(".once").first.inner_text()
    assert await _shown_code(page) != name
    return name.strip()


async def _shown_code(page: Page) -> str:
    code = await page.locator(".once").last.inner_text()
    assert await faults_of(page) == []
    return code.strip()
