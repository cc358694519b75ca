"""What every handler may reach; opened and closed in one place, `server/lifespan.py`."""

from typing import TypedDict

from frame.announcements import Publisher
from frame.clock import Clock
from frame.database import Database
from frame.limits import Limiter
from frame.settings import Settings


class Resources(TypedDict):
    """The state of the running application, as the lifespan yields it."""

    settings: Settings
    database: Database
    publisher: Publisher
    limiter: Limiter
    clock: Clock
