"""What a script sends while somebody types, and what somebody wrote and did not post."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from forum import composing, drafts, forms, mentions
from forum.forms import PlaceForm
from forum.handlers import done, shared
from frame import pages
from frame.errors import Conflict, Missing
from frame.handling import signed_in
from frame.resources import Resources
from groups import mentions as marks

_REFUSED = {
    "aside": "Another tab or device is writing in the same place. What you write here is kept too, beside it.",
    "late": "A newer version of this draft is kept already, or it was posted.",
}


async def save_draft(request: Request[Resources]) -> Response:
    """What a script sends while somebody types."""
    writer = signed_in(request)
    saving = forms.read_saving(await request.body())
    await request.state["limiter"].check("draft", str(writer.member_id), most=120, window_s=60)
    async with request.state["database"].work() as work:
        kept = await drafts.save(work, writer, saving.place, saving.draft, base=saving.base)
    if kept == "kept":
        return Response(status_code=204)
    # A script tells by `kept` that nothing is lost; a refusal, such as one too many drafts, has none.
    status = 202 if kept == "aside" else Conflict.status
    return JSONResponse({"why": Conflict.code, "kept": kept, "words": _REFUSED[kept]}, status_code=status)


async def list_drafts(request: Request[Resources]) -> Response:
    unposted = await drafts.list_unposted(request.state["database"], writer=signed_in(request))
    return shared.render(request, "forum/drafts.html", unposted=unposted)


async def discard_draft(request: Request[Resources]) -> Response:
    writer, form = signed_in(request), await PlaceForm.read(request)
    async with request.state["database"].work() as work:
        await drafts.discard(work, writer, _place(form), tab=form.tab_key)
    return done.after("discarded", "forum:drafts")


async def take_over_draft(request: Request[Resources]) -> Response:
    writer, form = signed_in(request), await PlaceForm.read(request)
    place, tab = _place(form), form.tab_key
    if tab is None:
        raise Missing
    async with request.state["database"].work() as work:
        await drafts.take_over(work, writer, place, tab=tab)
    return pages.see_other(request, "forum:drafts")


async def preview(request: Request[Resources]) -> Response:
    """The text as it would be posted, for a script that shows it beside the box."""
    writer, database = signed_in(request), request.state["database"]
    looking = forms.read_looking(await request.body())
    await request.state["limiter"].check("preview", str(writer.member_id), most=60, window_s=60)
    group_id = await mentions.group_of(database, looking.place, reader=writer)
    named = await marks.members_named(database, group_id, looking.text)
    composed = await asyncio.to_thread(composing.compose, looking.text, named=named)
    return JSONResponse({"html": composed.html}, headers={"Cache-Control": "no-store"})


async def list_names(request: Request[Resources]) -> Response:
    """Names in the writer's own group that begin like what stands after an `@`."""
    writer, database = signed_in(request), request.state["database"]
    naming = forms.read_naming(await request.body())
    await request.state["limiter"].check("names", str(writer.member_id), most=120, window_s=60)
    group_id = await mentions.group_of(database, naming.place, reader=writer)
    names = await marks.list_names(database, group_id, begins=naming.begins, reader=writer)
    return JSONResponse({"names": names}, headers={"Cache-Control": "no-store"})


def _place(form: PlaceForm) -> str:
    """Raises: Missing, for an empty one; any other is one of the writer's own, or nothing."""
    if not form.validate():
        raise Missing
    return form.place.data or ""
