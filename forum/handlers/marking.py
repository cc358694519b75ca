"""What a member marks for themselves: how far they read, what they fold, keep, follow, and answer with a reaction."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum import bookmarks, following, forms, landmarks, permissions, posts, reactions, readings, topics
from forum.handlers import done, shared
from forum.showing import Post
from forum.topics import Topic
from frame import pages
from frame.errors import Missing
from frame.handling import caller_of, fields_of, number, row_id, signed_in, wants_json
from frame.resources import Resources

_MEMBERS = "Only members of this group can do this."


async def go(request: Request[Resources], found: Topic) -> Response:
    """To a place that was asked for in words: the first unread post, a date, the newest."""
    database, reader = request.state["database"], caller_of(request)
    seq = await readings.place_of(database, found, request.query_params, reader=reader)
    return _at(found.id, seq, view=request.query_params.get("view"))


async def note_read(request: Request[Resources]) -> Response:
    reader, found = signed_in(request), await _own_topic(request)
    fields = await fields_of(request)
    seq = readings.seq_of(str(fields.get("seq", "")))
    async with request.state["database"].work() as work:
        await readings.note(work, found, seq, reader=reader)
    if wants_json(request):
        return Response(status_code=204)
    return pages.see_other(request, "forum:topics", slug=found.group_slug)


async def fold(request: Request[Resources]) -> Response:
    reader, found = signed_in(request), await _own_topic(request)
    fields = await fields_of(request)
    seq = readings.seq_of(str(fields.get("seq", "")))
    async with request.state["database"].work() as work:
        if fields.get("shown"):
            await readings.unfold(work, found, seq)
        else:
            await readings.fold(work, found, seq, reader=reader)
    return Response(status_code=204) if wants_json(request) else _at(found.id, seq)


async def follow_topic(request: Request[Resources]) -> Response:
    reader, found = signed_in(request), await _own_topic(request)
    fields = await fields_of(request)
    async with request.state["database"].work() as work:
        await following.follow_topic(work, found, str(fields.get("level", "")), reader=reader)
    return done.after("level", "forum:topic", topic_id=found.id)


async def react(request: Request[Resources]) -> Response:
    """`kind` gives a reaction, `taken_back` takes it back: a double click does neither twice."""
    reader = signed_in(request)
    found, its_topic = await _post_of_members(request)
    fields = await fields_of(request)
    given = "taken_back" not in fields
    kind = str(fields.get("kind" if given else "taken_back", ""))
    await request.state["limiter"].check("react", str(reader.member_id), most=60, window_s=60)
    async with request.state["database"].work() as work:
        await reactions.react(work, its_topic, found, kind, reader=reader, given=given)
    return Response(status_code=204) if wants_json(request) else shared.show_post(found)


async def keep_post(request: Request[Resources]) -> Response:
    found, its_topic = await _post_of_members(request)
    form = await forms.KeepForm.read(request)
    if not form.validate():
        return await _keep_page(request, found, its_topic, form)
    async with request.state["database"].work() as work:
        if form.let_go.data:
            await bookmarks.let_go(work, its_topic, found)
        else:
            await bookmarks.keep(work, its_topic, found, note=form.note.data or "")
    if form.let_go.data:
        return done.after("let-go", "forum:kept", slug=its_topic.group_slug)
    return pages.see_other(request, "forum:kept", slug=its_topic.group_slug)


async def ask_keep(request: Request[Resources]) -> Response:
    return await _keep_page(request, *await _post_of_members(request))


async def kept(request: Request[Resources]) -> Response:
    reader, database = signed_in(request), request.state["database"]
    forum = await topics.find_forum(database, request.path_params["slug"], reader=reader)
    asked = request.query_params.get("after")
    page = await bookmarks.page(database, forum, reader=reader, after=row_id(asked) if asked else None)
    return shared.render(request, "forum/kept.html", forum=forum, page=page)


async def mark_way_in(request: Request[Resources]) -> Response:
    found, its_topic = await _post_of_members(request)
    marked = "taken_back" not in await fields_of(request)
    async with request.state["database"].work() as work:
        await landmarks.mark(work, its_topic, found, marked=marked)
    return done.after("marked" if marked else "unmarked", "forum:post", post_id=found.id)


async def _keep_page(
    request: Request[Resources], found: Post, its_topic: Topic, form: forms.KeepForm | None = None
) -> Response:
    note = await bookmarks.note_of(request.state["database"], its_topic, found)
    return shared.render(
        request,
        "forum/keep.html",
        status=422 if form else 200,
        topic=its_topic,
        post=found,
        is_kept=note is not None,
        form=form or forms.KeepForm(data={"note": note}),
    )


async def _own_topic(request: Request[Resources]) -> Topic:
    """A topic of one of the caller's groups. Raises: SignInFirst, Missing, NotAllowed."""
    found = await topics.find(request.state["database"], number(request, "topic_id"), reader=signed_in(request))
    permissions.require(found.reader_membership is not None, _MEMBERS)
    return found


async def _post_of_members(request: Request[Resources]) -> tuple[Post, Topic]:
    """A post of one of the caller's groups, with words that they may read. Raises as above."""
    reader, database = signed_in(request), request.state["database"]
    found = await posts.find(database, number(request, "post_id"), reader=reader)
    its_topic = await topics.find(database, found.topic_id, reader=reader)
    permissions.require(its_topic.reader_membership is not None, _MEMBERS)
    if not found.html:
        raise Missing
    return found, its_topic


def _at(topic_id: int, seq: int, *, view: str | None = None) -> Response:
    and_view = "&view=time" if view == "time" else ""
    path = pages.path("forum:topic", topic_id=topic_id)
    return RedirectResponse(f"{path}?at={seq}{and_view}#post-{seq}", status_code=303)
