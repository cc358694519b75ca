"""What happens to every request before a handler sees it, each a small ASGI wrapper."""

import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frame.caller import VISITOR, Caller
from frame.database import Database
from frame.errors import NotAllowed, NotNow, Refusal, SomebodyElse, TooMuch
from frame.settings import Settings

log = logging.getLogger("kith.web")

Respond = Callable[[Request[Any], Refusal], Awaitable[Response]]
Resume = Callable[[Database, str], Awaitable[Caller]]

HELP = "/help"
"""The page that everybody must get, whatever is away and whoever they are."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_POLICIES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types fragments",
)
CONTENT_SECURITY_POLICY = "; ".join(_POLICIES)

_SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # With no-referrer browsers would send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "X-Robots-Tag": "noindex",
}
# What a handler says of a page that search engines may keep. Saying nothing is how they are told.
_KEPT_BY_ALL = (b"x-robots-tag", b"all")


class NumberedRequests:
    """Gives each request a number that a member can quote, and logs how it ended: no path with ids, no address."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number, begun = secrets.token_hex(5), time.perf_counter()
        scope.setdefault("state", {})["request_number"] = number

        async def numbered(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Request-Number"] = number
                _log_end(scope, number, message["status"], time.perf_counter() - begun)
            await send(message)

        await self._app(scope, receive, numbered)


def _log_end(scope: Scope, number: str, status: int, took_s: float) -> None:
    route = scope.get("route")
    level = logging.ERROR if status >= 500 else logging.INFO
    member = getattr(scope["state"].get("caller"), "member_id", None)
    log.log(
        level,
        "%s %s",
        scope["method"] if scope["method"].isalpha() else "?",
        getattr(route, "name", None) or "-",
        extra={"request": number, "status": status, "member": member, "took_ms": round(took_s * 1000, 1)},
    )


class SecurityHeaders:
    """Puts the security headers on every response, whoever made it. A response that sets one itself keeps its own."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        headers = dict(_SECURITY_HEADERS)
        if settings.is_https:
            headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        # As they go out: this is done for every response.
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message.get("headers", ())
                names = {name for name, _ in given}
                ours = (header for header in self._headers if header[0] not in names)
                message["headers"] = [*(header for header in given if header != _KEPT_BY_ALL), *ours]
            await send(message)

        await self._app(scope, receive, with_headers)


class SameOriginOnly:
    """Refuses what another site makes a browser send: every unsafe method, and scripts' reads across sites.

    Browsers say where a request comes from (`Sec-Fetch-Site`, `Origin`); one that says neither may not change anything.
    """

    def __init__(self, app: ASGIApp, settings: Settings, respond: Respond) -> None:
        self._app = app
        self._settings = settings
        self._respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._is_ours(scope["method"], Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        refusal = NotAllowed("This was sent from another site, so it was not done. Open the page here and try again.")
        response = await self._respond(Request(scope, receive, send), refusal)
        await response(scope, receive, send)

    def _is_ours(self, method: str, headers: Headers) -> bool:
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if method in SAFE_METHODS:
            return site != "cross-site" or headers.get("sec-fetch-mode") == "navigate"
        if site is None and origin is None:
            return False
        return site in {None, "same-origin"} and (origin is None or is_own_origin(origin, self._settings))


def is_own_origin(origin: str, settings: Settings) -> bool:
    """Whether an Origin header names this site. Loopback may be reached under any of its names while trying out."""
    if origin == settings.origin:
        return True
    ours, theirs = urlsplit(settings.origin), urlsplit(origin)
    loopback = {"127.0.0.1", "localhost", "::1"}
    try:
        return (
            ours.hostname in loopback
            and theirs.hostname in loopback
            and (ours.scheme, ours.port) == (theirs.scheme, theirs.port)
        )
    except ValueError:
        return False


def allowed_hosts(settings: Settings) -> list[str]:
    """The values of Host that this site answers to."""
    loopback = ["127.0.0.1", "localhost", "[::1]"]
    return loopback if settings.hostname in {"127.0.0.1", "localhost", "::1"} else [settings.hostname, *loopback]


class WhoIsAsking:
    """Finds the session behind the cookie, once, so that everything later knows its caller.

    A script of ours says whose page it runs on (`Kith-Reader`). If somebody else has signed in since, nothing is done.
    """

    def __init__(self, app: ASGIApp, settings: Settings, resume: Resume, respond: Respond) -> None:
        self._app = app
        self._cookie = settings.cookie_name
        self._resume = resume
        self._respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        token = session_token(headers, self._cookie)
        try:
            caller = await self._resume(scope["state"]["database"], token) if token else VISITOR
            scope["state"]["caller"] = caller
            caller.expect(headers.get("kith-reader"))
        except SomebodyElse as refusal:
            response = await self._respond(Request(scope, receive, send), refusal)
            await response(scope, receive, send)
            return
        except NotNow as refusal:
            if scope["path"] != HELP:
                response = await self._respond(Request(scope, receive, send), refusal)
                await response(scope, receive, send)
                return
            scope["state"]["caller"] = VISITOR
        await self._app(scope, receive, send)


class SmallBodies:
    """Refuses a body that is announced as larger than we take, by a page of ours and before any of it is read.

    One that is not announced is counted while it is read, by Starlette, further in.
    """

    def __init__(self, app: ASGIApp, largest_bytes: int, respond: Respond) -> None:
        self._app = app
        self._largest_bytes = largest_bytes
        self._respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._fits(Headers(scope=scope).get("content-length", "")):
            await self._app(scope, receive, send)
            return
        response = await self._respond(Request(scope, receive, send), TooMuch())
        await response(scope, receive, send)

    def _fits(self, announced: str) -> bool:
        if not (announced.isascii() and announced.isdigit()):
            return True
        return len(announced) < 16 and int(announced) <= self._largest_bytes


def session_token(headers: Headers, cookie_name: str) -> str | None:
    """The session token that a request carries, or None."""
    return token_in(headers.get("cookie", ""), cookie_name)


def token_in(cookie: str, cookie_name: str) -> str | None:
    """The session token in a Cookie header, or None. One that cannot be read counts as none."""
    try:
        morsel = SimpleCookie(cookie).get(cookie_name)
    except CookieError:
        return None
    return morsel.value if morsel else None
