"""The first page, and the plain pages that say what this place is."""

from starlette.requests import Request
from starlette.responses import Response

from frame import pages
from frame.handling import caller_of
from frame.resources import Resources
from groups import agreements, directory, helplines, home
from groups.handlers.finding import latest_of


async def first_page(request: Request[Resources]) -> Response:
    """For a visitor: what this place is. For a member: their groups."""
    db, caller = request.state["database"], caller_of(request)
    recent = await latest_of(request)(db, reader=caller)
    if caller.is_signed_in:
        mine = await home.list_mine(db, reader=caller)
        return pages.render(request, "pages/home_member.html", mine=mine, recent=recent)
    return pages.render(
        request,
        "pages/home.html",
        conditions=await directory.list_conditions(db),
        groups=await home.list_some(db),
        lines=await helplines.list_help_lines(db),
        recent=recent,
    )


async def about(request: Request[Resources]) -> Response:
    return pages.render(request, "pages/about.html")


async def about_agreements(request: Request[Resources]) -> Response:
    in_force = await agreements.list_in_force(request.state["database"])
    return pages.render(request, "pages/agreement.html", in_force=in_force)


async def privacy(request: Request[Resources]) -> Response:
    return pages.render(request, "pages/privacy.html", settings=request.state["settings"])


async def accessibility(request: Request[Resources]) -> Response:
    return pages.render(request, "pages/accessibility.html")
