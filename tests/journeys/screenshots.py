"""The pictures of the README, of the seeded community: `python -m tests.journeys.screenshots`."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import async_playwright

from server.migrating import migrate
from tests.browser import launch
from tests.journeys.place import Place, a_place
from tests.journeys.windows import a_window
from tests.services import empty_database, started

_IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
_LARGEST_BYTES = 250_000
_WIDE, _NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as somebody sees it. path: {topic}, {room} and {case} stand for ids of the community."""

    name: str
    path: str
    role: str = ""
    is_narrow: bool = False
    is_dark: bool = False


PICTURES: Sequence[Picture] = (
    Picture("home", "/"),
    Picture("group", "/groups/quiet-company", "facilitator"),
    Picture("topic", "/topics/{topic}", "member"),
    Picture("topic-narrow", "/topics/{topic}", "member", is_narrow=True),
    Picture("room-dark", "/rooms/{room}", "facilitator", is_dark=True),
    Picture("case", "/cases/{case}", "facilitator"),
    Picture("sign-up-narrow", "/sign-up", is_narrow=True),
)


async def take(pictures: Sequence[Picture], folder: Path) -> None:
    """Take the pictures of a community that is set up for them and taken down afterwards."""
    async with AsyncExitStack() as stack:
        servers = stack.enter_context(started())
        database_url = await stack.enter_async_context(empty_database(servers.database_url))
        await migrate(database_url)
        place = await stack.enter_async_context(a_place(database_url, servers.redis_url))
        browser = await launch(await stack.enter_async_context(async_playwright()))
        ids = await _ids(place)
        for picture in pictures:
            async with a_window(
                browser,
                place,
                viewport=_NARROW if picture.is_narrow else _WIDE,
                color_scheme="dark" if picture.is_dark else "light",
            ) as window:
                if picture.role:
                    await place.let_in(window.context, await place.as_role(picture.role))
                await window.open(picture.path.format_map(ids))
                await window.page.wait_for_load_state("networkidle")
                await window.page.screenshot(path=folder / f"{picture.name}.png", animations="disabled")
        await browser.close()


async def _ids(place: Place) -> dict[str, int]:
    row = await place.database.fetchrow(
        """
        SELECT (SELECT t.id FROM topics t JOIN groups g ON g.id = t.group_id
                 WHERE g.slug = 'living-with-long-term-pain' AND t.is_public
                 ORDER BY t.reply_count DESC LIMIT 1) AS topic,
               (SELECT min(r.id) FROM rooms r) AS room,
               (SELECT min(c.id) FROM cases c JOIN standings s ON s.group_id = c.group_id AND s.is_facilitator
                                              JOIN members m ON m.id = s.member_id
                 WHERE m.sign_in_name = $1 AND c.state = 'open') AS "case"
        """,
        place.sign_ins["facilitator"].name,
    )
    assert row is not None
    return dict(row)


def _check_sizes(folder: Path) -> None:
    for image in folder.glob("*.png"):
        assert image.stat().st_size < _LARGEST_BYTES, f"{image.name} is too large for a README"


if __name__ == "__main__":
    asyncio.run(take(PICTURES, _IMAGES))
    _check_sizes(_IMAGES)
