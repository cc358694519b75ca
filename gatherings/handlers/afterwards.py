"""After a session: how it was, the hosts' log."""

from starlette.requests import Request
from starlette.responses import Response

from frame import pages
from frame.errors import Conflict
from frame.handling import signed_in
from frame.resources import Resources
from gatherings import attending, ending, holding, permissions
from gatherings.doors import Event
from gatherings.forms import FeedbackForm, LogForm
from gatherings.gatherings import Gathering
from gatherings.handlers.finding import gathering_of, render


async def show(request: Request[Resources]) -> Response:
    """How it was: two questions for whoever was there, and for hosts and facilitators the log."""
    found = await gathering_of(request)
    if not found.is_over:
        return pages.see_other(request, "gatherings:gathering", gathering_id=found.id)
    return await _page(request, found, FeedbackForm(), LogForm())


async def say_how_it_was(request: Request[Resources]) -> Response:
    found, form = await gathering_of(request), await FeedbackForm.read(request)
    if not form.validate():
        return await _page(request, found, form, LogForm(), status=422)
    async with request.state["database"].work() as work:
        await ending.say_how_it_was(
            work, found, felt=form.felt_number, again=form.again_answer, words=form.words.data or ""
        )
    return pages.see_other(request, "gatherings:afterwards", gathering_id=found.id)


async def write_log(request: Request[Resources]) -> Response:
    """A host or facilitator writes how it was held. The first one makes it reviewed."""
    found, form = await gathering_of(request), await LogForm.read(request)
    permissions.require(permissions.may_keep_safe(found), "Hosts and facilitators write the log.")
    if not form.validate():
        return await _page(request, found, FeedbackForm(), form, status=422)
    if found.state not in {"closed", "reviewed"}:
        raise Conflict("The log is written when it is over.")
    async with request.state["database"].work() as work:
        await attending.write_note(work, found, kind="log", text=form.log.data or "")
        if found.state == "closed":
            await holding.do(work, found, Event.REVIEW)
    return pages.see_other(request, "gatherings:afterwards", gathering_id=found.id)


async def take_out(request: Request[Resources]) -> Response:
    """Take out all of one's own words of a session."""
    found = await gathering_of(request)
    async with request.state["database"].work() as work:
        await ending.take_out_own_words(work, found)
    return pages.see_other(request, "gatherings:afterwards", gathering_id=found.id)


async def _page(
    request: Request[Resources], found: Gathering, feedback: FeedbackForm, log: LogForm, *, status: int = 200
) -> Response:
    database, caller = request.state["database"], signed_in(request)
    keeps_safe = permissions.may_keep_safe(found)
    return render(
        request,
        "gatherings/afterwards.html",
        status=status,
        gathering=found,
        feedback=feedback,
        log=log,
        keeps_safe=keeps_safe,
        mine=await ending.mine(database, found),
        said=await ending.list_said(database, found) if keeps_safe else [],
        logs=await attending.list_notes(database, found.id, kind="log", reader=caller) if keeps_safe else [],
        own_words=await ending.count_own_words(database, found),
    )
