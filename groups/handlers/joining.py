"""Joining a group, and leaving it."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from frame import pages
from frame.errors import Conflict, Invalid, SignInFirst
from frame.handling import caller_of, signed_in
from frame.resources import Resources
from groups import joining, members, permissions
from groups.directory import Group
from groups.forms import JoinForm, ReturnForm
from groups.handlers.finding import group_of, own_group_of, screen_of
from groups.joining import Former, Joined

FIRST_AN_ACCOUNT = "To join a group you need an account. It takes a minute, and no e-mail address."
_MOST_JOINS, _IN_S = 20, 3600


async def ask_to_join(request: Request[Resources]) -> Response:
    group = await group_of(request)
    if permissions.is_member(group):
        return pages.see_other(request, "groups:group", slug=group.slug)
    former = await _former_of(request, group)
    return _join_page(request, group, JoinForm() if former is None else ReturnForm(), former)


async def join(request: Request[Resources]) -> Response:
    group = await group_of(request)
    former = await _former_of(request, group)
    form = await (JoinForm if former is None else ReturnForm).read(request)
    if not form.validate():
        return _join_page(request, group, form, former, status=422)
    if form.agreement.data != str(group.agreement_id):
        form.agreed.data = False
        return _join_page(request, group, form, former, status=409)
    try:
        joined = await _join(request, group, form)
    except Invalid as refusal:
        form.refuse(refusal)
        return _join_page(request, group, form, former, status=422)
    shown = "?welcome=yes&help=shown" if joined.show_help else "?welcome=yes"
    return RedirectResponse(pages.path("groups:group", slug=group.slug) + shown, status_code=303)


async def ask_to_leave(request: Request[Resources]) -> Response:
    caller, group = signed_in(request), await own_group_of(request)
    facilitators = await members.list_facilitators(request.state["database"], group.id, reader=caller)
    is_last = group.reader_is_facilitator and len(facilitators) == 1
    return pages.render(request, "groups/leave.html", group=group, is_last_facilitator=is_last)


async def leave(request: Request[Resources]) -> Response:
    caller, group = signed_in(request), await group_of(request)
    async with request.state["database"].work() as work:
        await joining.leave(work, group, caller=caller)
    return pages.see_other(request, "groups:left", slug=group.slug)


async def show_left(request: Request[Resources]) -> Response:
    """After leaving: what has happened, and where help is."""
    group = await group_of(request)
    former = await joining.find_former_or_none(request.state["database"], group, reader=caller_of(request))
    if former is None or former.is_excluded:
        return pages.see_other(request, "groups:group", slug=group.slug)
    return pages.render(request, "groups/left.html", group=group)


async def _former_of(request: Request[Resources], group: Group) -> Former | None:
    """The caller's former membership. Raises: SignInFirst; Conflict for a closed group; NotAllowed for the excluded."""
    if group.is_closed:
        raise Conflict(joining.CLOSED)
    caller = caller_of(request)
    if not caller.is_signed_in:
        raise SignInFirst(FIRST_AN_ACCOUNT)
    former = await joining.find_former_or_none(request.state["database"], group, reader=caller)
    joining.refuse_excluded(group, former)
    return former


async def _join(request: Request[Resources], group: Group, form: JoinForm | ReturnForm) -> Joined:
    caller = caller_of(request)
    await request.state["limiter"].check("join", str(caller.member_id), most=_MOST_JOINS, window_s=_IN_S)
    async with request.state["database"].work() as work:
        return await joining.join(
            work,
            group,
            caller=caller,
            pseudonym=form.pseudonym.data or "" if isinstance(form, JoinForm) else "",
            agreement_id=group.agreement_id,
            screen=screen_of(request),
        )


def _join_page(
    request: Request[Resources],
    group: Group,
    form: JoinForm | ReturnForm,
    former: Former | None,
    *,
    status: int = 200,
) -> Response:
    return pages.render(
        request,
        "groups/join.html",
        status=status,
        group=group,
        form=form,
        former=former,
        has_changed=status == Conflict.status,
    )
