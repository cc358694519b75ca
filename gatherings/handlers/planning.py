"""Planning: the form, changing one or all that follow, calling off, speakers."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from frame import pages
from frame.caller import MyGroup
from frame.errors import Conflict, Invalid
from frame.handling import number, signed_in
from frame.resources import Resources
from gatherings import gatherings, permissions, schedule, telling
from gatherings.forms import CancelForm, PlanForm, SpeakerForm
from gatherings.gatherings import Gathering
from gatherings.handlers.finding import gathering_of, my_group, render

_ORGANISERS = "Organisers of this group plan its gatherings."


async def ask_plan(request: Request[Resources]) -> Response:
    mine = _organised(request)
    form = PlanForm(data={"host": str(mine.membership_id)})
    return await _plan_page(request, mine, form)


async def plan(request: Request[Resources]) -> Response:
    mine, form = _organised(request), await PlanForm.read(request)
    hosts = await _hosts(request, mine.group_id, form)
    if hosts is None:
        return await _plan_page(request, mine, form, status=422)
    try:
        details = form.details(signed_in(request).zone)
        rule = form.repeat_rule(details.starts)
        async with request.state["database"].work() as work:
            planned = await schedule.plan(work, mine.group_id, details, rule=rule, host=hosts[0], co_hosts=hosts[1:])
    except Invalid as refusal:
        form.refuse(refusal)
        return await _plan_page(request, mine, form, status=422)
    return pages.see_other(request, "gatherings:gathering", gathering_id=planned)


async def ask_change(request: Request[Resources]) -> Response:
    found = await _to_plan(request)
    hosts = await gatherings.list_hosts(request.state["database"], found.id, reader=signed_in(request))
    form = PlanForm.of(found, [(str(host.membership_id), host.pseudonym) for host in hosts])
    return await _change_page(request, found, form)


async def change(request: Request[Resources]) -> Response:
    found, form = await _to_plan(request), await PlanForm.read(request)
    hosts = await _hosts(request, found.group_id, form)
    if hosts is None:
        return await _change_page(request, found, form, status=422)
    all_following = form.following.data == "all"
    try:
        details = form.details(found.zone)
        async with request.state["database"].work() as work:
            version = form.version.data or 0
            ids = await schedule.change(work, found, details, version=version, all_following=all_following)
            await schedule.set_hosts(work, ids, host=hosts[0], co_hosts=hosts[1:])
            await telling.tell_moved(work, found, details)
    except Invalid as refusal:
        form.refuse(refusal)
        return await _change_page(request, found, form, status=422)
    except Conflict as refusal:
        form.say(refusal.words)
        return await _change_page(request, found, form, status=refusal.status)
    return pages.see_other(request, "gatherings:gathering", gathering_id=found.id)


async def ask_cancel(request: Request[Resources]) -> Response:
    return render(request, "gatherings/cancel.html", gathering=await _to_cancel(request), form=CancelForm())


async def cancel(request: Request[Resources]) -> Response:
    found, form = await _to_cancel(request), await CancelForm.read(request)
    if not form.validate():
        return render(request, "gatherings/cancel.html", status=422, gathering=found, form=form)
    why, all_following = form.why.data or "", form.following.data == "all" and found.reader_is_organiser
    async with request.state["database"].work() as work:
        for gathering_id in await schedule.cancel(work, found, why=why, all_following=all_following):
            await telling.tell_cancelled(work, gathering_id)
    return pages.see_other(request, "gatherings:gathering", gathering_id=found.id)


async def list_speakers(request: Request[Resources]) -> Response:
    return await _speakers_page(request, await _with_speakers(request), SpeakerForm())


async def add_speaker(request: Request[Resources]) -> Response:
    found, form = await _with_speakers(request), await SpeakerForm.read(request)
    if not form.validate():
        return await _speakers_page(request, found, form, status=422)
    async with request.state["database"].work() as work:
        await schedule.add_speaker(
            work,
            found.id,
            name=form.name.data or "",
            about=form.about.data or "",
            has_agreed=bool(form.agreed.data),
        )
    return pages.see_other(request, "gatherings:speakers", gathering_id=found.id)


async def agree_speaker(request: Request[Resources]) -> Response:
    found = await _with_speakers(request)
    async with request.state["database"].work() as work:
        await schedule.agree_speaker(work, found.id, number(request, "speaker_id"))
    return pages.see_other(request, "gatherings:speakers", gathering_id=found.id)


async def remove_speaker(request: Request[Resources]) -> Response:
    found = await _with_speakers(request)
    async with request.state["database"].work() as work:
        await schedule.remove_speaker(work, found.id, number(request, "speaker_id"))
    return pages.see_other(request, "gatherings:speakers", gathering_id=found.id)


def _organised(request: Request[Resources]) -> MyGroup:
    mine = my_group(request)
    permissions.require(mine.is_organiser, _ORGANISERS)
    return mine


async def _to_plan(request: Request[Resources]) -> Gathering:
    found = await gathering_of(request)
    permissions.require(found.reader_is_organiser, _ORGANISERS)
    if not permissions.may_plan(found):
        raise Conflict("It has begun, or it is over, so it can no longer be changed.")
    return found


async def _to_cancel(request: Request[Resources]) -> Gathering:
    found = await gathering_of(request)
    permissions.require(found.reader_is_organiser or found.reader_hosts, "Organisers and hosts can call it off.")
    if not permissions.may_cancel(found):
        raise Conflict("It has begun, or it is over, so it can no longer be called off. A host can close it.")
    return found


async def _with_speakers(request: Request[Resources]) -> Gathering:
    found = await gathering_of(request)
    permissions.require(permissions.may_keep_speakers(found), "Organisers and hosts look after the speakers.")
    return found


async def _hosts(request: Request[Resources], group_id: int, form: PlanForm) -> list[UUID] | None:
    """Who leads, and who helps. None where the form cannot be taken; it then says why."""
    database, caller = request.state["database"], signed_in(request)
    possible = await gatherings.list_possible_hosts(database, group_id, reader=caller)
    form.host.choices = [(str(one.membership_id), one.pseudonym) for one in possible]
    form.validate()
    names = form.co_hosts.data
    found = await gatherings.find_by_names(database, group_id, names, reader=caller)
    if unknown := [name for name in names if name not in found]:
        form.say(f"Nobody in this group is called {unknown[0]}.", field="co_hosts")
        return None
    if form.errors:
        return None
    return [UUID(form.host.data), *(found[name] for name in names)]


async def _plan_page(request: Request[Resources], mine: MyGroup, form: PlanForm, *, status: int = 200) -> Response:
    await _offer_hosts(request, mine.group_id, form)
    return render(request, "gatherings/plan.html", status=status, group=mine, gathering=None, form=form)


async def _change_page(request: Request[Resources], found: Gathering, form: PlanForm, *, status: int = 200) -> Response:
    await _offer_hosts(request, found.group_id, form)
    return render(request, "gatherings/plan.html", status=status, group=None, gathering=found, form=form)


async def _offer_hosts(request: Request[Resources], group_id: int, form: PlanForm) -> None:
    possible = await gatherings.list_possible_hosts(request.state["database"], group_id, reader=signed_in(request))
    form.host.choices = [(str(one.membership_id), one.pseudonym) for one in possible]


async def _speakers_page(
    request: Request[Resources], found: Gathering, form: SpeakerForm, *, status: int = 200
) -> Response:
    speakers = await gatherings.list_speakers(request.state["database"], found.id, reader=signed_in(request))
    return render(request, "gatherings/speakers.html", status=status, gathering=found, speakers=speakers, form=form)
