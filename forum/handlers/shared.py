"""What several pages of the forum share."""

import asyncio
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum import composing, drafts, needs, permissions, posts, showing, topics
from forum.composing import Composed
from forum.drafts import Draft
from forum.handlers import done
from forum.posts import OPENER
from forum.showing import Post
from forum.topics import Forum, Topic
from forum.twice import SaidAlready
from frame import pages
from frame.errors import Conflict, Missing, NotAllowed, Refusal, TooFast
from frame.handling import number, signed_in
from frame.resources import Resources
from groups import kindness, mentions
from moderation import phrases

WORDS_STAY = (Conflict, Missing, NotAllowed, TooFast)
"""Refusals after somebody wrote: their words come back to them."""


def render(request: Request[Resources], template: str, /, **context: Any) -> Response:  # what a template may be given
    known: dict[str, Any] = {
        "permissions": permissions,
        "showing": showing,
        "needs": needs,
        "kindness": kindness,
        "done": done.words(request),
    }
    return pages.render(request, template, **known, **context)


def robots(*, is_open_to_all: bool, is_indexed: bool) -> dict[str, str]:
    """Search engines may keep only what anybody may read, and only where the group says so."""
    return {"X-Robots-Tag": "all"} if is_open_to_all and is_indexed else {}


async def own_post(request: Request[Resources], *, to_edit: bool = True) -> tuple[Post, Topic]:
    author, database = signed_in(request), request.state["database"]
    found = await posts.find(database, number(request, "post_id"), reader=author)
    its_topic = await topics.find(database, found.topic_id, reader=author)
    may = permissions.may_edit if to_edit else permissions.is_own
    permissions.require(may(its_topic, found), "Only its author can do this, and only while the topic is open.")
    return found, its_topic


def place_of(forum: Forum) -> str:
    return f"group:{forum.group_id}"


def place_to_answer(answered: Post) -> str:
    return f"topic:{answered.topic_id}" if answered.seq == OPENER else f"reply:{answered.id}"


async def keep(request: Request[Resources], place: str, form: Any) -> None:  # any form with a text, perhaps a title
    title = (form.title.data or "" if "title" in form else "")[: drafts.LONGEST_TITLE]
    text = (form.text.data or "")[: drafts.LONGEST_TEXT]
    need = form.need.data if "need" in form and form.need.data in needs.WORDS else None
    warnings = drafts.as_typed(form.warnings.data if "warnings" in form else None)
    draft = Draft(title, text, tab=form.key.data, need=need, warnings=warnings)
    async with request.state["database"].work() as work:
        await drafts.keep(work, signed_in(request), place, draft, base=form.base.data or 0)


async def preview(request: Request[Resources], place: str, form: Any, *, group_id: int) -> None:  # as above
    """Put the cooked words into the form, for its page to show; and keep them, since whoever looks has not posted."""
    await keep(request, place, form)
    form.cooked_html = (await composed_of(request, form.text.data or "", group_id=group_id)).html


async def words_back(request: Request[Resources], refusal: Refusal, place: str, form: Any) -> Response:
    """Refused after somebody wrote: their words are kept as a draft, and stand in the page that says so."""
    await keep(request, place, form)
    headers = {"Retry-After": str(round(refusal.retry_in_s))} if isinstance(refusal, TooFast) else {}
    return render(request, "forum/words_back.html", status=refusal.status, headers=headers, refusal=refusal, form=form)


def show_post(found: Post) -> Response:
    """The page of its topic that holds a post, at the post."""
    path = pages.path("forum:topic", topic_id=found.topic_id)
    return RedirectResponse(f"{path}?at={found.seq}#post-{found.seq}", status_code=303)


def to_composer(request: Request[Resources], answered: Post) -> Response:
    """Where one was writing an answer to a post."""
    if answered.seq == OPENER:
        return pages.see_other(request, "forum:topic", topic_id=answered.topic_id, fragment="composer")
    return pages.see_other(request, "forum:post", post_id=answered.id, fragment="composer")


def help_at(post_id: int) -> Response:
    """After words of somebody who may be in danger: their post, beneath the people who can help now."""
    return RedirectResponse(f"{pages.path('forum:post', post_id=post_id)}?help=shown", status_code=303)


async def not_too_fast(request: Request[Resources], deed: str, *, needs_help: bool, most: int, window_s: int) -> None:
    """Raises: TooFast. Somebody who may be in danger is never made to wait, however often they write."""
    if not needs_help:
        await request.state["limiter"].check(deed, str(signed_in(request).member_id), most=most, window_s=window_s)


async def said_already(
    request: Request[Resources], first: SaidAlready, place: str, form: Any, *, needs_help: bool
) -> Response:
    """The same words a moment ago: show those, beneath a notice, and empty the draft."""
    async with request.state["database"].work() as work:
        await drafts.forget(work, signed_in(request), place, tab=form.key.data)
    asked = "already=said&help=shown" if needs_help else "already=said"
    return RedirectResponse(f"{pages.path('forum:post', post_id=first.post_id)}?{asked}", status_code=303)


async def composed_of(
    request: Request[Resources], text: str, *, group_id: int, title: str = "", warnings: Sequence[str] = ()
) -> Composed:
    """Cooked and screened in a thread: a text made to be slow takes some 200 ms, which others must not wait for."""
    named = await mentions.members_named(request.state["database"], group_id, text)
    return await asyncio.to_thread(
        composing.compose, text, title=title, warnings=warnings, rules=phrases.rules(), named=named
    )
