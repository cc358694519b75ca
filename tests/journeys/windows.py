"""Browser windows that notice what must not happen on any page: a broken policy, a fault of a script, another host."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from tests.journeys.place import ELSEWHERE, Place

_LISTEN_TO_POLICY = """document.addEventListener("securitypolicyviolation",
  ({ violatedDirective, sourceFile, lineNumber }) =>
    console.error(`policy: ${violatedDirective} at ${sourceFile}:${lineNumber}`))"""


# Other tests run beside these, on a small machine perhaps. What comes live must still be there well before the
# 15 seconds after which it would be mended if it had been lost.
_LOADS_WITHIN_MS = 20_000
expect.set_options(timeout=10_000)

_EXPECTED = ("Failed to load resource: the server responded", "Failed to load resource: net::ERR_INTERNET_DISCONNECTED")


@dataclass
class Window:
    """One person's browser."""

    context: BrowserContext
    page: Page
    origin: str
    complaints: list[str] = field(default_factory=list)

    async def open(self, path: str) -> int:
        """Go to a page; returns its status."""
        response = await self.page.goto(path)
        assert response is not None
        return response.status

    async def may_leave(self) -> None:
        """Give it a page where "Leave quickly" goes. Not every window has one: this keeps a browser from caching."""
        await self.context.route(
            f"{ELSEWHERE}**", lambda route: route.fulfill(body="<h1>Weather</h1>", content_type="text/html")
        )

    def _hear(self, message: ConsoleMessage) -> None:
        # A page that says no is told as an error of its own loading; so is a network that a test took away.
        if message.type == "error" and not message.text.startswith(_EXPECTED):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _see(self, request: Request) -> None:
        if not request.url.startswith((self.origin, ELSEWHERE, "data:", "blob:", "about:")):
            self.complaints.append(f"{self.page.url} asked {request.url}")

    def _fail(self, error: Any) -> None:
        self.complaints.append(f"{self.page.url}: {error}")


@asynccontextmanager
async def a_window(chromium: Browser, place: Place, **how: Any) -> AsyncIterator[Window]:  # how: of new_context
    """A browser of its own, in which nobody is signed in. Whatever it complained of fails the block at its end."""
    options = {"locale": "en-GB", "timezone_id": "Europe/London", "viewport": {"width": 1280, "height": 900}} | how
    context = await chromium.new_context(base_url=place.origin, **options)
    context.set_default_timeout(_LOADS_WITHIN_MS)
    await context.add_init_script(_LISTEN_TO_POLICY)
    page = await context.new_page()
    window = Window(context, page, place.origin)
    page.on("console", window._hear)
    page.on("pageerror", window._fail)
    context.on("request", window._see)
    try:
        yield window
    finally:
        await context.close()
    assert window.complaints == []
