"""Feeds, the sitemap and robots.txt: only what anybody may read, and only where the group lets engines keep it."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from forum import open_web, topics
from frame import pages
from frame.caller import VISITOR
from frame.errors import Missing
from frame.handling import number
from frame.resources import Resources


async def feed(request: Request[Resources]) -> Response:
    """The same for everybody, as a feed reader has no session."""
    database, settings = request.state["database"], request.state["settings"]
    forum = await topics.find_forum(database, request.path_params["slug"], reader=VISITOR)
    entries = await open_web.list_entries(database, forum)
    return _xml("forum/feed.xml", "application/atom+xml", origin=settings.origin, forum=forum, entries=entries)


async def sitemap_index(request: Request[Resources]) -> Response:
    starts = await open_web.list_sitemaps(request.state["database"])
    origin = request.state["settings"].origin
    return _xml("forum/sitemap_index.xml", "application/xml", origin=origin, starts=starts)


async def sitemap(request: Request[Resources]) -> Response:
    start = number(request, "start")
    addresses = await open_web.list_addresses(request.state["database"], start=start) if start else []
    if not addresses and start != open_web.FIRST:
        raise Missing
    return _xml("forum/sitemap.xml", "application/xml", origin=request.state["settings"].origin, addresses=addresses)


async def robots(request: Request[Resources]) -> Response:
    """Engines may look at every page, because each says itself whether it may be kept; searches only cost."""
    origin = request.state["settings"].origin
    lines = ["User-agent: *", "Disallow: /search", f"Sitemap: {origin}/sitemap.xml", ""]
    return PlainTextResponse("\n".join(lines))


def _xml(template: str, kind: str, **context: object) -> Response:
    body = pages.fragment(template, **context)
    return Response(body, media_type=f"{kind}; charset=utf-8", headers={"Cache-Control": "public, max-age=300"})
