"""What follows a post, later."""

import asyncio
from uuid import UUID

from forum import drafts, following, mentions, reactions, recooking
from forum.following import PEOPLE_A_TIME, Told
from frame import cooking
from frame.resources import Resources
from groups import mentions as marks
from notifications import letters
from notifications.letters import NewLetter

_MENTIONED = "Somebody wrote your name"
_SUBJECTS = {
    "answered": "Somebody replied to you",
    "started": "Somebody replied to you",
    "topic": "Somebody started a topic",
    "watch": "Somebody wrote where you watch",
    "follow": "There is something new where you follow",
}
_WORDS = {
    "answered": "{} replied to you.",
    "started": "{} replied in a topic that you started.",
    "topic": "{} started a topic in a group that you follow.",
    "watch": "{} wrote something new where you watch.",
    "follow": "{} wrote in a topic that you follow. You get no other letter about it until you have read on.",
}


async def tell_followers(resources: Resources, *, post_id: int, after: str = "") -> None:
    """A letter to whoever was answered, started the topic, or follows or watches; never to the writer.

    It names no group and repeats no words, since an inbox may be open on a table. after: the membership told last.
    """
    async with resources["database"].work() as work:
        told = await following.whom_to_tell(work, post_id, after=UUID(after) if after else None)
        # Two hundred at most, in one work; whoever comes after them is a job of its own.
        for one in told:
            await letters.send(work, _letter(one, post_id))
        if len(told) == PEOPLE_A_TIME:
            await work.defer("forum.tell_followers", post_id=post_id, after=str(told[-1].membership_id))


async def tell_of_reactions(resources: Resources) -> None:
    """Tell writers, once a day, that their words reached somebody."""
    await reactions.tell_writers(resources["database"])


async def tell_mentioned(resources: Resources, *, post_id: int) -> None:
    """A letter to each member of the group whose name a post holds, but one that answers them already tells them."""
    async with resources["database"].work() as work:
        # As many as `groups.mentions.MOST`, which is few.
        for mention in await mentions.whom_to_tell(work, post_id):
            words = f"{mention.writer} wrote your name in a post."
            letter = NewLetter(
                mention.membership_id, "reply", f"post:{post_id}", _MENTIONED, words, f"/posts/{post_id}"
            )
            await letters.send(work, letter)


async def tidy_drafts(resources: Resources) -> None:
    """Remove drafts that were posted or left alone for half a year."""
    async with resources["database"].work() as work:
        await drafts.tidy(work)


async def cook_again(resources: Resources) -> None:
    """Bring stored HTML of an older version up to date, a few hundred posts at a time, each as short as an edit."""
    database, goes_on = resources["database"], True
    # What was edited at that moment is fresh, or waits for the next night.
    while goes_on and (stale := await recooking.list_cooked_before(database, cooking.VERSION)):
        goes_on = False
        # Cooked outside the transaction, one after another: nobody waits for this.
        for old in stale:
            cooked = await asyncio.to_thread(cooking.cook, old.text)
            # Whoever was named stays named, also after leaving.
            named = await marks.members_named(database, old.group_id, old.text) | frozenset(marks.names_in(old.html))
            html = marks.marked(cooked.html, named)
            async with database.work() as work:
                goes_on |= await recooking.replace_html(work, old, html, cooked_version=cooking.VERSION)


def _letter(told: Told, post_id: int) -> NewLetter:
    # Who follows is told once for each place they have read to: the same letter again is none.
    is_reply = told.why in {"answered", "started"}
    about = f"topic:{told.topic_id}:{told.seq}:{told.membership_id}" if told.why == "follow" else f"post:{post_id}"
    path = f"/topics/{told.topic_id}?at=unread" if told.why == "follow" else f"/posts/{post_id}"
    kind = "reply" if is_reply else "followed"
    return NewLetter(
        told.membership_id, kind, about, _SUBJECTS[told.why], _WORDS[told.why].format(told.pseudonym), path
    )
