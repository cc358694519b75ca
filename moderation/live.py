"""The queue as a channel: a case that was opened, claimed or decided, for facilitators of its group."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from uuid import UUID

from frame import pages
from frame.announcements import Announcement
from frame.caller import VISITOR
from frame.database import Reads, Work
from live import protocol
from live.channels import CatchUp, Change
from moderation import queue
from moderation.kinds import DONE, KINDS, SEVERITY_WORDS, THINGS
from moderation.queue import Kept, QueueRow


async def announce(work: Work, case_id: int) -> None:
    """Tell the group's facilitators, once this work has committed, how the case now stands."""
    row = await queue.row_of(work, case_id)
    work.announce(Announcement(channel_of(row.group_id), row.changed_seq, partial(frame_of, row)))


def channel_of(group_id: int) -> str:
    """The channel's name."""
    return f"queue:{group_id}"


def listening(group: Kept) -> str:
    """What a page that shows the queue up to here tells its script: channel, number, epoch."""
    return f"{channel_of(group.id)} {group.head} {group.epoch}"


def frame_of(row: QueueRow) -> bytes:
    """What travels: kind, severity, since when, who has it, a link. A decided case is withdrawn from the queue."""
    return protocol.change(
        channel_of(row.group_id),
        id=str(row.id),
        seq=row.id,
        at=row.changed_seq,
        state="shown" if row.state == "open" else "withdrawn",
        html=fragment_of(row),
    )


def fragment_of(row: QueueRow) -> str:
    """The row as HTML: the same for every facilitator, and without a word that a member wrote."""
    return pages.fragment("moderation/_case_row.html", zone=VISITOR.zone, **row_context(row))


def row_context(row: QueueRow) -> dict[str, object]:
    """What the fragment is given, besides the zone of the clocks it shows."""
    return {
        "row": row,
        "kind": KINDS[row.kind],
        "severity": SEVERITY_WORDS[row.severity],
        "thing": THINGS[row.subject_kind],
        "raised_by": _raisers(row),
        "done": DONE,
    }


class QueueChannel:
    """`queue:GROUP_ID`."""

    kind = "queue"

    async def may_listen(
        self, db: Reads, channel_id: int, member_ids: Collection[UUID | None]
    ) -> Collection[UUID | None]:
        rows = await db.fetch(
            """
            SELECT s.member_id
              FROM standings s
             WHERE s.group_id = $1
               AND s.is_facilitator
               AND s.member_id = ANY($2::uuid[])
            """,
            channel_id,
            [member_id for member_id in member_ids if member_id is not None],
        )
        return {row["member_id"] for row in rows}

    async def read_since(self, db: Reads, channel_id: int, after: int, limit: int) -> CatchUp | None:
        rows = await db.fetch(
            """
            SELECT g.queue_epoch, g.queue_seq, q.id, q.group_id, q.group_slug, q.group_name, q.subject_kind, q.kind,
                   q.severity, q.state, q.precedence, q.changed_seq, q.opened_at, q.decided_at, q.claimed_by,
                   q.claimed_until, q.by_screening, q.by_members, q.by_visitors, q.latest_action, q.decided_by
              FROM groups g
              LEFT JOIN LATERAL (
                   SELECT r.*
                     FROM queue_rows r
                    WHERE r.group_id = g.id
                      AND r.changed_seq > $2
                    ORDER BY r.changed_seq DESC
                    LIMIT $3) q ON true
             WHERE g.id = $1
             ORDER BY q.changed_seq DESC
            """,
            channel_id,
            after,
            limit + 1,
        )
        if not rows:
            return None
        changes = [_change(dict(row)) for row in rows if row["id"] is not None]
        epoch, head = rows[0]["queue_epoch"], rows[0]["queue_seq"]
        return CatchUp.of(changes, epoch=epoch, head=head, after=after, limit=limit)

    async def heads(self, db: Reads, channel_ids: Sequence[int]) -> Mapping[int, int]:
        rows = await db.fetch("SELECT id, queue_seq FROM groups WHERE id = ANY($1::integer[])", channel_ids)
        return {row["id"]: row["queue_seq"] for row in rows}


def _change(columns: dict[str, object]) -> Change:
    del columns["queue_epoch"], columns["queue_seq"]
    row = QueueRow(**columns)  # type: ignore[arg-type]  # columns have types only at run time
    return Change(row.changed_seq, frame_of(row))


def _raisers(row: QueueRow) -> str:
    people = [
        "1 member" if row.by_members == 1 else f"{row.by_members} members" if row.by_members else "",
        "a visitor" if row.by_visitors == 1 else f"{row.by_visitors} visitors" if row.by_visitors else "",
    ]
    flagged = " and ".join(filter(None, people))
    if not row.by_screening:
        return f"Flagged by {flagged}."
    return f"Found by screening, and flagged by {flagged}." if flagged else "Found by screening."
