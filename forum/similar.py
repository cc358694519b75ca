"""Topics like the one that somebody is about to start, by their titles: offered, never in the way."""

import re
from dataclasses import dataclass
from datetime import datetime

from forum.topics import Forum
from frame.caller import Caller
from frame.database import Reads

MOST = 5
SHORTEST = 4

_MOST_WORDS = 8
_WORD = re.compile(r"\w{3,40}")


@dataclass(frozen=True, slots=True)
class Similar:
    topic_id: int
    title: str
    reply_count: int
    last_at: datetime


async def find(db: Reads, forum: Forum, title: str, *, reader: Caller) -> list[Similar]:
    """Topics of the group that the reader may read and whose titles share words with this one, the likest first."""
    words = list(dict.fromkeys(_WORD.findall(title.lower())))[:_MOST_WORDS]
    if len(title.strip()) < SHORTEST or not words:
        return []
    # Plan: the newest 200 titles of the group with one of the words (topics_title_words_idx), then ranked. A title that
    # shares one of five words is no match: two must be there, or all.
    rows = await db.fetch(
        """
        WITH sought AS MATERIALIZED (SELECT to_tsquery('english', $2) AS query),
        near AS MATERIALIZED (
          SELECT t.id, t.title
            FROM topics t, sought
           WHERE to_tsvector('english', t.title) @@ sought.query
             AND t.group_id = $1
             AND t.state = 'shown'
           ORDER BY (t.id + 0) DESC
           LIMIT 200),
        ranked AS (
          SELECT near.id,
                 (SELECT count(*) FROM unnest($3::text[]) AS each (word)
                   WHERE to_tsvector('english', near.title) @@ plainto_tsquery('english', each.word)) AS shared,
                 ts_rank(to_tsvector('english', near.title), sought.query, 1) AS rank,
                 (SELECT count(*) FROM unnest($3::text[]) AS each (word)
                   WHERE numnode(plainto_tsquery('english', each.word)) > 0) AS words
            FROM near, sought)
        SELECT t.id AS topic_id, t.title, t.reply_count, t.last_at
          FROM ranked
          JOIN topics t ON t.id = ranked.id
         CROSS JOIN LATERAL topic_reading(t.id, $4) r
         WHERE ranked.shared >= LEAST(2, ranked.words)
         ORDER BY ranked.shared DESC, ranked.rank DESC, t.last_at DESC
         LIMIT $5
        """,
        forum.group_id,
        " | ".join(f"'{word}'" for word in words),
        words,
        reader.member_id,
        MOST,
    )
    return [Similar(**row) for row in rows]
