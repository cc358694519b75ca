"""One shift: change it, take it back, hand it over, take it over."""

from dataclasses import replace
from datetime import date
from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from frame import pages
from frame.errors import Conflict, Invalid
from frame.handling import number, signed_in
from frame.resources import Resources
from moderation.cover import forms, handing, shifts
from moderation.cover.shifts import Shift


async def shift(request: Request[Resources]) -> Response:
    return await _shift_page(request, await _found(request))


async def change(request: Request[Resources]) -> Response:
    found = await _found(request)
    shifts.require_own(found)
    form = await forms.ChangeForm.read(request)
    if not form.validate():
        return await _shift_page(request, found, change=form, status=422)
    day, hours, as_read = cast("date", form.on_date.data), form.hours(found.zone), cast("int", form.version.data)
    try:
        async with request.state["database"].work() as work:
            await shifts.change(work, replace(found, version=as_read), day, hours, now=request.state["clock"]())
    except Invalid as invalid:
        form.refuse(invalid)
        return await _shift_page(request, found, change=form, status=422)
    except Conflict as conflict:
        form.say(conflict.words)
        return await _shift_page(request, found, change=form, status=conflict.status)
    return _to_roster(request, found)


async def take_back(request: Request[Resources]) -> Response:
    found, form = await _found(request), await forms.TakeBackForm.read(request)
    async with request.state["database"].work() as work:
        await shifts.take_back(
            work,
            found,
            and_later=form.and_later.data,
            asks_others=form.asks_others.data,
            now=request.state["clock"](),
        )
    return _to_roster(request, found)


async def offer(request: Request[Resources]) -> Response:
    """Ask others to take it over."""
    found = await _found(request)
    shifts.require_own(found)
    form = await forms.OfferForm.read(request, colleagues=await _colleagues(request, found))
    if not form.validate():
        return await _shift_page(request, found, offer=form, status=422)
    async with request.state["database"].work() as work:
        await handing.offer(work, found, to=form.asked())
    return _to_roster(request, found)


async def keep(request: Request[Resources]) -> Response:
    """Its facilitator comes after all."""
    found = await _found(request)
    async with request.state["database"].work() as work:
        await handing.keep(work, found)
    return _to_roster(request, found)


async def take_over(request: Request[Resources]) -> Response:
    found = await _found(request)
    shifts.require_facilitates(found)
    async with request.state["database"].work() as work:
        await handing.take_over(work, found)
    return _to_roster(request, found)


async def decline(request: Request[Resources]) -> Response:
    found = await _found(request)
    shifts.require_facilitates(found)
    async with request.state["database"].work() as work:
        await handing.decline(work, found)
    return _to_roster(request, found)


async def _found(request: Request[Resources]) -> Shift:
    return await shifts.find(request.state["database"], number(request, "shift_id"), reader=signed_in(request))


async def _colleagues(request: Request[Resources], found: Shift) -> list[tuple[str, str]]:
    colleagues = await handing.list_colleagues(request.state["database"], found)
    return [(str(one.membership_id), one.pseudonym) for one in colleagues]


async def _shift_page(
    request: Request[Resources],
    found: Shift,
    *,
    change: forms.ChangeForm | None = None,
    offer: forms.OfferForm | None = None,
    status: int = 200,
) -> Response:
    is_own = found.is_own and found.reader_facilitates
    if is_own and offer is None:
        offer = forms.OfferForm(colleagues=await _colleagues(request, found))
    return pages.render(
        request,
        "moderation/shift.html",
        status=status,
        shift=found,
        is_own=is_own,
        is_over=found.ends_at <= request.state["clock"](),
        change=change or forms.ChangeForm.of(found),
        offer=offer,
        take_back=forms.TakeBackForm(data={"asks_others": True}),
    )


def _to_roster(request: Request[Resources], found: Shift) -> Response:
    return pages.see_other(request, "moderation:cover", slug=found.group_slug)
