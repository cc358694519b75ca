"""How a branch of posts, and what readers keep about it, gets from one topic into another. Only `arranging` does it."""

from dataclasses import dataclass
from uuid import UUID

from frame.database import Work

MOST = 2000
"""So many posts move within half a second; writers in both topics wait meanwhile."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A post and all that answers it, where they stand before they move. depth: 1 for a post that opens a topic."""

    post_id: int
    topic_id: int
    seq: int
    parent_seq: int | None
    path: bytes
    membership_id: UUID
    state: str
    is_note: bool
    count: int

    @property
    def depth(self) -> int:
        return len(self.path) // 4

    @property
    def path_after(self) -> bytes:
        """The first path that lies beyond the branch."""
        return self.path[:-4] + (self.seq + 1).to_bytes(4)


async def find(work: Work, topic_id: int, post_id: int) -> Branch | None:
    """The branch that begins with a post, while it is in this topic."""
    row = await work.fetchrow(
        """
        SELECT p.id AS post_id, p.topic_id, p.seq, p.parent_seq, p.path, p.membership_id, p.state, p.is_note,
               (SELECT count(*) FROM posts b
                 WHERE b.topic_id = p.topic_id AND b.path >= p.path
                   AND b.path < substring(p.path FOR octet_length(p.path) - 4) || int4send(p.seq::integer + 1)) AS count
          FROM posts p
         WHERE p.id = $2
           AND p.topic_id = $1
        """,
        topic_id,
        post_id,
    )
    return Branch(**row) if row else None


async def carry(work: Work, branch: Branch, target_id: int, *, delta: int, under: int | None) -> None:
    """Give every post of the branch its new place: each seq grows by `delta`, so their order stays.

    under: the seq in the new topic that the first of them answers. Each counts as just changed, parents first, so that
    whoever looks on in the new topic is told of all. Where each was is noted, for those who come by an old address.
    """
    await work.execute(
        """
        WITH above AS (SELECT COALESCE((SELECT path FROM posts WHERE topic_id = $2 AND seq = $5), ''::bytea) AS path),
        carried AS (
          UPDATE posts p
             SET topic_id = $2, seq = p.seq + $4, changed_seq = p.seq + $4,
                 parent_seq = CASE WHEN p.id = $3 THEN $5::bigint ELSE p.parent_seq + $4 END,
                 -- The seqs between the branch's first post and this one, each with its new number.
                 path = substring(
                   (SELECT path FROM above)
                   || COALESCE((SELECT string_agg(int4send(substring(p.path FROM at FOR 4)::integer + $4::integer),
                                                     '' ORDER BY at)
                                  FROM generate_series($8::integer - 3, octet_length(p.path) - 7, 4) AS at), '')
                   FOR 124) || int4send((p.seq + $4)::integer),
                 -- Two topics can hold the same key of one writer only if the writer meant it.
                 key = CASE WHEN EXISTS (SELECT FROM posts twin WHERE twin.topic_id = $2
                                            AND twin.membership_id = p.membership_id AND twin.key = p.key)
                            THEN gen_random_uuid() ELSE p.key END
           WHERE p.topic_id = $1
             AND p.path >= $6
             AND p.path < $7
          RETURNING p.id, p.seq, p.is_note),
        -- A note that moves goes on leading to what stood in its first place.
        notes AS (
          INSERT INTO moved_posts (topic_id, seq, post_id)
          SELECT $2, c.seq, m.post_id
            FROM carried c
            JOIN moved_posts m ON m.topic_id = $1 AND m.seq = c.seq - $4
           WHERE c.is_note)
        INSERT INTO moved_posts (topic_id, seq, post_id)
        SELECT $1, seq - $4, id
          FROM carried
        ON CONFLICT ON CONSTRAINT moved_posts_pkey DO NOTHING
        """,
        branch.topic_id,
        target_id,
        branch.post_id,
        delta,
        under,
        branch.path,
        branch.path_after,
        len(branch.path),
    )


async def carry_readings(
    work: Work, branch: Branch, target_id: int, *, had_read: int, delta: int, follows: bool
) -> None:
    """What somebody had read stays read, if they had read the new topic to its end before; folded stays folded.

    had_read: the last place of the new topic before. follows: whether who followed the old topic follows the new one.
    A topic that somebody mutes mutes no other.
    """
    await work.execute(
        """
        INSERT INTO readings AS kept (membership_id, topic_id, seq, folded, level)
        SELECT r.membership_id, $2,
               CASE WHEN r.seq >= $3 AND COALESCE(own.seq, 0) >= $4 AND (own.seq IS NOT NULL OR $4 = 0)
                    THEN LEAST(r.seq + $5, t.last_post_seq) ELSE COALESCE(own.seq, 0) END,
               (ARRAY(SELECT m.seq + $5
                        FROM moved_posts m
                        JOIN posts p ON p.id = m.post_id AND p.topic_id = $2
                       WHERE m.topic_id = $1 AND m.seq = ANY (r.folded))
                || COALESCE(own.folded, '{}'))[:200],
               COALESCE(own.level, CASE WHEN $6 AND r.level IN ('follow', 'watch') THEN r.level END)
          FROM readings r
          JOIN topics t ON t.id = $2
          LEFT JOIN readings own ON own.membership_id = r.membership_id AND own.topic_id = $2
         WHERE r.topic_id = $1
        ON CONFLICT ON CONSTRAINT readings_pkey
        DO UPDATE SET seq = GREATEST(kept.seq, excluded.seq), folded = excluded.folded, level = excluded.level
        """,
        branch.topic_id,
        target_id,
        branch.seq,
        had_read,
        delta,
        follows,
    )


async def carry_drafts(work: Work, branch: Branch) -> None:
    """Answers that somebody is still writing go to where the form for them is now."""
    await work.execute(
        """
        UPDATE drafts d
           SET place = draft_place(d.place)
         WHERE d.place IN ('topic:' || $1::integer, 'reply:' || $2::bigint)
           AND draft_place(d.place) <> d.place
           AND NOT EXISTS (SELECT FROM drafts other WHERE other.member_id = d.member_id
                              AND other.place = draft_place(d.place))
        """,
        branch.topic_id,
        branch.post_id,
    )
