"""What facilitators do with whole topics."""

from starlette.requests import Request
from starlette.responses import Response

from forum import forms, permissions, standing, topics
from forum.handlers import shared
from forum.topics import Topic
from frame import pages
from frame.handling import number, signed_in
from frame.resources import Resources


async def ask_close(request: Request[Resources]) -> Response:
    found = await _topic_to_close(request)
    return shared.render(request, "forum/close.html", topic=found, form=forms.CloseForm())


async def close_topic(request: Request[Resources]) -> Response:
    found, form = await _topic_to_close(request), await forms.CloseForm.read(request)
    if not form.validate():
        return shared.render(request, "forum/close.html", status=422, topic=found, form=form)
    async with request.state["database"].work() as work:
        closed_at = await standing.close(work, found, reason=form.reason.data or "")
        if closed_at is not None:
            await standing.tell_starter(work, found, closed_at, form.reason.data or "")
    return pages.see_other(request, "forum:topic", topic_id=found.id)


async def reopen_topic(request: Request[Resources]) -> Response:
    found = await _topic_to_close(request)
    async with request.state["database"].work() as work:
        await standing.reopen(work, found)
    return pages.see_other(request, "forum:topic", topic_id=found.id)


async def _topic_to_close(request: Request[Resources]) -> Topic:
    found = await topics.find(request.state["database"], number(request, "topic_id"), reader=signed_in(request))
    permissions.require(permissions.may_close(found), "Only facilitators of this group can close a topic.")
    return found
