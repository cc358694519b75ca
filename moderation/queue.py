"""The queue: cases waiting, the most pressing first, and those decided. Reading only; never a member's words."""

from dataclasses import dataclass
from datetime import datetime

from frame.caller import Caller
from frame.database import Reads, Record
from frame.errors import Invalid, Missing, NotAllowed
from frame.paging import Page

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case as the queue shows it. claimed_by, claimed_until: while somebody's lease lasts, else None."""

    id: int
    group_id: int
    group_slug: str
    group_name: str
    subject_kind: str
    kind: str
    severity: int
    state: str
    precedence: int
    changed_seq: int
    opened_at: datetime
    decided_at: datetime | None
    claimed_by: str | None
    claimed_until: datetime | None
    by_screening: bool
    by_members: int
    by_visitors: int
    latest_action: str | None
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A group that the reader keeps safe. head, epoch: how far its queue has come, for whoever goes on listening.

    ahead: who has put themselves down to be there, for `moderation.duty.read`.
    """

    id: int
    slug: str
    name: str
    head: int
    epoch: str
    ahead: str | None


async def find_group(db: Reads, slug: str, *, reader: Caller) -> Kept:
    """The group, for one of its facilitators. Raises: Missing outside the group, NotAllowed for its other members."""
    row = await db.fetchrow(
        """
        SELECT g.id, g.slug, g.name, g.queue_seq AS head, g.queue_epoch AS epoch, s.is_facilitator, cover.ahead
          FROM groups g
          JOIN standings s ON s.group_id = g.id
         CROSS JOIN LATERAL cover_ahead(g.id) cover
         WHERE g.slug = $1
           AND s.member_id = $2
        """,
        slug,
        reader.member_id,
    )
    if row is None:
        raise Missing
    if not row["is_facilitator"]:
        raise NotAllowed("Only the facilitators of this group see what is in its queue.")
    return _kept(row)


async def list_groups(db: Reads, *, reader: Caller) -> list[Kept]:
    """The groups whose queues the reader sees. Raises: NotAllowed where there is none."""
    rows = await db.fetch(
        """
        SELECT g.id, g.slug, g.name, g.queue_seq AS head, g.queue_epoch AS epoch, cover.ahead
          FROM standings s
          JOIN groups g ON g.id = s.group_id
         CROSS JOIN LATERAL cover_ahead(g.id) cover
         WHERE s.member_id = $1
           AND s.is_facilitator
         ORDER BY g.id
        """,
        reader.member_id,
    )
    if not rows:
        raise NotAllowed("Cases are for facilitators. Flag anything you read that worries you, and one will look.")
    return [_kept(row) for row in rows]


async def page_open(db: Reads, *, reader: Caller, group_id: int | None, after: str = "") -> Page[QueueRow]:
    """Open cases of one group, or of all that the reader facilitates, the most pressing first.

    after: the cursor of the page before. Raises: Invalid for one that is none.
    """
    # Walks cases_queue_idx from the place of the case `after`, which stays known when it has been decided meanwhile.
    rows = await db.fetch(
        """
        SELECT q.id, q.group_id, q.group_slug, q.group_name, q.subject_kind, q.kind, q.severity, q.state, q.precedence,
               q.changed_seq, q.opened_at, q.decided_at, q.claimed_by, q.claimed_until,
               q.by_screening, q.by_members, q.by_visitors, q.latest_action, q.decided_by
          FROM queue_rows q
          JOIN standings s ON s.group_id = q.group_id AND s.member_id = $1 AND s.is_facilitator
         WHERE q.state = 'open'
           AND ($2::integer IS NULL OR q.group_id = $2)
           AND ($3::integer IS NULL OR (q.precedence, q.opened_at, q.id) >
                (SELECT a.precedence, a.opened_at, a.id FROM cases a WHERE a.id = $3))
         ORDER BY q.precedence, q.opened_at, q.id
         LIMIT $4
        """,
        reader.member_id,
        group_id,
        _place(after),
        PAGE_SIZE + 1,
    )
    return _page([QueueRow(**row) for row in rows])


async def page_decided(db: Reads, *, reader: Caller, group_id: int | None, after: str = "") -> Page[QueueRow]:
    """Decided cases, the latest decision first. Raises: Invalid for a cursor that is none."""
    rows = await db.fetch(
        """
        SELECT q.id, q.group_id, q.group_slug, q.group_name, q.subject_kind, q.kind, q.severity, q.state, q.precedence,
               q.changed_seq, q.opened_at, q.decided_at, q.claimed_by, q.claimed_until,
               q.by_screening, q.by_members, q.by_visitors, q.latest_action, q.decided_by
          FROM queue_rows q
          JOIN standings s ON s.group_id = q.group_id AND s.member_id = $1 AND s.is_facilitator
         WHERE q.state = 'decided'
           AND ($2::integer IS NULL OR q.group_id = $2)
           AND ($3::integer IS NULL OR (q.decided_at, q.id) < (SELECT a.decided_at, a.id FROM cases a WHERE a.id = $3))
         ORDER BY q.decided_at DESC, q.id DESC
         LIMIT $4
        """,
        reader.member_id,
        group_id,
        _place(after),
        PAGE_SIZE + 1,
    )
    return _page([QueueRow(**row) for row in rows])


async def row_of(db: Reads, case_id: int) -> QueueRow:
    """The row of a case that is there, for whoever announces a change to it."""
    [row] = await db.fetch(
        """
        SELECT q.id, q.group_id, q.group_slug, q.group_name, q.subject_kind, q.kind, q.severity, q.state, q.precedence,
               q.changed_seq, q.opened_at, q.decided_at, q.claimed_by, q.claimed_until,
               q.by_screening, q.by_members, q.by_visitors, q.latest_action, q.decided_by
          FROM queue_rows q
         WHERE q.id = $1
        """,
        case_id,
    )
    return QueueRow(**row)


def _kept(row: Record) -> Kept:
    return Kept(row["id"], row["slug"], row["name"], row["head"], row["epoch"], row["ahead"])


def _place(cursor: str) -> int | None:
    if not cursor:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise Invalid("That page of the queue does not exist.")
    return int(cursor)


def _page(rows: list[QueueRow]) -> Page[QueueRow]:
    shown = rows[:PAGE_SIZE]
    return Page(shown, after=str(shown[-1].id) if len(rows) > PAGE_SIZE else None)
