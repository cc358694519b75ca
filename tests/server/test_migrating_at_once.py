"""Several machines of one installation may start at the same time: each migrates, and only one has to."""

import asyncio
import os
import sys

from tests.server.conftest import ROOT
from tests.services import Services


async def _migrate(database_url: str) -> tuple[int | None, str]:
    command = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "server", "migrate"),
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url, "REDIS_URL": "redis://unused"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await command.communicate()
    return command.returncode, said.decode()


async def test_migrations_started_at_once_all_succeed(services: Services) -> None:
    async with services.empty_database() as url:
        outcomes = await asyncio.gather(*(_migrate(url) for _ in range(3)))

    said = "".join(words for _, words in outcomes)
    assert [code for code, _ in outcomes] == [0, 0, 0], said
    assert said.count("migrations applied") == 1, said
