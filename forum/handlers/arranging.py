"""What facilitators, and starters, do with a topic as a whole: move, split, merge, pin, let it rest."""

import re

from starlette.requests import Request
from starlette.responses import Response

from forum import arranging, forms, permissions, posts, standing, topics
from forum.handlers import done, shared
from forum.showing import Post
from forum.topics import Topic
from frame import pages
from frame.errors import Conflict, Invalid, Missing, Refusal
from frame.handling import LARGEST_ID, number, signed_in
from frame.resources import Resources

_ADDRESS = re.compile(r"\A(?:\S*/topics/)?([1-9][0-9]{0,9})(?:[?#]\S*)?\Z")


async def ask_move(request: Request[Resources]) -> Response:
    found, its_topic = await _post_to_move(request)
    return await _move_page(request, its_topic, found, split=forms.SplitForm(), move=forms.MoveForm())


async def split_post(request: Request[Resources]) -> Response:
    found, its_topic = await _post_to_move(request)
    form = await forms.SplitForm.read(request)
    try:
        _check(form)
        async with request.state["database"].work() as work:
            new_id = await arranging.split(
                work, its_topic, found, title=form.title.data or "", reason=form.reason.data or ""
            )
    except (Invalid, Conflict) as refusal:
        form_status = _say(form, refusal)
        return await _move_page(request, its_topic, found, split=form, move=forms.MoveForm(), status=form_status)
    return pages.see_other(request, "forum:topic", topic_id=new_id)


async def move_post(request: Request[Resources]) -> Response:
    found, its_topic = await _post_to_move(request)
    form = await forms.MoveForm.read(request)
    try:
        _check(form)
        into = await _named(request, form.into.data or "")
        async with request.state["database"].work() as work:
            await arranging.move(work, its_topic, found, into, reason=form.reason.data or "")
    except (Invalid, Conflict) as refusal:
        form_status = _say(form, refusal)
        return await _move_page(request, its_topic, found, split=forms.SplitForm(), move=form, status=form_status)
    return shared.show_post(await posts.find(request.state["database"], found.id, reader=signed_in(request)))


async def ask_merge(request: Request[Resources]) -> Response:
    return await _merge_page(request, await _topic_to_merge(request), forms.MoveForm())


async def merge_topic(request: Request[Resources]) -> Response:
    found, form = await _topic_to_merge(request), await forms.MoveForm.read(request)
    try:
        _check(form)
        into = await _named(request, form.into.data or "")
        async with request.state["database"].work() as work:
            await arranging.merge(work, found, into, reason=form.reason.data or "")
    except (Invalid, Conflict) as refusal:
        return await _merge_page(request, found, form, status=_say(form, refusal))
    return pages.see_other(request, "forum:topic", topic_id=into.id)


async def pin_topic(request: Request[Resources]) -> Response:
    found = await _topic(request)
    async with request.state["database"].work() as work:
        await standing.pin(work, found)
    return pages.see_other(request, "forum:topic", topic_id=found.id)


async def unpin_topic(request: Request[Resources]) -> Response:
    found = await _topic(request)
    async with request.state["database"].work() as work:
        await standing.unpin(work, found)
    return pages.see_other(request, "forum:topic", topic_id=found.id)


async def replies_off(request: Request[Resources]) -> Response:
    return await _let_rest(request, takes_replies=False)


async def replies_on(request: Request[Resources]) -> Response:
    return await _let_rest(request, takes_replies=True)


async def _let_rest(request: Request[Resources], *, takes_replies: bool) -> Response:
    found = await _topic(request)
    async with request.state["database"].work() as work:
        await standing.let_rest(work, found, takes_replies=takes_replies)
    return done.after("replies-on" if takes_replies else "replies-off", "forum:topic", topic_id=found.id)


async def _topic(request: Request[Resources]) -> Topic:
    return await topics.find(request.state["database"], number(request, "topic_id"), reader=signed_in(request))


async def _topic_to_merge(request: Request[Resources]) -> Topic:
    found = await _topic(request)
    permissions.require(permissions.may_merge(found), "Only facilitators of this group can join topics.")
    return found


async def _post_to_move(request: Request[Resources]) -> tuple[Post, Topic]:
    reader, database = signed_in(request), request.state["database"]
    found = await posts.find(database, number(request, "post_id"), reader=reader)
    its_topic = await topics.find(database, found.topic_id, reader=reader)
    words = "Only facilitators of this group can move replies, and only those that everybody can read."
    permissions.require(permissions.may_move(its_topic, found), words)
    return found, its_topic


async def _named(request: Request[Resources], words: str) -> Topic:
    """The topic that somebody named by its number or address. Raises: Invalid."""
    named = _ADDRESS.match(words)
    try:
        if named is None or int(named[1]) > LARGEST_ID:
            raise Missing
        return await topics.find(request.state["database"], int(named[1]), reader=signed_in(request))
    except Missing as error:
        raise Invalid("There is no such topic here. Copy the address from the topic’s page.", field="into") from error


def _check(form: forms.SplitForm | forms.MoveForm) -> None:
    if not form.validate():
        raise Invalid("")


def _say(form: forms.SplitForm | forms.MoveForm, refusal: Refusal) -> int:
    """Show a refusal in the form; the fields' own errors stand there already."""
    if refusal.words:
        form.say(refusal.words, field=refusal.field if isinstance(refusal, Invalid) else None)
    return refusal.status


async def _move_page(
    request: Request[Resources],
    its_topic: Topic,
    found: Post,
    *,
    split: forms.SplitForm,
    move: forms.MoveForm,
    status: int = 200,
) -> Response:
    others = await arranging.list_others(request.state["database"], its_topic, reader=signed_in(request))
    return shared.render(
        request, "forum/move.html", status=status, topic=its_topic, post=found, split=split, move=move, others=others
    )


async def _merge_page(
    request: Request[Resources], found: Topic, form: forms.MoveForm, *, status: int = 200
) -> Response:
    others = await arranging.list_others(request.state["database"], found, reader=signed_in(request))
    return shared.render(request, "forum/merge.html", status=status, topic=found, form=form, others=others)
