"""The roster of a group: put oneself down, take a gap, say which hours should be covered, hand-over notes."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from frame import dates, pages
from frame.errors import Conflict, Invalid
from frame.handling import fields_of, number, row_id, signed_in
from frame.resources import Resources
from moderation.cover import forms, notes, permissions, roster, shifts, wanted
from moderation.cover.shifts import CoverGroup
from moderation.cover.spans import joined
from moderation.handlers import watching
from moderation.handlers.watching import Watched


async def cover(request: Request[Resources]) -> Response:
    """Who comes when."""
    return await _roster_page(request, await _group(request))


async def now(request: Request[Resources]) -> Response:
    """Who is there just now, as a piece of a page for a script of ours."""
    group, caller = await _group(request), signed_in(request)
    watch = (await _watched(request, group)).watch
    html = pages.fragment("moderation/_watch.html", watch=watch, zone=caller.zone)
    changes_at = {"Kith-Changes-At": dates.iso(watch.changes_at)} if watch.changes_at else {}
    return HTMLResponse(html, headers={"Cache-Control": "no-store", **changes_at})


async def ask_shift(request: Request[Resources]) -> Response:
    """Which hours?"""
    group = await _group(request)
    permissions.require_facilitates(group)
    return _shift_page(request, group, forms.ShiftForm())


async def put_down(request: Request[Resources]) -> Response:
    group, caller = await _group(request), signed_in(request)
    permissions.require_facilitates(group)
    form = await forms.ShiftForm.read(request)
    if not form.validate():
        return _shift_page(request, group, form, status=422)
    hours, at = form.hours(caller.zone), request.state["clock"]()
    try:
        async with request.state["database"].work() as work:
            await shifts.put_down(work, group, form.days(), hours, now=at)
    except Invalid as invalid:
        form.refuse(invalid)
        return _shift_page(request, group, form, status=422)
    except Conflict as conflict:
        form.say(conflict.words)
        return _shift_page(request, group, form, status=conflict.status)
    return pages.see_other(request, "moderation:cover", slug=group.slug)


async def take(request: Request[Resources]) -> Response:
    """A gap of the roster: "I'll take it"."""
    group, caller, fields = await _group(request), signed_in(request), await fields_of(request)
    permissions.require_facilitates(group)
    gap = forms.gap_of(str(fields.get("starts_at", "")), str(fields.get("ends_at", "")))
    try:
        async with request.state["database"].work() as work:
            await shifts.take(work, group, gap, zone=caller.zone, now=request.state["clock"]())
    except Conflict as conflict:
        return await _roster_page(request, group, conflict=conflict)
    return pages.see_other(request, "moderation:cover", slug=group.slug)


async def ask_hours(request: Request[Resources]) -> Response:
    """Which hours should be covered?"""
    group = await _group(request)
    permissions.require_may_set_hours(group)
    return await _hours_page(request, group, forms.HoursForm(data={"days": frozenset(range(7))}))


async def add_hours(request: Request[Resources]) -> Response:
    group, caller = await _group(request), signed_in(request)
    permissions.require_may_set_hours(group)
    form = await forms.HoursForm.read(request)
    if not form.validate():
        return await _hours_page(request, group, form, status=422)
    try:
        async with request.state["database"].work() as work:
            await wanted.add_hours(work, group, form.days.data, form.hours(caller.zone))
    except Conflict as conflict:
        form.say(conflict.words)
        return await _hours_page(request, group, form, status=conflict.status)
    return pages.see_other(request, "moderation:cover_hours", slug=group.slug)


async def remove_hours(request: Request[Resources]) -> Response:
    group = await _group(request)
    async with request.state["database"].work() as work:
        await wanted.remove_hours(work, group, number(request, "hours_id"))
    return pages.see_other(request, "moderation:cover_hours", slug=group.slug)


async def list_notes(request: Request[Resources]) -> Response:
    """What the last ones left for the next."""
    group = await _group(request)
    await _watched(request, group)
    return await _notes_page(request, group, forms.NoteForm())


async def write_note(request: Request[Resources]) -> Response:
    group = await _group(request)
    permissions.require_facilitates(group)
    form = await forms.NoteForm.read(request)
    if not form.validate():
        return await _notes_page(request, group, form, status=422)
    async with request.state["database"].work() as work:
        await notes.write(work, group, form.text.data or "", key=form.key.data)
    return pages.see_other(request, "moderation:cover_notes", slug=group.slug)


async def read_notes(request: Request[Resources]) -> Response:
    """They were read, up to the one that stood on top."""
    group, fields = await _group(request), await fields_of(request)
    up_to = row_id(str(fields.get("up_to", "")))
    async with request.state["database"].work() as work:
        await notes.mark_read(work, group, up_to=up_to)
    return pages.see_other(request, "moderation:cover_notes", slug=group.slug)


async def _group(request: Request[Resources]) -> CoverGroup:
    return await shifts.find_group(request.state["database"], request.path_params["slug"], reader=signed_in(request))


async def _watched(request: Request[Resources], group: CoverGroup) -> Watched:
    return await watching.of_group(request, group.id, group.slug, group.ahead)


async def _roster_page(request: Request[Resources], group: CoverGroup, *, conflict: Conflict | None = None) -> Response:
    caller, at = signed_in(request), request.state["clock"]()
    found = await roster.page(
        request.state["database"],
        group,
        wanted.providers(request.state),
        zone=caller.zone,
        now=at,
        begins=request.query_params.get("from", ""),
    )
    return pages.render(
        request,
        "moderation/cover.html",
        status=conflict.status if conflict else 200,
        group=group,
        roster=found,
        gaps=joined(found.gaps),
        is_first="from" not in request.query_params,
        watched=await _watched(request, group),
        may=permissions,
        day_names=forms.DAYS,
        conflict=conflict,
    )


def _shift_page(
    request: Request[Resources], group: CoverGroup, form: forms.ShiftForm, *, status: int = 200
) -> Response:
    return pages.render(request, "moderation/put_down.html", status=status, group=group, form=form)


async def _hours_page(
    request: Request[Resources], group: CoverGroup, form: forms.HoursForm, *, status: int = 200
) -> Response:
    hours = await wanted.list_hours(request.state["database"], group.id)
    return pages.render(
        request, "moderation/cover_hours.html", status=status, group=group, hours=hours, form=form, day_names=forms.DAYS
    )


async def _notes_page(
    request: Request[Resources], group: CoverGroup, form: forms.NoteForm, *, status: int = 200
) -> Response:
    before = request.query_params.get("before", "")
    page = await notes.page(request.state["database"], group, before=before)
    return pages.render(
        request, "moderation/cover_notes.html", status=status, group=group, page=page, form=form, before=before
    )
