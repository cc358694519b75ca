"""Cases: the flags about one thing, with the words as they were. Opening, joining, and reading one whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Missing
from moderation import live
from moderation.kinds import SEVERITIES
from moderation.screening import Verdict
from moderation.subjects import SubjectRef

EVIDENCE_KEPT = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Raised:
    """A flag about to be written. severity: 1 low to 4 urgent; span: code points [start, end) of the text."""

    raised_by: str
    kind: str
    severity: int
    reason: str
    span: tuple[int, int] | None = None
    membership_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case as one facilitator of its group reads it.

    holder, holder_name, held_until: whose lease lasts now, else None. facilitator: the reader's own membership there.
    """

    id: int
    group_id: int
    group_slug: str
    group_name: str
    subject_kind: str
    subject_id: str
    state: str
    kind: str
    severity: int
    version: int
    opened_at: datetime
    decided_at: datetime | None
    holder: UUID | None
    holder_name: str | None
    held_until: datetime | None
    facilitator: UUID
    ahead: str | None = None
    """Who has put themselves down to be there, for `moderation.duty.read`."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag as facilitators read it. Who raised it is not among what they are told."""

    evidence_id: int
    raised_by: str
    kind: str
    severity: int
    reason: str
    span_start: int | None
    span_end: int | None
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words as they were when flagged; text is None once erased."""

    id: int
    text: str | None
    taken_at: datetime
    erase_after: datetime
    flags: Sequence[Flag]


async def open_from_screening(work: Work, about: SubjectRef, verdict: Verdict, *, text: str) -> None:
    """Put what screening found into the queue, with the work that wrote the text. Does nothing without flags.

    It locks the group's row: several in one work go in the order of their group_id.
    """
    if not verdict.flags:
        return
    raised = [
        Raised("screening", flag.kind, SEVERITIES[flag.severity], flag.reason, span=flag.span) for flag in verdict.flags
    ]
    await add_flags(work, about, raised, text=text)


async def add_flags(work: Work, about: SubjectRef, raised: Sequence[Raised], *, text: str) -> bool:
    """Join the open case about a thing, or open one, with these flags and the words as they are now.

    Returns whether there was anything new: the same flag again by the same person changes nothing.
    """
    gravest = max(raised, key=lambda flag: (flag.kind == "crisis", flag.severity))
    case_id = await _opened(work, about, gravest)
    evidence_id = await _keep_evidence(work, case_id, text)
    if not await _write_flags(work, case_id, evidence_id, raised):
        return False
    await _raise_case(work, case_id, kind=gravest.kind, severity=max(flag.severity for flag in raised))
    await live.announce(work, case_id)
    return True


async def find(db: Reads, case_id: int, *, reader: Caller) -> Case:
    """The case, for a facilitator of its group. Raises: Missing for everybody else."""
    row = await db.fetchrow(
        """
        SELECT c.id, c.group_id, g.slug AS group_slug, g.name AS group_name, c.subject_kind, c.subject_id, c.state,
               c.kind, c.severity, c.version, c.opened_at, c.decided_at,
               h.id AS holder, h.pseudonym AS holder_name,
               CASE WHEN h.id IS NOT NULL THEN c.claimed_until END AS held_until,
               s.membership_id AS facilitator, cover.ahead
          FROM cases c
          JOIN groups g ON g.id = c.group_id
          JOIN standings s ON s.group_id = c.group_id AND s.member_id = $2 AND s.is_facilitator
          LEFT JOIN memberships h ON h.id = c.claimed_by AND c.claimed_until > now()
         CROSS JOIN LATERAL cover_ahead(c.group_id) cover
         WHERE c.id = $1
        """,
        case_id,
        reader.member_id,
    )
    if row is None:
        raise Missing
    return Case(**row)


async def list_evidence(db: Reads, case: Case) -> list[Evidence]:
    """What was flagged in a case that the reader has found, each with its flags, the gravest first."""
    rows = await db.fetch(
        """
        SELECT e.id, e.text, e.taken_at, e.erase_after,
               f.raised_by, f.kind, f.severity, f.reason, f.span_start, f.span_end, f.raised_at
          FROM evidence e
          JOIN flags f ON f.evidence_id = e.id
         WHERE e.case_id = $1
         ORDER BY e.id, f.severity DESC, f.id
        """,
        case.id,
    )
    flags: dict[int, list[Flag]] = {}
    for row in rows:
        flags.setdefault(row["id"], []).append(_flag(row))
    kept = {row["id"]: row for row in rows}
    return [Evidence(id_, row["text"], row["taken_at"], row["erase_after"], flags[id_]) for id_, row in kept.items()]


def _flag(row: dict[str, object]) -> Flag:
    columns = {name: row[name] for name in Flag.__slots__ if name != "evidence_id"}
    return Flag(evidence_id=row["id"], **columns)  # type: ignore[arg-type]  # columns have types only at run time


async def _opened(work: Work, about: SubjectRef, gravest: Raised) -> int:
    # The group's row is locked first, by whoever changes its queue: so numbers commit in order, and nobody deadlocks.
    case_id: int = await work.fetchval(
        """
        WITH locked AS (SELECT id FROM groups WHERE id = $1 FOR NO KEY UPDATE)
        INSERT INTO cases (group_id, subject_kind, subject_id, kind, severity)
        SELECT id, $2, $3, $4, $5 FROM locked
        ON CONFLICT (subject_kind, subject_id) WHERE state = 'open' DO UPDATE SET kind = cases.kind
        RETURNING id
        """,
        about.group_id,
        about.kind,
        about.id,
        gravest.kind,
        gravest.severity,
    )
    return case_id


async def _keep_evidence(work: Work, case_id: int, text: str) -> int:
    evidence_id: int = await work.fetchval(
        """
        INSERT INTO evidence (case_id, text, sha256, erase_after)
        VALUES ($1, $2, $3, now() + $4::interval)
        ON CONFLICT ON CONSTRAINT evidence_case_hash_key
        DO UPDATE SET text = excluded.text, erase_after = excluded.erase_after
        RETURNING id
        """,
        case_id,
        text,
        sha256(text.encode()).digest(),
        EVIDENCE_KEPT,
    )
    return evidence_id


async def _write_flags(work: Work, case_id: int, evidence_id: int, raised: Sequence[Raised]) -> int:
    written: int = await work.fetchval(
        """
        WITH written AS (
          INSERT INTO flags (case_id, evidence_id, raised_by, membership_id, kind, severity, reason,
                             span_start, span_end)
          SELECT $1, $2, raised_by, membership_id, kind, severity, reason, span_start, span_end
            FROM unnest($3::text[], $4::uuid[], $5::text[], $6::smallint[], $7::text[], $8::integer[], $9::integer[])
                 AS new (raised_by, membership_id, kind, severity, reason, span_start, span_end)
          ON CONFLICT DO NOTHING
          RETURNING id
        )
        SELECT count(*) FROM written
        """,
        case_id,
        evidence_id,
        [flag.raised_by for flag in raised],
        [flag.membership_id for flag in raised],
        [flag.kind for flag in raised],
        [flag.severity for flag in raised],
        [flag.reason[:1000] for flag in raised],
        [flag.span[0] if flag.span else None for flag in raised],
        [flag.span[1] if flag.span else None for flag in raised],
    )
    return written


async def _raise_case(work: Work, case_id: int, *, kind: str, severity: int) -> None:
    """A crisis names the case, whatever else is flagged; otherwise the gravest flag does."""
    await work.execute(
        """
        WITH numbered AS (
          UPDATE groups g SET queue_seq = g.queue_seq + 1
            FROM cases c
           WHERE c.id = $1
             AND g.id = c.group_id
          RETURNING g.queue_seq
        )
        UPDATE cases c
           SET version = c.version + 1,
               changed_seq = numbered.queue_seq,
               kind = CASE WHEN $2 = 'crisis' OR (c.kind <> 'crisis' AND $3 > c.severity) THEN $2 ELSE c.kind END,
               severity = greatest(c.severity, $3)
          FROM numbered
         WHERE c.id = $1
        """,
        case_id,
        kind,
        severity,
    )
