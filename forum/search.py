"""Searching posts. What a reader may read is decided where hits are read, never by the index alone.

`walking` gives candidates, the newest first; they are read here, and `hits` makes of them what a page shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from forum import hits, walking
from forum.asking import Asked, Term
from forum.hits import Hit
from forum.scopes import Scope
from forum.walking import Candidates
from frame.caller import Caller
from frame.database import Database, Reads, Record
from frame.errors import Missing

PAGE = 20
Order = Literal["best", "newest"]

_CANDIDATES = {"best": 200, "newest": 60}

_ROOM = 8192
"""How far the ids of posts may run ahead of their times, for posts that were brought in from elsewhere."""

_EPOCH, _AGES = datetime(1970, 1, 1, tzinfo=UTC), timedelta(days=365 * 8000)
_LATEST = _AGES / timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Results:
    """after: the cursor of the next page. back_to: how far back was looked, None for all the way."""

    hits: Sequence[Hit]
    after: str | None = None
    back_to: datetime | None = None
    was_cut_short: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page begins: after this rank (a time in µs, by newest) and post, of what was the newest then."""

    newest: int | None = None
    rank: float = float("inf")
    post_id: int = 2**62

    @property
    def moment(self) -> datetime:
        return _EPOCH + timedelta(microseconds=self.rank) if self.rank < _LATEST else _EPOCH + _AGES


def newest_of(cursor: str | None) -> int | None:
    """The newest post that a page of this cursor may hold. Raises: Missing for what was never given out."""
    return _place(cursor).newest


async def find(
    db: Database, scope: Scope, asked: Asked, *, reader: Caller, order: Order = "best", after: str | None = None
) -> Results:
    """A page of what matches and the reader may read. Raises: Missing for a cursor that was never given out."""
    place, marks = _place(after), walking.marks_of(scope, asked, reader)
    if marks is None or scope.is_too_common:
        return Results([])
    before = place if order == "newest" else _Place()
    found = await walking.walk(db, scope, marks, (before.moment, before.post_id), most=_CANDIDATES[order])
    rows = await _read(db, scope, asked, found.post_ids, reader=reader, order=order, place=place)
    return Results(
        await hits.shown(db, scope, rows[:PAGE]),
        after=_next(scope, found, rows, order),
        back_to=found.back_to,
        was_cut_short=found.was_cut_short,
    )


async def corrected(db: Reads, asked: Asked) -> Asked | None:
    """The same with words that some post holds in the place of those that none does; None where nothing is like them.

    It is for a search without a hit, and to be shown only if it has one: else it would tell of words in other groups.
    """
    words = list({term.words[0] for term in asked.terms if len(term.words) == 1 and not term.is_not})
    rows = await db.fetch(
        """
        SELECT typed.word, nearest.word AS meant
          FROM unnest($1::text[]) AS typed (word)
         CROSS JOIN LATERAL (SELECT w.word
                               FROM search_words w
                              WHERE w.word % lower(typed.word)
                              ORDER BY similarity(w.word, lower(typed.word)) DESC, w.word
                              LIMIT 1) nearest
         WHERE char_length(typed.word) BETWEEN 4 AND 30
           AND nearest.word <> lower(typed.word)
        """,
        words,
    )
    meant = {row["word"]: row["meant"] for row in rows}
    return replace(asked, terms=tuple(_meant(term, meant) for term in asked.terms)) if meant else None


def _meant(term: Term, meant: dict[str, str]) -> Term:
    if term.is_not or len(term.words) != 1:
        return term
    return replace(term, words=(meant.get(term.words[0], term.words[0]),))


async def _read(
    db: Reads, scope: Scope, asked: Asked, post_ids: Sequence[int], *, reader: Caller, order: Order, place: _Place
) -> list[Record]:
    """Those of the candidates that the reader may read, in order, one more than a page."""
    by_rank = order == "best"
    return await db.fetch(
        """
        SELECT * FROM (
          SELECT p.id, p.seq, p.topic_id, p.membership_id, p.html, p.state, p.posted_at,
                 array_to_string(t.warnings || p.warnings, E'\n') AS warnings,
                 t.title, t.group_id, g.slug AS group_slug, g.name AS group_name, m.pseudonym, m.pebble_key,
                 CASE WHEN NOT $3 THEN EXTRACT(epoch FROM p.posted_at)::float8 * 1000000
                      WHEN $4 <> '' THEN ts_rank(s.words, $4::text::tsquery)::float8 ELSE 0 END AS rank
            FROM unnest($1::bigint[]) AS candidate (post_id)
            JOIN searchable s ON s.post_id = candidate.post_id
            JOIN posts p ON p.id = candidate.post_id
            JOIN topics t ON t.id = p.topic_id
            JOIN groups g ON g.id = t.group_id
            JOIN memberships m ON m.id = p.membership_id
           -- LIMIT makes it a look-up for each candidate; without, large tables are read whole.
           CROSS JOIN LATERAL (SELECT * FROM topic_reading(p.topic_id, $2) LIMIT 1) r
           WHERE p.state IN ('shown', 'held', 'hidden')
             AND (p.state = 'shown' OR r.is_facilitator OR p.membership_id = r.membership_id)
             AND t.state <> 'merged'
             AND (NOT $5 OR (t.answered_at IS NULL AND t.closed_at IS NULL AND t.takes_replies))) readable
         WHERE (rank, id) < ($6::float8, $7::bigint)
         ORDER BY rank DESC, id DESC
         LIMIT $8
        """,
        list(post_ids),
        reader.member_id,
        by_rank,
        scope.words,
        asked.is_unanswered,
        place.rank,
        place.post_id,
        PAGE + 1,
    )


def _next(scope: Scope, found: Candidates, rows: Sequence[Record], order: Order) -> str | None:
    if len(rows) > PAGE:
        last = rows[PAGE - 1]
        newest = scope.newest if order == "best" else min(scope.newest, last["id"] + _ROOM)
        return f"{newest}_{last['rank']!r}_{last['id']}"
    # What was looked at is used up; the next page looks further back.
    return f"{found.rest}" if found.is_full and found.rest >= 0 else None


def _place(cursor: str | None) -> _Place:
    if cursor is None:
        return _Place()
    newest, _, rest = cursor.partition("_")
    rank, _, post_id = rest.partition("_")
    try:
        place = _Place(int(newest), float(rank), int(post_id)) if rest else _Place(int(newest))
    except ValueError as error:
        raise Missing from error
    if (
        len(cursor) > 80
        or place.newest is None
        or not -1 <= place.newest < 2**62
        or not 0 <= place.post_id <= 2**62
        or not place.rank >= 0
    ):
        raise Missing
    return place
