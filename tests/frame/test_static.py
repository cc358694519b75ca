"""Static files: one address for a release, kept for a year; nothing else is to be had."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from frame import static

YEAR = "public, max-age=31536000, immutable"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=static.ROUTES))
    async with httpx.AsyncClient(transport=transport, base_url="http://kith.example") as client:
        yield client


@pytest.mark.parametrize(
    ("name", "kind"),
    [("css/site.css", "text/css"), ("js/site.js", "text/javascript"), ("icons/kith.svg", "image/svg+xml")],
)
async def test_a_file_of_this_release_is_kept_for_a_year(client: httpx.AsyncClient, name: str, kind: str) -> None:
    answer = await client.get(static.address(name))

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["cache-control"] == YEAR
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip", "gzip"),
        ("br, GZIP;q=0.5", "gzip"),
        ("identity", None),
        ("gzip;q=0", None),
        ("", None),
        ("x-gzip", None),
    ],
)
async def test_a_browser_that_takes_gzip_gets_it_compressed(
    client: httpx.AsyncClient, accepted: str, encoding: str | None
) -> None:
    answer = await client.get(static.address("css/site.css"), headers={"Accept-Encoding": accepted})

    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.content == static.SHELF.files["css/site.css"]


async def test_a_page_from_before_an_upgrade_gets_todays_file_and_asks_again(client: httpx.AsyncClient) -> None:
    answer = await client.get("/static/0123456789ab/css/site.css")

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "name",
    ["", "css", "css/", "nothing.css", "..%2fpyproject.toml", "%2e%2e/pyproject.toml", "css/..%2f..%2fREADME.md"],
)
async def test_folders_and_everything_outside_are_not_found(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/static/{static.SHELF.release}/{name}")).status_code == 404


async def test_the_style_sheet_is_one_file_with_its_layers_in_order(client: httpx.AsyncClient) -> None:
    sheet = (await client.get(static.address("css/site.css"))).text

    assert "@import" not in sheet
    assert sheet.startswith("@layer reset, tokens, base, layout, components, utilities;")
    assert sheet.count("{") == sheet.count("}")


def test_every_style_sheet_is_part_of_the_site() -> None:
    joined = static.SHELF.files["css/site.css"].decode()

    for sheet in (static.FOLDER / "css").rglob("*.css"):
        if sheet.name != "site.css":
            assert sheet.read_text(encoding="utf-8") in joined, sheet.name


def test_another_content_is_another_release(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one")
    before = static.fill(tmp_path)

    (tmp_path / "a.txt").write_text("two")

    assert static.fill(tmp_path).release != before.release


def test_only_known_kinds_of_file_are_served(tmp_path: Path) -> None:
    for name in ("a.css", "a.html", "a.py", ".hidden.css", "a.js"):
        (tmp_path / name).write_text("")

    assert sorted(static.fill(tmp_path).files) == ["a.css", "a.js"]


def test_a_file_that_is_not_there_has_no_address() -> None:
    with pytest.raises(LookupError, match=r"nothing\.css"):
        static.address("nothing.css")
