"""What handlers share: who asks, and what they may reach."""

from typing import cast

from starlette.requests import Request

from frame.caller import VISITOR, Caller
from frame.errors import Missing, SignInFirst
from frame.resources import Resources

LARGEST_ID = 2**31 - 1


def caller_of(request: Request[Resources]) -> Caller:
    """Whoever sends this request. Set by the middleware that reads the session cookie."""
    return cast("Caller", request.scope["state"].get("caller", VISITOR))


def signed_in(request: Request[Resources]) -> Caller:
    """The member who sends this request. Raises: SignInFirst for a visitor."""
    caller = caller_of(request)
    if not caller.is_signed_in:
        raise SignInFirst
    return caller


def wants_json(request: Request[Resources]) -> bool:
    """Whether a script of ours asks, and not a person's browser."""
    return "application/json" in request.headers.get("accept", "")


def number(request: Request[Resources], name: str) -> int:
    """A number of the path. Raises: Missing for one that no row can have."""
    value = int(request.path_params[name])
    if value > LARGEST_ID:
        raise Missing
    return value
