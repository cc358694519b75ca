"""Drafts: what a member is still writing, by place, so that a closed tab or an ended session costs nobody their words.

A place is `group:3` (a new topic), `topic:12` (a reply to it), `reply:40` and `edit:40` (about post 40) or `room:7`.
What two tabs write in one place is kept twice: the one that saved first keeps the place, the other is put aside.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Literal
from uuid import UUID, uuid4

from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Conflict, Missing

LONGEST_TITLE = 500
LONGEST_TEXT = 20_000
LONGEST_WARNING, MOST_WARNINGS = 500, 40
"""Of what may be kept while somebody types. What may be posted is less."""
MOST = 200
"""Drafts with words in them that one member may keep; and as many put aside."""

_BEYOND_LATE_SAVINGS = 1000

Kept = Literal["kept", "aside", "late"]
"""In its place; put aside, for another tab holds the place; or left out, for the same tab saved or posted since."""


@dataclass(frozen=True, slots=True)
class Draft:
    """seq: counts savings; whoever goes on writing sends the next number. tab: the key of the form it is written in.

    has_others: another tab wrote something else in the same place. need and warnings: as chosen; None: not said.
    """

    title: str = ""
    text: str = ""
    seq: int = 0
    tab: UUID | None = None
    has_others: bool = False
    need: str | None = None
    warnings: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Unposted:
    """A text that was never posted, as its writer finds it again. tab: None for what holds its place.

    path: of the page where it can go on, empty when the writer cannot go there any more.
    """

    place: str
    tab: UUID | None
    title: str
    text: str
    saved_at: datetime
    where: str
    path: str


async def find(db: Reads, writer: Caller, place: str) -> Draft:
    """What the member was writing there; an empty draft, if nothing."""
    row = await db.fetchrow(
        """
        SELECT d.title, d.text, d.seq, d.tab, d.need, d.warnings,
               EXISTS (SELECT FROM draft_versions v WHERE v.member_id = $1 AND v.place = $2) AS has_others
          FROM drafts d
         WHERE d.member_id = $1
           AND d.place = $2
        """,
        writer.member_id,
        place,
    )
    return Draft(**{**row, "warnings": as_typed(row["warnings"])}) if row else Draft()


def as_typed(warnings: Iterable[str] | None) -> tuple[str, ...] | None:
    """What can be kept of them: all, unless somebody pasted a book there."""
    return None if warnings is None else tuple(words[:LONGEST_WARNING] for words in islice(warnings, MOST_WARNINGS))


async def save(work: Work, writer: Caller, place: str, draft: Draft, *, base: int | None = None) -> Kept:
    """Keep what a browser sends by itself while somebody types.

    base: the number of the saving that this text goes on from; the one before its own, unless told. Raises: Conflict,
    for one too many places.
    """
    kept = await work.fetchval(
        """
        INSERT INTO drafts AS kept (member_id, place, title, text, seq, tab, need, warnings)
        SELECT $1, $2, $3, $4, $5, $6, $9, $10
         WHERE (SELECT count(*) FROM drafts d WHERE d.member_id = $1 AND d.place <> $2 AND d.text <> '') < $8
        ON CONFLICT ON CONSTRAINT drafts_pkey
        DO UPDATE SET title = excluded.title, text = excluded.text, seq = excluded.seq, tab = excluded.tab,
                      need = excluded.need, warnings = excluded.warnings, saved_at = now()
         WHERE kept.seq <= $7
            OR (kept.tab = excluded.tab AND kept.seq <= excluded.seq)
        RETURNING true
        """,
        writer.member_id,
        place,
        draft.title,
        draft.text,
        draft.seq,
        draft.tab,
        min(draft.seq - 1 if base is None else base, draft.seq - 1),
        MOST,
        draft.need,
        draft.warnings,
    )
    return "kept" if kept else await _put_aside(work, writer, place, draft)


async def keep(work: Work, writer: Caller, place: str, draft: Draft, *, base: int = 0) -> None:
    """Keep what somebody asked to keep, or what could not be posted: it counts as the newest.

    What another tab wrote there, and this one has not seen, is put aside. base: the number this text went on from,
    which counts in place of the draft's own.
    """
    await work.execute(
        """
        INSERT INTO draft_versions (member_id, place, tab, title, text, saved_at, need, warnings)
        SELECT d.member_id, d.place, COALESCE(d.tab, gen_random_uuid()), d.title, d.text, d.saved_at, d.need, d.warnings
          FROM drafts d
         WHERE d.member_id = $1
           AND d.place = $2
           AND d.seq > $3
           AND d.tab IS DISTINCT FROM $4
           AND d.text <> ''
           AND d.text <> $5
        ON CONFLICT ON CONSTRAINT draft_versions_pkey
        DO UPDATE SET title = excluded.title, text = excluded.text, saved_at = excluded.saved_at,
                      need = excluded.need, warnings = excluded.warnings
        """,
        writer.member_id,
        place,
        base,
        draft.tab,
        draft.text,
    )
    await work.execute(
        """
        INSERT INTO drafts AS kept (member_id, place, title, text, seq, tab, need, warnings)
        VALUES ($1, $2, $3, $4, 1, $5, $6, $7)
        ON CONFLICT ON CONSTRAINT drafts_pkey
        DO UPDATE SET title = excluded.title, text = excluded.text, seq = kept.seq + 1, tab = excluded.tab,
                      need = excluded.need, warnings = excluded.warnings, saved_at = now()
        """,
        writer.member_id,
        place,
        draft.title,
        draft.text,
        draft.tab,
        draft.need,
        draft.warnings,
    )


async def forget(work: Work, writer: Caller, place: str, *, tab: UUID | None = None) -> None:
    """Empty a draft, with the work that posts it. Its number stays: a saving still under way must not bring it back.

    tab: the key of the form that was posted, so that its late savings are known for what they are. What another tab
    wrote stays put aside.
    """
    await work.execute(
        """
        INSERT INTO drafts AS kept (member_id, place, seq, tab)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT ON CONSTRAINT drafts_pkey
        DO UPDATE SET title = '', text = '', seq = kept.seq + excluded.seq, tab = excluded.tab, need = NULL,
                      warnings = NULL, saved_at = now()
        """,
        writer.member_id,
        place,
        _BEYOND_LATE_SAVINGS,
        tab,
    )


async def list_unposted(db: Reads, *, writer: Caller) -> list[Unposted]:
    """All that the member wrote and did not post, the latest first; and where it was to go, as far as they may know."""
    rows = await db.fetch(
        """
        WITH own AS (
          SELECT place, NULL::uuid AS tab, title, text, saved_at FROM drafts
           WHERE member_id = $1 AND (title <> '' OR text <> '')
          UNION ALL
          SELECT place, tab, title, text, saved_at FROM draft_versions WHERE member_id = $1),
        placed AS (SELECT own.*, split_part(place, ':', 1) AS kind, split_part(place, ':', 2)::bigint AS id FROM own)
        SELECT o.place, o.tab, o.title, o.text, o.saved_at, o.kind, o.id,
               g.name AS group_name, g.slug, t.title AS topic_title
          FROM placed o
          LEFT JOIN posts p ON o.kind IN ('reply', 'edit') AND p.id = o.id
          LEFT JOIN LATERAL (SELECT t.title, t.group_id
                               FROM topics t, topic_reading(t.id, $1)
                              WHERE t.id = CASE WHEN o.kind = 'topic' THEN o.id ELSE p.topic_id END) t ON true
          LEFT JOIN LATERAL (SELECT g.name, g.slug
                               FROM standings s
                               JOIN groups g ON g.id = s.group_id
                              WHERE o.kind = 'group' AND s.group_id = o.id AND s.member_id = $1) g ON true
         ORDER BY o.saved_at DESC, o.place, o.tab
        """,
        writer.member_id,
    )
    return [
        Unposted(row["place"], row["tab"], row["title"], row["text"], row["saved_at"], *_where(dict(row)))
        for row in rows
    ]


async def discard(work: Work, writer: Caller, place: str, *, tab: UUID | None) -> None:
    """Throw away what holds a place, or what one tab wrote there. Twice changes nothing."""
    if tab is None:
        await work.execute(
            """
            UPDATE drafts
               SET title = '', text = '', seq = seq + 1, tab = NULL, need = NULL, warnings = NULL
             WHERE member_id = $1
               AND place = $2
            """,
            writer.member_id,
            place,
        )
        return
    await work.execute(
        "DELETE FROM draft_versions WHERE member_id = $1 AND place = $2 AND tab = $3", writer.member_id, place, tab
    )


async def take_over(work: Work, writer: Caller, place: str, *, tab: UUID) -> None:
    """Let what another tab wrote hold the place; what holds it now is put aside. Raises: Missing."""
    row = await work.fetchrow(
        """
        DELETE FROM draft_versions
         WHERE member_id = $1
           AND place = $2
           AND tab = $3
        RETURNING title, text, need, warnings
        """,
        writer.member_id,
        place,
        tab,
    )
    if row is None:
        raise Missing("These words are not here any more. Perhaps you have taken them over already.")
    await keep(work, writer, place, Draft(**{**row, "warnings": as_typed(row["warnings"])}, tab=uuid4()))


async def tidy(work: Work) -> None:
    """Remove what was posted a day ago or left alone for 180 days."""
    await work.execute("DELETE FROM draft_versions WHERE saved_at < now() - interval '180 days'")
    await work.execute(
        """
        DELETE FROM drafts d
         WHERE (d.saved_at < now() - interval '180 days'
                OR (d.title = '' AND d.text = '' AND d.saved_at < now() - interval '1 day'))
           AND NOT EXISTS (SELECT FROM draft_versions v WHERE v.member_id = d.member_id AND v.place = d.place)
        """
    )


async def _put_aside(work: Work, writer: Caller, place: str, draft: Draft) -> Kept:
    """Keep the words of a tab that lost its place to another. Raises: Conflict."""
    holder = await find(work, writer, place)
    if holder.seq == 0:
        raise Conflict(f"You have {MOST} drafts already, and this is one too many. Please post or discard one first.")
    if draft.tab is None or holder.tab == draft.tab or _is_same(holder, draft) or not draft.text:
        return "late"
    kept = await work.fetchval(
        """
        INSERT INTO draft_versions (member_id, place, tab, title, text, need, warnings)
        SELECT $1, $2, $3, $4, $5, $7, $8
         WHERE (SELECT count(*) FROM draft_versions v WHERE v.member_id = $1 AND (v.place, v.tab) <> ($2, $3)) < $6
        ON CONFLICT ON CONSTRAINT draft_versions_pkey
        DO UPDATE SET title = excluded.title, text = excluded.text, saved_at = now(), need = excluded.need,
                      warnings = excluded.warnings
        RETURNING true
        """,
        writer.member_id,
        place,
        draft.tab,
        draft.title,
        draft.text,
        MOST,
        draft.need,
        draft.warnings,
    )
    if not kept:
        raise Conflict("There are too many texts of yours put aside already. Please discard some of them first.")
    return "aside"


def _is_same(one: Draft, other: Draft) -> bool:
    return replace(one, seq=0, tab=None, has_others=False) == replace(other, seq=0, tab=None, has_others=False)


def _where(row: dict[str, str | int | None]) -> tuple[str, str]:
    """Words for the place, and the path to it where the writer may still go there."""
    kind, row_id, title = row["kind"], row["id"], row["topic_title"]
    if kind == "group" and row["slug"]:
        return f"A new topic in {row['group_name']}", f"/groups/{row['slug']}/topics/new"
    if kind == "topic" and title:
        return f"A reply in “{title}”", f"/topics/{row_id}#composer"
    if kind == "reply" and title:
        return f"A reply in “{title}”", f"/posts/{row_id}#composer"
    if kind == "edit" and title:
        return f"New words for your post in “{title}”", f"/posts/{row_id}/edit"
    return "Somewhere that is not open to you any more", ""
