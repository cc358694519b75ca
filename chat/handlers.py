"""Pages of rooms: everything that the socket does can be done here by sending a form and loading again."""

from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from chat import messages, permissions, rooms
from chat.forms import MessageForm, RoomForm
from chat.fragments import announcement_of
from chat.live import RoomChannel
from chat.permissions import require
from chat.rooms import Room
from frame import pages
from frame.caller import MyGroup
from frame.errors import Conflict, Invalid, Missing, Refusal
from frame.handling import number, signed_in
from frame.resources import Resources
from groups import helplines

_CLOSED = "This room is closed: it can be read, but nothing more can be said in it."


async def list_rooms(request: Request[Resources]) -> Response:
    """The rooms of one of the caller's groups."""
    return await _rooms_page(request, _my_group(request), RoomForm())


async def open_room(request: Request[Resources]) -> Response:
    """A facilitator opens a room."""
    mine = _my_group(request)
    require(mine.is_facilitator, "Only facilitators of this group open rooms.")
    form = await RoomForm.read(request)
    if not form.validate():
        return await _rooms_page(request, mine, form, status=422)
    async with request.state["database"].work() as work:
        room_id = await rooms.open_room(work, mine.group_id, name=form.name.data or "", about=form.about.data or "")
    return pages.see_other(request, "chat:room", room_id=room_id)


async def room(request: Request[Resources]) -> Response:
    """A room with its newest messages, or those before a place."""
    found = await rooms.find(request.state["database"], number(request, "room_id"), reader=signed_in(request))
    return await _room_page(request, found, MessageForm())


async def say(request: Request[Resources]) -> Response:
    """Say something without a socket."""
    caller = signed_in(request)
    found = await rooms.find(request.state["database"], number(request, "room_id"), reader=caller)
    form = await MessageForm.read(request)
    if not form.validate():
        return await _room_page(request, found, form, status=422)
    try:
        draft = messages.compose(form.text.data or "")
        written = await _channel(request).write(
            request.state["database"], caller, found.id, key=form.key.data, draft=draft
        )
    except Invalid as refusal:
        form.refuse(refusal)
        return await _room_page(request, found, form, status=refusal.status)
    except Refusal as refusal:
        # The words stay in the form, whatever the reason.
        form.say(refusal.words)
        found = await rooms.find(request.state["database"], found.id, reader=caller)
        return await _room_page(request, found, form, status=refusal.status)
    response = pages.see_other(request, "chat:room", room_id=found.id, fragment=f"message-{written.message.id}")
    if draft.verdict.show_help:
        response.headers["Location"] = f"{pages.path('chat:room', room_id=found.id)}?help=1#help"
    return response


async def message(request: Request[Resources]) -> Response:
    """One message on a page of its own, with what its reader may do with it."""
    return await _message_page(request, None)


async def edit(request: Request[Resources]) -> Response:
    """Put other words in one's own message."""
    caller, database = signed_in(request), request.state["database"]
    found = await messages.find(database, number(request, "message_id"), reader=caller)
    in_room = await rooms.find(database, found.room_id, reader=caller)
    form = await MessageForm.read(request)
    if not form.validate():
        return await _message_page(request, form, status=422)
    require(permissions.may_withdraw(in_room, found), "Only its author can change a message.")
    if not in_room.is_open:
        raise Conflict(_CLOSED)
    try:
        draft = messages.compose(form.text.data or "")
    except Invalid as refusal:
        form.refuse(refusal)
        return await _message_page(request, form, status=refusal.status)
    async with database.work() as work:
        changed = await messages.edit(work, found, draft, by=caller)
        work.announce(announcement_of(changed))
    return pages.see_other(request, "chat:room", room_id=found.room_id, fragment=f"message-{found.id}")


async def withdraw(request: Request[Resources]) -> Response:
    """Take one's own message back."""
    caller, database = signed_in(request), request.state["database"]
    found = await messages.find(database, number(request, "message_id"), reader=caller)
    async with database.work() as work:
        changed = await messages.withdraw(work, found, by=caller)
        work.announce(announcement_of(changed))
    return pages.see_other(request, "chat:room", room_id=found.room_id, fragment=f"message-{found.id}")


async def close(request: Request[Resources]) -> Response:
    """A facilitator closes a room."""
    found = await _run_by_caller(request)
    async with request.state["database"].work() as work:
        await rooms.close(work, found)
    return pages.see_other(request, "chat:room", room_id=found.id)


async def reopen(request: Request[Resources]) -> Response:
    """A facilitator opens a closed room again."""
    found = await _run_by_caller(request)
    async with request.state["database"].work() as work:
        await rooms.reopen(work, found)
    return pages.see_other(request, "chat:room", room_id=found.id)


async def _run_by_caller(request: Request[Resources]) -> Room:
    found = await rooms.find(request.state["database"], number(request, "room_id"), reader=signed_in(request))
    require(permissions.may_run(found), "Only facilitators of this group open and close rooms.")
    return found


async def _rooms_page(request: Request[Resources], mine: MyGroup, form: RoomForm, *, status: int = 200) -> Response:
    listed = await rooms.list_rooms(request.state["database"], mine.group_id, reader=signed_in(request))
    return pages.render(request, "chat/rooms.html", status=status, group=mine, rooms=listed, form=form)


async def _room_page(request: Request[Resources], found: Room, form: MessageForm, *, status: int = 200) -> Response:
    database, caller = request.state["database"], signed_in(request)
    before = _before(request)
    shown = await messages.page(database, found.id, reader=caller, before=before)
    needs_help = "help" in request.query_params
    return pages.render(
        request,
        "chat/room.html",
        status=status,
        room=found,
        messages=shown,
        earlier=shown[0].seq if len(shown) == messages.PAGE else None,
        before=before,
        form=form,
        may_speak=permissions.may_speak(found),
        may_run=permissions.may_run(found),
        help_lines=await helplines.list_help_lines(database, group_id=found.group_id) if needs_help else None,
    )


async def _message_page(request: Request[Resources], form: MessageForm | None, *, status: int = 200) -> Response:
    database, caller = request.state["database"], signed_in(request)
    found = await messages.find(database, number(request, "message_id"), reader=caller)
    in_room = await rooms.find(database, found.room_id, reader=caller)
    may_edit = permissions.may_edit(in_room, found)
    if form is None and may_edit:
        form = MessageForm(data={"text": await messages.own_text(database, found.id, reader=caller)})
    return pages.render(
        request,
        "chat/message.html",
        status=status,
        room=in_room,
        message=found,
        form=form or MessageForm(),
        may_edit=may_edit,
        may_withdraw=permissions.may_withdraw(in_room, found),
        may_flag=permissions.may_flag(in_room, found),
    )


def _my_group(request: Request[Resources]) -> MyGroup:
    slug = request.path_params["slug"]
    mine = next((group for group in signed_in(request).groups if group.slug == slug), None)
    if mine is None:
        raise Missing
    return mine


def _before(request: Request[Resources]) -> int | None:
    """The place that older messages were asked for. Raises: Missing for what is no place."""
    asked = request.query_params.get("before")
    if asked is None:
        return None
    if not asked.isascii() or not asked.isdigit() or len(asked) > 15:
        raise Missing
    return int(asked)


def _channel(request: Request[Resources]) -> RoomChannel:
    return cast("RoomChannel", request.state["channels"]["room"])
