"""What scripts add to every page, in a real browser under the real content policy."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
import uvicorn
from playwright.async_api import Browser, Page, async_playwright, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frame import forms, pages, static
from frame.settings import load

ELSEWHERE = "https://weather.example/"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; require-trusted-types-for 'script'; trusted-types fragments"
)
WRITING = """
{% extends "layouts/letter.html" %}
{% from "components/fields.html" import field %}
{% from "components/buttons.html" import button %}
{% from "components/writing.html" import dialog %}
{% block title %}Writing{% endblock %}
{% block main %}
<h1>Writing</h1>
<form method="post" action="/{{ answer }}">
  {{ field(form.text, keep="words") }} {{ field(form.secret) }} {{ button("Send") }}
</form>
<form method="post" action="/writing" data-forget>{{ button("Sign out") }}</form>
<button type="button" data-opens="more">More</button>
{% call dialog("more", "More about this") %}<p>Words.</p>{% endcall %}
{% endblock %}
"""


class Words(forms.Form):
    text = forms.Text("Your words", limit=30)
    secret = forms.Passphrase("Passphrase")


async def _writing(request: Request) -> Response:
    context = pages.page_context(request) | {"form": Words(), "answer": request.query_params.get("answer", "writing")}
    return Response(pages.environment.from_string(WRITING).render(context), media_type="text/html", headers=_headers())


async def _broken(request: Request) -> Response:
    return pages.render(request, "errors/fault.html", status=500, headers=_headers(), request_number="k7")


def _headers() -> Mapping[str, str]:
    return {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[dict[str, object]]:
    yield {"settings": load({"LEAVE_URL": ELSEWHERE})}


@pytest.fixture(scope="module")
async def address() -> AsyncIterator[str]:
    """A server of its own, on a free port."""
    routes = [
        Route("/writing", _writing, methods=["GET", "POST"]),
        Route("/broken", _broken, methods=["POST"]),
        *static.ROUTES,
    ]
    config = uvicorn.Config(Starlette(routes=routes, lifespan=_lifespan), log_level="error")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        await serving


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium where it is installed, else the one that Playwright brought."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
async def page(chromium: Browser, address: str) -> AsyncIterator[Page]:
    context = await chromium.new_context(base_url=address, timezone_id="Europe/London")
    page = await context.new_page()
    page.set_default_timeout(10_000)
    await page.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="<h1>Weather</h1>", content_type="text/html"))
    await page.goto("/writing")
    await page.wait_for_selector("kith-passphrase button")
    yield page
    await context.close()


async def test_leaving_quickly_leaves_no_page_to_come_back_to(page: Page) -> None:
    await page.fill("#text", "private words")

    await page.click("text=Leave quickly")

    await page.wait_for_url(ELSEWHERE)
    await page.go_back()
    assert page.url == "about:blank"
    await page.goto("/writing")
    assert await page.input_value("#text") == ""


async def test_escape_pressed_three_times_leaves_too(page: Page) -> None:
    for _ in range(3):
        await page.keyboard.press("Escape")

    await page.wait_for_url(ELSEWHERE)


async def test_escape_pressed_twice_stays(page: Page) -> None:
    for _ in range(2):
        await page.keyboard.press("Escape")

    await expect(page.get_by_role("heading", name="Writing")).to_be_visible()


async def test_a_passphrase_can_be_shown_and_covered(page: Page) -> None:
    field = page.locator("#secret")
    await field.fill("three small stones")

    await page.get_by_role("button", name="Show passphrase").click()
    await expect(field).to_have_attribute("type", "text")

    await page.get_by_role("button", name="Hide passphrase").click()
    await expect(field).to_have_attribute("type", "password")


async def test_a_field_tells_how_much_room_is_left(page: Page) -> None:
    await page.fill("#text", "🪨" * 33)

    await expect(page.locator(".counter")).to_have_text("3 characters too many")


async def test_words_survive_a_reload(page: Page) -> None:
    await page.fill("#text", "private words")

    await page.reload()

    await expect(page.locator("#text")).to_have_value("private words")


async def test_words_that_the_server_has_are_not_kept(page: Page) -> None:
    await page.fill("#text", "private words")

    await page.get_by_role("button", name="Send").click()
    await page.goto("/writing")

    await expect(page.locator("#text")).to_have_value("")


async def test_words_that_the_server_could_not_take_are_kept(page: Page) -> None:
    await page.goto("/writing?answer=broken")
    await page.fill("#text", "private words")

    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("heading", name="Something broke")).to_be_visible()
    # What is kept is settled by the page's scripts, which run once it has been read to its end.
    await page.wait_for_load_state("load")
    await page.goto("/writing")

    await expect(page.locator("#text")).to_have_value("private words")


async def test_words_are_forgotten_on_signing_out(page: Page) -> None:
    await page.fill("#text", "private words")

    await page.get_by_role("button", name="Sign out").click()
    await page.goto("/writing")

    await expect(page.locator("#text")).to_have_value("")


async def test_a_dialog_opens_and_gives_the_focus_back(page: Page) -> None:
    await page.get_by_role("button", name="More").click()
    await expect(page.get_by_role("dialog", name="More about this")).to_be_visible()

    await page.get_by_role("button", name="Close").click()

    await expect(page.get_by_role("button", name="More")).to_be_focused()


async def test_a_fragment_from_the_server_is_taken_by_one_way_only_and_its_times_are_ours(page: Page) -> None:
    moment = datetime(datetime.now(UTC).year, 7, 1, 11, 5, tzinfo=UTC)
    fragments = await page.evaluate("document.querySelector('script').src.replace('site.js', 'lib/fragments.js')")

    told = await page.evaluate(
        """async ([address, iso]) => {
          const { fragment } = await import(address)
          document.querySelector("main").append(fragment(`<time datetime="${iso}" data-as="hour">x</time>`))
          try { document.querySelector("h1").innerHTML = "<b>x</b>" } catch { }
          return [document.querySelector("main time").textContent, document.querySelector("h1").innerHTML]
        }""",
        [fragments, moment.isoformat()],
    )

    assert told == ["12:05 pm", "Writing"]


async def test_nothing_breaks_the_content_policy(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)

    await page.reload()
    await page.wait_for_selector("kith-passphrase button")

    assert said == []
