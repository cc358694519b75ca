"""Cases: the flags about one thing, in a group's queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from frame.database import Work
from moderation.screening import Verdict
from moderation.subjects import SubjectRef

SEVERITIES = {"low": 1, "medium": 2, "high": 3, "urgent": 4}

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


async def open_from_screening(work: Work, about: SubjectRef, verdict: Verdict, *, text: str) -> None:
    """Put what screening found into the queue, with the work that wrote the text. Does nothing without flags."""
    if not verdict.flags:
        return
    raised = [
        Raised("screening", flag.kind, SEVERITIES[flag.severity], flag.reason, span=flag.span) for flag in verdict.flags
    ]
    await add_flags(work, about, raised, text=text)


async def add_flags(work: Work, about: SubjectRef, raised: Sequence[Raised], *, text: str) -> int:
    """Join the open case about a thing, or open one, with these flags and the words as they are now.

    Returns the case's id. A member's second flag of the same kind about the same case changes nothing.
    """
    gravest = max(raised, key=lambda flag: flag.severity)
    # The group's row lock numbers the queue's changes in the order in which they commit.
    case_id: int = await work.fetchval(
        """
        WITH numbered AS (UPDATE groups SET queue_seq = queue_seq + 1 WHERE id = $1 RETURNING queue_seq)
        INSERT INTO cases (group_id, subject_kind, subject_id, kind, severity, changed_seq)
        SELECT $1, $2, $3, $4, $5, queue_seq FROM numbered
        ON CONFLICT (subject_kind, subject_id) WHERE state = 'open'
        DO UPDATE SET version = cases.version + 1,
                      kind = CASE WHEN excluded.severity > cases.severity THEN excluded.kind ELSE cases.kind END,
                      severity = greatest(cases.severity, excluded.severity),
                      changed_seq = excluded.changed_seq
        RETURNING id
        """,
        about.group_id,
        about.kind,
        about.id,
        gravest.kind,
        gravest.severity,
    )
    evidence_id = await _keep_evidence(work, case_id, text)
    await work.execute(
        """
        INSERT INTO flags (case_id, evidence_id, raised_by, membership_id, kind, severity, reason, span_start, span_end)
        SELECT $1, $2, raised_by, membership_id, kind, severity, reason, span_start, span_end
          FROM unnest($3::text[], $4::uuid[], $5::text[], $6::smallint[], $7::text[], $8::int[], $9::int[])
               AS new (raised_by, membership_id, kind, severity, reason, span_start, span_end)
        ON CONFLICT DO NOTHING
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
    return case_id


async def _keep_evidence(work: Work, case_id: int, text: str) -> int:
    evidence_id: int = await work.fetchval(
        """
        INSERT INTO evidence (case_id, text, sha256, erase_after)
        VALUES ($1, $2, $3, now() + $4::interval)
        ON CONFLICT (case_id, sha256) DO UPDATE SET erase_after = excluded.erase_after
        RETURNING id
        """,
        case_id,
        text,
        sha256(text.encode("utf-8", "surrogatepass")).digest(),
        EVIDENCE_KEPT,
    )
    return evidence_id
