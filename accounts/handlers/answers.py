"""What the pages of accounts share: who sits there, the cookie, and forms that come back with a reason."""

import asyncio
import math
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from accounts import devices, passphrases
from accounts.sitting import Sitting
from frame import forms, pages
from frame.errors import Invalid, Refusal, TooFast
from frame.resources import Resources
from frame.settings import Settings


def sitting(request: Request[Resources], *, is_shared: bool = False) -> Sitting:
    """Where this request comes from."""
    address = request.client.host if request.client else ""
    return Sitting(address, devices.name_of(request.headers.get("user-agent", "")), is_shared)


def with_session(response: Response, token: str, settings: Settings, *, is_shared: bool = False) -> Response:
    """The response, with the session's cookie. On a shared device it goes when the browser closes."""
    response.set_cookie(
        settings.cookie_name,
        token,
        max_age=None if is_shared else settings.session_days * 24 * 60 * 60,
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )
    return response


async def check_passphrase(passphrase: str, *, own_words: list[str], settings: Settings) -> None:
    """Off the loop, because the estimator may take 40 ms. Raises: Invalid."""
    obvious = [*own_words, settings.site_name, settings.hostname, "kith"]
    await asyncio.to_thread(passphrases.check, passphrase, own_words=obvious)


def form_page(
    request: Request[Any],
    template: str,
    form: forms.Form,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
    **context: Any,  # whatever the template shows
) -> Response:
    """A page with a form; where the deed was refused, with the reason above it and what was typed still in it."""
    if refusal is None:
        return pages.render(request, template, status=status, form=form, **context)
    form.say(refusal.words, field=refusal.field if isinstance(refusal, Invalid) else None)
    headers = {"Retry-After": str(math.ceil(refusal.retry_in_s))} if isinstance(refusal, TooFast) else {}
    return pages.render(request, template, status=refusal.status, headers=headers, form=form, **context)
