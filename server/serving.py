"""The web server: one process or several behind one port, and the limits on what a client may send."""

import asyncio
import errno
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from accounts import sessions
from frame import logs
from frame.settings import Settings, WrongSetting, load
from live.carrier import carrier
from server.app import create_app
from server.embedded import CannotStart
from server.embedded.tether import die_with_parent

_GRACE_S = 5
_START_S = 30
# Longer than the proxy keeps its connections to us (deploy/nginx.conf), or it asks into one that is closing.
_KEEP_ALIVE_S = 75


@contextmanager
def bound(settings: Settings) -> Iterator[socket.socket]:
    """The port, taken before anything else starts. It listens only once there is something to serve.

    Raises: CannotStart, in words for the person at the terminal.
    """
    try:
        family, kind, _, _, place = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise WrongSetting(f"HOST: {settings.host!r} is no address of this machine.") from error
    with socket.socket(family, kind) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(place)
        except OSError as error:
            raise CannotStart(_why_not_bound(settings, error)) from error
        yield listener


def _why_not_bound(settings: Settings, error: OSError) -> str:
    where = f"Port {settings.port} on {settings.host}"
    if error.errno == errno.EADDRINUSE:
        other = settings.port + 1 if settings.port < 65_535 else settings.port - 1
        return f"{where} is in use by another program. Stop that one, or choose another port: PORT={other} make run"
    if error.errno == errno.EACCES:
        return f"{where} may be used by root alone. Choose a port from 1024 on."
    return f"{where} cannot be used ({error.strerror}). See the settings HOST and PORT."


def serve(
    settings: Settings, listener: socket.socket, *, on_ready: Callable[[], None], lost: Callable[[], str | None]
) -> None:
    """Serve until told to stop.

    on_ready: called once requests are taken. lost: names a server that we stand on and that has ended, if one has.
    Raises: CannotStart, when one has.
    """
    _begin_logs(settings)
    server = _Server(settings, on_ready, lost)
    server.run([listener])
    _say_what_is(lost)


def _say_what_is(lost: Callable[[], str | None]) -> None:
    if name := lost():
        raise CannotStart(f"{name} has ended unexpectedly. Start Kith again: what was written is kept.")


def serve_with_workers(
    settings: Settings, listener: socket.socket, *, on_ready: Callable[[], None], lost: Callable[[], str | None]
) -> None:
    """The same with several processes; one that ends is replaced.

    Raises: CannotStart, when a server that we stand on has ended.
    """
    _begin_logs(settings)
    _Workers(_config(settings, "server.serving:web"), listener, on_ready, lost).run()
    _say_what_is(lost)


def web() -> Starlette:
    """The application of one web process among several, with the settings of its environment."""
    # Not SIGTERM: where the parent was killed, what it stood on may be gone too, and a tidy end would wait for that.
    die_with_parent(os.getppid(), signal.SIGKILL)
    settings = load(os.environ)
    _begin_logs(settings)
    return create_app(settings)


def _begin_logs(settings: Settings) -> None:
    logs.begin(settings.log_level)
    for chatty in ("uvicorn", "procrastinate"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # A frame that is no UTF-8 is closed with 1007; a trace for each would let anybody fill the log.
    logging.getLogger("uvicorn.error").addFilter(lambda record: not _is_bad_text(record))


def _is_bad_text(record: logging.LogRecord) -> bool:
    return record.exc_info is not None and isinstance(record.exc_info[1], UnicodeDecodeError)


class _Server(uvicorn.Server):
    """One web process, this one; it stops when a server that it stands on has ended."""

    def __init__(self, settings: Settings, on_ready: Callable[[], None], lost: Callable[[], str | None]) -> None:
        super().__init__(_config(settings, create_app(settings)))
        self._on_ready = on_ready
        self._lost = lost

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Before uvicorn closes them, so that browsers hear that we restart, and do not all come back at once.
        await self.lifespan.state["hub"].close()
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        return self._lost() is not None or await super().on_tick(counter)


class _Workers(Multiprocess):
    """Several web processes; they stop when a server that they stand on has ended."""

    def __init__(
        self,
        config: uvicorn.Config,
        listener: socket.socket,
        on_ready: Callable[[], None],
        lost: Callable[[], str | None],
    ) -> None:
        super().__init__(config, sockets=[listener])
        self._on_ready = on_ready
        self._lost = lost

    def init_processes(self) -> None:
        super().init_processes()
        if all(process.wait_until_ready(_START_S) for process in self.processes):
            self._on_ready()

    def keep_subprocess_alive(self) -> None:
        # Asked twice a second.
        if self._lost() is not None:
            self.should_exit.set()
        super().keep_subprocess_alive()


def _config(settings: Settings, app: Starlette | str) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=settings.web_workers,
        loop="uvloop",
        http="httptools",
        # uvicorn types it as a class, and calls it with named arguments like one.
        ws=cast("type[asyncio.Protocol]", carrier(settings, sessions.ResumeTogether())),
        ws_ping_interval=20,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_GRACE_S,
    )
