"""After a session: how it was, the hosts' log."""

from starlette.requests import Request
from starlette.responses import Response

from frame import pages
from frame.errors import Conflict, Invalid
from frame.handling import fields_of, number, row_id, signed_in
from frame.resources import Resources
from gatherings import attending, ending, holding, permissions, points
from gatherings.doors import Event
from gatherings.forms import DeedForm, FeedbackForm, FollowUpForm, LogForm
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


async def ask_points(request: Request[Resources]) -> Response:
    """A host asks authors whether what they said may be carried into a topic."""
    found, sent = await _held(request), await fields_of(request)
    chosen = [row_id(str(value)) for value in sent.getlist("message")[: points.MOST]]
    async with request.state["database"].work() as work:
        await points.ask(work, found, chosen)
    return pages.see_other(request, "gatherings:afterwards", gathering_id=found.id)


async def answer_point(request: Request[Resources]) -> Response:
    """Its author says yes or no."""
    found, form = await gathering_of(request), await DeedForm.read(request)
    async with request.state["database"].work() as work:
        await points.answer(work, found, number(request, "point_id"), agrees=form.deed.data == "agree")
    return pages.see_other(request, "gatherings:afterwards", gathering_id=found.id)


async def carry_points(request: Request[Resources]) -> Response:
    """Start the topic with what was agreed to."""
    found, form = await _held(request), await FollowUpForm.read(request)
    if not form.validate():
        return await _page(request, found, FeedbackForm(), LogForm(), status=422, follow_up=form)
    try:
        async with request.state["database"].work() as work:
            topic_id = await points.carry(
                work, found, title=form.title.data or "", text=form.opening.data or "", by=signed_in(request)
            )
    except (Conflict, Invalid) as refusal:
        form.say(refusal.words)
        return await _page(request, found, FeedbackForm(), LogForm(), status=refusal.status, follow_up=form)
    return pages.see_other(request, "forum:topic", topic_id=topic_id)


async def _held(request: Request[Resources]) -> Gathering:
    found = await gathering_of(request)
    permissions.require(permissions.may_hold(found), "The hosts of a session carry its points into a topic.")
    if found.state not in {"closed", "reviewed"}:
        raise Conflict("That is done when it is over.")
    return found


async def take_out(request: Request[Resources]) -> Response:
    """Take out all of one's own words of a session."""
    found = await gathering_of(request)
    async with request.state["database"].work() as work:
        await ending.take_out_own_words(work, found)
    return pages.see_other(request, "gatherings:afterwards", gathering_id=found.id)


async def _page(
    request: Request[Resources],
    found: Gathering,
    feedback: FeedbackForm,
    log: LogForm,
    *,
    status: int = 200,
    follow_up: FollowUpForm | None = None,
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
        points=await points.list_points(database, found),
        sayable=await points.list_sayable(database, found) if found.reader_hosts else [],
        follow_up=follow_up or FollowUpForm(data={"title": f"After “{found.title}”"[:120]}),
        own_words=await ending.count_own_words(database, found),
    )
