"""A topic, and a post on a page of its own; answering them."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum import (
    arranging,
    drafts,
    following,
    forms,
    kept_pages,
    landmarks,
    open_web,
    personal,
    posts,
    quoting,
    readings,
    threads,
    topics,
    twice,
)
from forum.handlers import marking, reply_box, shared
from forum.posts import OPENER, Moved
from forum.showing import Post
from forum.threads import Place, View
from forum.topics import Topic
from forum.twice import SaidAlready
from frame import pages
from frame.errors import Missing, Refusal
from frame.handling import LARGEST_ID, caller_of, number, signed_in
from frame.resources import Resources
from groups import helplines
from moderation.handlers import watching


async def topic(request: Request[Resources]) -> Response:
    reader = caller_of(request)
    found = await topics.find(request.state["database"], number(request, "topic_id"), reader=reader)
    if found.state == "merged":
        return await _where_it_went(request, found)
    if readings.is_sought(request.query_params):
        return await marking.go(request, found)
    try:
        return await (_topic_page(request, found) if reader.is_signed_in else _visitors_page(request, found))
    except Missing:
        return await _where_it_went(request, found)


async def _visitors_page(request: Request[Resources], found: Topic) -> Response:
    """The same for every visitor, and what search engines ask for over and over: kept until something in it changes."""
    key = kept_pages.key_of(found, _view(request), _place(request))
    body = kept_pages.find(key)
    if body is None:
        response = await _topic_page(request, found)
        kept_pages.keep(key, bytes(response.body))
        return response
    return pages.already_rendered(body, headers=_headers(found))


async def post(request: Request[Resources]) -> Response:
    found = await posts.find(request.state["database"], number(request, "post_id"), reader=caller_of(request))
    return await _post_page(request, found)


async def post_reply(request: Request[Resources]) -> Response:
    form, topic_id = await forms.ReplyForm.read(request), number(request, "topic_id")
    try:
        return await _reply(request, form, topic_id, form.to.data or OPENER)
    except (Missing, Moved) as refusal:
        return await _reply_where_it_went(request, form, topic_id, refusal)


async def _reply(request: Request[Resources], form: forms.ReplyForm, topic_id: int, seq: int) -> Response:
    author, database = signed_in(request), request.state["database"]
    answered = await posts.find_in(database, topic_id, seq, reader=author)
    place = shared.place_to_answer(answered)
    if form.keep.data:
        await shared.keep(request, place, form)
        return shared.to_composer(request, answered)
    if not form.validate():
        return await _reply_again(request, answered, form)
    found = await topics.find(database, topic_id, reader=author)
    if form.preview.data:
        await shared.preview(request, place, form, group_id=found.group_id)
        return await _reply_again(request, answered, form, status=200)
    return await _post_reply(request, form, found, answered)


async def _post_reply(request: Request[Resources], form: forms.ReplyForm, found: Topic, answered: Post) -> Response:
    place = shared.place_to_answer(answered)
    composed = await shared.composed_of(
        request, form.text.data or "", warnings=form.warnings.data, group_id=found.group_id
    )
    needs_help = composed.verdict.show_help
    try:
        await shared.not_too_fast(request, "reply", needs_help=needs_help, most=20, window_s=600)
        async with request.state["database"].work() as work:
            reply = await posts.add(
                work, found, composed, key=form.key.data, to=answered.seq, not_again_within=twice.WITHIN
            )
            await drafts.forget(work, signed_in(request), place, tab=form.key.data)
    except Moved:
        raise
    except SaidAlready as first:
        return await shared.said_already(request, first, place, form, needs_help=needs_help)
    except shared.WORDS_STAY as refusal:
        return await shared.words_back(request, refusal, place, form)
    return shared.help_at(reply.id) if needs_help else shared.show_post(reply)


async def _reply_where_it_went(
    request: Request[Resources], form: forms.ReplyForm, topic_id: int, refusal: Refusal
) -> Response:
    """What somebody answered is not where it was: their words follow it, or come back to them."""
    database, seq = request.state["database"], form.to.data or OPENER
    went_to = await arranging.whereabouts(database, topic_id, seq, reader=signed_in(request))
    try:
        if went_to is not None:
            return await _reply(request, form, *went_to)
    except (Missing, Moved) as again:
        refusal = again
    return await shared.words_back(request, refusal, f"topic:{topic_id}", form)


async def _where_it_went(request: Request[Resources], found: Topic) -> Response:
    """Posts were moved away: lead to where the one asked for is now. Raises: Missing."""
    reader = caller_of(request)
    went_to = await arranging.whereabouts(request.state["database"], found.id, _place(request).seq, reader=reader)
    went_to = went_to or ((found.merged_into, OPENER) if found.merged_into and found.reader_membership else None)
    if went_to is None:
        raise Missing
    topic_id, seq = went_to
    path = pages.path("forum:topic", topic_id=topic_id)
    return RedirectResponse(path if seq == OPENER else f"{path}?at={seq}#post-{seq}", status_code=303)


async def _reply_again(
    request: Request[Resources], answered: Post, form: forms.ReplyForm, *, status: int = 422
) -> Response:
    if answered.seq != OPENER:
        return await _post_page(request, answered, form=form, status=status)
    found = await topics.find(request.state["database"], answered.topic_id, reader=caller_of(request))
    return await _topic_page(request, found, form=form, status=status)


async def _topic_page(
    request: Request[Resources], found: Topic, *, form: forms.ReplyForm | None = None, status: int = 200
) -> Response:
    reader, database = caller_of(request), request.state["database"]
    view = _view(request)
    page = await threads.page(database, found, reader=reader, view=view, place=_place(request))
    mine = await personal.find(
        database, found, [post.id for post in page.items], reader=reader, place=f"topic:{found.id}"
    )
    if form is None and not reply_box.is_untouched(mine.draft):
        form = forms.ReplyForm(data=forms.begun(mine.draft))
    return shared.render(
        request,
        "forum/topic.html",
        status=status,
        headers=_headers(found),
        topic=found,
        page=page,
        watched=await watching.of_group(request, found.group_id, found.group_slug, found.ahead),
        origin=request.state["settings"].origin,
        description=open_web.described(found, page.items) if open_web.may_keep(found) else "",
        view=view,
        personal=mine,
        landmarks=landmarks.of(found),
        levels_of_topic=tuple(following.OF_A_TOPIC.items()),
        draft=mine.draft,
        form=form,
        reply_box=reply_box.untouched,
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
        watched=await watching.of_group(request, its_topic.group_id, its_topic.group_slug, its_topic.ahead),
        may_mark_way_in=landmarks.may_mark(its_topic),
        draft=mine.draft,
        form=form
        or forms.ReplyForm(
            data=forms.begun(mine.draft) | {"text": _begun(request, mine.draft.text, found), "to": found.seq}
        ),
        is_said_already="already" in request.query_params,
        help_lines=await helplines.list_help_lines(database, group_id=its_topic.group_id) if needs_help else None,
    )


def _view(request: Request[Resources]) -> View:
    return "time" if request.query_params.get("view") == "time" else "conversation"


def _headers(found: Topic) -> dict[str, str]:
    return shared.robots(is_open_to_all=found.is_public, is_indexed=found.group_is_indexed)


def _begun(request: Request[Resources], drafted: str, answered: Post) -> str:
    """What the reply box holds: the draft, and the words of the post where its reader asked to quote them."""
    if request.query_params.get("quote") != "1" or answered.state != "shown":
        return drafted
    quote = quoting.quote(answered)
    return f"{drafted}\n\n{quote}" if drafted and quote.strip() not in drafted else drafted or quote


def _place(request: Request[Resources]) -> Place:
    """Where the page asked for begins. Raises: Missing for what is no number of a post."""
    for kind in ("at", "after", "before"):
        asked = request.query_params.get(kind)
        if asked is not None:
            if not (asked.isascii() and asked.isdigit() and len(asked) <= 10 and int(asked) <= LARGEST_ID):
                raise Missing
            return Place(kind, int(asked))
    return Place()
