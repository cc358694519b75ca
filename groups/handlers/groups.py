"""The directory, a group's own page, and who is in it."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from frame import pages
from frame.errors import Missing
from frame.handling import caller_of
from frame.resources import Resources
from groups import directory, helplines, members, permissions
from groups.handlers.finding import group_of, own_group_of

_LONGEST_QUESTION = 200


async def list_groups(request: Request[Resources]) -> Response:
    db = request.state["database"]
    words, condition, after = (_asked(request, name) for name in ("q", "condition", "after"))
    found = await directory.page(db, reader=caller_of(request), words=words, condition=condition, after=after or None)
    return pages.render(
        request,
        "groups/directory.html",
        found=found,
        words=words,
        condition=condition,
        conditions=await directory.list_conditions(db),
    )


async def show_group(request: Request[Resources]) -> Response:
    db, group = request.state["database"], await group_of(request)
    shows_help = request.query_params.get("help") == "shown"
    return pages.render(
        request,
        "groups/group.html",
        headers={"X-Robots-Tag": "all"} if group.is_indexed else None,
        group=group,
        may=permissions,
        lines=await helplines.list_own(db, group_id=group.id),
        facilitators=await members.list_facilitators(db, group.id, reader=caller_of(request)),
        has_just_joined="welcome" in request.query_params,
        shows_help=shows_help,
        urgent_lines=await helplines.list_help_lines(db) if shows_help else [],
    )


async def list_members(request: Request[Resources]) -> Response:
    group, after = await own_group_of(request), _cursor(request.query_params.get("after"))
    found = await members.page(request.state["database"], group.id, reader=caller_of(request), after=after)
    return pages.render(request, "groups/members.html", group=group, found=found)


def _asked(request: Request[Resources], name: str) -> str:
    # No database takes a zero, and nobody looks for one.
    return request.query_params.get(name, "").replace("\0", "")[:_LONGEST_QUESTION].strip()


def _cursor(given: str | None) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError as error:
        raise Missing from error
