"""What one reader brings to a topic: what they are writing, how far they have read, what they mute, veil and keep.

It is read in one statement, because every topic page asks for it; each of these is changed in a module of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from forum.drafts import Draft, as_typed
from frame.caller import Caller
from frame.database import Reads, Record
from groups.choosing import Chosen, choices_in

if TYPE_CHECKING:
    from forum.topics import Topic


@dataclass(frozen=True, slots=True)
class Personal(Chosen):
    """seq: the last place read, 0 for somebody who was never there. folded: seqs whose replies are folded away.

    reactions: by the post's id. marked: posts that are marked as places to begin; for those alone who may mark them.
    firsts: posts of the last two weeks that are the first of their writer in the group; for facilitators only.
    """

    membership_id: UUID | None = None
    draft: Draft = field(default_factory=Draft)
    seq: int = 0
    folded: frozenset[int] = frozenset()
    level: Literal["follow", "watch", "mute"] | None = None
    reactions: Mapping[int, frozenset[str]] = field(default_factory=dict)
    bookmarked: frozenset[int] = frozenset()
    marked: frozenset[int] = frozenset()
    firsts: frozenset[int] = frozenset()


NOBODY = Personal()
"""Somebody with nothing of their own here: a visitor, and whoever listens to a live frame."""


async def find(db: Reads, topic: "Topic", post_ids: Iterable[int], *, reader: Caller, place: str) -> Personal:
    """What the reader brings to a topic of which these posts are shown. place: of the draft that goes with the page."""
    if topic.reader_membership is None:
        return NOBODY
    [row] = await db.fetch(
        _statement(topic),
        reader.member_id,
        topic.reader_membership,
        topic.id,
        place,
        [str(post_id) for post_id in post_ids],
    )
    return Personal(
        membership_id=topic.reader_membership,
        draft=_draft(row),
        seq=row["seq"] or 0,
        folded=frozenset(map(int, row["folded"] or ())),
        level=row["level"],
        muted=frozenset(map(UUID, row["muted"])),
        muted_words=tuple(row["muted_words"]),
        choices=choices_in(row["choices"]),
        reactions=_reactions(row["reactions"]),
        bookmarked=frozenset(map(int, row["bookmarked"])),
        marked=frozenset(map(int, row["marked"])),
        firsts=frozenset(map(int, row["firsts"])),
    )


def _statement(topic: "Topic") -> str:
    if topic.reader_facilitates:
        return _FACILITATES
    return _STARTED if topic.membership_id == topic.reader_membership else _READS


def _draft(row: Record) -> Draft:
    warnings = as_typed(row["draft_warnings"])
    seq, tab, has_others = row["draft_seq"] or 0, row["tab"], row["has_others"]
    return Draft(row["title"] or "", row["text"] or "", seq, tab, has_others, row["draft_need"], warnings)


def _reactions(given: Iterable[str]) -> Mapping[int, frozenset[str]]:
    kinds: dict[int, set[str]] = {}
    for one in given:
        post_id, _, kind = one.partition(" ")
        kinds.setdefault(int(post_id), set()).add(kind)
    return {post_id: frozenset(own) for post_id, own in kinds.items()}


# Plan: every part is one look-up by a primary key that begins with the reader. Arrays travel as text: for other kinds
# the driver asks every new connection about the type first.
_ITS_PARTS = """
        SELECT d.title, d.text, d.seq AS draft_seq, d.tab, d.need AS draft_need, d.warnings AS draft_warnings,
               EXISTS (SELECT FROM draft_versions WHERE member_id = $1 AND place = $4) AS has_others,
               r.seq, r.folded::text[] AS folded, r.level,
               ARRAY(SELECT muted_membership_id::text FROM mutes WHERE membership_id = $2) AS muted,
               ARRAY(SELECT words FROM muted_words WHERE membership_id = $2 ORDER BY words) AS muted_words,
               ARRAY(SELECT choice || ' ' || words FROM warning_choices WHERE member_id = $1) AS choices,
               ARRAY(SELECT post_id || ' ' || kind FROM reactions
                      WHERE membership_id = $2 AND post_id = ANY ($5::text[]::bigint[])) AS reactions,
               ARRAY(SELECT post_id::text FROM bookmarks
                      WHERE membership_id = $2 AND post_id = ANY ($5::text[]::bigint[])) AS bookmarked
"""
_MARKED = """,
               ARRAY(SELECT post_id::text FROM landmarks WHERE post_id = ANY ($5::text[]::bigint[])) AS marked
"""
_FIRSTS = """,
               ARRAY(SELECT id::text FROM posts WHERE id = ANY ($5::text[]::bigint[]) AND is_first
                        AND posted_at > now() - interval '14 days') AS firsts
"""
_ITS_PLACES = """
          FROM (VALUES (true)) AS always (here)
          LEFT JOIN drafts d ON d.member_id = $1 AND d.place = $4
          LEFT JOIN readings r ON r.membership_id = $2 AND r.topic_id = $3
"""
# By whether the reader started the topic or facilitates. Three statements, for PostgreSQL keeps no plan for one that
# may look at posts and hardly ever does: it planned it anew for each page, which took four times as long as running it.
_NONE_MARKED, _NO_FIRSTS = ", '{}'::text[] AS marked", ", '{}'::text[] AS firsts"
_READS = _ITS_PARTS + _NONE_MARKED + _NO_FIRSTS + _ITS_PLACES
_STARTED = _ITS_PARTS + _MARKED + _NO_FIRSTS + _ITS_PLACES
_FACILITATES = _ITS_PARTS + _MARKED + _FIRSTS + _ITS_PLACES
