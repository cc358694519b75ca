"""One running site, and one Chromium, for all journeys of a run."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

import pytest
from playwright.async_api import Browser, async_playwright

from tests.browser import launch
from tests.journeys.place import Place, a_place
from tests.journeys.windows import Window, a_window
from tests.services import Services

OpenWindow = Callable[..., AbstractAsyncContextManager[Window]]


@pytest.fixture(scope="session")
async def place(services: Services) -> AsyncIterator[Place]:
    """The seeded site, served. Journeys share it, as people share a site: none may count on being alone."""
    async with services.fresh_database() as url, a_place(url, services.redis_url) as running:
        yield running


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        yield browser
        await browser.close()


@pytest.fixture
def a_browser(chromium: Browser, place: Place) -> OpenWindow:
    """Opens a window of its own: `async with a_browser(java_script_enabled=False) as window`."""
    return partial(a_window, chromium, place)
