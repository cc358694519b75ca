"""Every expected no becomes a page (or JSON, for a script of ours) here, and nowhere else; so does every fault."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from accounts import handlers as accounts_handlers
from frame import pages
from frame.errors import Conflict, Missing, NotAllowed, Refusal, SignInFirst, TooFast, TooMuch
from frame.handling import wants_json

log = logging.getLogger("kith.web")

Handler = Callable[[Request[Any], Any], Awaitable[Response]]

_STARLETTE_SAYS: dict[int, Refusal] = {
    400: Refusal("That request could not be understood. Please go back and try again."),
    403: NotAllowed("This is not open to you."),
    404: Missing(),
    405: Refusal("That cannot be done here."),
    409: Conflict("Something changed meanwhile. Please look again."),
    413: TooMuch(),
}


async def respond(request: Request[Any], refusal: Refusal) -> Response:
    """The page that says no: what happened, that nothing was lost, and what to do next."""
    headers = {"Retry-After": str(round(refusal.retry_in_s))} if isinstance(refusal, TooFast) else {}
    if wants_json(request):
        body = {"why": refusal.code, "words": refusal.words}
        return JSONResponse(body, status_code=refusal.status, headers=headers | {"Cache-Control": "no-store"})
    if isinstance(refusal, SignInFirst):
        return await accounts_handlers.sign_in_in_place(request, refusal)
    return pages.render(
        request,
        "errors/refusal.html",
        status=refusal.status,
        headers=headers,
        refusal=refusal,
        request_number=request.state["request_number"],
    )


async def _starlette_refused(request: Request[Any], error: HTTPException) -> Response:
    refusal = _STARLETTE_SAYS.get(error.status_code, _STARLETTE_SAYS[400])
    response = await respond(request, refusal)
    response.status_code = error.status_code
    response.headers.update(error.headers or {})
    return response


async def _fault(request: Request[Any], error: Exception) -> Response:
    number = request.state["request_number"]
    log.error("fault", exc_info=error, extra={"request": number})
    if wants_json(request):
        return JSONResponse({"why": "fault", "words": "Something went wrong on our side."}, status_code=500)
    return pages.render(request, "errors/fault.html", status=500, request_number=number)


HANDLERS: Mapping[Any, Handler] = {Refusal: respond, HTTPException: _starlette_refused, Exception: _fault}
