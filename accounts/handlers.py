"""Signing up, signing in, and one's own account."""

from starlette.requests import Request
from starlette.responses import Response

from frame import pages
from frame.errors import SignInFirst
from frame.resources import Resources


async def sign_in_in_place(request: Request[Resources], refusal: SignInFirst) -> Response:
    """The sign-in form where the refused page would have been."""
    return pages.render(request, "errors/refusal.html", status=refusal.status, words=refusal.words)
