"""One running site, and one Chromium, for all journeys of a run."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

import pytest
from playwright.async_api import Browser, Page, async_playwright

from chat import rooms
from chat.rooms import Room
from tests.browser import launch
from tests.journeys.place import Place, a_place
from tests.journeys.rooms import PHONE, someone
from tests.journeys.windows import Window, a_window
from tests.people import Group, Person, a_group
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


@pytest.fixture
async def circle(place: Place) -> Group:
    async with place.database.work() as work:
        return await a_group(work)


@pytest.fixture
async def wren(place: Place, circle: Group) -> Person:
    return await someone(place, circle, "Wren")


@pytest.fixture
async def harbour(place: Place, circle: Group) -> Person:
    return await someone(place, circle, "Harbour")


@pytest.fixture
async def room(place: Place, circle: Group, wren: Person) -> Room:
    async with place.database.work() as work:
        room_id = await rooms.open_room(work, circle.id, name="Tuesday drop-in", about="Come as you are")
        return await rooms.find(work, room_id, reader=wren.caller)


@pytest.fixture
async def harbours_page(a_browser: OpenWindow, place: Place, harbour: Person) -> AsyncIterator[Page]:
    async with a_browser(**PHONE) as window:
        await place.let_in(window.context, harbour)
        yield window.page


@pytest.fixture
async def wrens_page(a_browser: OpenWindow, place: Place, wren: Person) -> AsyncIterator[Page]:
    async with a_browser(color_scheme="dark") as window:
        await place.let_in(window.context, wren)
        yield window.page
