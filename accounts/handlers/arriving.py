"""Signing up, signing in and out, getting back in. One's own account is in `account`."""

from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match

from accounts import onward, recovery, sessions, sign_in
from accounts.forms import NEW_PASSPHRASE_HINT, RecoverForm, SignInForm, SignUpForm
from accounts.handlers.answers import check_passphrase, form_page, sitting, with_session
from accounts.hashing import bench
from accounts.onward import Onward
from frame import pages
from frame.errors import Conflict, Invalid, NextStep, SignInFirst, TooFast
from frame.handling import caller_of, fields_of
from frame.resources import Resources


async def sign_up_page(request: Request[Resources]) -> Response:
    """The form for a new account."""
    if caller_of(request).is_signed_in:
        return _to(_from_link(request).path)
    return _sign_up(request, SignUpForm(), _from_link(request))


async def sign_up_keeping(request: Request[Resources]) -> Response:
    """The same form, for somebody who was sending something when we asked who they are."""
    return _sign_up(request, SignUpForm(), await _carried(request))


async def sign_up(request: Request[Resources]) -> Response:
    """Make an account, and show its sign-in name and recovery code: now and never again."""
    if caller_of(request).is_signed_in:
        raise Conflict(
            "You have an account and are signed in. If you did not write down your recovery code, make a new one.",
            next_step=NextStep("Get a new recovery code", pages.path("accounts:recovery_code")),
        )
    form, going, settings = await SignUpForm.read(request), await _carried(request), request.state["settings"]
    if not form.validate():
        return _sign_up(request, form, going, status=422)
    try:
        await check_passphrase(form.passphrase.data or "", own_words=[form.name.data or ""], settings=settings)
        welcome = await sign_in.sign_up(
            request.state["database"],
            name=form.name.data or "",
            passphrase=form.passphrase.data or "",
            sitting=sitting(request),
            bench=bench(settings),
            settings=settings,
        )
    except (Invalid, TooFast) as refusal:
        return _sign_up(request, form, going, refusal=refusal)
    await _now_is(request, welcome.token)
    page = pages.render(
        request,
        "accounts/welcome.html",
        sign_in_name=welcome.sign_in_name,
        recovery_code=welcome.recovery_code,
        going=going,
        form=SignInForm(data={"name": welcome.sign_in_name}),
    )
    return with_session(page, welcome.token, settings)


async def sign_in_page(request: Request[Resources]) -> Response:
    """The form to sign in."""
    going = _from_link(request)
    if caller_of(request).is_signed_in:
        return _to(going.path)
    return _sign_in(request, SignInForm(), going)


async def sign_in_in_place(request: Request[Any], refusal: SignInFirst) -> Response:
    """The sign-in form where the refused page would have been. What was sent comes along in it."""
    if request.method in {"GET", "HEAD"}:
        going = Onward(onward.safe_path(_path_and_query(request)))
    else:
        sent = await fields_of(request)
        going = onward.interrupted(_path_and_query(request), sent.multi_items(), came_from=_came_from(request))
    return _sign_in(request, SignInForm(), going, status=refusal.status, why=refusal.words)


async def sign_in_now(request: Request[Resources]) -> Response:
    """Begin a session, under a new token, and go where one wanted to go."""
    form, going = await SignInForm.read(request), await _carried(request)
    if not form.validate():
        return _sign_in(request, form, going, status=422)
    settings = request.state["settings"]
    try:
        token = await sign_in.sign_in(
            request.state["database"],
            name=form.name.data or "",
            passphrase=form.passphrase.data or "",
            sitting=sitting(request, is_shared=form.shared.data),
            bench=bench(settings),
            settings=settings,
            replacing=caller_of(request),
        )
    except (Invalid, Conflict, TooFast) as refusal:
        return _sign_in(request, form, going, refusal=refusal)
    await _now_is(request, token)
    return with_session(_onward(request, going), token, settings, is_shared=form.shared.data)


async def recover_page(request: Request[Resources]) -> Response:
    """The form for somebody who forgot their passphrase."""
    return _recover(request, RecoverForm(), _from_link(request))


async def recover_keeping(request: Request[Resources]) -> Response:
    """The same form, for somebody who was sending something when we asked who they are."""
    return _recover(request, RecoverForm(), await _carried(request))


async def recover(request: Request[Resources]) -> Response:
    """Set a new passphrase by the recovery code, and show the code that replaces it: now and never again."""
    form, going, settings = await RecoverForm.read(request), await _carried(request), request.state["settings"]
    if not form.validate():
        return _recover(request, form, going, status=422)
    try:
        await check_passphrase(form.passphrase.data or "", own_words=[form.name.data or ""], settings=settings)
        recovered = await recovery.recover(
            request.state["database"],
            name=form.name.data or "",
            code=form.code.data or "",
            passphrase=form.passphrase.data or "",
            sitting=sitting(request),
            bench=bench(settings),
            settings=settings,
        )
    except (Invalid, TooFast) as refusal:
        return _recover(request, form, going, refusal=refusal)
    await _now_is(request, recovered.token)
    page = pages.render(request, "accounts/recovered.html", recovery_code=recovered.new_code, going=going)
    return with_session(page, recovered.token, settings)


async def carry_on(request: Request[Resources]) -> Response:
    """On from showing a code: to the page one wanted, or to the words one was sending."""
    return _onward(request, await _carried(request))


async def sign_out(request: Request[Resources]) -> Response:
    """End this session and its sockets. Twice is once."""
    caller, settings = caller_of(request), request.state["settings"]
    if caller.is_signed_in:
        async with request.state["database"].work() as work:
            await sessions.end(work, caller.session_id, member_id=caller.member_id)
    response = pages.see_other(request, "accounts:signed_out")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.delete_cookie(settings.cookie_name, secure=settings.is_https, httponly=True, samesite="lax")
    return response


async def signed_out(request: Request[Resources]) -> Response:
    """What to do now that one is signed out."""
    return pages.render(request, "accounts/signed_out.html")


def _sign_up(request: Request[Any], form: SignUpForm, going: Onward, **how: Any) -> Response:  # status or refusal
    return form_page(request, "accounts/sign_up.html", form, going=going, passphrase_hint=NEW_PASSPHRASE_HINT, **how)


def _sign_in(
    request: Request[Any], form: SignInForm, going: Onward, *, why: str = "", **how: Any
) -> Response:  # status or refusal
    return form_page(request, "accounts/sign_in.html", form, going=going, why=why, **how)


def _recover(request: Request[Any], form: RecoverForm, going: Onward, **how: Any) -> Response:  # status or refusal
    return form_page(request, "accounts/recover.html", form, going=going, passphrase_hint=NEW_PASSPHRASE_HINT, **how)


async def _now_is(request: Request[Any], token: str) -> None:
    """The page that answers belongs to the session that has just begun."""
    request.scope["state"]["caller"] = await sessions.resume(request.state["database"], token)


def _onward(request: Request[Any], going: Onward) -> Response:
    if going.kept is None:
        return _to(going.path)
    return pages.render(request, "accounts/carry_on.html", going=going, kept=going.kept)


def _to(path: str) -> Response:
    return RedirectResponse(path, status_code=303)


def _from_link(request: Request[Any]) -> Onward:
    """Where a link to us asks to go; without a word, back to where the link was."""
    asked = request.query_params.get("next")
    if asked is not None:
        return Onward(onward.safe_path(asked))
    return Onward(_came_from(request))


def _came_from(request: Request[Any]) -> str:
    """The page of ours that one was looking at; the first page, where that one was only an answer to a form."""
    path = onward.path_of(request.headers.get("referer", ""), host=request.url.netloc)
    asked = {"type": "http", "method": "GET", "path": urlsplit(path).path}
    can_be_shown = any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)
    return path if can_be_shown else onward.HOME


async def _carried(request: Request[Any]) -> Onward:
    return onward.carried(await fields_of(request))


def _path_and_query(request: Request[Any]) -> str:
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
