"""The rooms of a group, one room, and keeping it."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from chat import aloud, messages, permissions, personal, readings, rooms, search
from chat.forms import MessageForm, RoomForm
from chat.handlers.shared import own_room
from chat.permissions import require
from chat.rooms import Room
from frame import pages
from frame.caller import MyGroup
from frame.errors import Invalid, Missing
from frame.handling import fields_of, row_id, signed_in, wants_json
from frame.resources import Resources
from groups import helplines, kindness
from moderation.handlers import watching

_LONGEST_SEARCH = 200


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
    """A room with its newest messages, or those before or around a place."""
    found = await own_room(request)
    if found.home_path:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(found.home_path + query, status_code=303)
    if request.query_params.get("at") == "unread":
        return await _first_unread(request, found)
    return await room_page(request, found, MessageForm())


async def note_read(request: Request[Resources]) -> Response:
    """How far the reader has read, as a script tells it or a button."""
    reader, found = signed_in(request), await own_room(request)
    fields = await fields_of(request)
    async with request.state["database"].work() as work:
        await readings.note(work, found, row_id(str(fields.get("seq", ""))), reader=reader)
    return Response(status_code=204) if wants_json(request) else pages.see_other(request, "chat:room", room_id=found.id)


async def choose_aloud(request: Request[Resources]) -> Response:
    """What screen readers are told of new messages, here and in every other room."""
    reader, found = signed_in(request), await own_room(request)
    fields = await fields_of(request)
    async with request.state["database"].work() as work:
        await aloud.choose(work, str(fields.get("aloud", "")), reader=reader)
    return Response(status_code=204) if wants_json(request) else pages.see_other(request, "chat:room", room_id=found.id)


async def look_for(request: Request[Resources]) -> Response:
    """What was said in the room with some words in it."""
    reader, found, database = signed_in(request), await own_room(request), request.state["database"]
    typed = request.query_params.get("q", "").strip()[:_LONGEST_SEARCH]
    if typed:
        await request.state["limiter"].check("search_room", str(reader.member_id), most=60, window_s=60)
    page = await search.page(database, found, typed, reader=reader, before=_place(request, "before"))
    return pages.render(
        request,
        "chat/search.html",
        room=found,
        typed=typed,
        found=page,
        further=urlencode({"q": typed, "before": page.before}) if page.before else "",
        personal=await personal.find(database, found, [], reader=reader),
    )


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


async def room_page(request: Request[Resources], found: Room, form: MessageForm, *, status: int = 200) -> Response:
    context = await room_context(request, found, form)
    return pages.render(request, "chat/room.html", status=status, **context)


async def room_context(request: Request[Resources], found: Room, form: MessageForm) -> dict[str, Any]:
    """What the page of a room shows.

    found: read before its messages are, so that the page is told again what changed in between.
    """
    database, caller = request.state["database"], signed_in(request)
    before, at = _place(request, "before"), _place(request, "at")
    shown = await messages.page(database, found.id, reader=caller, before=before, at=at)
    own = await personal.find(database, found, [message.id for message in shown.messages], reader=caller)
    return {
        "room": found,
        "watched": await watching.of_group(request, found.group_id, found.group_slug, found.ahead),
        "messages": shown.messages,
        "earlier": shown.earlier,
        "later": shown.later,
        # What comes can be shown live only after the newest.
        "is_live": before is None and shown.later is None,
        "form": form,
        "personal": own,
        "is_first_missed_here": any(message.seq == own.first_missed for message in shown.messages),
        "kinds": kindness.KINDS,
        "aloud_choices": aloud.CHOICES,
        "kind_buttons": kindness.buttons(),
        "may_speak": permissions.may_speak(found),
        "may_run": permissions.may_run(found),
        # Always there, so that the page can show them at once and without asking anybody.
        "help_lines": await helplines.list_help_lines(database, group_id=found.group_id),
        "needs_help": request.query_params.get("help") == "shown",
    }


async def _first_unread(request: Request[Resources], found: Room) -> Response:
    own = await personal.find(request.state["database"], found, [], reader=signed_in(request))
    path = pages.path("chat:room", room_id=found.id)
    return RedirectResponse(f"{path}?at={own.first_missed}#new" if own.first_missed else path, status_code=303)


async def _run_by_caller(request: Request[Resources]) -> Room:
    found = await own_room(request)
    require(permissions.may_run(found), "Only facilitators of this group open and close rooms.")
    return found


async def _rooms_page(request: Request[Resources], mine: MyGroup, form: RoomForm, *, status: int = 200) -> Response:
    listed = await rooms.list_rooms(request.state["database"], mine.group_id, reader=signed_in(request))
    return pages.render(request, "chat/rooms.html", status=status, group=mine, rooms=listed, form=form)


def _my_group(request: Request[Resources]) -> MyGroup:
    slug = request.path_params["slug"]
    mine = next((group for group in signed_in(request).groups if group.slug == slug), None)
    if mine is None:
        raise Missing
    return mine


def _place(request: Request[Resources], name: str) -> int | None:
    """The place that messages were asked for around. Raises: Missing for what is no place."""
    asked = request.query_params.get(name)
    if asked is None:
        return None
    if not asked.isascii() or not asked.isdigit() or len(asked) > 15:
        raise Missing
    return int(asked)
