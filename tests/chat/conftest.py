"""Rooms without the whole application: their fragments need to know the addresses of messages."""

import pytest

from chat.routes import ROUTES
from frame import pages


@pytest.fixture(autouse=True, scope="session")
def routes() -> None:
    pages.learn_routes(ROUTES)
