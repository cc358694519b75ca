"""What the logs keep of a visit: that it was made, and how it ended. Not a word of it, and nobody's name or address."""

import json
import logging
from collections.abc import Iterator

import pytest

from frame.logs import JsonLines
from tests.house.access import rows
from tests.house.asking import FORMS, Stage, path_of

MARK = "Zephyrine"
_FIELDS = {"time", "level", "from", "says", "request", "event", "status", "member", "object", "took_ms", "count"}
_OF_FAULTS = {"error", "where"}


class _Lines(logging.Handler):
    """Keeps what the process would write."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # The client that asks writes into the same process's log what the server never sees there.
        if not record.name.startswith("http"):
            self.lines.append(self.format(record))


@pytest.fixture
def lines() -> Iterator[list[str]]:
    kept, root = _Lines(), logging.getLogger()
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.INFO)
    try:
        yield kept.lines
    finally:
        root.removeHandler(kept)
        root.setLevel(level)


async def test_a_whole_visit_leaves_no_word_no_name_and_no_address(stage: Stage, lines: list[str]) -> None:
    secrets = {MARK, "127.0.0.1", "203.0.113.9", "elsewhere.example"}
    for person in filter(None, stage.scene.people.values()):
        secrets |= {person.token} | ({person.pseudonym} if person.pseudonym else set())

    await _visit_everything(stage)

    written = "\n".join(lines)
    assert len(lines) > 200, "or the visit was not logged at all"
    assert not [secret for secret in secrets if secret in written]
    assert all("\n" not in line and set(json.loads(line)) <= _FIELDS for line in lines)


async def test_a_fault_is_logged_by_its_kind_and_place_alone(stage: Stage, lines: list[str]) -> None:
    async with stage.undone():
        await stage.connection.execute("ALTER TABLE posts ADD CONSTRAINT posts_broken CHECK (id = 0) NOT VALID")
        fields = {"text": MARK}
        answer = await stage.ask("POST", "forum:reply", stage.scene.things["topic"], role="member", fields=fields)

    faults = [json.loads(line) for line in lines if "error" in json.loads(line)]
    assert answer.status_code == 500
    assert MARK not in answer.text
    assert "Traceback" not in answer.text
    assert faults[0]["request"] in answer.text
    assert set(faults[0]) <= _FIELDS | _OF_FAULTS
    assert MARK not in "\n".join(lines)


async def test_nobody_can_forge_a_line(stage: Stage, lines: list[str]) -> None:
    forged = 'x"}\r\n{"level": "ERROR", "says": "forged"}\x1b[2J'
    for name in ("groups:directory", "forum:topic"):
        path = path_of(name, stage.scene.things["public"])
        await stage.site.client.get(path, params={"q": forged, "at": forged})
    await stage.ask("POST", "accounts:sign_in_now", {}, role="visitor", fields={"name": forged})
    await stage.ask_bare("F-ORGED", "/", headers={"User-Agent": "x{y}%s"})

    assert "forged" not in "\n".join(lines).lower()


async def _visit_everything(stage: Stage) -> None:
    claims = {
        "X-Forwarded-For": "203.0.113.9",
        "User-Agent": f"{MARK}/1.0",
        "Referer": f"http://127.0.0.1:8000/groups?q={MARK}",
    }
    for row in rows():
        things = stage.scene.things[row.thing]
        marked = {name: f"{MARK} {name} by hand" for name in FORMS.get(row.route, ()) if name in _WRITTEN}
        for role in ("visitor", "member", "facilitator", "stranger"):
            async with stage.undone():
                await stage.ask(row.method, row.route, things, role=role, headers=claims, fields=marked)
    for path in (f"/groups?q={MARK}", f"/topics/{MARK}", f"/nowhere/{MARK}", f"/sign-in?next=/{MARK}"):
        await stage.ask_bare("GET", path, role="member")


_WRITTEN = {"text", "title", "reason", "words", "name", "about", "note", "contact", "pseudonym"}
