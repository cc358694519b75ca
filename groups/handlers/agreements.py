"""A group's agreement: read it, agree to a newer one, publish a newer one."""

from starlette.requests import Request
from starlette.responses import Response

from frame import pages
from frame.cooking import cook
from frame.errors import Conflict
from frame.handling import signed_in
from frame.resources import Resources
from groups import agreements, permissions
from groups.agreements import Agreement
from groups.directory import Group
from groups.forms import AgreementForm, ReturnForm
from groups.handlers.finding import group_of, own_group_of

NOT_YOURS = "Organisers of this group look after its agreement."


async def show_agreement(request: Request[Resources]) -> Response:
    """Older versions too; a member who has not agreed to the newest is asked here."""
    return await _page(request, await group_of(request), ReturnForm())


async def agree(request: Request[Resources]) -> Response:
    signed_in(request)
    group, form = await own_group_of(request), await ReturnForm.read(request)
    if not form.validate():
        return await _page(request, group, form, status=422)
    if form.agreement.data != str(group.agreement_id):
        return await _page(request, group, ReturnForm(), status=409)
    async with request.state["database"].work() as work:
        await agreements.consent(work, group.reader_membership, agreement_id=group.agreement_id)
    return pages.see_other(request, "groups:group", slug=group.slug)


async def edit_agreement(request: Request[Resources]) -> Response:
    group = await _editable(request)
    newest = await _newest(request, group)
    return _edit_page(request, group, AgreementForm(data={"version": newest.version, "text": newest.text}))


async def publish_agreement(request: Request[Resources]) -> Response:
    group, form = await _editable(request), await AgreementForm.read(request)
    version = form.version.data or ""
    if not form.validate() or not (version.isascii() and version.isdecimal() and len(version) < 10):
        return _edit_page(request, group, form, status=422)
    text = form.text.data or ""
    cooked = cook(text)
    try:
        async with request.state["database"].work() as work:
            await agreements.publish(work, group.id, text=text, cooked=cooked, replacing=int(version))
    except Conflict as refusal:
        newest = await _newest(request, group)
        form.version.data = str(newest.version)
        form.say(refusal.words)
        return _edit_page(request, group, form, status=409, published_meanwhile=newest)
    return pages.see_other(request, "groups:agreement", slug=group.slug)


async def _editable(request: Request[Resources]) -> Group:
    signed_in(request)
    group = await group_of(request)
    permissions.require(permissions.may_edit_agreement(group), NOT_YOURS)
    return group


async def _page(request: Request[Resources], group: Group, form: ReturnForm, *, status: int = 200) -> Response:
    return pages.render(
        request,
        "groups/agreement.html",
        status=status,
        group=group,
        form=form,
        may=permissions,
        versions=await agreements.list_versions(request.state["database"], group.id),
    )


def _edit_page(
    request: Request[Resources],
    group: Group,
    form: AgreementForm,
    *,
    status: int = 200,
    published_meanwhile: Agreement | None = None,
) -> Response:
    return pages.render(
        request,
        "groups/edit_agreement.html",
        status=status,
        group=group,
        form=form,
        published_meanwhile=published_meanwhile,
    )


async def _newest(request: Request[Resources], group: Group) -> Agreement:
    return (await agreements.list_versions(request.state["database"], group.id))[0]
