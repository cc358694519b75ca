"""Help lines: one step from every page, and looked after by stewards and organisers."""

from starlette.requests import Request
from starlette.responses import Response

from frame import pages
from frame.errors import NotNow
from frame.handling import caller_of, number, signed_in
from frame.resources import Resources
from groups import helplines, permissions
from groups.directory import Group
from groups.forms import HelpLineForm
from groups.handlers.finding import group_of
from groups.helplines import HelpLine


async def show_help(request: Request[Resources]) -> Response:
    """This page must come even when nothing else can."""
    try:
        lines = await helplines.list_for(request.state["database"], reader=caller_of(request))
    except NotNow:
        lines = []
    return pages.render(
        request,
        "pages/help.html",
        lines=[line for line in lines if line.group_id is None] or helplines.FALLBACK,
        group_lines=[line for line in lines if line.group_id is not None],
    )


async def edit_lines(request: Request[Resources]) -> Response:
    return await _lines_page(request, await _editable(request), HelpLineForm())


async def add_line(request: Request[Resources]) -> Response:
    group, form = await _editable(request), await HelpLineForm.read(request)
    if not form.validate():
        return await _lines_page(request, group, form, status=422)
    async with request.state["database"].work() as work:
        await helplines.add(work, group_id=group.id if group else None, words=_words_of(form))
    return _to_lines(request, group.slug if group else "")


async def edit_line(request: Request[Resources]) -> Response:
    line = await _find(request)
    return pages.render(request, "groups/help_line.html", line=line, form=HelpLineForm(obj=line))


async def change_line(request: Request[Resources]) -> Response:
    line, form = await _find(request), await HelpLineForm.read(request)
    if not form.validate():
        return pages.render(request, "groups/help_line.html", status=422, line=line, form=form)
    async with request.state["database"].work() as work:
        await helplines.change(work, line, words=_words_of(form))
    return _to_lines(request, line.group_slug)


async def raise_line(request: Request[Resources]) -> Response:
    line = await _find(request)
    async with request.state["database"].work() as work:
        await helplines.move_up(work, line)
    return _to_lines(request, line.group_slug)


async def remove_line(request: Request[Resources]) -> Response:
    line = await _find(request)
    async with request.state["database"].work() as work:
        await helplines.remove(work, line)
    return _to_lines(request, line.group_slug)


async def _editable(request: Request[Resources]) -> Group | None:
    """The group whose lines the caller may change; None: the installation. Raises: SignInFirst, NotAllowed, Missing."""
    caller = signed_in(request)
    if "slug" not in request.path_params:
        permissions.require(caller.is_steward, "Stewards of this place look after its help lines.")
        return None
    group = await group_of(request)
    permissions.require(permissions.may_edit_help_lines(group), "Organisers of this group look after its help lines.")
    return group


async def _find(request: Request[Resources]) -> HelpLine:
    caller = signed_in(request)
    return await helplines.find(request.state["database"], number(request, "line_id"), editor=caller)


async def _lines_page(
    request: Request[Resources], group: Group | None, form: HelpLineForm, *, status: int = 200
) -> Response:
    lines = await helplines.list_own(request.state["database"], group_id=group.id if group else None)
    return pages.render(request, "groups/help_lines.html", status=status, group=group, lines=lines, form=form)


def _to_lines(request: Request[Resources], group_slug: str) -> Response:
    if not group_slug:
        return pages.see_other(request, "groups:edit_help")
    return pages.see_other(request, "groups:help_lines", slug=group_slug)


def _words_of(form: HelpLineForm) -> helplines.Words:
    return helplines.Words(form.name.data or "", form.contact.data or "", form.note.data or "")
