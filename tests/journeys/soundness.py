"""What holds of every page as a browser shows it: WCAG 2.2 A and AA, as far as axe can tell; no scrolling sideways."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
_NARROWEST_PX = 320
_TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")]
    .filter((part) => part.getBoundingClientRect().right > innerWidth + 1 && !part.closest(".table-scroll"))
    .map((part) => `${part.tagName.toLowerCase()}.${part.className}`).slice(0, 4)"""


async def faults_of(page: Page) -> list[str]:
    """What is wrong with the page that stands in the browser."""
    # Whatever is half covered while one scrolls would count as too small to press.
    await page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    # Half-way from one colour to another, words have little contrast, for some 150 ms.
    await page.evaluate("Promise.allSettled(document.getAnimations().map(({ finished }) => finished))")
    found = await Axe().run(page, options=_RULES)
    return [
        *[f"{each['id']}: {_where(each)}" for each in found.response["violations"]],
        *await _faults_when_narrow(page),
    ]


def _where(violation: dict[str, list[dict[str, str]]]) -> str:
    return "; ".join(f"{node['target']} {node['failureSummary']}" for node in violation["nodes"][:3])


async def _faults_when_narrow(page: Page) -> list[str]:
    usual = page.viewport_size
    assert usual is not None, "windows of these tests have a size"
    await page.set_viewport_size({"width": _NARROWEST_PX, "height": usual["height"]})
    too_wide = await page.evaluate(_TOO_WIDE)
    await page.set_viewport_size(usual)
    return [f"is wider than {_NARROWEST_PX} px because of {too_wide}"] if too_wide else []
