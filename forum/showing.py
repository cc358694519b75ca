"""How posts and topics look: the same fragment in a page and in a live frame, whoever looks. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, cast
from uuid import UUID

import msgspec
from markupsafe import Markup

from forum import folding, needs
from forum.personal import NOBODY, Personal
from frame import clock, dates, pages, veiling
from frame.caller import VISITOR
from groups.choosing import Look
from groups.kindness import KINDS
from live import protocol

if TYPE_CHECKING:
    from forum.topics import Topic

_KEPT = 4096
_NEW = Markup('<p class="new-line" id="new">New since you were here</p>')
# Whoever listens is somebody: what only members can do is in the frame, and not shown to visitors.
_LISTENER = Personal(membership_id=UUID(int=0))


# Structs and no dataclasses: a page makes, hashes and compares forty of them, and this does it four times as fast.
class Post(msgspec.Struct, frozen=True):
    """A post as one reader may see it, with who wrote it.

    html: empty where the reader may not see the words. depth: 0 for the opening post, 1 for a reply to it, and so on.
    answers: the pseudonym of whoever wrote the post it replies to, None where that one is not shown.
    warnings: what it touches, a line each. reactions: the kinds that somebody gave, a word each. Text, to be hashed.
    """

    id: int
    topic_id: int
    seq: int
    changed_seq: int
    parent_seq: int | None
    depth: int
    membership_id: UUID
    html: str
    state: str
    posted_at: datetime
    edited_at: datetime | None
    version: int
    warnings: str
    reactions: str
    pseudonym: str
    pebble_key: bytes
    is_facilitator: bool
    parent_id: int | None
    answers: str | None


class Standing(msgspec.Struct, frozen=True):
    """A topic as a whole, the same for everybody who may read it. warnings: what it touches, a line each."""

    title: str
    is_public: bool
    is_pinned: bool
    is_closed: bool
    closed_reason: str | None
    need: str | None
    topic_warnings: str
    takes_replies: bool


class TopicRow(msgspec.Struct, frozen=True):
    """A topic in a list, with who started it.

    need: what kind of reply would help. warnings: what it touches, a line each. is_new: the reader has been there, and
    has not read the latest.
    """

    id: int
    title: str
    is_public: bool
    is_closed: bool
    state: str
    need: str | None
    warnings: str
    is_pinned: bool
    is_new: bool
    reply_count: int
    last_at: datetime
    pseudonym: str
    pebble_key: bytes
    is_muted: bool = False


def fragment(post: Post, zone: str, personal: Personal = NOBODY) -> Markup:
    """`templates/forum/_post.html` for this post, with times on the clocks of `zone`, veiled as the reader chose."""
    return fragments([post], zone, personal)


def fragments(posts: Iterable[Post], zone: str, personal: Personal = NOBODY) -> Markup:
    """The same for several, in one piece, since a page of forty spends its time on handing pieces on."""
    year = clock.now().year
    return _joined([_shown(post, zone, year, personal) for post in posts])


def thread(posts: Sequence[Post], zone: str, personal: Personal, *, by_conversation: bool) -> Markup:
    """A page of a topic: its posts, where what is new begins, and the branches that can be folded or are."""
    year = clock.now().year
    parts: list[Markup] = []
    for piece in folding.laid_out(posts, personal, by_conversation=by_conversation):
        post = piece.post
        if piece.is_first_new:
            parts.append(_NEW)
        parts.append(_shown(post, zone, year, personal))
        if piece.beneath and personal.membership_id:
            parts.append(_fold(post.topic_id, post.seq, piece.beneath, piece.is_folded))
    return _joined(parts)


def last_of(posts: Sequence[Post]) -> int:
    """How far somebody has read who read this page: by conversation its newest post may stand anywhere."""
    return max(post.seq for post in posts)


def _shown(post: Post, zone: str, year: int, personal: Personal) -> Markup:
    if personal.is_plain:
        return _rendered(post, zone, year, "", own_of(post, personal))
    return _rendered(with_passages(post, personal), zone, year, look_of(post, personal), own_of(post, personal))


def own_of(post: Post, personal: Personal) -> str | None:
    """What is the reader's own about a post: `mine`, or the kinds they gave, a word each. None: nothing can be."""
    if personal.membership_id is None:
        return None
    if post.membership_id == personal.membership_id:
        return "mine"
    return " ".join(sorted(personal.reactions.get(post.id, ())))


def with_passages(post: Post, personal: Personal) -> Post:
    """The post with its veiled passages as the reader chose; whoever wrote it meets them as everybody does."""
    if not personal.choices or "data-warning" not in post.html or post.membership_id == personal.membership_id:
        return post
    return msgspec.structs.replace(post, html=veiling.as_chosen(post.html, personal.choice_about))


def look_of(post: Post, personal: Personal) -> Look:
    """How a reader wants to meet this post. Whoever wrote it meets it plainly."""
    if post.membership_id == personal.membership_id:
        return ""
    return personal.look_at(post.html, by=post.membership_id, warnings=post.warnings.splitlines())


def rows(listed: Sequence[TopicRow], zone: str, personal: Personal = NOBODY) -> Markup:
    """`templates/forum/_topic_row.html` for each of these topics, in one piece."""
    now = clock.now()
    words = (dates.ago(row.last_at, now=now) or dates.spoken(row.last_at, zone, now=now) for row in listed)
    return _joined(
        [
            _rendered_row(row, last_word, personal.look_behind(row.warnings.splitlines()))
            for row, last_word in zip(listed, words, strict=True)
        ]
    )


def frame(post: Post, standing: Standing | None) -> bytes:
    """The wire frame that brings this post to everybody who listens. Browsers put its times on their own clocks.

    standing: of the topic, which travels with its opening post; None with all others, and while it is not shown.
    """
    html = str(fragment(post, VISITOR.zone, _LISTENER))
    if standing is not None:
        html += str(_standing(standing, post.topic_id, post.membership_id))
    return protocol.change(
        f"topic:{post.topic_id}",
        id=str(post.id),
        seq=post.seq,
        at=post.changed_seq,
        state=cast("protocol.State", post.state),
        html=html,
        under=post.parent_seq,
    )


def standing_of(topic: "Topic") -> Standing:
    """How a topic that was fetched stands."""
    return Standing(
        title=topic.title,
        is_public=topic.is_public,
        is_pinned=topic.pinned_at is not None,
        is_closed=topic.closed_at is not None,
        closed_reason=topic.closed_reason,
        need=topic.need,
        topic_warnings="\n".join(topic.warnings),
        takes_replies=topic.takes_replies,
    )


def _standing(standing: Standing, topic_id: int, starter: UUID) -> Markup:
    how = pages.fragment("forum/_standing.html", standing=standing, topic_id=topic_id, starter=starter, needs=needs)
    return Markup(how)  # noqa: S704 - a template of ours escaped it


def _joined(pieces: Iterable[Markup]) -> Markup:
    # As plain text, because joining as markup looks at each piece again, for a tenth of the page's time.
    return Markup("\n".join(pieces))  # noqa: S704 - each piece is markup already


# The key holds all that is shown, so a changed or hidden post is another key; and the year, which dates leave out.
@lru_cache(maxsize=_KEPT)
def _rendered(post: Post, zone: str, year: int, look: Look, own: str | None) -> Markup:
    return Markup(pages.fragment("forum/_post.html", post=post, zone=zone, look=look, own=own, kinds=KINDS))  # noqa: S704 - a template of ours escaped it


@lru_cache(maxsize=_KEPT)
def _fold(topic_id: int, seq: int, beneath: int, is_folded: bool) -> Markup:
    return Markup(pages.fragment("forum/_fold.html", topic_id=topic_id, seq=seq, beneath=beneath, is_folded=is_folded))  # noqa: S704 - as above


@lru_cache(maxsize=_KEPT)
def _rendered_row(row: TopicRow, last_word: str, look: Look) -> Markup:
    return Markup(pages.fragment("forum/_topic_row.html", topic=row, last_word=last_word, look=look, needs=needs))  # noqa: S704 - as above
