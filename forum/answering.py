"""Whether a topic has its answer, and what it counts. An answer is a shown reply by somebody other than its starter.

So an answer that is withdrawn or hidden leaves the topic waiting again, and one that was held answers once it is shown.
"""

from frame.database import Work


async def note(work: Work, post_id: int) -> None:
    """Look again whether the post's topic is answered, after that post came, went or came back."""
    # Plan: from the second post on by posts_seq_key, until the first that is an answer.
    await work.execute(
        """
        UPDATE topics t
           SET answered_at = first.at
          FROM posts changed
          JOIN topics its ON its.id = changed.topic_id
          LEFT JOIN LATERAL (SELECT p.posted_at AS at
                               FROM posts p
                              WHERE p.topic_id = its.id AND p.seq > 1 AND p.state = 'shown' AND NOT p.is_note
                                AND p.membership_id <> its.membership_id
                              ORDER BY p.seq
                              LIMIT 1) first ON true
         WHERE changed.id = $1
           AND changed.seq > 1
           AND changed.membership_id <> its.membership_id
           AND t.id = its.id
           AND t.answered_at IS DISTINCT FROM first.at
        """,
        post_id,
    )


async def recount(work: Work, topic_id: int, *, carried: bool = False) -> None:
    """Count a topic anew, under its row lock. carried: posts came into it, and their numbers are the latest."""
    await work.execute(
        """
        UPDATE topics t
           SET reply_count = counted.replies, last_post_seq = counted.last_seq, last_at = counted.last_at,
               answered_at = counted.answered_at,
               last_seq = CASE WHEN $2 THEN GREATEST(t.last_seq, counted.highest) ELSE t.last_seq END
          FROM (SELECT count(*) FILTER (WHERE p.seq > 1 AND NOT p.is_note) AS replies,
                       max(p.seq) FILTER (WHERE NOT p.is_note) AS last_seq,
                       max(p.posted_at) FILTER (WHERE NOT p.is_note) AS last_at,
                       max(p.seq) AS highest,
                       min(p.posted_at) FILTER (WHERE p.seq > 1 AND p.state = 'shown' AND NOT p.is_note
                                                      AND p.membership_id <> its.membership_id) AS answered_at
                  FROM posts p
                  JOIN topics its ON its.id = p.topic_id
                 WHERE p.topic_id = $1) counted
         WHERE t.id = $1
        """,
        topic_id,
        carried,
    )
