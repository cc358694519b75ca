"""Runs the reverse proxy with the configuration that ships, on ports of its own, in front of what a test puts there."""

import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.server.commands import free_port
from tests.server.conftest import ROOT

_CADDY = Path(sys.executable).with_name("caddy")


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy for https://localhost; `authority` is that of the certificates it made for itself."""

    http_port: int
    https_port: int
    authority: Path

    def get(self, path: str, *, headers: dict[str, str] | None = None) -> httpx.Response:
        return httpx.get(
            f"https://localhost:{self.https_port}{path}", verify=self._trust(), timeout=20, headers=headers
        )

    def send(self, raw: bytes) -> bytes:
        """Bytes as they are over TLS, and all that comes back until the proxy hangs up."""
        with self.connected() as secured:
            secured.sendall(raw)
            return b"".join(iter(lambda: _received(secured), b""))

    @contextmanager
    def connected(self) -> Iterator[ssl.SSLSocket]:
        with (
            socket.create_connection(("127.0.0.1", self.https_port), timeout=20) as plain,
            self._trust().wrap_socket(plain, server_hostname="localhost") as secured,
        ):
            yield secured

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authority))


def _received(secured: ssl.SSLSocket) -> bytes:
    try:
        return secured.recv(65_536)
    except (ConnectionResetError, ssl.SSLEOFError):
        return b""


@contextmanager
def proxied(upstream: str, folder: Path) -> Iterator[Proxy]:
    proxy = Proxy(free_port(), free_port(), folder / "pki" / "authorities" / "local" / "root.crt")
    environ = {
        **os.environ,
        "BASE_URL": "https://localhost",
        "UPSTREAM": upstream,
        "HTTP_PORT": str(proxy.http_port),
        "HTTPS_PORT": str(proxy.https_port),
        "STORAGE": str(folder),
        "AWAY": str(ROOT / "deploy"),
    }
    command = [str(_CADDY), "run", "--config", str(ROOT / "deploy" / "Caddyfile")]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, env=environ, cwd=folder, stderr=log) as caddy:
        try:
            while not _takes_connections(proxy):
                assert caddy.poll() is None, (folder / "log").read_text()
            yield proxy
        finally:
            caddy.terminate()


def _takes_connections(proxy: Proxy) -> bool:
    """It makes its certificates first; until then a handshake fails."""
    try:
        proxy.send(b"GET / HTTP/1.0\r\n\r\n")
    except (OSError, ValueError):
        return False
    return True
