"""What follows a post, later."""

import asyncio
from uuid import UUID

from forum import drafts, mentions, recooking
from frame import cooking
from frame.database import Reads
from frame.resources import Resources
from notifications import letters
from notifications.letters import NewLetter

_SUBJECT = "Somebody replied to you"
_MENTIONED = "Somebody wrote your name"


async def tell_followers(resources: Resources, *, post_id: int) -> None:
    """A letter to whoever wrote the post that was answered, and to whoever started the topic; never to the writer.

    It names no group and repeats no words, since an inbox may be open on a table.
    """
    async with resources["database"].work() as work:
        # Two at most: whoever was answered, and whoever started the topic.
        for membership_id, words in await _whom_to_tell(work, post_id):
            letter = NewLetter(membership_id, "reply", f"post:{post_id}", _SUBJECT, words, f"/posts/{post_id}")
            await letters.send(work, letter)


async def tell_mentioned(resources: Resources, *, post_id: int) -> None:
    """A letter to each member of the group whose name a post holds, but one that answers them already tells them."""
    async with resources["database"].work() as work:
        # As many as `mentions.MOST`, which is few.
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
    after = 0
    while stale := await recooking.list_cooked_before(resources["database"], cooking.VERSION, after=after):
        # Cooked outside the transaction, one after another: nobody waits for this.
        for old in stale:
            cooked = await asyncio.to_thread(cooking.cook, old.text)
            async with resources["database"].work() as work:
                await recooking.replace_html(work, old, cooked.html, cooked_version=cooking.VERSION)
        after = stale[-1].id


async def _whom_to_tell(db: Reads, post_id: int) -> list[tuple[UUID, str]]:
    """Memberships that may still read the post, as it is when the letter is written, and the words for each."""
    rows = await db.fetch(
        """
        SELECT told.membership_id, bool_or(told.is_answered) AS is_answered, min(author.pseudonym) AS pseudonym
          FROM posts p
          JOIN topics t ON t.id = p.topic_id AND t.state = 'shown'
          JOIN memberships author ON author.id = p.membership_id
          LEFT JOIN posts answered ON answered.topic_id = p.topic_id AND answered.seq = p.parent_seq
         CROSS JOIN LATERAL (VALUES (answered.membership_id, true), (t.membership_id, false))
                            AS told (membership_id, is_answered)
          JOIN standings s ON s.membership_id = told.membership_id
         WHERE p.id = $1
           AND p.state = 'shown'
           AND told.membership_id <> p.membership_id
         GROUP BY told.membership_id
        """,
        post_id,
    )
    return [(row["membership_id"], _words(row["pseudonym"], is_answered=row["is_answered"])) for row in rows]


def _words(pseudonym: str, *, is_answered: bool) -> str:
    return f"{pseudonym} replied to you." if is_answered else f"{pseudonym} replied in a topic that you started."
