"""Flagging, the queue, and one case."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from accounts import attempts
from frame import pages
from frame.caller import Caller
from frame.errors import Conflict, Invalid, Missing
from frame.handling import caller_of, number, signed_in
from frame.paging import Page
from frame.resources import Resources
from groups import helplines
from moderation import cases, claims, decisions, duty, flags, live, permissions, queue, showing
from moderation.cases import Case
from moderation.decisions import Decision, Ruling
from moderation.forms import DecisionForm, FlagForm
from moderation.handlers import watching
from moderation.handlers.watching import Watched
from moderation.queue import Kept, QueueRow
from moderation.subjects import Exhibit, Subject, subject_of

log = logging.getLogger("kith.moderation")

_AN_HOUR_S = 3_600
# A person who reads back through a bad evening flags dozens of things; a network of visitors has no such need.
_FLAGS_OF_A_MEMBER = 60
_FLAGS_OF_A_NETWORK = 10
# A socket carries 32 channels; whoever keeps more groups safe than this loads the page again for the rest.
_MOST_CHANNELS = 30


@dataclass(frozen=True, slots=True)
class _Found:
    """A case, and the thing it is about (None when that is gone)."""

    case: Case
    exhibit: Exhibit | None
    subject: Subject


async def flag(request: Request[Resources]) -> Response:
    """Step one: what is the matter?"""
    return await _flag_page(request, await _exhibit(request), FlagForm())


async def send_flag(request: Request[Resources]) -> Response:
    exhibit, caller = await _exhibit(request), caller_of(request)
    form = await FlagForm.read(request)
    if not form.validate():
        return await _flag_page(request, exhibit, form, status=422)
    await _not_too_often(request, caller)
    async with request.state["database"].work() as work:
        is_new = await flags.raise_flag(work, exhibit, form.flag(), by=caller)
    sent = pages.see_other(request, "moderation:flag_sent", kind=exhibit.ref.kind, subject_id=exhibit.ref.id)
    if not is_new:
        sent.headers["Location"] += "?again=yes"
    return sent


async def flag_sent(request: Request[Resources]) -> Response:
    """Step two: what happens next."""
    exhibit = await _exhibit(request)
    is_again = "again" in request.query_params
    watched = await _watched(request, exhibit)
    return pages.render(request, "moderation/flag_sent.html", exhibit=exhibit, is_again=is_again, watched=watched)


async def group_queue(request: Request[Resources]) -> Response:
    caller, database = signed_in(request), request.state["database"]
    group = await queue.find_group(database, request.path_params["slug"], reader=caller)
    page = await _queue_page(request, caller, group_id=group.id)
    here = pages.path("moderation:queue", slug=group.slug)
    return await _render_queue(request, page, here=here, group=group, groups=[group])


async def all_queues(request: Request[Resources]) -> Response:
    caller, database = signed_in(request), request.state["database"]
    groups = await queue.list_groups(database, reader=caller)
    page = await _queue_page(request, caller, group_id=None)
    return await _render_queue(request, page, here=pages.path("moderation:cases"), group=None, groups=groups)


async def case(request: Request[Resources]) -> Response:
    return await _case_page(request, await _found(request), DecisionForm())


async def take(request: Request[Resources]) -> Response:
    found = await _found(request)
    try:
        async with request.state["database"].work() as work:
            await claims.take(work, found.case, found.exhibit)
    except Conflict as conflict:
        return await _case_page(request, await _found(request), DecisionForm(), conflict=conflict)
    return pages.see_other(request, "moderation:case", case_id=found.case.id)


async def release(request: Request[Resources]) -> Response:
    found = await _found(request)
    async with request.state["database"].work() as work:
        await claims.release(work, found.case)
    return pages.see_other(request, "moderation:case", case_id=found.case.id)


async def decide(request: Request[Resources]) -> Response:
    found, form = await _found(request), await DecisionForm.read(request)
    if not form.validate():
        return await _case_page(request, found, form, status=422)
    try:
        ruling = form.ruling()
    except Invalid as invalid:
        form.refuse(invalid)
        return await _case_page(request, found, form, status=422)
    try:
        async with request.state["database"].work() as work:
            await decisions.decide(work, found.case, found.exhibit, ruling, subject=found.subject)
    except Conflict as conflict:
        return await _decided_otherwise(request, form, ruling, conflict)
    return pages.see_other(request, "moderation:case", case_id=found.case.id)


async def _exhibit(request: Request[Resources]) -> Exhibit:
    subject = subject_of(request.state, request.path_params["kind"])
    return await subject.find(request.state["database"], request.path_params["subject_id"], reader=caller_of(request))


async def _flag_page(request: Request[Resources], exhibit: Exhibit, form: FlagForm, *, status: int = 200) -> Response:
    watched = await _watched(request, exhibit)
    return pages.render(request, "moderation/flag.html", status=status, exhibit=exhibit, form=form, watched=watched)


async def _watched(request: Request[Resources], exhibit: Exhibit) -> Watched:
    ahead = await duty.tell_ahead(request.state["database"], exhibit.ref.group_id)
    return await watching.of_group(request, exhibit.ref.group_id, exhibit.group_slug, ahead)


async def _not_too_often(request: Request[Resources], caller: Caller) -> None:
    limiter = request.state["limiter"]
    if caller.is_signed_in:
        await limiter.check("flag", str(caller.member_id), most=_FLAGS_OF_A_MEMBER, window_s=_AN_HOUR_S)
        return
    network = attempts.network(request.client.host if request.client else "")
    await limiter.check("flag-from", network, most=_FLAGS_OF_A_NETWORK, window_s=_AN_HOUR_S)


async def _queue_page(request: Request[Resources], caller: Caller, *, group_id: int | None) -> Page[QueueRow]:
    database, after = request.state["database"], request.query_params.get("after", "")
    if _is_decided_tab(request):
        return await queue.page_decided(database, reader=caller, group_id=group_id, after=after)
    return await queue.page_open(database, reader=caller, group_id=group_id, after=after)


def _is_decided_tab(request: Request[Resources]) -> bool:
    return request.query_params.get("show") == "decided"


async def _render_queue(
    request: Request[Resources], page: Page[QueueRow], *, here: str, group: Kept | None, groups: Sequence[Kept]
) -> Response:
    is_decided, is_first = _is_decided_tab(request), "after" not in request.query_params
    tab = f"{here}?show=decided" if is_decided else here
    return pages.render(
        request,
        "moderation/queue.html",
        group=group,
        watched=[await watching.of_group(request, one.id, one.slug, one.ahead) for one in groups[:_MOST_CHANNELS]],
        rows=[live.row_context(row) for row in page.items],
        is_decided=is_decided,
        tabs_here=here,
        first_page=None if is_first else tab,
        next_page=f"{tab}{'&' if is_decided else '?'}after={page.after}" if page.after else None,
        listens_to=[live.listening(one) for one in groups[:_MOST_CHANNELS]] if is_first and not is_decided else [],
    )


async def _found(request: Request[Resources]) -> _Found:
    """The case as its facilitator may look at it. Raises: NotAllowed for one about their own words."""
    caller, database = signed_in(request), request.state["database"]
    found = await cases.find(database, number(request, "case_id"), reader=caller)
    subject = subject_of(request.state, found.subject_kind)
    try:
        exhibit = await subject.find(database, found.subject_id, reader=caller)
    except Missing:
        exhibit = None
    permissions.require_another(exhibit, facilitator=found.facilitator)
    return _Found(found, exhibit, subject)


async def _decided_otherwise(
    request: Request[Resources], form: DecisionForm, ruling: Ruling, conflict: Conflict
) -> Response:
    """The case as it is now, with what was written kept; or just the case, when the same was pressed twice."""
    found = await _found(request)
    made = await decisions.list_decisions(request.state["database"], found.case)
    if made and _is_same(made[-1], ruling, found.case):
        return pages.see_other(request, "moderation:case", case_id=found.case.id)
    return await _case_page(request, found, form, conflict=conflict)


def _is_same(made: Decision, ruling: Ruling, case: Case) -> bool:
    said = (made.membership_id, made.action, made.reason)
    return said == (case.facilitator, ruling.action, ruling.reason.strip())


async def _case_page(
    request: Request[Resources],
    found: _Found,
    form: DecisionForm,
    *,
    status: int = 200,
    conflict: Conflict | None = None,
) -> Response:
    database, case = request.state["database"], found.case
    _note_look(request, case)
    context = showing.case_context(
        case,
        found.exhibit,
        await cases.list_evidence(database, case),
        await decisions.list_decisions(database, case),
        await helplines.list_help_lines(database, group_id=case.group_id),
    )
    status = conflict.status if conflict else status
    watched = await watching.of_group(request, case.group_id, case.group_slug, case.ahead)
    return pages.render(
        request, "moderation/case.html", status=status, form=form, conflict=conflict, watched=watched, **context
    )


def _note_look(request: Request[Resources], case: Case) -> None:
    log.info(
        "case looked at",
        extra={
            "event": "case.looked_at",
            "member": caller_of(request).member_id,
            "object": f"case:{case.id}",
            "request": request.scope["state"]["request_number"],
        },
    )
