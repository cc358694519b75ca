"""One's own account: how pages look, the passphrase, the recovery code, where one is signed in."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from accounts import members, recovery, sessions, sign_in
from accounts.forms import NEW_PASSPHRASE_HINT, ChangePassphraseForm, DisplayForm, NewCodeForm
from accounts.handlers.answers import check_passphrase, form_page, sitting
from accounts.hashing import bench
from frame import pages
from frame.errors import Conflict, Invalid, TooFast
from frame.handling import signed_in
from frame.resources import Resources

_CHANGED = {
    "display": "Saved. Pages look like this wherever you are signed in.",
    "passphrase": "Your passphrase is changed, and you are signed out everywhere else.",
    "devices": "Done. That device is signed out.",
    "others": "Done. You are signed out everywhere but here.",
}


async def account(request: Request[Resources]) -> Response:
    """What one can see and change about oneself."""
    caller = signed_in(request)
    devices = await sessions.list_devices(request.state["database"], reader=caller)
    changed = _CHANGED.get(request.query_params.get("changed", ""), "")
    return pages.render(request, "accounts/account.html", devices=devices, changed=changed)


async def display_page(request: Request[Resources]) -> Response:
    """How one likes pages shown."""
    caller = signed_in(request)
    form = DisplayForm(
        data={
            "theme": caller.theme,
            "text_size": str(caller.text_size),
            "line_spacing": caller.line_spacing,
            "zone": caller.zone,
        }
    )
    return form_page(request, "accounts/display.html", form)


async def display(request: Request[Resources]) -> Response:
    """Keep how one likes pages shown, on every device."""
    caller = signed_in(request)
    form = await DisplayForm.read(request)
    if not form.validate():
        return form_page(request, "accounts/display.html", form, status=422)
    wanted = msgspec.convert(form.data, members.Display, strict=False)
    async with request.state["database"].work() as work:
        await members.keep_display(work, wanted, caller=caller)
    return _account_changed(request, "display")


async def passphrase_page(request: Request[Resources]) -> Response:
    """The form for another passphrase."""
    signed_in(request)
    return _passphrase(request, ChangePassphraseForm())


async def change_passphrase(request: Request[Resources]) -> Response:
    """Change one's passphrase, which takes the one of now, and sign out everywhere else."""
    caller, settings = signed_in(request), request.state["settings"]
    form = await ChangePassphraseForm.read(request)
    if not form.validate():
        return _passphrase(request, form, status=422)
    try:
        await check_passphrase(form.passphrase.data or "", own_words=[], settings=settings)
        await sign_in.change_passphrase(
            request.state["database"],
            caller=caller,
            current=form.current.data or "",
            wanted=form.passphrase.data or "",
            address=sitting(request).address,
            bench=bench(settings),
        )
    except (Invalid, Conflict, TooFast) as refusal:
        return _passphrase(request, form, refusal=refusal)
    return _account_changed(request, "passphrase")


async def recovery_code_page(request: Request[Resources]) -> Response:
    """The form for a new recovery code."""
    signed_in(request)
    return form_page(request, "accounts/new_code.html", NewCodeForm())


async def renew_recovery_code(request: Request[Resources]) -> Response:
    """Make a new recovery code, which takes the passphrase, and show it: now and never again."""
    caller, settings = signed_in(request), request.state["settings"]
    form = await NewCodeForm.read(request)
    if not form.validate():
        return form_page(request, "accounts/new_code.html", form, status=422)
    try:
        await sign_in.confirm(
            request.state["database"],
            caller=caller,
            passphrase=form.current.data or "",
            address=sitting(request).address,
            bench=bench(settings),
        )
    except (Invalid, TooFast) as refusal:
        return form_page(request, "accounts/new_code.html", form, refusal=refusal)
    async with request.state["database"].work() as work:
        code = await recovery.renew(work, caller=caller)
    return pages.render(request, "accounts/renewed_code.html", recovery_code=code)


async def end_device(request: Request[Resources]) -> Response:
    """Sign out on another device of one's own."""
    caller = signed_in(request)
    async with request.state["database"].work() as work:
        await sessions.end(work, request.path_params["session_id"], member_id=caller.member_id)
    return _account_changed(request, "devices")


async def end_other_devices(request: Request[Resources]) -> Response:
    """Sign out on every device but this one."""
    caller = signed_in(request)
    async with request.state["database"].work() as work:
        await sessions.end_others(work, caller=caller)
    return _account_changed(request, "others")


def _passphrase(request: Request[Resources], form: ChangePassphraseForm, **how: Any) -> Response:  # status or refusal
    return form_page(request, "accounts/passphrase.html", form, passphrase_hint=NEW_PASSPHRASE_HINT, **how)


def _account_changed(request: Request[Resources], what: str) -> Response:
    return RedirectResponse(f"{pages.path('accounts:account')}?changed={what}", status_code=303)
