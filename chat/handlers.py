"""Pages of rooms: everything that the socket does can be done here by sending a form and loading again."""

from math import ceil
from typing import cast

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from chat import changing, messages, permissions, rooms
from chat.forms import MessageForm, RoomForm
from chat.live import RoomChannel
from chat.messages import Draft, Message
from chat.permissions import require
from chat.rooms import Room
from frame import pages
from frame.caller import MyGroup
from frame.errors import Invalid, Missing, Refusal, SignInFirst, TooFast
from frame.handling import number, signed_in
from frame.resources import Resources
from groups import helplines
from moderation import phrases
from moderation.handlers import watching


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
    try:
        async with request.state["database"].work() as work:
            room_id = await rooms.open_room(work, mine.group_id, name=form.name.data or "", about=form.about.data or "")
    except Invalid as refusal:
        form.refuse(refusal)
        return await _rooms_page(request, mine, form, status=refusal.status)
    return pages.see_other(request, "chat:room", room_id=room_id)


async def room(request: Request[Resources]) -> Response:
    """A room with its newest messages, or those before a place."""
    found = await rooms.find(request.state["database"], number(request, "room_id"), reader=signed_in(request))
    return await _room_page(request, found, MessageForm())


async def say(request: Request[Resources]) -> Response:
    """Say something without a socket. Whatever the answer, the words come back with it unless they were stored."""
    caller, form, room_id = signed_in(request), await MessageForm.read(request), number(request, "room_id")
    database = request.state["database"]
    try:
        found = await rooms.find(database, room_id, reader=caller)
        _channel(request).keep_pace(caller)
        if (draft := _draft_of(form)) is None:
            return await _room_page(request, found, form, status=422)
        written = await _channel(request).write(database, caller, room_id, key=form.key.data, draft=draft)
    except SignInFirst:
        raise
    except Refusal as refusal:
        return _words_back(request, refusal, form)
    return _back_to(written.message, needs_help=draft.verdict.show_help)


async def message(request: Request[Resources]) -> Response:
    """One message on a page of its own, with what its reader may do with it."""
    found, in_room = await _message_in_room(request)
    form = MessageForm()
    if permissions.may_edit(in_room, found):
        own = await messages.own_text(request.state["database"], found.id, reader=signed_in(request))
        form = MessageForm(data={"text": own})
    return _message_page(request, in_room, found, form)


async def edit(request: Request[Resources]) -> Response:
    """Put other words in one's own message."""
    caller, form = signed_in(request), await MessageForm.read(request)
    try:
        found, in_room = await _message_in_room(request)
        require(permissions.may_edit(in_room, found), "Only its author can change a message, while the room is open.")
        _channel(request).keep_pace(caller)
        if (draft := _draft_of(form)) is None:
            return _message_page(request, in_room, found, form, status=422)
        async with request.state["database"].work() as work:
            await changing.edit(work, found, draft, by=caller)
    except SignInFirst:
        raise
    except Refusal as refusal:
        return _words_back(request, refusal, form)
    return _back_to(found, needs_help=draft.verdict.show_help)


async def withdraw(request: Request[Resources]) -> Response:
    """Take one's own message back."""
    found, _ = await _message_in_room(request)
    async with request.state["database"].work() as work:
        await changing.withdraw(work, found, by=signed_in(request))
    return _back_to(found)


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


async def _message_in_room(request: Request[Resources]) -> tuple[Message, Room]:
    caller, database = signed_in(request), request.state["database"]
    found = await messages.find(database, number(request, "message_id"), reader=caller)
    return found, await rooms.find(database, found.room_id, reader=caller)


async def _rooms_page(request: Request[Resources], mine: MyGroup, form: RoomForm, *, status: int = 200) -> Response:
    listed = await rooms.list_rooms(request.state["database"], mine.group_id, reader=signed_in(request))
    return pages.render(request, "chat/rooms.html", status=status, group=mine, rooms=listed, form=form)


async def _room_page(request: Request[Resources], found: Room, form: MessageForm, *, status: int = 200) -> Response:
    """found: read before its messages are, so that the page is told again what changed in between."""
    database, caller = request.state["database"], signed_in(request)
    before = _before(request)
    shown = await messages.page(database, found.id, reader=caller, before=before)
    return pages.render(
        request,
        "chat/room.html",
        status=status,
        room=found,
        watched=await watching.of_group(request, found.group_id, found.group_slug, found.ahead),
        messages=shown.messages,
        earlier=shown.earlier,
        before=before,
        form=form,
        may_speak=permissions.may_speak(found),
        may_run=permissions.may_run(found),
        # Always there, so that the page can show them at once and without asking anybody.
        help_lines=await helplines.list_help_lines(database, group_id=found.group_id),
        needs_help=request.query_params.get("help") == "shown",
    )


def _message_page(
    request: Request[Resources], in_room: Room, found: Message, form: MessageForm, *, status: int = 200
) -> Response:
    return pages.render(
        request,
        "chat/message.html",
        status=status,
        room=in_room,
        message=found,
        form=form,
        may_edit=permissions.may_edit(in_room, found),
        may_withdraw=permissions.may_withdraw(in_room, found),
        may_flag=permissions.may_flag(in_room, found),
    )


def _words_back(request: Request[Resources], refusal: Refusal, form: MessageForm) -> Response:
    """Refused after somebody wrote: the page that says so has their words, and sends them again."""
    headers = {"Retry-After": str(ceil(refusal.retry_in_s))} if isinstance(refusal, TooFast) else {}
    return pages.render(
        request, "chat/words_back.html", status=refusal.status, headers=headers, refusal=refusal, form=form
    )


def _back_to(said: Message, *, needs_help: bool = False) -> Response:
    """The room, at a message; beneath the people who can help now, after words of somebody who may be in danger."""
    path = pages.path("chat:room", room_id=said.room_id)
    return RedirectResponse(f"{path}?help=shown#help" if needs_help else f"{path}#message-{said.id}", status_code=303)


def _draft_of(form: MessageForm) -> Draft | None:
    """What a form says, ready to be stored. None, where it cannot be taken as it is: then the form says why."""
    if not form.validate():
        return None
    try:
        return messages.compose(form.text.data or "", rules=phrases.rules())
    except Invalid as refusal:
        form.refuse(refusal)
        return None


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
