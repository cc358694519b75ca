"""The list of a group's topics, and starting one."""

from starlette.requests import Request
from starlette.responses import Response

from forum import drafts, forms, listing, needs, permissions, similar, topics, twice
from forum.drafts import Draft
from forum.handlers import shared
from forum.topics import Forum
from frame import pages
from frame.errors import Missing
from frame.handling import caller_of, signed_in
from frame.resources import Resources
from moderation.handlers import watching


async def list_topics(request: Request[Resources]) -> Response:
    reader, database = caller_of(request), request.state["database"]
    forum = await topics.find_forum(database, request.path_params["slug"], reader=reader)
    asked = request.query_params
    need = asked.get("need")
    if need is not None and need not in needs.WORDS:
        raise Missing
    page = await listing.page(
        database, forum, reader=reader, older_than=asked.get("older"), newer_than=asked.get("newer"), need=need
    )
    headers = shared.robots(is_open_to_all=forum.allows_public_topics, is_indexed=forum.is_indexed)
    return shared.render(request, "forum/topics.html", headers=headers, forum=forum, page=page, need=need)


async def new_topic(request: Request[Resources]) -> Response:
    author = signed_in(request)
    forum = await topics.find_forum(request.state["database"], request.path_params["slug"], reader=author)
    permissions.require(permissions.may_start(forum), "Only members of this group can start a topic in it.")
    draft = await drafts.find(request.state["database"], author, shared.place_of(forum))
    form = forms.TopicForm(data=forms.begun(draft))
    return await _new_topic_page(request, forum, form, title=draft.title, draft=draft)


async def start_topic(request: Request[Resources]) -> Response:
    author, database = signed_in(request), request.state["database"]
    form = await forms.TopicForm.read(request)
    try:
        forum = await topics.find_forum(database, request.path_params["slug"], reader=author)
    except Missing as refusal:
        group_id = await topics.find_group(database, request.path_params["slug"])
        return await shared.words_back(request, refusal, f"group:{group_id}", form)
    return await _start(request, forum, form)


async def _start(request: Request[Resources], forum: Forum, form: forms.TopicForm) -> Response:
    author, database = signed_in(request), request.state["database"]
    if form.keep.data:
        await shared.keep(request, shared.place_of(forum), form)
        return pages.see_other(request, "forum:new_topic", slug=forum.slug)
    is_valid = form.validate()
    if not is_valid or form.preview.data:
        if is_valid:
            await shared.preview(request, shared.place_of(forum), form, group_id=forum.group_id)
        draft = await drafts.find(database, author, shared.place_of(forum))
        response = await _new_topic_page(request, forum, form, title=form.title.data or "", draft=draft)
        response.status_code = 200 if is_valid else 422
        return response
    return await _post_topic(request, forum, form)


async def _new_topic_page(
    request: Request[Resources], forum: Forum, form: forms.TopicForm, *, title: str, draft: Draft
) -> Response:
    return shared.render(
        request,
        "forum/new_topic.html",
        forum=forum,
        form=form,
        draft=draft,
        similar=await similar.find(request.state["database"], forum, title, reader=signed_in(request)),
        watched=await watching.of_group(request, forum.group_id, forum.slug, forum.ahead),
    )


async def _post_topic(request: Request[Resources], forum: Forum, form: forms.TopicForm) -> Response:
    place = shared.place_of(forum)
    composed = await shared.composed_of(
        request,
        form.text.data or "",
        title=form.title.data or "",
        warnings=form.warnings.data,
        group_id=forum.group_id,
    )
    needs_help = composed.verdict.show_help
    try:
        await shared.not_too_fast(request, "topic", needs_help=needs_help, most=5, window_s=3600)
        async with request.state["database"].work() as work:
            started = await topics.start(
                work,
                forum,
                composed,
                key=form.key.data,
                is_public=form.is_public.data,
                need=form.need.data or None,
                not_again_within=twice.WITHIN,
            )
            await drafts.forget(work, signed_in(request), place, tab=form.key.data)
    except twice.SaidAlready as first:
        return await shared.said_already(request, first, place, form, needs_help=needs_help)
    except shared.WORDS_STAY as refusal:
        return await shared.words_back(request, refusal, place, form)
    if needs_help:
        return shared.help_at(started.post_id)
    return pages.see_other(request, "forum:topic", topic_id=started.topic_id)
