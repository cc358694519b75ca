"""Every route answers every role as `access.py` says, and whoever is refused has changed nothing and learnt nothing."""

import re

import httpx
import pytest

from tests.house.access import OPEN_TO_ALL, Row, rows
from tests.house.asking import ROUTES, Stage
from tests.house.scene import Params

# What a refused writer had typed is kept as a draft of their own, and guesses are counted.
_KEPT_WHEN_REFUSED = frozenset({"drafts", "draft_versions", "attempts"})

_NUMBERS = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=/)\d+|(?<=<code>)[0-9a-f]{10}|(?<=: )\"\d+\"|<!-- \S+ -->"
)


def test_every_route_has_a_row() -> None:
    routed = {(method, name) for name, route in ROUTES.items() for method in (route.methods or set()) - {"HEAD"}}

    assert {(row.method, row.route) for row in rows()} == routed


@pytest.mark.parametrize("row", [row for row in rows() if row.method == "GET"], ids=str)
async def test_everybody_reads_what_the_table_says_and_changes_nothing_by_it(stage: Stage, row: Row) -> None:
    before = await stage.checksums()

    answered = {role: (await _ask(stage, row, role)).status_code for role in row.statuses}

    assert answered == row.statuses
    assert await stage.checksums() == before


@pytest.mark.parametrize("row", [row for row in rows() if row.method != "GET"], ids=str)
async def test_everybody_does_what_the_table_says(stage: Stage, row: Row) -> None:
    answered = {}
    for role in row.statuses:
        async with stage.undone():
            answered[role] = (await _ask(stage, row, role)).status_code

    assert answered == row.statuses


@pytest.mark.parametrize("row", [row for row in rows() if max(row.statuses.values()) >= 400], ids=str)
async def test_a_script_is_refused_what_its_member_is_and_nobody_refused_changes_anything(
    stage: Stage, row: Row
) -> None:
    async with stage.undone():
        before = await stage.checksums(but=_KEPT_WHEN_REFUSED)

        for role in _refused(row):
            answer = await _ask(stage, row, role, Accept="application/json")
            assert answer.status_code == row.statuses[role], role

        assert await stage.checksums(but=_KEPT_WHEN_REFUSED) == before


@pytest.mark.parametrize("row", [row for row in rows() if row.thing not in OPEN_TO_ALL | {"missing"}], ids=str)
async def test_what_is_not_theirs_looks_like_what_is_not_there(stage: Stage, row: Row) -> None:
    for role in (role for role in _refused(row) if row.statuses[role] in {401, 404}):
        async with stage.undone():
            there = await stage.ask(row.method, row.route, stage.scene.things[row.thing], role=role, fields=_KEY)
            missing = await stage.ask(row.method, row.route, _missing(stage, row), role=role, fields=_KEY)

            assert _seen(there) == _seen(missing), role


_KEY = {"key": "5f0c4e6e-0000-4000-8000-000000000000"}


def _refused(row: Row) -> list[str]:
    return [role for role, status in row.statuses.items() if status >= 400]


def _missing(stage: Stage, row: Row) -> Params:
    """The same address for a thing that does not exist: of a group that does."""
    there, missing = stage.scene.things[row.thing], stage.scene.things["missing"]
    return missing | {"kind": there.get("kind", "post"), "slug": stage.scene.group.slug}


async def _ask(stage: Stage, row: Row, role: str, **headers: str) -> httpx.Response:
    return await stage.ask(row.method, row.route, stage.scene.things[row.thing], role=role, headers=headers)


def _seen(answer: httpx.Response) -> tuple[int, str, list[str]]:
    """All that one can tell answers apart by."""
    names = sorted(set(answer.headers) - {"x-request-number", "content-length"})
    return answer.status_code, _NUMBERS.sub("…", answer.text), names
