"""What kind of reply would help: words for it, and the topics of a group that ask for one kind."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from frame.caller import Caller
from frame.database import Reads, Record

if TYPE_CHECKING:
    from forum.topics import Forum

WORDS: Mapping[str, str] = {
    "heard": "I just need to be heard",
    "ideas": "I would like ideas",
    "information": "I am sharing information",
    "good_news": "Good news",
}
CHIPS: Mapping[str, str] = {
    "heard": "Needs to be heard",
    "ideas": "Would like ideas",
    "information": "Sharing information",
    "good_news": "Good news",
}
TABS: Mapping[str, str] = {"heard": "Listening", "ideas": "Ideas", "information": "Facts", "good_news": "Good news"}
"""Short enough for one line of a phone. The row is named "What kind of reply would help"."""
BEFORE_REPLYING: Mapping[str, str] = {
    "heard": "Please listen rather than advise.",
    "ideas": "Ideas are welcome: say what helped you.",
    "information": "This is shared to inform. Add what you know.",
    "good_news": "This is good news. Be glad together.",
}


async def list_rows(
    db: Reads, forum: "Forum", need: str, *, reader: Caller, goes_back: bool, last_at: datetime, topic_id: int
) -> list[Record]:
    """As the list of all topics, for one need. At most 31."""
    # Plan: one of the two branches runs; it walks topics_need_idx in its own order and stops after 31 rows, which are
    # then looked up. Whoever is outside the group passes over what is not public.
    return await db.fetch(
        """
        WITH reader AS (SELECT membership_id, is_facilitator
                          FROM standings
                         WHERE group_id = $1
                           AND member_id = $2),
        chosen AS (SELECT id FROM (
          (SELECT t.id
             FROM topics t
            WHERE $3 AND t.group_id = $1 AND t.need = $6 AND (t.last_at, t.id) < ($4, $5)
              AND CASE WHEN EXISTS (SELECT FROM reader)
                       THEN t.state = 'shown' OR (SELECT is_facilitator FROM reader)
                            OR t.membership_id = (SELECT membership_id FROM reader)
                       ELSE t.is_public AND t.state = 'shown'
                            AND (SELECT allows_public_topics FROM groups WHERE id = $1) END
            ORDER BY t.last_at DESC, t.id DESC
            LIMIT 31)
          UNION ALL
          (SELECT t.id
             FROM topics t
            WHERE NOT $3 AND t.group_id = $1 AND t.need = $6 AND (t.last_at, t.id) > ($4, $5)
              AND CASE WHEN EXISTS (SELECT FROM reader)
                       THEN t.state = 'shown' OR (SELECT is_facilitator FROM reader)
                            OR t.membership_id = (SELECT membership_id FROM reader)
                       ELSE t.is_public AND t.state = 'shown'
                            AND (SELECT allows_public_topics FROM groups WHERE id = $1) END
            ORDER BY t.last_at, t.id
            LIMIT 31)) AS branch LIMIT 31)
        SELECT t.id, t.title, t.is_public, t.is_closed, t.state, t.need, t.warnings, t.is_pinned, t.is_new,
               t.reply_count, t.last_at, t.pseudonym, t.pebble_key
          FROM chosen
         CROSS JOIN LATERAL (
               SELECT t.id, t.title, t.is_public AND g.allows_public_topics AS is_public,
                      t.closed_at IS NOT NULL AS is_closed, t.state,
                      t.need, array_to_string(t.warnings, E'\n') AS warnings, t.pinned_at IS NOT NULL AS is_pinned,
                      COALESCE(read.seq < t.last_post_seq, false) AS is_new,
                      t.reply_count, t.last_at, m.pseudonym, m.pebble_key
                 FROM topics t
                 JOIN groups g ON g.id = t.group_id
                 JOIN memberships m ON m.id = t.membership_id
                 LEFT JOIN readings read ON read.topic_id = t.id
                                        AND read.membership_id = (SELECT membership_id FROM reader)
                WHERE t.id = chosen.id
                LIMIT 1) t
         ORDER BY CASE WHEN $3 THEN t.last_at END DESC, CASE WHEN $3 THEN t.id END DESC, t.last_at, t.id
        """,
        forum.group_id,
        reader.member_id,
        goes_back,
        last_at,
        topic_id,
        need,
    )
