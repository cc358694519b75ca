"""What an author does with their own posts: edit, withdraw, look back."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum import drafts, forms, permissions, posts, topics
from forum.drafts import Draft
from forum.handlers import shared
from forum.posts import OPENER
from forum.showing import Post
from forum.topics import Topic
from frame.errors import Conflict, TooFast
from frame.handling import number, signed_in
from frame.resources import Resources


async def edit_post(request: Request[Resources]) -> Response:
    author, database = signed_in(request), request.state["database"]
    found, its_topic = await shared.own_post(request)
    source = await posts.source(database, found, reader=author)
    draft = await drafts.find(database, author, f"edit:{found.id}")
    given = {
        "title": source.title,
        "text": draft.text or source.text,
        "version": source.version,
        "warnings": source.warnings,
    }
    return _edit_page(request, its_topic, found, _edit_form(found)(data=given), draft=draft)


async def save_edit(request: Request[Resources]) -> Response:
    author, database = signed_in(request), request.state["database"]
    found, its_topic = await shared.own_post(request)
    form, place = await _edit_form(found).read(request), f"edit:{found.id}"
    if not form.validate():
        return _edit_page(request, its_topic, found, form, status=422)
    title = form["title"].data if found.seq == OPENER else ""
    composed = await shared.composed_of(form.text.data or "", title=title, warnings=form.warnings.data)
    try:
        await request.state["limiter"].check("edit", str(author.member_id), most=60, window_s=600)
        async with database.work() as work:
            edited = await posts.edit(work, its_topic, found, composed, version=form.version.data or 0)
            await drafts.forget(work, author, place)
    except Conflict as refusal:
        now = await posts.source(database, found, reader=author)
        form.version.data = now.version
        form.say(refusal.words)
        return _edit_page(request, its_topic, found, form, status=refusal.status, theirs=now)
    except TooFast as refusal:
        return await shared.words_back(request, refusal, place, form)
    return shared.help_at(edited.id) if composed.verdict.show_help else shared.show_post(edited)


async def ask_withdraw(request: Request[Resources]) -> Response:
    found, its_topic = await shared.own_post(request, to_edit=False)
    return shared.render(request, "forum/withdraw.html", topic=its_topic, post=found)


async def withdraw_post(request: Request[Resources]) -> Response:
    found, its_topic = await shared.own_post(request, to_edit=False)
    async with request.state["database"].work() as work:
        await posts.withdraw(work, its_topic, found)
    return shared.show_post(found)


async def list_versions(request: Request[Resources]) -> Response:
    reader, database = signed_in(request), request.state["database"]
    found = await posts.find(database, number(request, "post_id"), reader=reader)
    its_topic = await topics.find(database, found.topic_id, reader=reader)
    may_see = permissions.may_see_versions(its_topic, found)
    permissions.require(may_see, "Only its author and facilitators can see what a post said before.")
    versions = await posts.list_versions(database, found, reader=reader)
    return shared.render(request, "forum/versions.html", topic=its_topic, post=found, versions=versions)


def _edit_form(found: Post) -> type[forms.EditForm]:
    return forms.OpenerForm if found.seq == OPENER else forms.EditForm


def _edit_page(
    request: Request[Resources], its_topic: Topic, found: Post, form: forms.EditForm, **context: Any
) -> Response:
    given = {"draft": Draft(), "theirs": None} | context
    return shared.render(request, "forum/edit.html", topic=its_topic, post=found, form=form, **given)
