"""What an author does with their own posts: edit, withdraw, look back."""

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum import differences, drafts, editing, forms, permissions, posts, topics
from forum.differences import Passage
from forum.drafts import Draft
from forum.editing import Version
from forum.handlers import shared
from forum.posts import OPENER
from forum.showing import Post
from forum.topics import Topic
from frame.errors import Conflict, TooFast
from frame.handling import number, signed_in
from frame.resources import Resources


@dataclass(frozen=True, slots=True)
class Change:
    """What a post said before, and what was changed in it then."""

    before: Version
    passages: list[Passage]


async def edit_post(request: Request[Resources]) -> Response:
    author, database = signed_in(request), request.state["database"]
    found, its_topic = await shared.own_post(request)
    source = await editing.source(database, found, reader=author)
    draft = await drafts.find(database, author, f"edit:{found.id}")
    given = {
        "title": draft.title or source.title,
        "text": draft.text or source.text,
        "version": source.version,
        # Those it has now, also one that a facilitator has added since, and those of the draft.
        "warnings": list({words.casefold(): words for words in (*source.warnings, *(draft.warnings or ()))}.values()),
    }
    return _edit_page(request, its_topic, found, _edit_form(found)(data=given), draft=draft)


async def save_edit(request: Request[Resources]) -> Response:
    author, database = signed_in(request), request.state["database"]
    place = f"edit:{number(request, 'post_id')}"
    try:
        found, its_topic = await shared.own_post(request)
    except shared.WORDS_STAY as refusal:
        return await shared.words_back(request, refusal, place, await _any_edit_form(request))
    form = await _edit_form(found).read(request)
    if not form.validate():
        return _edit_page(request, its_topic, found, form, status=422)
    title = form["title"].data if found.seq == OPENER else ""
    if form.preview.data:
        await shared.preview(request, place, form, group_id=its_topic.group_id)
        return _edit_page(request, its_topic, found, form, draft=await drafts.find(database, author, place))
    composed = await shared.composed_of(
        request, form.text.data or "", title=title, warnings=form.warnings.data, group_id=its_topic.group_id
    )
    try:
        await request.state["limiter"].check("edit", str(author.member_id), most=60, window_s=600)
        async with database.work() as work:
            edited = await editing.edit(work, its_topic, found, composed, version=form.version.data or 0)
            await drafts.forget(work, author, place, tab=form.key.data)
    except Conflict as refusal:
        await shared.keep(request, place, form)
        now = await editing.source(database, found, reader=author)
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
    versions = await editing.list_versions(database, found, reader=reader)
    changes = await asyncio.to_thread(_changes, versions, await editing.present_words(database, found, reader=reader))
    return shared.render(request, "forum/versions.html", topic=its_topic, post=found, changes=changes)


def _changes(versions: list[Version], present: str) -> list[Change]:
    """Each version with the passages that made the next one of it, the latest first."""
    # All of them share what one comparison may take, so that a hundred versions cost no more than one.
    steps = differences.MOST_STEPS // max(1, len(versions))
    following = [present, *(version.text for version in versions)]
    return [
        Change(version, differences.between(version.text, after, most_steps=steps))
        for version, after in zip(versions, following, strict=False)
    ]


def _edit_form(found: Post) -> type[forms.EditForm]:
    return forms.OpenerForm if found.seq == OPENER else forms.EditForm


async def _any_edit_form(request: Request[Resources]) -> forms.EditForm:
    """The words of an edit of a post that cannot be found, or not be edited any more."""
    form = await forms.OpenerForm.read(request)
    if not form.title.data:
        del form.title
    return form


def _edit_page(
    request: Request[Resources], its_topic: Topic, found: Post, form: forms.EditForm, **context: Any
) -> Response:
    given = {"draft": Draft(), "theirs": None} | context
    return shared.render(request, "forum/edit.html", topic=its_topic, post=found, form=form, **given)
