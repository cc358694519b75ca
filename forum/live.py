"""Topics, live: who may listen, what changed since, and telling what has just changed."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from forum import showing
from forum.showing import Post, Standing
from frame.announcements import Announcement
from frame.database import Reads, Record, Work
from frame.errors import Missing
from live.channels import CatchUp, Change

_OPENER = 1


class TopicChannel:
    """`topic:12`: its posts as everybody may see them who may read the topic."""

    kind = "topic"

    async def may_listen(
        self, db: Reads, channel_id: int, member_ids: Collection[UUID | None]
    ) -> Collection[UUID | None]:
        rows = await db.fetch(
            """
            SELECT asked.member_id
              FROM unnest($2::uuid[]) AS asked (member_id)
             CROSS JOIN LATERAL topic_reading($1, asked.member_id)
            """,
            channel_id,
            list(member_ids),
        )
        return {row["member_id"] for row in rows}

    async def read_since(self, db: Reads, channel_id: int, after: int, limit: int) -> CatchUp | None:
        # Plan: the newest of posts_changed_idx beyond `after`; what is not shown to all leaves its words here.
        rows = await db.fetch(
            """
            SELECT t.epoch, t.last_seq AS head,
                   p.id, p.topic_id, p.seq, p.changed_seq, p.parent_seq, p.depth, p.membership_id,
                   CASE WHEN p.state = 'shown' AND t.state = 'shown' THEN p.html ELSE '' END AS html,
                   CASE WHEN t.state = 'shown' OR p.state <> 'shown' THEN p.state ELSE 'hidden' END AS state,
                   p.posted_at, p.edited_at, p.version, p.warnings, p.reactions,
               p.pseudonym, p.pebble_key, p.is_facilitator, p.parent_id, p.answers,
                   t.state = 'shown' AS is_topic_shown, t.title, t.is_public, t.pinned_at IS NOT NULL AS is_pinned,
                   t.closed_at IS NOT NULL AS is_closed, t.closed_reason, t.need,
                   array_to_string(t.warnings, E'\n') AS topic_warnings, t.takes_replies
              FROM topics t
              LEFT JOIN LATERAL (SELECT * FROM signed_posts s
                                  WHERE s.topic_id = t.id AND s.changed_seq > $2
                                  ORDER BY s.changed_seq DESC
                                  LIMIT $3) p ON true
             WHERE t.id = $1
             ORDER BY p.changed_seq DESC
            """,
            channel_id,
            after,
            limit + 1,
        )
        if not rows:
            return None
        epoch, head = rows[0]["epoch"], rows[0]["head"]
        changes = [_change(row) for row in rows if row["id"] is not None]
        return CatchUp.of(changes, epoch=epoch, head=head, after=after, limit=limit)

    async def heads(self, db: Reads, channel_ids: Sequence[int]) -> Mapping[int, int]:
        rows = await db.fetch("SELECT id, last_seq FROM topics WHERE id = ANY ($1)", list(channel_ids))
        return {row["id"]: row["last_seq"] for row in rows}


async def tell(work: Work, post_id: int) -> Post:
    """Tell everybody who listens that a post came or changed, once the work has committed. Returns it as all see it."""
    row = await _look(work, post_id)
    post, standing = _post(row), _standing(row)
    work.announce(Announcement(f"topic:{post.topic_id}", post.changed_seq, lambda: showing.frame(post, standing)))
    return post


async def tell_of_topic(work: Work, topic_id: int) -> None:
    """Tell everybody who listens that the topic as a whole changed: that counts as a change of its opening post."""
    post_id = await work.fetchval(
        """
        WITH numbered AS (UPDATE topics SET last_seq = last_seq + 1 WHERE id = $1 RETURNING id, last_seq)
        UPDATE posts p
           SET changed_seq = n.last_seq
          FROM numbered n
         WHERE p.topic_id = n.id
           AND p.seq = $2
        RETURNING p.id
        """,
        topic_id,
        _OPENER,
    )
    if post_id is not None:
        await tell(work, post_id)


async def look(db: Reads, post_id: int) -> Post:
    """A post as everybody sees it who may read its topic; only for telling them. Raises: Missing."""
    return _post(await _look(db, post_id))


async def _look(db: Reads, post_id: int) -> Record:
    row: Record | None = await db.fetchrow(
        """
        SELECT p.id, p.topic_id, p.seq, p.changed_seq, p.parent_seq, p.depth, p.membership_id,
               CASE WHEN p.state = 'shown' AND t.state = 'shown' THEN p.html ELSE '' END AS html,
               CASE WHEN t.state = 'shown' OR p.state <> 'shown' THEN p.state ELSE 'hidden' END AS state,
               p.posted_at, p.edited_at, p.version, p.warnings, p.reactions,
               p.pseudonym, p.pebble_key, p.is_facilitator, p.parent_id, p.answers,
               t.state = 'shown' AS is_topic_shown, t.title, t.is_public, t.pinned_at IS NOT NULL AS is_pinned,
               t.closed_at IS NOT NULL AS is_closed, t.closed_reason, t.need,
               array_to_string(t.warnings, E'\n') AS topic_warnings, t.takes_replies
          FROM signed_posts p
          JOIN topics t ON t.id = p.topic_id
         WHERE p.id = $1
        """,
        post_id,
    )
    if row is None:
        raise Missing
    return row


def _change(row: Record) -> Change:
    return Change(row["changed_seq"], showing.frame(_post(row), _standing(row)))


def _post(row: Record) -> Post:
    return Post(**{name: row[name] for name in Post.__struct_fields__})


def _standing(row: Record) -> Standing | None:
    if row["seq"] != _OPENER or not row["is_topic_shown"]:
        return None
    return Standing(**{name: row[name] for name in Standing.__struct_fields__})
