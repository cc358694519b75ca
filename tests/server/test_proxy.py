"""The reverse proxy turns away what uvicorn would wait for or take whole. It runs with the configuration that ships."""

import contextlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.server.commands import free_port
from tests.server.proxying import Proxy, proxied

HOST = b"Host: localhost\r\n"


class Upstream(ThreadingHTTPServer):
    """What stands behind the proxy, and the paths that it was asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.asked_for: list[str] = []


class _Answers(BaseHTTPRequestHandler):
    """To GET: the headers that arrived, one a line. To POST: how much did."""

    protocol_version = "HTTP/1.1"
    server: Upstream

    def do_GET(self) -> None:
        self.server.asked_for.append(self.path)
        self._answer("".join(f"{name}: {value}\n" for name, value in self.headers.items()).encode())

    def do_POST(self) -> None:
        self.server.asked_for.append(self.path)
        self._answer(str(len(self.rfile.read(int(self.headers["Content-Length"])))).encode())

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        # Some tests of the proxy do not wait for their answer.
        with contextlib.suppress(BrokenPipeError):
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    with Upstream() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def proxy(upstream: Upstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with proxied(f"127.0.0.1:{upstream.server_port}", tmp_path_factory.mktemp("proxy")) as running:
        yield running


def test_plain_http_is_sent_to_https(proxy: Proxy) -> None:
    sent = httpx.get(f"http://localhost:{proxy.http_port}/topics/7")

    assert sent.status_code == 308
    assert sent.headers["Location"] == "https://localhost/topics/7"


def test_it_says_nothing_of_itself(proxy: Proxy) -> None:
    answered = proxy.get("/")

    assert answered.status_code == 200
    assert "caddy" not in str(answered.headers).lower()


def test_what_a_visitor_claims_about_themselves_is_not_passed_on(proxy: Proxy) -> None:
    claims = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "other.example"}

    reached = proxy.get("/", headers=claims).text

    assert "X-Forwarded-For: 127.0.0.1\n" in reached
    assert "X-Forwarded-Proto: https\n" in reached
    assert "203.0.113.7" not in reached
    assert "other.example" not in reached


@pytest.mark.parametrize(
    "headers",
    [
        b"Large: " + b"x" * 128 * 1024 + b"\r\n",
        b"".join(b"H%d: x\r\n" % number for number in range(2_000)),
    ],
    ids=["one of 128 KiB", "2,000 small ones"],
)
def test_too_many_headers_are_refused(proxy: Proxy, headers: bytes) -> None:
    answered = proxy.send(b"GET / HTTP/1.1\r\n" + HOST + headers + b"Connection: close\r\n\r\n")

    assert answered.startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    "request_head",
    [
        b"GET / HTTP/1.1\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"Host: other.example\r\n",
        b"GET /\r\n",
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"Bad Header: x\r\n",
    ],
    ids=["no Host", "two Hosts", "HTTP/0.9", "two lengths", "a space in a name"],
)
def test_a_request_that_means_two_things_is_refused(proxy: Proxy, request_head: bytes) -> None:
    answered = proxy.send(request_head + b"Connection: close\r\n\r\nhello")

    assert answered.startswith(b"HTTP/1.1 400 ")
    assert answered.count(b"HTTP/1.1 ") == 1


def test_another_name_reaches_nobody(proxy: Proxy) -> None:
    assert proxy.send(b"GET / HTTP/1.1\r\nHost: other.example\r\n\r\n") == b""
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"http://127.0.0.1:{proxy.http_port}/", headers={"Host": "other.example"})


def test_a_body_as_large_as_the_site_takes_passes_and_a_larger_one_does_not(proxy: Proxy) -> None:
    largest = 256 * 1000

    assert _posted(proxy, largest).endswith(str(largest).encode())
    assert _posted(proxy, largest + 1).startswith(b"HTTP/1.1 413 ")


def _posted(proxy: Proxy, length: int) -> bytes:
    head = b"POST / HTTP/1.1\r\n" + HOST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % length
    return proxy.send(head + b"x" * length)


def test_whoever_never_ends_a_header_is_let_go(proxy: Proxy) -> None:
    began = time.monotonic()

    proxy.send(b"GET / HTTP/1.1\r\n" + HOST)

    assert 9 < time.monotonic() - began < 15


def test_whoever_never_ends_a_body_costs_the_site_nothing(proxy: Proxy, upstream: Upstream) -> None:
    with proxy.connected() as slow:
        slow.sendall(b"POST /never-ending HTTP/1.1\r\n" + HOST + b"Content-Length: 10\r\n\r\nx")
        proxy.get("/afterwards")

    assert "/afterwards" in upstream.asked_for
    assert "/never-ending" not in upstream.asked_for


def test_help_is_at_hand_while_the_site_is_away(tmp_path: Path) -> None:
    with proxied(f"127.0.0.1:{free_port()}", tmp_path) as proxy:
        answered = proxy.get("/groups/some-group")

    assert answered.status_code == 502
    assert "116 123" in answered.text
    assert (tmp_path / "log").read_text().count("some-group") == 0, "nobody's path is logged"
