"""A stage for each file: the scene is built once, and no test leaves a trace in it."""

from collections.abc import AsyncIterator

import pytest

from tests.house.asking import Stage, a_stage
from tests.services import Services


@pytest.fixture(scope="module")
async def stage(services: Services) -> AsyncIterator[Stage]:
    async with a_stage(services) as stage:
        yield stage
