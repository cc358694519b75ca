"""Messages: said, changed, taken back and answered kindly, without a socket."""

from starlette.requests import Request
from starlette.responses import Response

from chat import changing, messages, permissions, personal, reactions, rooms
from chat.forms import MessageForm
from chat.handlers.rooms import room_page
from chat.handlers.shared import back_to, channel, done, draft_of, message_in_room, words_back
from chat.messages import Message
from chat.permissions import require
from chat.rooms import Room
from frame import pages
from frame.errors import Invalid, Refusal, SignInFirst
from frame.handling import fields_of, number, signed_in, wants_json
from frame.resources import Resources
from groups import kindness

_TOO_LATE = "Only its author can change a message, for 15 minutes and while the room is open."


async def say(request: Request[Resources]) -> Response:
    """Say something without a socket. Whatever the answer, the words come back with it unless they were stored."""
    caller, form, room_id = signed_in(request), await MessageForm.read(request), number(request, "room_id")
    database = request.state["database"]
    try:
        found = await rooms.find(database, room_id, reader=caller)
        channel(request).keep_pace(caller)
        if (draft := await draft_of(request, room_id, form)) is None:
            return await room_page(request, found, form, status=422)
        written = await channel(request).write(
            database, caller, room_id, key=form.key.data, draft=draft, answers=form.answers.id_or_none
        )
    except SignInFirst:
        raise
    except Refusal as refusal:
        return words_back(request, refusal, form)
    return back_to(written.message, needs_help=draft.verdict.show_help)


async def message(request: Request[Resources]) -> Response:
    """One message on a page of its own, with what its reader may do with it."""
    found, in_room = await message_in_room(request)
    form = MessageForm()
    if permissions.may_edit(in_room, found):
        own = await messages.own_text(request.state["database"], found.id, reader=signed_in(request))
        form = MessageForm(data={"text": own, "warnings": found.warnings.splitlines()})
    return await _message_page(request, in_room, found, form)


async def edit(request: Request[Resources]) -> Response:
    """Put other words in one's own message."""
    caller, form = signed_in(request), await MessageForm.read(request)
    try:
        found, in_room = await message_in_room(request)
        require(permissions.may_edit(in_room, found), _TOO_LATE)
        channel(request).keep_pace(caller)
        if (draft := await draft_of(request, found.room_id, form)) is None:
            return await _invalid(request, in_room, found, form)
        async with request.state["database"].work() as work:
            await changing.edit(work, found, draft, by=caller)
    except SignInFirst:
        raise
    except Refusal as refusal:
        if wants_json(request):
            raise
        return words_back(request, refusal, form)
    return done(request, found, needs_help=draft.verdict.show_help)


async def withdraw(request: Request[Resources]) -> Response:
    """Take one's own message back."""
    found, _ = await message_in_room(request)
    async with request.state["database"].work() as work:
        await changing.withdraw(work, found, by=signed_in(request))
    return done(request, found)


async def react(request: Request[Resources]) -> Response:
    """`kind` gives a kind answer, `taken_back` takes it back: a double click does neither twice."""
    reader, (found, in_room) = signed_in(request), await message_in_room(request)
    fields = await fields_of(request)
    given = "taken_back" not in fields
    kind = str(fields.get("kind" if given else "taken_back", ""))
    await request.state["limiter"].check("react", str(reader.member_id), most=60, window_s=60)
    async with request.state["database"].work() as work:
        await reactions.react(work, in_room, found, kind, reader=reader, given=given)
    return done(request, found)


async def _message_page(
    request: Request[Resources], in_room: Room, found: Message, form: MessageForm, *, status: int = 200
) -> Response:
    own = await personal.find(request.state["database"], in_room, [found.id], reader=signed_in(request))
    return pages.render(
        request,
        "chat/message.html",
        status=status,
        room=in_room,
        message=found,
        form=form,
        personal=own,
        kinds=kindness.KINDS,
        kind_buttons=kindness.buttons(own.own_of(found), pages.path("chat:react", message_id=found.id))
        if permissions.may_react(in_room, found)
        else None,
        answer=MessageForm(data={"answers": str(found.id)}) if permissions.may_answer(in_room, found) else None,
        is_own=permissions.is_own(in_room, found),
        may_edit=permissions.may_edit(in_room, found),
        may_withdraw=permissions.may_withdraw(in_room, found),
        may_flag=permissions.may_flag(in_room, found),
    )


async def _invalid(request: Request[Resources], in_room: Room, found: Message, form: MessageForm) -> Response:
    if wants_json(request):
        raise Invalid(next((words for field in form for words in field.errors), "Please look at this again."))
    return await _message_page(request, in_room, found, form, status=422)
