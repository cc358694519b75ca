"""Warnings: a member's choices, a group's list, adding and suggesting; and what kind of reply would help."""

from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from forum import forms, permissions, posts, standing, topics, veils
from forum.handlers import done, shared
from forum.showing import Post
from forum.topics import Forum, Topic
from frame import pages
from frame.handling import fields_of, number, signed_in
from frame.resources import Resources
from groups.choosing import Choice

_CHOICES = {"show", "veil", "hide"}


async def choices_page(request: Request[Resources]) -> Response:
    reader = signed_in(request)
    choices = dict(await veils.list_choices(request.state["database"], reader=reader))
    others = choices.pop("", "veil")
    return shared.render(request, "forum/choices.html", choices=sorted(choices.items()), others=others)


async def keep_choices(request: Request[Resources]) -> Response:
    """Fields come in pairs: the words of a warning, and what was chosen about it."""
    reader = signed_in(request)
    sent = await fields_of(request)
    choices: dict[str, Choice] = {
        name.removeprefix("about:")[:60]: cast("Choice", value)
        for name, value in sent.items()
        if name.startswith("about:") and "\0" not in name and value in _CHOICES
    }
    async with request.state["database"].work() as work:
        await veils.choose(work, choices, reader=reader)
    return done.after("choices", "forum:choices")


async def list_page(request: Request[Resources]) -> Response:
    found = await _own_forum(request)
    form = forms.KeptWarningsForm(data={"words": "\n".join(found.group_warnings)})
    return await _list_page(request, found, form)


async def keep_list(request: Request[Resources]) -> Response:
    found, form = await _own_forum(request), await forms.KeptWarningsForm.read(request)
    if not form.validate():
        return await _list_page(request, found, form, status=422)
    async with request.state["database"].work() as work:
        await veils.keep_list(work, found, form.lines)
    return done.after("list", "forum:warnings", slug=found.slug)


async def warn_page(request: Request[Resources]) -> Response:
    post, topic = await _to_warn(request)
    suggested: list[str] = []
    if permissions.may_warn(topic):
        suggested = await veils.list_suggested(request.state["database"], post, reader=signed_in(request))
    now = topic.warnings if post.seq == posts.OPENER else post.warnings.splitlines()
    form = forms.WarnForm(data={"warnings": [*now, *suggested] if permissions.may_warn(topic) else []})
    return shared.render(request, "forum/warn.html", topic=topic, post=post, form=form, suggested=suggested)


async def warn(request: Request[Resources]) -> Response:
    post, topic = await _to_warn(request)
    form = await forms.WarnForm.read(request)
    if not form.validate():
        return shared.render(request, "forum/warn.html", status=422, topic=topic, post=post, form=form, suggested=[])
    await request.state["limiter"].check("warn", str(signed_in(request).member_id), most=30, window_s=600)
    async with request.state["database"].work() as work:
        if permissions.may_warn(topic):
            await veils.settle(work, topic, post, form.warnings.data)
        else:
            await veils.suggest(work, topic, post, form.warnings.data)
    return done.after("warned" if permissions.may_warn(topic) else "suggested", "forum:post", post_id=post.id)


async def need_page(request: Request[Resources]) -> Response:
    topic = await _to_set_need(request)
    return shared.render(request, "forum/need.html", topic=topic, form=forms.NeedForm(data={"need": topic.need or ""}))


async def set_need(request: Request[Resources]) -> Response:
    topic, form = await _to_set_need(request), await forms.NeedForm.read(request)
    if not form.validate():
        return shared.render(request, "forum/need.html", status=422, topic=topic, form=form)
    async with request.state["database"].work() as work:
        await standing.set_need(work, topic, form.need.data or None)
    return pages.see_other(request, "forum:topic", topic_id=topic.id)


async def _own_forum(request: Request[Resources]) -> Forum:
    found = await topics.find_forum(request.state["database"], request.path_params["slug"], reader=signed_in(request))
    permissions.require(permissions.may_keep_warnings(found), "Only its organisers and facilitators keep this list.")
    return found


async def _list_page(
    request: Request[Resources], found: Forum, form: forms.KeptWarningsForm, *, status: int = 200
) -> Response:
    waiting = await veils.list_waiting(request.state["database"], found, reader=signed_in(request))
    return shared.render(request, "forum/warnings.html", status=status, forum=found, form=form, waiting=waiting)


async def _to_warn(request: Request[Resources]) -> tuple[Post, Topic]:
    reader, database = signed_in(request), request.state["database"]
    post = await posts.find(database, number(request, "post_id"), reader=reader)
    topic = await topics.find(database, post.topic_id, reader=reader)
    permissions.require(permissions.may_suggest_warning(topic), "Only members of this group can suggest a warning.")
    return post, topic


async def _to_set_need(request: Request[Resources]) -> Topic:
    topic = await topics.find(request.state["database"], number(request, "topic_id"), reader=signed_in(request))
    permissions.require(permissions.may_set_need(topic), "Only its starter and facilitators can change this.")
    return topic
