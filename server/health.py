"""Whether this process can do its work: for the proxy and the container, not for people."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from frame.errors import NotNow
from frame.resources import Resources


async def health(request: Request[Resources]) -> Response:
    """`ok`, or 503 while PostgreSQL cannot be reached. Says nothing else to anybody."""
    try:
        await request.state["database"].fetchval("SELECT 1")
    except NotNow:
        return PlainTextResponse("away", status_code=503, headers={"Cache-Control": "no-store"})
    return PlainTextResponse("ok", headers={"Cache-Control": "no-store"})


ROUTES = [Route("/health", health, name="server:health")]
