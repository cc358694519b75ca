"""Who waits for an answer, and the aim a group sets itself."""

from starlette.requests import Request
from starlette.responses import Response

from forum import forms, permissions, unanswered, waiting
from forum.handlers import done, shared
from forum.unanswered import Standing
from frame import clock
from frame.handling import signed_in
from frame.resources import Resources

_ONLY_ORGANISERS = "Only organisers of this group can set its aim."


async def of_group(request: Request[Resources]) -> Response:
    reader, database = signed_in(request), request.state["database"]
    group = await unanswered.find_standing(database, request.path_params["slug"], reader=reader)
    page = await unanswered.page(database, group, reader=reader, after=request.query_params.get("after"))
    return shared.render(request, "forum/unanswered.html", group=group, page=page, waiting=waiting, now=clock.now())


async def of_mine(request: Request[Resources]) -> Response:
    groups = await unanswered.list_mine(request.state["database"], reader=signed_in(request))
    return shared.render(request, "forum/unanswered_mine.html", groups=groups, waiting=waiting, now=clock.now())


async def show_aim(request: Request[Resources]) -> Response:
    group = await _group(request)
    return await _aim_page(request, group, forms.AimForm(data={"hours": str(group.aim_hours or "")}))


async def set_aim(request: Request[Resources]) -> Response:
    reader, group = signed_in(request), await _group(request)
    permissions.require(group.reader_organises, _ONLY_ORGANISERS)
    form = await forms.AimForm.read(request)
    if not form.validate():
        return await _aim_page(request, group, form, status=422)
    async with request.state["database"].work() as work:
        was_set = await unanswered.set_aim(work, group, form.number, by=reader)
    permissions.require(was_set, _ONLY_ORGANISERS)
    return done.after("aim", "forum:aim", slug=group.slug)


async def _group(request: Request[Resources]) -> Standing:
    slug = request.path_params["slug"]
    return await unanswered.find_standing(request.state["database"], slug, reader=signed_in(request))


async def _aim_page(
    request: Request[Resources], group: Standing, form: forms.AimForm, *, status: int = 200
) -> Response:
    doing = await unanswered.doing(request.state["database"], group)
    return shared.render(request, "forum/aim.html", status=status, group=group, form=form, doing=doing, waiting=waiting)
