"""The lobby and the room of a session, and what hosts, facilitators and members do there.

Every deed works by form and reload; a script sends the same form and hears 204, and the stage comes anew by its
channel.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from chat import changing, rooms, seats
from chat.forms import MessageForm
from chat.handlers.rooms import room_context
from frame import clock, pages
from frame.errors import Conflict, Invalid, Missing
from frame.handling import number, signed_in, wants_json
from frame.resources import Resources
from gatherings import attending, gatherings, holding, permissions, questions, tables, turns
from gatherings.doors import Event
from gatherings.forms import CheckInForm, DeedForm, NoteForm, QuestionForm
from gatherings.gatherings import Gathering
from gatherings.handlers.finding import gathering_of, render
from gatherings.tables import Table
from groups import helplines

_HOSTS = "The hosts of this session do that."
_FLOOR_IS_FREE = "Nobody has the floor. Raise your hand if you would like it."
_SAFE = "Hosts, and facilitators of this group, do that."
_MUTES = {"mute_5": 5, "mute_15": 15, "mute_60": 60}


async def show(request: Request[Resources]) -> Response:
    """The room, for whoever has been let in; for others the lobby, or that it is over."""
    found = await gathering_of(request)
    return await _session_page(request, found, CheckInForm())


async def show_stage(request: Request[Resources]) -> Response:
    """The stage as its reader may see it, for a script that puts it into the page."""
    found = await gathering_of(request)
    context = await _stage(request, found)
    return render(request, "gatherings/_stage.html", hosts_inside=True, **context)


async def check_in(request: Request[Resources]) -> Response:
    """Agree, and say how one is arriving."""
    found, form = await gathering_of(request), await CheckInForm.read(request)
    if not permissions.may_enter(found):
        raise Conflict("The lobby is not open just now.")
    if not form.validate():
        return await _session_page(request, found, form, status=422)
    async with request.state["database"].work() as work:
        await attending.check_in(work, found, arriving=form.arriving.data or "", agrees=bool(form.agrees.data))
        await holding.note_here(work, found.id, [_member(request)])
        await holding.look_after(work, found.id)
    return _back(request, found)


async def watch(request: Request[Resources]) -> Response:
    """A facilitator puts themselves down to keep it safe, or takes that back."""
    found, form = await gathering_of(request), await DeedForm.read(request)
    permissions.require(found.reader_is_facilitator, "Facilitators of this group keep its sessions safe.")
    if found.is_over:
        raise Conflict("It is over.")
    async with request.state["database"].work() as work:
        await attending.watch(work, found, puts_down=form.deed.data != "take_back")
        await holding.tell(work, found.id, "")
        await holding.look_after(work, found.id)
    if form.deed.data == "stay":
        return _back(request, found)
    return pages.see_other(request, "gatherings:gathering", gathering_id=found.id)


async def hold(request: Request[Resources]) -> Response:
    """Open it, let it go on for longer, wind it down, close it, call for help."""
    found, form = await gathering_of(request), await DeedForm.read(request)
    deed = form.deed.data or ""
    if deed in {"close", "call"}:
        permissions.require(permissions.may_keep_safe(found), _SAFE)
    else:
        permissions.require(permissions.may_hold(found), _HOSTS)
    async with request.state["database"].work() as work:
        match deed:
            case "open":
                await holding.do(work, found, Event.OPEN)
            case "wind_down":
                await holding.do(work, found, Event.WIND_DOWN)
            case "close":
                await holding.do(work, found, Event.CLOSE)
            case "extend":
                await holding.extend(work, found, 15)
            case "call":
                await holding.call_second(work, found)
            case "call_back":
                await holding.call_back(work, found)
            case _:
                raise Missing
    return _back(request, found)


async def open_tables(request: Request[Resources]) -> Response:
    """Let people sit down at tables of so many."""
    found, form = await gathering_of(request), await DeedForm.read(request)
    permissions.require(permissions.may_hold(found), _HOSTS)
    size = form.deed.data or ""
    if not (size.isascii() and size.isdigit() and len(size) == 1):
        raise Missing
    async with request.state["database"].work() as work:
        await holding.open_tables(work, found, int(size))
    return _back(request, found)


async def admit(request: Request[Resources]) -> Response:
    """Let somebody in from the lobby, or everybody."""
    found, form = await gathering_of(request), await DeedForm.read(request)
    permissions.require(permissions.may_keep_safe(found), _SAFE)
    waiting = await attending.list_waiting(request.state["database"], found.id, reader=signed_in(request))
    who = form.who.data or ""
    chosen = [
        one.membership_id for one in waiting if str(one.membership_id) == who or (who == "all" and not one.was_sent_out)
    ]
    async with request.state["database"].work() as work:
        await holding.admit(work, found, chosen)
    return _back(request, found)


async def care_for(request: Request[Resources]) -> Response:
    """Mute somebody for a while, take them to the lobby, take them out."""
    found, form = await gathering_of(request), await DeedForm.read(request)
    permissions.require(permissions.may_keep_safe(found), _SAFE)
    who, deed = _person(form), form.deed.data or ""
    room_id = _room(found)
    async with request.state["database"].work() as work:
        if deed in _MUTES or deed == "unmute":
            until = None if deed == "unmute" else clock.now() + timedelta(minutes=_MUTES[deed])
            await seats.mute(work, room_id, who, until=until)
            await holding.tell(work, found.id, "")
        elif deed in {"lobby", "remove"}:
            await holding.send_to_lobby(work, found, who, for_good=deed == "remove")
        else:
            raise Missing
    return _back(request, found)


async def hand(request: Request[Resources]) -> Response:
    """Raise one's hand, or take it down; whoever has the floor gives it back."""
    found, form = await gathering_of(request), await DeedForm.read(request)
    async with request.state["database"].work() as work:
        await holding.lock(work, found.id)
        if form.deed.data == "lower":
            passed = await turns.leave(work, found.id, found.reader_membership_id)
            await holding.tell(work, found.id, f"{found.reader_pseudonym} has passed the turn on." if passed else "")
        else:
            await turns.raise_hand(work, found)
            await holding.tell(work, found.id, "")
    return _back(request, found)


async def floor(request: Request[Resources]) -> Response:
    """A host gives the floor to somebody or to the next, lets a turn go on, or ends it."""
    found, form = await gathering_of(request), await DeedForm.read(request)
    permissions.require(permissions.may_hold(found), _HOSTS)
    if not found.is_on or found.format != "circle":
        raise Conflict("There are turns in a sharing circle, while it is on.")
    async with request.state["database"].work() as work:
        await holding.lock(work, found.id)
        if form.deed.data == "extend":
            if await turns.extend(work, found):
                await holding.tell(work, found.id, "The turn goes on.")
        else:
            who = UUID(form.who.data) if form.deed.data == "give" and _is_uuid(form.who.data) else None
            name = await turns.give(work, found, who)
            caption = f"Turn passed on to {name}." if name else _FLOOR_IS_FREE
            await holding.tell(work, found.id, caption)
    return _back(request, found)


async def ask_question(request: Request[Resources]) -> Response:
    """Ask the speaker something."""
    found, form = await gathering_of(request), await QuestionForm.read(request)
    try:
        async with request.state["database"].work() as work:
            needs_help = await questions.ask(work, found, form.question.data or "", key=form.key.data)
            await holding.tell(work, found.id, "")
    except Invalid as refusal:
        form.say(refusal.words, field="question")
        return await _session_page(request, found, CheckInForm(), status=refusal.status, question=form)
    if needs_help and not wants_json(request):
        return pages.see_other(request, "groups:help")
    return _back(request, found)


async def change_question(request: Request[Resources]) -> Response:
    """Support it, put it, take it back."""
    found, form = await gathering_of(request), await DeedForm.read(request)
    question_id, deed = number(request, "question_id"), form.deed.data or ""
    async with request.state["database"].work() as work:
        if deed == "put":
            permissions.require(permissions.may_hold(found), _HOSTS)
            text = await questions.put(work, found, question_id)
            await holding.tell(work, found.id, f"A question for the speaker: {text}")
        elif deed == "take_back":
            await questions.take_back(work, found, question_id)
            await holding.tell(work, found.id, "")
        else:
            await questions.support(work, found, question_id, wants=deed == "support")
            await holding.tell(work, found.id, "")
    return _back(request, found)


async def set_rules(request: Request[Resources]) -> Response:
    """Slow mode, and whether first messages wait for a look."""
    found, form = await gathering_of(request), await DeedForm.read(request)
    permissions.require(permissions.may_keep_safe(found), _SAFE)
    room_id, deed = _room(found), form.deed.data or ""
    async with request.state["database"].work() as work:
        if deed in {"slow_0", "slow_30", "slow_60"}:
            await seats.set_slow(work, room_id, int(deed.removeprefix("slow_")))
            caption = "It goes at its own pace again." if deed == "slow_0" else "It goes slowly from now on."
            await holding.tell(work, found.id, caption)
        elif deed in {"hold", "hold_not"}:
            await seats.hold_newcomers(work, room_id, holds=deed == "hold")
            await holding.tell(work, found.id, "")
        else:
            raise Missing
    return _back(request, found)


async def look_at_held(request: Request[Resources]) -> Response:
    """A host has looked at a first message: it is shown, and its writer is known."""
    found, form = await gathering_of(request), await DeedForm.read(request)
    permissions.require(permissions.may_keep_safe(found), _SAFE)
    message_id = number(request, "message_id")
    held = await attending.list_held(request.state["database"], found.id, reader=signed_in(request))
    one = next((each for each in held if each.message_id == message_id), None)
    if one is None:
        raise Conflict("Somebody has looked at it already.")
    shows = form.deed.data != "hide"
    async with request.state["database"].work() as work:
        await changing.set_state(work, message_id, state="shown" if shows else "hidden", only_from=["held"])
        if shows:
            await attending.know(work, _room(found), [one.membership_id])
        await holding.tell(work, found.id, "")
    return _back(request, found)


async def hide_message(request: Request[Resources]) -> Response:
    """Hide a message from all screens, or pin it above."""
    found, form = await gathering_of(request), await DeedForm.read(request)
    permissions.require(permissions.may_keep_safe(found), _SAFE)
    message_id = number(request, "message_id")
    async with request.state["database"].work() as work:
        if not await attending.is_message_here(work, found, message_id):
            raise Missing
        if form.deed.data == "hide":
            await changing.set_state(work, message_id, state="hidden", only_from=["shown", "held"])
        else:
            await attending.pin(work, found, message_id if form.deed.data == "pin" else None)
        await holding.tell(work, found.id, "")
    return _back(request, found)


async def write_note(request: Request[Resources]) -> Response:
    """A note to co-hosts and facilitators."""
    found, form = await gathering_of(request), await NoteForm.read(request)
    permissions.require(permissions.may_keep_safe(found), _SAFE)
    if form.validate():
        async with request.state["database"].work() as work:
            await attending.write_note(work, found, kind="note", text=form.note.data or "")
            await holding.tell(work, found.id, "")
    return _back(request, found)


async def _session_page(
    request: Request[Resources],
    found: Gathering,
    form: CheckInForm,
    *,
    status: int = 200,
    question: QuestionForm | None = None,
) -> Response:
    context = await _stage(request, found, question=question)
    if not found.is_over and context["view"] != "room":
        lines = await helplines.list_help_lines(request.state["database"], group_id=found.group_id)
        return render(
            request, "gatherings/lobby.html", status=status, form=form, hosts_inside=True, help_lines=lines, **context
        )
    if found.room_id is None or found.state in {"closed", "reviewed", "cancelled"}:
        return pages.see_other(request, "gatherings:afterwards", gathering_id=found.id)
    room = await rooms.find(request.state["database"], context["room_id"], reader=signed_in(request))
    in_room = await room_context(request, room, MessageForm())
    table = next((each.number for each in context["tables"] if each.room_id == room.id), None)
    context["stage_query"] = f"?table={table}" if table is not None else ""
    return render(request, "gatherings/session.html", status=status, hosts_inside=False, **in_room | context)


async def _stage(
    request: Request[Resources], found: Gathering, *, question: QuestionForm | None = None
) -> dict[str, Any]:
    database, caller = request.state["database"], signed_in(request)
    me = await attending.me(database, found)
    keeps_safe = permissions.may_keep_safe(found)
    at_tables = await tables.list_tables(database, found) if found.is_on else []
    room_id = _room_of(request, found, at_tables)
    is_in = found.is_on and (me.is_in or found.reader_hosts or found.reader_is_facilitator)
    inside, waiting = await attending.count_in(database, found.id)
    context: dict[str, Any] = {
        "gathering": found,
        "me": me,
        "view": "over" if found.is_over else "room" if is_in else "lobby",
        "tables": at_tables,
        "room_id": room_id,
        "inside": inside,
        "waiting_count": waiting,
        "hosts": await gatherings.list_hosts(database, found.id, reader=caller),
        "watchers": await attending.watchers(database, found.id),
        "turns": await turns.list_turns(database, found.id) if found.format == "circle" else [],
        "questions": await questions.list_questions(database, found.id, reader=caller)
        if found.format == "speaker"
        else [],
        "question": question or QuestionForm(),
        "keeps_safe": keeps_safe,
        "room_rules": await attending.rules_of(database, found) if found.room_id else None,
    }
    if keeps_safe:
        context |= {
            "waiting": await attending.list_waiting(database, found.id, reader=caller),
            "sitting": await attending.list_sitting(database, found.id, reader=caller),
            "held": await attending.list_held(database, found.id, reader=caller),
            "notes": await attending.list_notes(database, found.id, kind="note", reader=caller),
            "cases": await attending.count_cases(database, found.room_id, reader=caller) if found.room_id else 0,
        }
    return context


def _room_of(request: Request[Resources], found: Gathering, at_tables: Sequence[Table]) -> int | None:
    """The room to show: one's own table; for hosts and facilitators the table that they look in at; else the room."""
    mine = next((table for table in at_tables if table.is_mine), None)
    if mine is not None:
        return mine.room_id
    asked = request.query_params.get("table", "")
    if permissions.may_keep_safe(found):
        return next((table.room_id for table in at_tables if str(table.number) == asked), found.room_id)
    return found.room_id


def _back(request: Request[Resources], found: Gathering) -> Response:
    if wants_json(request):
        return Response(status_code=204)
    return pages.see_other(request, "gatherings:session", gathering_id=found.id)


def _room(found: Gathering) -> int:
    if found.room_id is None or not found.is_on:
        raise Conflict("It is not on just now.")
    return found.room_id


def _member(request: Request[Resources]) -> UUID:
    member_id = signed_in(request).member_id
    if member_id is None:
        raise Missing
    return member_id


def _person(form: DeedForm) -> UUID:
    if not _is_uuid(form.who.data):
        raise Missing
    return UUID(form.who.data)


def _is_uuid(text: str | None) -> bool:
    try:
        UUID(text or "")
    except ValueError:
        return False
    return True
