"""What the pages of rooms share."""

from math import ceil
from typing import cast

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from chat import messages, rooms
from chat.forms import MessageForm
from chat.live import RoomChannel
from chat.messages import Draft, Message
from chat.rooms import Room
from frame import pages
from frame.errors import Invalid, Refusal, TooFast
from frame.handling import number, signed_in, wants_json
from frame.resources import Resources


def channel(request: Request[Resources]) -> RoomChannel:
    return cast("RoomChannel", request.state["channels"]["room"])


async def own_room(request: Request[Resources]) -> Room:
    """A room of one of the caller's groups. Raises: SignInFirst, Missing."""
    return await rooms.find(request.state["database"], number(request, "room_id"), reader=signed_in(request))


async def message_in_room(request: Request[Resources]) -> tuple[Message, Room]:
    """A message, and the room it was said in. Raises as above."""
    caller, database = signed_in(request), request.state["database"]
    found = await messages.find(database, number(request, "message_id"), reader=caller)
    return found, await rooms.find(database, found.room_id, reader=caller)


async def draft_of(request: Request[Resources], room_id: int, form: MessageForm) -> Draft | None:
    """What a form says, ready to be stored. None, where it cannot be taken as it is: then the form says why."""
    if not form.validate():
        return None
    try:
        return await channel(request).compose(
            request.state["database"], room_id, form.text.data or "", form.warnings.data
        )
    except Invalid as refusal:
        form.refuse(refusal)
        return None


def words_back(request: Request[Resources], refusal: Refusal, form: MessageForm) -> Response:
    """Refused after somebody wrote: the page that says so has their words, and sends them again."""
    headers = {"Retry-After": str(ceil(refusal.retry_in_s))} if isinstance(refusal, TooFast) else {}
    return pages.render(
        request, "chat/words_back.html", status=refusal.status, headers=headers, refusal=refusal, form=form
    )


def back_to(said: Message, *, needs_help: bool = False) -> Response:
    """The room, at a message; beneath the people who can help now, after words of somebody who may be in danger."""
    path = pages.path("chat:room", room_id=said.room_id)
    return RedirectResponse(f"{path}?help=shown#help" if needs_help else f"{path}#message-{said.id}", status_code=303)


def done(request: Request[Resources], said: Message, *, needs_help: bool = False) -> Response:
    """After a change: a script learns whether to show who can help, everybody else sees it."""
    return JSONResponse({"help": needs_help}) if wants_json(request) else back_to(said, needs_help=needs_help)
