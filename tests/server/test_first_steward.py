"""The first of the charity's staff is named at the terminal."""

import subprocess
import sys
from pathlib import Path

from tests.people import a_person
from tests.server.commands import environ
from tests.server.conftest import ROOT
from tests.services import Services
from tests.site import Fresh


async def test_somebody_who_has_signed_up_becomes_a_steward(
    fresh_database: Fresh, services: Services, tmp_path: Path
) -> None:
    async with fresh_database.database.work() as work:
        person = await a_person(work)
    name = await fresh_database.database.fetchval("SELECT sign_in_name FROM members WHERE id = $1", person.member_id)

    ended = _named(name, fresh_database, services, tmp_path)

    assert ended.returncode == 0, ended.stderr
    row = await fresh_database.database.fetchrow(
        "SELECT is_steward, (SELECT count(*) FROM sessions s WHERE s.member_id = m.id) AS sessions FROM members m"
    )
    assert row is not None
    assert dict(row) == {"is_steward": True, "sessions": 0}


def test_a_name_that_nobody_has_is_said_to_be_so(fresh_database: Fresh, services: Services, tmp_path: Path) -> None:
    ended = _named("nobody-0000", fresh_database, services, tmp_path)

    assert ended.returncode == 1
    assert ended.stderr == "Nobody signs in with that name.\n"


def _named(name: str, fresh: Fresh, services: Services, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "server", "steward", name],
        cwd=ROOT,
        env=environ(folder, DATABASE_URL=fresh.url, REDIS_URL=services.redis_url),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
