"""What several handlers of gatherings begin with."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from frame import pages
from frame.caller import MyGroup
from frame.errors import Missing
from frame.handling import number, signed_in
from frame.resources import Resources
from gatherings import forms, gatherings, permissions, repeating
from gatherings.gatherings import Gathering


async def gathering_of(request: Request[Resources]) -> Gathering:
    """The gathering of the path. Raises: Missing, SignInFirst."""
    caller = signed_in(request)
    return await gatherings.find(request.state["database"], number(request, "gathering_id"), reader=caller)


def my_group(request: Request[Resources]) -> MyGroup:
    """The caller's place in the group of the path. Raises: Missing, SignInFirst."""
    slug = request.path_params["slug"]
    mine = next((group for group in signed_in(request).groups if group.slug == slug), None)
    if mine is None:
        raise Missing
    return mine


def render(request: Request[Resources], template: str, /, **context: Any) -> Response:  # what a template may be given
    return pages.render(
        request, template, permissions=permissions, formats=forms.FORMATS, repeating=repeating, **context
    )
