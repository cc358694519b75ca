"""The list of a group's topics, and starting one."""

from starlette.requests import Request
from starlette.responses import Response

from forum import drafts, forms, permissions, similar, topics
from forum.handlers import shared
from frame import pages
from frame.handling import caller_of, signed_in
from frame.resources import Resources


async def list_topics(request: Request[Resources]) -> Response:
    reader, database = caller_of(request), request.state["database"]
    forum = await topics.find_forum(database, request.path_params["slug"], reader=reader)
    asked = request.query_params
    page = await topics.page(
        database, forum, reader=reader, older_than=asked.get("older"), newer_than=asked.get("newer")
    )
    headers = shared.robots(is_open_to_all=forum.allows_public_topics, is_indexed=forum.is_indexed)
    return shared.render(request, "forum/topics.html", headers=headers, forum=forum, page=page)


async def new_topic(request: Request[Resources]) -> Response:
    author = signed_in(request)
    forum = await topics.find_forum(request.state["database"], request.path_params["slug"], reader=author)
    permissions.require(permissions.may_start(forum), "Only members of this group can start a topic in it.")
    draft = await drafts.find(request.state["database"], author, shared.place_of(forum))
    form = forms.TopicForm(data={"title": draft.title, "text": draft.text})
    near = await similar.find(request.state["database"], forum, draft.title, reader=author)
    return shared.render(request, "forum/new_topic.html", forum=forum, form=form, draft=draft, similar=near)


async def start_topic(request: Request[Resources]) -> Response:
    author, database = signed_in(request), request.state["database"]
    form = await forms.TopicForm.read(request)
    forum = await topics.find_forum(database, request.path_params["slug"], reader=author)
    if form.keep.data:
        await shared.keep(request, shared.place_of(forum), form)
        return pages.see_other(request, "forum:new_topic", slug=forum.slug)
    if not form.validate():
        draft = await drafts.find(database, author, shared.place_of(forum))
        near = await similar.find(database, forum, form.title.data or "", reader=author)
        return shared.render(
            request, "forum/new_topic.html", status=422, forum=forum, form=form, draft=draft, similar=near
        )
    composed = await shared.composed_of(form.text.data or "", title=form.title.data or "")
    try:
        await request.state["limiter"].check("topic", str(author.member_id), most=5, window_s=3600)
        async with database.work() as work:
            started = await topics.start(work, forum, composed, key=form.key.data, is_public=form.is_public.data)
            await drafts.forget(work, author, shared.place_of(forum))
    except shared.WORDS_STAY as refusal:
        return await shared.words_back(request, refusal, shared.place_of(forum), form)
    if composed.verdict.show_help:
        return shared.help_at(started.post_id)
    return pages.see_other(request, "forum:topic", topic_id=started.topic_id)
