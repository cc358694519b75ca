"""Pages and fragments: the one template environment, what every page knows, and addresses of named routes."""

import secrets
from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute

from frame import clock, dates, pebbles, static
from frame.caller import VISITOR, Caller
from frame.settings import Settings

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"

# Handlers type the state as `Resources`, error handlers do not; pages read two entries of it.
AnyRequest = Request[Any]

_NOT_KEPT = {"Cache-Control": "no-store"}

_routes: dict[str, Route | WebSocketRoute] = {}


def learn_routes(routes: Iterable[BaseRoute]) -> None:
    """Make named routes known to `path`. Fragments are rendered without a request, so they cannot ask one."""
    _routes.update({route.name: route for route in routes if isinstance(route, Route | WebSocketRoute)})
    path.cache_clear()


@lru_cache(maxsize=8192)
def path(name: str, /, **params: object) -> str:
    """The path of a named route, such as `path("forum:topic", topic_id=12)`.

    A dictionary, because asking Starlette walks all routes; and kept, because a page asks for the same ones each time.
    Raises: LookupError for a name that no route has; starlette's NoMatchFound for wrong parameters.
    """
    if name not in _routes:
        raise LookupError(f"No route is named {name!r}.")
    return str(_routes[name].url_path_for(name, **params))


def fragment(template: str, /, **context: object) -> str:
    """A piece of a page, which knows nothing but what it is given and is the same whoever looks."""
    return environment.get_template(template).render(context)


@lru_cache(maxsize=2048)
def kept_part(template: str, /, **values: Hashable) -> Markup:
    """A piece of a page that is made once for the same values. It knows nothing else, so nobody sees more by it than
    they would without. Not for what changes by the hour, nor by chance.
    """
    return Markup(fragment(template, **values))  # noqa: S704 - a template of ours escaped it


def render(
    request: AnyRequest,
    template: str,
    /,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: object,
) -> HTMLResponse:
    """A whole page. Browsers are asked not to keep it, because what it shows may be private."""
    body = environment.get_template(template).render(page_context(request) | context)
    return HTMLResponse(body, status_code=status, headers=_NOT_KEPT | dict(headers or {}))


def already_rendered(body: bytes, *, headers: Mapping[str, str]) -> HTMLResponse:
    """A whole page that was rendered before."""
    return HTMLResponse(body, headers=_NOT_KEPT | dict(headers))


def see_other(request: AnyRequest, name: str, /, *, fragment: str | None = None, **params: object) -> RedirectResponse:
    """After a deed: show the page of a named route, at a fragment of it where one is given."""
    url = str(request.app.url_path_for(name, **params))
    return RedirectResponse(f"{url}#{fragment}" if fragment else url, status_code=303)


def page_context(request: AnyRequest) -> dict[str, object]:
    settings, caller = _settings(request), _caller(request)
    return {
        "request": request,
        "here": request.scope["path"],
        "caller": caller,
        "zone": caller.zone if caller.is_signed_in else settings.zone,
        "site_name": settings.site_name,
        "leave_url": settings.leave_url,
    }


def _settings(request: AnyRequest) -> Settings:
    settings: Settings = request.state["settings"]
    return settings


def _caller(request: AnyRequest) -> Caller:
    """Whoever asks; a visitor where something went wrong before the session was looked at."""
    caller: Caller = request.scope["state"].get("caller", VISITOR)
    return caller


def _noise() -> str:
    """Something of random length, which no compression shortens: nobody can tell words in a page by its size."""
    return secrets.token_urlsafe(16 + secrets.randbelow(64))


def _ago(moment: datetime) -> str | None:
    return dates.ago(moment, now=clock.now())


def _spoken(moment: datetime, zone: str) -> str:
    return dates.spoken(moment, zone, now=clock.now())


def _short(moment: datetime, zone: str) -> str:
    return dates.short(moment, zone, now=clock.now())


def _day(moment: datetime, zone: str) -> str:
    return dates.day(moment, zone, now=clock.now())


def _stretch(starts: datetime, zone: str, ends: datetime) -> str:
    return dates.stretch(starts, ends, zone, now=clock.now())


def _until(moment: datetime, zone: str) -> str:
    return dates.until(moment, zone, now=clock.now())


class _Components(Template):
    """A template whose macros are made once. Jinja asks at each import whether the page has globals of its own, which
    takes longer than the macro; ours never have any.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


def _made_environment() -> Environment:
    # Templates change with a release, so nobody pays for looking whether they did.
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.template_class = _Components
    made.globals |= {
        "noise": _noise,
        "path": path,
        "static": static.address,
        "pebble": pebbles.pebble,
        "ago": _ago,
        "kept_part": kept_part,
    }
    made.filters |= {
        "spoken": _spoken,
        "short_date": _short,
        "day": _day,
        "hour": dates.hour,
        "hours": lambda starts, zone, ends: dates.hours(starts, ends, zone),
        "on_clock": dates.on_clock,
        "stretch": _stretch,
        "until": _until,
        "zone_name": dates.zone_name,
        "iso": dates.iso,
    }
    return made


environment = _made_environment()
