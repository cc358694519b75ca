"""Searching posts. What a reader may read is decided where hits are read, never by the index alone.

The newest posts are looked at first, then more and more, until there is enough to rank or the time is over: see
docs/decisions/0012.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from markupsafe import Markup

from forum import snippets
from forum.asking import Asked, Term
from forum.indexing import LEVELS
from forum.personal import NOBODY, Look
from forum.scopes import Scope
from frame.caller import Caller
from frame.cooking import plain_of
from frame.database import Database, Reads, Record
from frame.errors import Missing, NotNow

PAGE = 20
Order = Literal["best", "newest"]

_CANDIDATES = {"best": 200, "newest": 60}
_PATIENCE_MS, _PATIENCE_FOR_FEW_MS = 30, 1000
"""For all posts; and for a few thousand, when those took too long: that work is bounded by their number."""

_ROOM = 8192
"""How far the ids of posts may run ahead of their times, for posts that were brought in from elsewhere."""

_PART = """
(SELECT s.post_id, s.posted_at
   FROM searchable s
  WHERE s.words @@ ${marks}::tsquery AND s.post_id + 0 <= ${newest}
    AND s.posted_at + interval '0' >= $2 AND s.posted_at + interval '0' < $3
    AND (s.posted_at + interval '0', s.post_id + 0) < ($4, $5)
  ORDER BY s.posted_at + interval '0' DESC, s.post_id DESC
  LIMIT $1)
"""
"""Filled with numbers of parameters, and with nothing else."""
_FIRST_OF = "SELECT post_id, posted_at FROM ({parts}) found LIMIT $1"
_EPOCH, _AGES = datetime(1970, 1, 1, tzinfo=UTC), timedelta(days=365 * 8000)
_LATEST = _AGES / timedelta(microseconds=1)
_HEADLINE = (
    f"StartSel={snippets.BEGIN}, StopSel={snippets.END}, MaxFragments=2, MaxWords=28, MinWords=12, "
    'FragmentDelimiter=" … "'
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that was found. warnings: what stands before its words; words: empty where they stay behind those."""

    id: int
    seq: int
    topic_id: int
    title: str
    group_slug: str
    group_name: str
    pseudonym: str
    pebble_key: bytes
    posted_at: datetime
    state: str
    warnings: Sequence[str]
    look: Look
    words: Markup


@dataclass(frozen=True, slots=True)
class Results:
    """after: the cursor of the next page. back_to: how far back was looked, None for all the way."""

    hits: Sequence[Hit]
    after: str | None = None
    back_to: datetime | None = None
    was_cut_short: bool = False


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The newest that match, newest first. is_full: there may be more."""

    post_ids: Sequence[int]
    is_full: bool
    back_to: datetime | None
    was_cut_short: bool


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
    place, marks = _place(after), _marks(scope, asked, reader)
    if marks is None or scope.is_too_common:
        return Results([])
    before = place if order == "newest" else _Place()
    found = await _candidates(db, scope, marks, before, most=_CANDIDATES[order])
    rows = await _read(db, scope, asked, found.post_ids, reader=reader, order=order, place=place)
    hits = await _hits(db, scope, rows[:PAGE])
    return Results(
        hits,
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


def _marks(scope: Scope, asked: Asked, reader: Caller) -> tuple[tuple[str, ...], str] | None:
    """What the index is asked besides words: the marks of places, one of which must be there, and those that all must.

    None: there is nowhere to look.
    """
    besides = ["'is unanswered'"] if asked.is_unanswered else []
    if asked.by:
        if scope.author is None:
            return None
        besides.append(f"'by {scope.author}'")
    own = tuple(f"g{place.id}" for place in scope.places if place.is_own)
    if own:
        return own, " & ".join(besides)
    if scope.places:
        return ("p",), " & ".join([f"'g{scope.places[0].id} '", *besides])
    return None if asked.group or reader.is_signed_in else (("p",), " & ".join(besides))


async def _candidates(
    db: Database, scope: Scope, marks: tuple[tuple[str, ...], str], before: _Place, *, most: int
) -> _Candidates:
    """The newest `most` that match, within what may be read of the index; fewer, and a date, when time was over."""
    branches = _branches(scope, marks)
    try:
        rows = await _walk(db, scope, branches, before, most=most, patience_ms=_PATIENCE_MS)
    except NotNow:
        # Too much to look at: the newest alone, which is bounded by their number.
        rows = await _walk(db, scope, branches[:1], before, most=most, patience_ms=_PATIENCE_FOR_FEW_MS)
        back_to = await db.fetchval(
            "SELECT posted_at FROM searchable WHERE post_id >= $1 ORDER BY post_id LIMIT 1", branches[1][1]
        )
        return _Candidates([row["post_id"] for row in rows], True, back_to, True)
    is_full = len(rows) >= most
    return _Candidates([row["post_id"] for row in rows], is_full, rows[-1]["posted_at"] if is_full else None, False)


def _branches(scope: Scope, marks: tuple[tuple[str, ...], str]) -> list[tuple[str, int]]:
    """For each run of posts, from the newest on: what the index is asked, and the newest post asked for."""
    places, besides = marks
    newest, made = scope.newest, []
    for name, bits in LEVELS:
        run = scope.newest >> bits
        runs = [each for each in (run, run - 1) if each >= 0]
        made.append((_asks([f"'{place}{name} {each}'" for place in places for each in runs], besides, scope), newest))
        newest = (runs[-1] << bits) - 1
    made.append((_asks([f"'{place} '" for place in places], besides, scope), newest))
    return made


def _asks(any_of: list[str], besides: str, scope: Scope) -> str:
    parts = [f"({' | '.join(any_of)})", besides, f"({scope.words})" if scope.words else ""]
    return " & ".join(part for part in parts if part)


async def _walk(
    db: Database, scope: Scope, branches: list[tuple[str, int]], before: _Place, *, most: int, patience_ms: int
) -> list[Record]:
    # Plan: branches run one after the other, and none once there are enough. Each asks the GIN index, which meets
    # places, runs and words in one go, and sorts what it found; "+ 0" keeps the planner from walking
    # searchable_posted_idx, which takes for ever for a rare word.
    parts = (_PART.format(marks=6 + 2 * place, newest=7 + 2 * place) for place in range(len(branches)))
    async with db.work() as work:
        patience = await work.fetchval(
            """
            WITH before AS MATERIALIZED (SELECT current_setting('statement_timeout') AS patience)
            SELECT patience
              FROM before
             WHERE set_config('statement_timeout', $1, true) <> ''
               -- Compiling the whole would take longer than the parts that run.
               AND set_config('jit', 'off', true) <> ''
            """,
            str(patience_ms),
        )
        rows = await work.fetch(
            _FIRST_OF.format(parts=" UNION ALL ".join(parts)),
            most,
            scope.since,
            scope.until,
            before.moment,
            before.post_id,
            *(value for branch in branches for value in branch),
        )
        await work.fetchval("SELECT set_config('statement_timeout', $1, true)", patience)
    return rows


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


async def _hits(db: Reads, scope: Scope, rows: Sequence[Record]) -> list[Hit]:
    looked = [_look(scope, row) for row in rows]
    headlines = await _headlines(db, scope.words, [plain for _, _, plain in looked])
    return [
        Hit(
            **{name: row[name] for name in _AS_READ},
            warnings=warnings,
            look=look,
            words=snippets.marked(headline),
        )
        for row, (look, warnings, _), headline in zip(rows, looked, headlines, strict=True)
    ]


def _look(scope: Scope, row: Record) -> tuple[Look, list[str], str]:
    """How the reader wants to meet a post, what it warns of, and the words of it that may stand here."""
    own = scope.personal.get(row["group_id"], NOBODY)
    plain, veiled = snippets.unveiled(row["html"])
    whole = row["warnings"].splitlines()
    warnings = list(dict.fromkeys([*whole, *veiled]))
    if own.membership_id is not None and own.membership_id == row["membership_id"]:
        return "open", warnings, plain_of(row["html"])
    is_open = own.look_behind(warnings) == "open"
    if is_open:
        plain = plain_of(row["html"])
    is_muted = row["membership_id"] in own.muted or own.has_muted_words(row["html"])
    look: Look = "muted" if is_muted else own.look_behind(whole)
    return look, warnings, "" if whole and not is_open else plain


_AS_READ = (
    "id", "seq", "topic_id", "title", "group_slug", "group_name", "pseudonym", "pebble_key", "posted_at", "state",
)  # fmt: skip


async def _headlines(db: Reads, words: str, texts: list[str]) -> list[str]:
    if not texts:
        return []
    rows = await db.fetch(
        """
        SELECT ts_headline('english', text, $2::text::tsquery, $3) AS headline
          FROM unnest($1::text[]) WITH ORDINALITY AS found (text, place)
         ORDER BY place
        """,
        texts,
        words,
        _HEADLINE,
    )
    return [row["headline"] for row in rows]


def _next(scope: Scope, found: _Candidates, rows: Sequence[Record], order: Order) -> str | None:
    if len(rows) > PAGE:
        last = rows[PAGE - 1]
        newest = scope.newest if order == "best" else min(scope.newest, last["id"] + _ROOM)
        return f"{newest}_{last['rank']!r}_{last['id']}"
    # What was looked at is used up; the next page looks further back.
    return f"{min(found.post_ids) - 1}" if found.is_full and found.post_ids else None


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
