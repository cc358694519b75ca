"""The application as it is served, plus `/constant`: a page of the same bytes that costs nothing to make."""

import os

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from frame.settings import load
from server.app import create_app


def make() -> ASGIApp:
    app = create_app(load(os.environ))
    constant = HTMLResponse("x" * int(os.environ.get("BENCH_CONSTANT_BYTES", "1000")))

    async def with_constant(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/constant":
            await constant(scope, receive, send)
        else:
            await app(scope, receive, send)

    return with_constant
