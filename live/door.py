"""Who may open a socket: asked before it is accepted, the same whatever carries it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from frame.caller import VISITOR, Caller
from frame.database import Database
from frame.middleware import is_own_origin, token_in
from frame.settings import Settings
from live.protocol import SUBPROTOCOL

PATH = "/live"
READER = "reader."

Identify = Callable[[Database, str], Awaitable[Caller]]
"""Who a session token stands for; a visitor, if nobody. Raises: NotNow."""


class Door:
    """What a handshake is measured by."""

    def __init__(self, settings: Settings, identify: Identify) -> None:
        self._settings = settings
        self._identify = identify

    def is_ours(self, scheme: str, origins: Sequence[str]) -> bool:
        """Browsers let every site open sockets to every other and send cookies along: only Origin tells them apart."""
        if self._settings.is_https and scheme != "wss":
            return False
        return len(origins) == 1 and is_own_origin(origins[0], self._settings)

    async def caller(self, state: Mapping[str, Any], cookie: str) -> Caller:
        """Who stands behind the session cookie. state: the lifespan's. Raises: NotNow."""
        token = token_in(cookie, self._settings.cookie_name)
        return await self._identify(state["database"], token) if token else VISITOR


def is_page_of(caller: Caller, offered: Sequence[str]) -> bool:
    """Whether the page that asks is the caller's own, or does not say (`reader.MARK` among the subprotocols).

    A page goes on asking when somebody else has signed in with the same browser. It must neither show what they may
    read, nor speak in their name.
    """
    marks = {each.removeprefix(READER) for each in offered if each.startswith(READER)}
    return marks <= {caller.mark}


def chosen(offered: Sequence[str]) -> str | None:
    """The subprotocol to answer with: ours, or the first offered, since browsers drop a socket that chose none.

    A socket without ours is then closed with 4502: scripts cannot read the status of a refused handshake, and a page of
    an older release has to learn that it must be loaded again.
    """
    return SUBPROTOCOL if SUBPROTOCOL in offered else next(iter(offered), None)
