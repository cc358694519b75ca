"""Calendar files: one gathering, and feeds behind addresses that nobody can guess."""

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response

from frame import forms, pages
from frame.errors import Missing
from frame.handling import number, signed_in
from frame.resources import Resources
from gatherings import calendar_feed
from gatherings.handlers.finding import render

_TYPE = "text/calendar; charset=utf-8"


class _Token(Convertor[str]):
    """`{token:token}` in a route: what `frame.tokens.new` makes."""

    regex = "[A-Za-z0-9_-]{20,80}"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("token", _Token())


class LinkForm(forms.Form):
    """Which feed; `group`: a number, or empty for all of one's own."""

    group = forms.Line("", limit=10)
    names = forms.Tick("Titles and groups may stand in it")

    @property
    def group_id(self) -> int | None:
        """Raises: Missing, for what is no group."""
        chosen = self.group.data or ""
        if not chosen:
            return None
        if not (chosen.isascii() and chosen.isdigit() and int(chosen) < 2**31):
            raise Missing
        return int(chosen)


async def one(request: Request[Resources]) -> Response:
    """One gathering, for one's own calendar. Whoever asks sees the page too, so it may be named."""
    entry = await calendar_feed.entry(
        request.state["database"], number(request, "gathering_id"), reader=signed_in(request)
    )
    base_url = request.state["settings"].base_url
    body = calendar_feed.calendar([entry], base_url=base_url, names_groups=False)
    return Response(body, media_type=_TYPE, headers=_headers("gathering.ics"))


async def show_links(request: Request[Resources]) -> Response:
    """The feeds that the caller has made, and how to make one."""
    links = await calendar_feed.list_links(request.state["database"], reader=signed_in(request))
    return render(request, "gatherings/links.html", links=links, address=None)


async def make_link(request: Request[Resources]) -> Response:
    """Make an address; it is shown now and never again."""
    caller, form = signed_in(request), await LinkForm.read(request)
    async with request.state["database"].work() as work:
        token = await calendar_feed.make_link(
            work, group_id=form.group_id, names_groups=bool(form.names.data), by=caller
        )
    links = await calendar_feed.list_links(request.state["database"], reader=caller)
    address = request.state["settings"].base_url + pages.path("gatherings:feed", token=token)
    return render(request, "gatherings/links.html", links=links, address=address)


async def revoke_link(request: Request[Resources]) -> Response:
    """The address leads nowhere from now on."""
    caller, form = signed_in(request), await LinkForm.read(request)
    async with request.state["database"].work() as work:
        await calendar_feed.revoke(work, group_id=form.group_id, by=caller)
    return pages.see_other(request, "gatherings:links")


async def feed(request: Request[Resources]) -> Response:
    """A feed, for whoever has its address: a calendar program has no session."""
    entries, names_groups = await calendar_feed.read_feed(request.state["database"], request.path_params["token"])
    base_url = request.state["settings"].base_url
    body = calendar_feed.calendar(entries, base_url=base_url, names_groups=names_groups)
    return Response(body, media_type=_TYPE, headers=_headers("calendar.ics"))


def _headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
