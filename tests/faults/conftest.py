"""The stage that faults happen on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.stage import Stage, a_stage
from tests.services import Services


@pytest.fixture
async def stage(services: Services, tmp_path: Path) -> AsyncIterator[Stage]:
    async with a_stage(services, tmp_path) as made:
        yield made
