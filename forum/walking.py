"""The posts that match a search, from the newest on, in steps, until there are enough or the time is over.

See docs/decisions/0012. What is found here is not yet what the reader may read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from forum.asking import Asked
from forum.indexing import LEVELS
from forum.scopes import Scope
from frame.caller import Caller
from frame.database import Database, Reads, Record, Work
from frame.errors import NotNow

_PATIENCE_MS, _PATIENCE_AT_FIRST_MS = 30, 1000
"""For all steps; and for the first, which a busy machine may take long over: its work is bounded by its posts."""

_STEPS = (("a", 2), ("b", 2), ("b", 6), ("c", 2), ("c", 8))
"""How many runs of which size are looked at next; then everything. A step that finds more than enough wastes that."""

# Plan: the GIN index meets all that is asked in one go, and what it found is sorted. Each mark is a condition of its
# own: joined by "&" into one, they take up to twenty times as long, for the whole is then weighed for each post. "+ 0"
# keeps the planner from walking searchable_posted_idx, which takes for ever for a rare word.
_STEP = """
SELECT s.post_id, s.posted_at
  FROM searchable s
 WHERE {asks}
   AND s.post_id + 0 <= $2
   AND s.posted_at + interval '0' >= $3
   AND s.posted_at + interval '0' < $4
   AND (s.posted_at + interval '0', s.post_id + 0) < ($5, $6)
 ORDER BY s.posted_at + interval '0' DESC, s.post_id DESC
 LIMIT $1
"""
"""Filled with numbers of parameters, and with nothing else."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What the index is asked besides words: one of any_of (places), and all of these."""

    any_of: Sequence[str]
    all_of: Sequence[str]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The newest that match, newest first. is_full: there may be more. rest: the newest that was not looked at."""

    post_ids: Sequence[int]
    is_full: bool = False
    back_to: datetime | None = None
    was_cut_short: bool = False
    rest: int = -1


@dataclass(frozen=True, slots=True)
class _Step:
    """asks: what the index is asked, all of it. newest, oldest: of the posts looked at."""

    asks: Sequence[str]
    newest: int
    oldest: int


def marks_of(scope: Scope, asked: Asked, reader: Caller) -> Marks | None:
    """None: there is nowhere to look."""
    all_of = [*scope.in_a_row, *(["is unanswered"] if asked.is_unanswered else [])]
    if asked.by:
        if scope.author is None:
            return None
        all_of.append(f"by {scope.author}")
    own = [f"g{place.id}" for place in scope.places if place.is_own]
    if own:
        return Marks(own, all_of)
    if scope.places:
        return Marks(["p"], [f"g{scope.places[0].id} ", *all_of])
    return None if asked.group or reader.is_signed_in else Marks(["p"], all_of)


async def walk(db: Database, scope: Scope, marks: Marks, before: tuple[datetime, int], *, most: int) -> Candidates:
    """The newest `most` that match and come before this moment and post; fewer, and a date, when time was over."""
    found: list[Record] = []
    looked: list[_Step] = []
    try:
        is_over = await _walk(db, scope, marks, before, most=most, found=found, looked=looked)
    except NotNow:
        if not looked:
            raise
        is_over = False
    post_ids = [row["post_id"] for row in found]
    if len(found) >= most:
        return Candidates(post_ids, is_full=True, back_to=found[-1]["posted_at"], rest=min(post_ids) - 1)
    if is_over:
        return Candidates(post_ids)
    oldest = looked[-1].oldest
    return Candidates(post_ids, is_full=True, back_to=await _moment_of(db, oldest), was_cut_short=True, rest=oldest - 1)


async def _walk(
    db: Database,
    scope: Scope,
    marks: Marks,
    before: tuple[datetime, int],
    *,
    most: int,
    found: list[Record],
    looked: list[_Step],
) -> bool:
    """Take steps until there are enough or none is left, which is True. What was found stays if one takes too long."""
    until = monotonic() + _PATIENCE_MS / 1000
    async with db.work() as work:
        patience = await _prepare(work)
        for step in _steps(scope, marks):
            if looked:
                left_ms = int((until - monotonic()) * 1000)
                await _wait_at_most(work, str(left_ms) if left_ms > 0 else patience)
                if left_ms <= 0:
                    return False
            # One after the other on purpose: most searches end with the first.
            asks = " AND ".join(f"s.words @@ ${number}::tsquery" for number, _ in enumerate(step.asks, 7))
            found += await work.fetch(
                _STEP.format(asks=asks),
                most - len(found),
                step.newest,
                scope.since,
                scope.until,
                *before,
                *step.asks,
            )
            looked.append(step)
            if len(found) >= most:
                break
        await _wait_at_most(work, patience)
    return True


async def _prepare(work: Work) -> str:
    """Settings for this transaction alone; gives back how long a statement might take until now."""
    patience: str = await work.fetchval(
        """
        WITH before AS MATERIALIZED (SELECT current_setting('statement_timeout') AS patience)
        SELECT patience
          FROM before
         WHERE set_config('statement_timeout', $1, true) <> ''
           -- Compiling would take longer than a step. One plan does for all words, and need not be made anew for each.
           AND set_config('jit', 'off', true) <> ''
           AND set_config('plan_cache_mode', 'force_generic_plan', true) <> ''
        """,
        str(_PATIENCE_AT_FIRST_MS),
    )
    return patience


async def _wait_at_most(work: Work, patience: str) -> None:
    await work.fetchval("SELECT set_config('statement_timeout', $1, true)", patience)


async def _moment_of(db: Reads, post_id: int) -> datetime | None:
    moment: datetime | None = await db.fetchval(
        "SELECT posted_at FROM searchable WHERE post_id >= $1 ORDER BY post_id LIMIT 1", post_id
    )
    return moment


def _steps(scope: Scope, marks: Marks) -> Iterator[_Step]:
    """From the newest post back to the first. Each asks for runs of ids (`indexing.LEVELS`), the last for no run."""
    newest, sizes = scope.newest, dict(LEVELS)
    for name, count in _STEPS:
        bits = sizes[name]
        last = newest >> bits
        runs = range(last, max(last - count, -1), -1)
        if not runs:
            return
        oldest = runs[-1] << bits
        yield _Step(
            _asks([f"{place}{name} {run}" for place in marks.any_of for run in runs], marks, scope), newest, oldest
        )
        newest = oldest - 1
    if newest >= 0:
        yield _Step(_asks([f"{place} " for place in marks.any_of], marks, scope), newest, 0)


def _asks(any_of: list[str], marks: Marks, scope: Scope) -> list[str]:
    asks = [*map(_quoted, marks.all_of), " | ".join(map(_quoted, any_of))]
    return [*asks, scope.words] if scope.words else asks


def _quoted(mark: str) -> str:
    return f"'{mark}'"
