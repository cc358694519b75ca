"""Searching, and topics like the one somebody is about to start. What is sought is neither kept nor logged."""

from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from accounts import attempts
from forum import asking, permissions, scopes, search, similar, topics
from forum.asking import Asked
from forum.handlers import shared
from forum.scopes import Scope
from forum.search import Order, Results
from frame import pages
from frame.handling import caller_of, signed_in
from frame.resources import Resources
from groups import helplines
from moderation import risky

_SEARCHES, _GUESSES, _IN_S = 30, 90, 60


@dataclass(frozen=True, slots=True)
class Answer:
    """guessed: what was sought in the place of what was typed."""

    scope: Scope | None = None
    found: Results = field(default_factory=lambda: Results([]))
    guessed: Asked | None = None


async def search_page(request: Request[Resources]) -> Response:
    given = request.query_params
    typed, group = given.get("q", "")[: asking.LONGEST].replace("\0", ""), given.get("in", "")[:60].replace("\0", "")
    order: Order = "newest" if given.get("order") == "newest" else "best"
    asked = asking.within(asking.read(typed), group)
    if asked.is_empty:
        return await _page(request, typed, asked, order, Answer())
    await _not_too_often(request, "search", most=_SEARCHES)
    after = given.get("after")
    answer = await _find(request, asked, order, after)
    if not answer.found.hits and after is None and not answer.found.was_cut_short:
        answer = await _guess(request, asked, order) or answer
    return await _page(request, typed, asked, order, answer)


async def similar_topics(request: Request[Resources]) -> Response:
    """A piece of the page on which a topic is started, for its script."""
    author, database = signed_in(request), request.state["database"]
    forum = await topics.find_forum(database, request.path_params["slug"], reader=author)
    permissions.require(permissions.may_start(forum), "Only members of this group can start a topic in it.")
    await _not_too_often(request, "similar", most=_GUESSES)
    title = request.query_params.get("title", "")[:120].replace("\0", "")
    found = await similar.find(database, forum, title, reader=author)
    return pages.render(request, "forum/_similar.html", similar=found)


async def _find(request: Request[Resources], asked: Asked, order: Order, after: str | None) -> Answer:
    reader, database = caller_of(request), request.state["database"]
    scope = await scopes.find(database, asked, reader=reader, newest=search.newest_of(after))
    return Answer(scope, await search.find(database, scope, asked, reader=reader, order=order, after=after))


async def _guess(request: Request[Resources], asked: Asked, order: Order) -> Answer | None:
    """The search again with words that are like those typed; None, where that finds nothing either."""
    meant = await search.corrected(request.state["database"], asked)
    if meant is None:
        return None
    answer = await _find(request, meant, order, None)
    return replace(answer, guessed=meant) if answer.found.hits else None


async def _page(request: Request[Resources], typed: str, asked: Asked, order: Order, answer: Answer) -> Response:
    scope, found, guessed = answer.scope, answer.found, answer.guessed
    database, caller = request.state["database"], caller_of(request)
    words = asked.words
    needs_help = risky.is_risky(words) or bool(guessed and risky.is_risky(guessed.words))
    link = {"q": typed, "in": asked.group, "order": order}
    return shared.render(
        request,
        "forum/search.html",
        typed=typed,
        asked=asked,
        order=order,
        scope=scope,
        found=found,
        guessed=guessed,
        places=caller.groups,
        next_page=f"?{urlencode(link | {'after': found.after})}" if found.after else None,
        orders={each: f"?{urlencode(link | {'order': each})}" for each in ("best", "newest")},
        help_lines=(await helplines.list_help_lines(database))[:4] if needs_help else None,
    )


async def _not_too_often(request: Request[Resources], deed: str, *, most: int) -> None:
    caller = caller_of(request)
    network = attempts.network(request.client.host if request.client else "")
    who = str(caller.member_id) if caller.is_signed_in else network
    await request.state["limiter"].check(deed, who, most=most, window_s=_IN_S)
