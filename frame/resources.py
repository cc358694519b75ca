"""What every handler may reach; opened and closed in one place, `server/lifespan.py`."""

from collections.abc import Mapping, Sequence
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
    screen: object
    """Looks at new pseudonyms; `groups.joining.Screen` is its type."""
    latest: object
    """Tells what was spoken of lately; `groups.home.Latest` is its type."""
    channels: Mapping[str, object]
    """What can be listened to, by kind; `live.channels.ChannelSource` is their type."""
    subjects: Mapping[str, object]
    """What can be moderated, by kind; `moderation.subjects.Subject` is their type, which the floor may not import."""
    wanted_times: Sequence[object]
    """What should be covered besides the hours of groups; `moderation.cover.wanted.WantedTimes` is their type."""
