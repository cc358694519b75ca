"""A Chromium for the tests of pages. `python -m tests.browser` sees that there is one, and brings it where it can.

Playwright's own where it can be downloaded, else Debian's; one that is installed already is taken as it is.
"""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator

from playwright.async_api import Browser, Error, Playwright, async_playwright

_HOW_TO_INSTALL = """\
The tests need Chromium, and it could not be brought here by itself. Install it by one of these, then try again:
  .venv/bin/python -m playwright install --with-deps chromium
  apt-get install chromium     (Debian, as root)
  brew install --cask chromium (macOS)"""
_DOWNLOAD_S = 300
_ANSWER_MS = 10_000


async def launch(playwright: Playwright) -> Browser:
    """Chromium without a window."""
    # Its sandbox wants a user other than root.
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    return await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=args)


def main() -> int:
    for bring in _ways():
        bring()
        if asyncio.run(_opens_a_page()):
            return 0
    sys.stderr.write(f"{_HOW_TO_INSTALL}\n")
    return 1


def _ways() -> Iterator[Callable[[], None]]:
    yield lambda: None
    yield _download
    if os.geteuid() == 0 and shutil.which("apt-get"):
        yield _install_debians


def _download() -> None:
    sys.stdout.write("Bringing Chromium for the tests of pages\n")
    sys.stdout.flush()
    environ = {**os.environ, "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": str(_ANSWER_MS)}
    install = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        subprocess.run(install, env=environ, timeout=_DOWNLOAD_S, capture_output=True, check=False)
    except subprocess.TimeoutExpired:
        sys.stdout.write(f"It did not come within {_DOWNLOAD_S} seconds\n")


def _install_debians() -> None:
    sys.stdout.write("Installing Debian's Chromium\n")
    sys.stdout.flush()
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", *command], env=environ, stdin=subprocess.DEVNULL, check=False, capture_output=True)


async def _opens_a_page() -> bool:
    async with async_playwright() as playwright:
        try:
            browser = await launch(playwright)
        except Error:
            return False
        await (await browser.new_page()).goto("about:blank")
        await browser.close()
        return True


if __name__ == "__main__":
    sys.exit(main())
