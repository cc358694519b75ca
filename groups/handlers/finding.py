"""What several handlers of groups begin with: the group of the path, and what the roof has wired."""

from typing import cast

from starlette.requests import Request

from frame.errors import Missing
from frame.handling import caller_of
from frame.resources import Resources
from groups import directory
from groups.directory import Group
from groups.home import Latest
from groups.joining import Screen


async def group_of(request: Request[Resources]) -> Group:
    """The group of the path. Raises: Missing."""
    slug: str = request.path_params["slug"]
    return await directory.find(request.state["database"], slug, reader=caller_of(request))


async def own_group_of(request: Request[Resources]) -> Group:
    """The group of the path, which the caller is in. Raises: Missing."""
    group = await group_of(request)
    if group.reader_membership is None:
        raise Missing
    return group


def screen_of(request: Request[Resources]) -> Screen:
    """What looks at new pseudonyms."""
    return cast("Screen", request.state["screen"])


def latest_of(request: Request[Resources]) -> Latest:
    """What tells what was spoken of lately."""
    return cast("Latest", request.state["latest"])
