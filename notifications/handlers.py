"""The inbox. Opening a new letter is a deed, because reading a page changes nothing."""

from starlette.requests import Request
from starlette.responses import Response

from frame import pages
from frame.cooking import cook
from frame.errors import Missing
from frame.handling import number, signed_in
from frame.resources import Resources
from groups import helplines
from notifications import letters

LONGEST_ID = 10


async def inbox(request: Request[Resources]) -> Response:
    """One's letters, newest first."""
    caller = signed_in(request)
    before = _before(request)
    page = await letters.page(request.state["database"], reader=caller, before=before)
    return pages.render(request, "notifications/inbox.html", page=page, is_first=before is None)


async def letter(request: Request[Resources]) -> Response:
    """One letter; with the help lines, if it is about help."""
    caller, database = signed_in(request), request.state["database"]
    found = await letters.find(database, number(request, "letter_id"), reader=caller)
    lines = await helplines.list_help_lines(database, group_id=found.group_id) if found.kind == "help" else []
    return pages.render(
        request, "notifications/letter.html", letter=found, html=cook(found.body).html, help_lines=lines
    )


async def open_letter(request: Request[Resources]) -> Response:
    """Open a letter: from now on it is not new."""
    caller = signed_in(request)
    letter_id = number(request, "letter_id")
    async with request.state["database"].work() as work:
        await letters.mark_read(work, letter_id, reader=caller)
    return pages.see_other(request, "notifications:letter", letter_id=letter_id)


def _before(request: Request[Resources]) -> int | None:
    cursor = request.query_params.get("before")
    if cursor is None:
        return None
    if not cursor.isascii() or not cursor.isdecimal() or len(cursor) > LONGEST_ID:
        raise Missing
    return int(cursor)
