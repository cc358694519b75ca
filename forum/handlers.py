"""Requests to the forum: find as the caller may, read the form, do one named deed. No SQL here."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum import composing, drafts, forms, permissions, posts, showing, threads, topics
from forum.composing import Composed
from forum.drafts import Draft
from forum.posts import OPENER
from forum.showing import Post
from forum.threads import Place, View
from forum.topics import Forum, Topic
from frame import pages
from frame.errors import Conflict, Missing, NotAllowed, Refusal, TooFast
from frame.handling import LARGEST_ID, caller_of, number, signed_in
from frame.resources import Resources
from groups import helplines
from moderation import phrases

_WORDS_STAY = (Conflict, Missing, NotAllowed, TooFast)

# --- Lists and starting a topic


async def list_topics(request: Request[Resources]) -> Response:
    reader, database = caller_of(request), request.state["database"]
    forum = await topics.find_forum(database, request.path_params["slug"], reader=reader)
    asked = request.query_params
    page = await topics.page(
        database, forum, reader=reader, older_than=asked.get("older"), newer_than=asked.get("newer")
    )
    headers = _robots(is_open_to_all=forum.allows_public_topics, is_indexed=forum.is_indexed)
    return _render(request, "forum/topics.html", headers=headers, forum=forum, page=page)


async def new_topic(request: Request[Resources]) -> Response:
    author = signed_in(request)
    forum = await topics.find_forum(request.state["database"], request.path_params["slug"], reader=author)
    permissions.require(permissions.may_start(forum), "Only members of this group can start a topic in it.")
    draft = await drafts.find(request.state["database"], author, _place_of(forum))
    form = forms.TopicForm(data={"title": draft.title, "text": draft.text})
    return _render(request, "forum/new_topic.html", forum=forum, form=form, draft=draft)


async def start_topic(request: Request[Resources]) -> Response:
    author, database = signed_in(request), request.state["database"]
    form = await forms.TopicForm.read(request)
    forum = await topics.find_forum(database, request.path_params["slug"], reader=author)
    if form.keep.data:
        await _keep(request, _place_of(forum), form)
        return pages.see_other(request, "forum:new_topic", slug=forum.slug)
    if not form.validate():
        draft = await drafts.find(database, author, _place_of(forum))
        return _render(request, "forum/new_topic.html", status=422, forum=forum, form=form, draft=draft)
    composed = await _composed(form.text.data or "", title=form.title.data or "")
    try:
        await request.state["limiter"].check("topic", str(author.member_id), most=5, window_s=3600)
        async with database.work() as work:
            started = await topics.start(work, forum, composed, key=form.key.data, is_public=form.is_public.data)
            await drafts.forget(work, author, _place_of(forum))
    except _WORDS_STAY as refusal:
        return await _words_back(request, refusal, _place_of(forum), form)
    if composed.verdict.show_help:
        return _help_at(started.post_id)
    return pages.see_other(request, "forum:topic", topic_id=started.topic_id)


# --- Reading and answering


async def topic(request: Request[Resources]) -> Response:
    found = await topics.find(request.state["database"], number(request, "topic_id"), reader=caller_of(request))
    return await _topic_page(request, found)


async def post(request: Request[Resources]) -> Response:
    found = await posts.find(request.state["database"], number(request, "post_id"), reader=caller_of(request))
    return await _post_page(request, found)


async def post_reply(request: Request[Resources]) -> Response:
    author, database = signed_in(request), request.state["database"]
    form, topic_id = await forms.ReplyForm.read(request), number(request, "topic_id")
    place = f"topic:{topic_id}"
    try:
        answered = await posts.find_in(database, topic_id, form.to.data or OPENER, reader=author)
        place = _place_to_answer(answered)
        if form.keep.data:
            await _keep(request, place, form)
            return _to_composer(request, answered)
        if not form.validate():
            return await _reply_again(request, answered, form)
        found = await topics.find(database, topic_id, reader=author)
        composed = await _composed(form.text.data or "")
        await request.state["limiter"].check("reply", str(author.member_id), most=20, window_s=600)
        async with database.work() as work:
            reply = await posts.add(work, found, composed, key=form.key.data, to=answered.seq)
            await drafts.forget(work, author, place)
    except _WORDS_STAY as refusal:
        return await _words_back(request, refusal, place, form)
    return _help_at(reply.id) if composed.verdict.show_help else _show_post(reply)


async def _reply_again(request: Request[Resources], answered: Post, form: forms.ReplyForm) -> Response:
    if answered.seq != OPENER:
        return await _post_page(request, answered, form=form, status=422)
    found = await topics.find(request.state["database"], answered.topic_id, reader=caller_of(request))
    return await _topic_page(request, found, form=form, status=422)


async def _topic_page(
    request: Request[Resources], found: Topic, *, form: forms.ReplyForm | None = None, status: int = 200
) -> Response:
    reader, database = caller_of(request), request.state["database"]
    view: View = "time" if request.query_params.get("view") == "time" else "conversation"
    page = await threads.page(database, found, reader=reader, view=view, place=_place(request))
    draft = await drafts.find(database, reader, f"topic:{found.id}") if found.reader_membership else Draft()
    return _render(
        request,
        "forum/topic.html",
        status=status,
        headers=_robots(is_open_to_all=found.is_public, is_indexed=found.group_is_indexed),
        topic=found,
        page=page,
        view=view,
        draft=draft,
        form=form or forms.ReplyForm(data={"text": draft.text}),
    )


async def _post_page(
    request: Request[Resources], found: Post, *, form: forms.ReplyForm | None = None, status: int = 200
) -> Response:
    reader, database = caller_of(request), request.state["database"]
    its_topic = await topics.find(database, found.topic_id, reader=reader)
    answered = await posts.find(database, found.parent_id, reader=reader) if found.parent_id else None
    draft = await drafts.find(database, reader, f"reply:{found.id}") if its_topic.reader_membership else Draft()
    needs_help = request.query_params.get("help") == "shown"
    return _render(
        request,
        "forum/post.html",
        status=status,
        topic=its_topic,
        post=found,
        answered=answered,
        draft=draft,
        form=form or forms.ReplyForm(data={"text": draft.text, "to": found.seq}),
        help_lines=await helplines.list_help_lines(database, group_id=its_topic.group_id) if needs_help else None,
    )


# --- An author's own posts


async def edit_post(request: Request[Resources]) -> Response:
    author, database = signed_in(request), request.state["database"]
    found, its_topic = await _own_post(request)
    source = await posts.source(database, found, reader=author)
    draft = await drafts.find(database, author, f"edit:{found.id}")
    given = {"title": source.title, "text": draft.text or source.text, "version": source.version}
    return _edit_page(request, its_topic, found, _edit_form(found)(data=given), draft=draft)


async def save_edit(request: Request[Resources]) -> Response:
    author, database = signed_in(request), request.state["database"]
    found, its_topic = await _own_post(request)
    form, place = await _edit_form(found).read(request), f"edit:{found.id}"
    if not form.validate():
        return _edit_page(request, its_topic, found, form, status=422)
    title = form["title"].data if found.seq == OPENER else ""
    composed = await _composed(form.text.data or "", title=title)
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
        return await _words_back(request, refusal, place, form)
    return _help_at(edited.id) if composed.verdict.show_help else _show_post(edited)


async def ask_withdraw(request: Request[Resources]) -> Response:
    found, its_topic = await _own_post(request, to_edit=False)
    return _render(request, "forum/withdraw.html", topic=its_topic, post=found)


async def withdraw_post(request: Request[Resources]) -> Response:
    found, its_topic = await _own_post(request, to_edit=False)
    async with request.state["database"].work() as work:
        await posts.withdraw(work, its_topic, found)
    return _show_post(found)


async def list_versions(request: Request[Resources]) -> Response:
    reader, database = signed_in(request), request.state["database"]
    found = await posts.find(database, number(request, "post_id"), reader=reader)
    its_topic = await topics.find(database, found.topic_id, reader=reader)
    may_see = permissions.may_see_versions(its_topic, found)
    permissions.require(may_see, "Only its author and facilitators can see what a post said before.")
    versions = await posts.list_versions(database, found, reader=reader)
    return _render(request, "forum/versions.html", topic=its_topic, post=found, versions=versions)


# --- Closing a topic


async def ask_close(request: Request[Resources]) -> Response:
    found = await _topic_to_close(request)
    return _render(request, "forum/close.html", topic=found, form=forms.CloseForm())


async def close_topic(request: Request[Resources]) -> Response:
    found, form = await _topic_to_close(request), await forms.CloseForm.read(request)
    if not form.validate():
        return _render(request, "forum/close.html", status=422, topic=found, form=form)
    async with request.state["database"].work() as work:
        await topics.close(work, found, reason=form.reason.data or "")
    return pages.see_other(request, "forum:topic", topic_id=found.id)


async def reopen_topic(request: Request[Resources]) -> Response:
    found = await _topic_to_close(request)
    async with request.state["database"].work() as work:
        await topics.reopen(work, found)
    return pages.see_other(request, "forum:topic", topic_id=found.id)


# --- Drafts


async def save_draft(request: Request[Resources]) -> Response:
    """What a script sends while somebody types."""
    writer = signed_in(request)
    saving = forms.read_saving(await request.body())
    await request.state["limiter"].check("draft", str(writer.member_id), most=120, window_s=60)
    async with request.state["database"].work() as work:
        await drafts.save(work, writer, saving.place, saving.draft)
    return Response(status_code=204)


# --- What several of these share


def _render(request: Request[Resources], template: str, /, **context: Any) -> Response:  # what a template may be given
    return pages.render(request, template, permissions=permissions, showing=showing, **context)


def _robots(*, is_open_to_all: bool, is_indexed: bool) -> dict[str, str]:
    """Search engines may keep only what anybody may read, and only where the group says so."""
    return {"X-Robots-Tag": "all"} if is_open_to_all and is_indexed else {}


def _place(request: Request[Resources]) -> Place:
    """Where the page asked for begins. Raises: Missing for what is no number of a post."""
    for kind in ("at", "after", "before"):
        asked = request.query_params.get(kind)
        if asked is not None:
            if not (asked.isascii() and asked.isdigit() and len(asked) <= 10 and int(asked) <= LARGEST_ID):
                raise Missing
            return Place(kind, int(asked))
    return Place()


async def _own_post(request: Request[Resources], *, to_edit: bool = True) -> tuple[Post, Topic]:
    author, database = signed_in(request), request.state["database"]
    found = await posts.find(database, number(request, "post_id"), reader=author)
    its_topic = await topics.find(database, found.topic_id, reader=author)
    may = permissions.may_edit if to_edit else permissions.is_own
    permissions.require(may(its_topic, found), "Only its author can do this, and only while the topic is open.")
    return found, its_topic


async def _topic_to_close(request: Request[Resources]) -> Topic:
    found = await topics.find(request.state["database"], number(request, "topic_id"), reader=signed_in(request))
    permissions.require(permissions.may_close(found), "Only facilitators of this group can close a topic.")
    return found


def _edit_form(found: Post) -> type[forms.EditForm]:
    return forms.OpenerForm if found.seq == OPENER else forms.EditForm


def _edit_page(
    request: Request[Resources], its_topic: Topic, found: Post, form: forms.EditForm, **context: Any
) -> Response:
    given = {"draft": Draft(), "theirs": None} | context
    return _render(request, "forum/edit.html", topic=its_topic, post=found, form=form, **given)


def _place_of(forum: Forum) -> str:
    return f"group:{forum.group_id}"


def _place_to_answer(answered: Post) -> str:
    return f"topic:{answered.topic_id}" if answered.seq == OPENER else f"reply:{answered.id}"


async def _keep(request: Request[Resources], place: str, form: Any) -> None:  # any form with a text, perhaps a title
    title = (form.title.data or "" if "title" in form else "")[: drafts.LONGEST_TITLE]
    text = (form.text.data or "")[: drafts.LONGEST_TEXT]
    async with request.state["database"].work() as work:
        await drafts.keep(work, signed_in(request), place, title=title, text=text)


async def _words_back(request: Request[Resources], refusal: Refusal, place: str, form: Any) -> Response:
    """Refused after somebody wrote: their words are kept as a draft, and stand in the page that says so."""
    await _keep(request, place, form)
    headers = {"Retry-After": str(round(refusal.retry_in_s))} if isinstance(refusal, TooFast) else {}
    return _render(request, "forum/words_back.html", status=refusal.status, headers=headers, refusal=refusal, form=form)


def _show_post(found: Post) -> Response:
    """The page of its topic that holds a post, at the post."""
    path = pages.path("forum:topic", topic_id=found.topic_id)
    return RedirectResponse(f"{path}?at={found.seq}#post-{found.seq}", status_code=303)


def _to_composer(request: Request[Resources], answered: Post) -> Response:
    """Where one was writing an answer to a post."""
    if answered.seq == OPENER:
        return pages.see_other(request, "forum:topic", topic_id=answered.topic_id, fragment="composer")
    return pages.see_other(request, "forum:post", post_id=answered.id, fragment="composer")


def _help_at(post_id: int) -> Response:
    """After words of somebody who may be in danger: their post, beneath the people who can help now."""
    return RedirectResponse(f"{pages.path('forum:post', post_id=post_id)}?help=shown", status_code=303)


async def _composed(text: str, *, title: str = "") -> Composed:
    """Cooked and screened in a thread: a text made to be slow takes some 200 ms, which others must not wait for."""
    return await asyncio.to_thread(composing.compose, text, title=title, rules=phrases.rules())
