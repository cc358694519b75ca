"""A topic, and a post on a page of its own; answering them."""

from starlette.requests import Request
from starlette.responses import Response

from forum import drafts, forms, open_web, personal, posts, threads, topics
from forum.handlers import shared
from forum.posts import OPENER
from forum.showing import Post
from forum.threads import Place, View
from forum.topics import Topic
from frame.errors import Missing
from frame.handling import LARGEST_ID, caller_of, number, signed_in
from frame.resources import Resources
from groups import helplines


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
        place = shared.place_to_answer(answered)
        if form.keep.data:
            await shared.keep(request, place, form)
            return shared.to_composer(request, answered)
        if not form.validate():
            return await _reply_again(request, answered, form)
        found = await topics.find(database, topic_id, reader=author)
        composed = await shared.composed_of(form.text.data or "")
        await request.state["limiter"].check("reply", str(author.member_id), most=20, window_s=600)
        async with database.work() as work:
            reply = await posts.add(work, found, composed, key=form.key.data, to=answered.seq)
            await drafts.forget(work, author, place)
    except shared.WORDS_STAY as refusal:
        return await shared.words_back(request, refusal, place, form)
    return shared.help_at(reply.id) if composed.verdict.show_help else shared.show_post(reply)


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
    mine = await personal.find(
        database, found, [post.id for post in page.items], reader=reader, place=f"topic:{found.id}"
    )
    return shared.render(
        request,
        "forum/topic.html",
        status=status,
        headers=shared.robots(is_open_to_all=found.is_public, is_indexed=found.group_is_indexed),
        topic=found,
        page=page,
        origin=request.state["settings"].origin,
        description=open_web.described(found, page.items) if open_web.may_keep(found) else "",
        view=view,
        personal=mine,
        draft=mine.draft,
        form=form or forms.ReplyForm(data={"text": mine.draft.text}),
    )


async def _post_page(
    request: Request[Resources], found: Post, *, form: forms.ReplyForm | None = None, status: int = 200
) -> Response:
    reader, database = caller_of(request), request.state["database"]
    its_topic = await topics.find(database, found.topic_id, reader=reader)
    answered = await posts.find(database, found.parent_id, reader=reader) if found.parent_id else None
    shown = [found.id, answered.id] if answered else [found.id]
    mine = await personal.find(database, its_topic, shown, reader=reader, place=shared.place_to_answer(found))
    needs_help = request.query_params.get("help") == "shown"
    return shared.render(
        request,
        "forum/post.html",
        status=status,
        topic=its_topic,
        post=found,
        answered=answered,
        personal=mine,
        draft=mine.draft,
        form=form or forms.ReplyForm(data={"text": mine.draft.text, "to": found.seq}),
        help_lines=await helplines.list_help_lines(database, group_id=its_topic.group_id) if needs_help else None,
    )


def _place(request: Request[Resources]) -> Place:
    """Where the page asked for begins. Raises: Missing for what is no number of a post."""
    for kind in ("at", "after", "before"):
        asked = request.query_params.get(kind)
        if asked is not None:
            if not (asked.isascii() and asked.isdigit() and len(asked) <= 10 and int(asked) <= LARGEST_ID):
                raise Missing
            return Place(kind, int(asked))
    return Place()
