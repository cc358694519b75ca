"""A member's page in a group, what one tells there of oneself, and whom and which words one mutes."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from forum import following, forms, mutes, people, posts, topics
from forum.handlers import done, shared
from forum.topics import Forum
from frame import pages
from frame.errors import Missing
from frame.handling import caller_of, fields_of, number, row_id, signed_in
from frame.resources import Resources
from moderation import phrases


async def author(request: Request[Resources]) -> Response:
    """From a post to the page of whoever wrote it: so that a post, which is the same for all, can name the way."""
    reader, database = caller_of(request), request.state["database"]
    found = await posts.find(database, number(request, "post_id"), reader=reader)
    its_topic = await topics.find(database, found.topic_id, reader=reader)
    if its_topic.reader_membership is None or not found.html:
        raise Missing
    return pages.see_other(request, "forum:person", slug=its_topic.group_slug, membership_id=found.membership_id)


async def person(request: Request[Resources]) -> Response:
    reader, database, asked = caller_of(request), request.state["database"], request.query_params.get("before")
    forum = await topics.find_forum(database, request.path_params["slug"], reader=reader)
    found = await people.find(database, forum, _membership(request), reader=reader)
    before = row_id(asked) if asked else None
    written = await people.page_written(database, forum, found, reader=reader, before=before)
    return shared.render(request, "forum/person.html", forum=forum, person=found, written=written)


async def mute(request: Request[Resources]) -> Response:
    forum = await _own_forum(request)
    membership_id, fields = _membership(request), await fields_of(request)
    async with request.state["database"].work() as work:
        if fields.get("lift"):
            await mutes.lift(work, forum, membership_id)
        else:
            await mutes.mute(work, forum, membership_id)
    return done.after("unmuted" if fields.get("lift") else "muted", "forum:mutes", slug=forum.slug)


async def list_mutes(request: Request[Resources]) -> Response:
    return await _mutes_page(request, await _own_forum(request), forms.WordsForm())


async def mute_words(request: Request[Resources]) -> Response:
    forum, form = await _own_forum(request), await forms.WordsForm.read(request)
    if not form.lift.data and not form.validate():
        return await _mutes_page(request, forum, form, status=422)
    async with request.state["database"].work() as work:
        if form.lift.data:
            await mutes.lift_words(work, forum, form.lift.data)
        else:
            await mutes.mute_words(work, forum, form.words.data or "")
    return done.after("unmuted" if form.lift.data else "muted", "forum:mutes", slug=forum.slug)


async def follow_group(request: Request[Resources]) -> Response:
    forum, fields = await _own_forum(request), await fields_of(request)
    async with request.state["database"].work() as work:
        await following.follow_group(work, forum, str(fields.get("level", "")))
    return done.after("level", "forum:mutes", slug=forum.slug)


async def ask_about(request: Request[Resources]) -> Response:
    forum = await _own_forum(request)
    me = await people.find(
        request.state["database"], forum, forum.reader_membership or UUID(int=0), reader=signed_in(request)
    )
    return shared.render(request, "forum/about_me.html", forum=forum, form=forms.AboutForm(data={"about": me.about}))


async def save_about(request: Request[Resources]) -> Response:
    forum, form = await _own_forum(request), await forms.AboutForm.read(request)
    if not form.validate():
        return shared.render(request, "forum/about_me.html", status=422, forum=forum, form=form)
    async with request.state["database"].work() as work:
        is_shown = await people.tell_about(work, forum, form.about.data or "", rules=phrases.rules())
    if not is_shown:
        form.say("A facilitator would like to read this first, so it is not shown. Your words are still here.")
        return shared.render(request, "forum/about_me.html", forum=forum, form=form)
    return done.after("about", "forum:person", slug=forum.slug, membership_id=forum.reader_membership)


async def _mutes_page(
    request: Request[Resources], forum: Forum, form: forms.WordsForm, *, status: int = 200
) -> Response:
    database = request.state["database"]
    return shared.render(
        request,
        "forum/mutes.html",
        status=status,
        forum=forum,
        form=form,
        muted=await mutes.list_muted(database, forum),
        words=await mutes.list_words(database, forum),
        level=await following.level_of(database, forum),
        levels=following.OF_A_GROUP,
    )


async def _own_forum(request: Request[Resources]) -> Forum:
    """A group that the caller is in. Raises: SignInFirst, Missing."""
    forum = await topics.find_forum(request.state["database"], request.path_params["slug"], reader=signed_in(request))
    if forum.reader_membership is None:
        raise Missing
    return forum


def _membership(request: Request[Resources]) -> UUID:
    found: UUID = request.path_params["membership_id"]
    return found
