"""What handlers share: who asks, and what they may reach."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, cast

from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from frame.caller import VISITOR, Caller
from frame.errors import Missing, SignInFirst
from frame.resources import Resources

MAX_FIELDS = 500
Endpoint = Callable[[Request[Any]], Awaitable[Response]]

LARGEST_ID = 2**31 - 1
LONGEST_ID = len(str(LARGEST_ID))


def caller_of(request: Request[Resources]) -> Caller:
    """Whoever sends this request. Set by the middleware that reads the session cookie."""
    return cast("Caller", request.scope["state"].get("caller", VISITOR))


def signed_in(request: Request[Resources]) -> Caller:
    """The member who sends this request. Raises: SignInFirst for a visitor."""
    caller = caller_of(request)
    if not caller.is_signed_in:
        raise SignInFirst
    return caller


async def fields_of(request: Request[Any]) -> FormData:
    """The fields of a form that was sent; files are not taken."""
    return await request.form(max_files=0, max_fields=MAX_FIELDS)


def of_own_page(endpoint: Endpoint) -> Endpoint:
    """Lets through what comes from a page of the caller's own, or from one that does not say whose it is.

    Whoever signs in with a browser may find pages of somebody else open in it. Those bear their reader's mark in every
    form that a script sends off. Raises: SomebodyElse.
    """

    @wraps(endpoint)
    async def handler(request: Request[Any]) -> Response:
        caller_of(request).expect((await fields_of(request)).get("reader"))
        return await endpoint(request)

    return handler


def wants_json(request: Request[Resources]) -> bool:
    """Whether a script of ours asks, and not a person's browser."""
    return "application/json" in request.headers.get("accept", "")


def number(request: Request[Resources], name: str) -> int:
    """A number of the path. Raises: Missing for one that no row can have."""
    return row_id(str(request.path_params[name]))


def row_id(digits: str) -> int:
    """The number of a row, as an address or a flag names it. Raises: Missing for what no row can have."""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_ID):
        raise Missing
    value = int(digits)
    if value > LARGEST_ID:
        raise Missing
    return value


class _RowId(Convertor[int]):
    """`{topic_id:id}` in a route. Starlette's own `int` reads digits without end, and Python refuses 4,301 of them."""

    regex = f"[0-9]{{1,{LONGEST_ID}}}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(int(value))


class _Slug(Convertor[str]):
    """`{slug:slug}` in a route: what an address of ours may hold, as the tables have it."""

    regex = "[a-z0-9-]{1,60}"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("id", _RowId())
register_url_convertor("slug", _Slug())
