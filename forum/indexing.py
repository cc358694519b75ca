"""The words of posts, put where they are found by a job right after each commit. Who may read them is not said here."""

from hashlib import md5

from frame.database import Reads, Work
from frame.resources import Resources

BATCH = 500

LEVELS = (("a", 12), ("b", 15), ("c", 18))
"""How new a post is, by its id: marks for runs of 4,096, 32,768 and 262,144 posts, for search to begin with the newest.

They are written out in `_put`. They bound what a search reads by the number of posts, however many came in a month.
"""


def pair(first: str, second: str) -> str:
    """The mark of two stems in a row, as `neighbours` in SQL writes it: one of 65,536, so a phrase needs few looks.

    Without, a phrase of common words has to be looked for in nearly every post.
    """
    return f" {md5(f'{first} {second}'.encode(), usedforsecurity=False).hexdigest()[:4]}"


async def read_words(resources: Resources) -> None:
    """Put all that waits where it is found. Several at once share the work; twice does no harm."""
    while True:
        async with resources["database"].work() as work:
            if await read_batch(work) < BATCH:
                return


async def read_batch(work: Work) -> int:
    """The same for some posts; how many there were. A post that waits anew meanwhile is read anew."""
    waiting = await work.fetch(
        """
        DELETE FROM search_waiting
         WHERE id IN (SELECT id FROM search_waiting ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
        RETURNING post_id
        """,
        BATCH,
    )
    post_ids = sorted({row["post_id"] for row in waiting})
    if post_ids:
        await _put(work, post_ids)
        await _learn(work, post_ids)
    return len(waiting)


async def forget_words(resources: Resources) -> None:
    """Nightly: what no post holds any more is not guessed any more either; and whatever was never read is read."""
    database, last = resources["database"], ""
    while True:
        async with database.work() as work:
            words = await _next_words(work, last)
            if not words:
                break
            last = words[-1]
            await work.execute(
                """
                DELETE FROM search_words w
                 WHERE w.word = ANY ($1)
                   AND numnode(plainto_tsquery('english', w.word)) > 0
                   AND NOT EXISTS (SELECT FROM searchable s WHERE s.words @@ plainto_tsquery('english', w.word))
                """,
                words,
            )
    async with database.work() as work:
        await work.execute(
            """
            INSERT INTO search_waiting (post_id)
            SELECT p.id FROM posts p WHERE NOT EXISTS (SELECT FROM searchable s WHERE s.post_id = p.id)
            """
        )
    await read_words(resources)


async def _next_words(db: Reads, last: str) -> list[str]:
    rows = await db.fetch("SELECT word FROM search_words WHERE word > $1 ORDER BY word LIMIT 1000", last)
    return [row["word"] for row in rows]


async def _put(work: Work, post_ids: list[int]) -> None:
    # PostgreSQL's own parser passes over tags and entities, so cooked HTML is read as it stands.
    await work.execute(
        """
        INSERT INTO searchable (post_id, posted_at, words)
        SELECT p.id, p.posted_at,
               read.words || array_to_tsvector(marks.all_of_them)
          FROM posts p
          JOIN topics t ON t.id = p.topic_id
         CROSS JOIN LATERAL (
               -- OFFSET: read once, though it is used twice.
               SELECT CASE WHEN p.seq = 1 THEN setweight(to_tsvector('english', t.title), 'A') ELSE '' END
                      || setweight(to_tsvector('english', p.html), 'D') AS words
               OFFSET 0) read
         CROSS JOIN LATERAL (
               SELECT array_agg(mark) AS all_of_them
                 FROM (SELECT unnest(ARRAY[scope || ' ', scope || 'a ' || (p.id >> 12), scope || 'b ' || (p.id >> 15),
                                            scope || 'c ' || (p.id >> 18)]) AS mark
                         FROM unnest(CASE WHEN t.is_public THEN ARRAY['g' || t.group_id, 'p']
                                          ELSE ARRAY['g' || t.group_id] END) AS scope
                        UNION ALL SELECT 'by ' || p.membership_id
                        UNION ALL SELECT 'is unanswered' WHERE t.answered_at IS NULL
                        UNION ALL SELECT unnest(neighbours(read.words))) each) marks
         WHERE p.id = ANY ($1)
         ORDER BY p.id
        ON CONFLICT (post_id) DO UPDATE SET words = excluded.words, posted_at = excluded.posted_at
        """,
        post_ids,
    )


async def _learn(work: Work, post_ids: list[int]) -> None:
    # In order, so that two at once do not wait for each other in a ring.
    await work.execute(
        """
        INSERT INTO search_words (word)
        SELECT DISTINCT w.lexeme
          FROM posts p
          JOIN topics t ON t.id = p.topic_id
         CROSS JOIN LATERAL unnest(
               to_tsvector('simple', CASE WHEN p.seq = 1 THEN t.title || ' ' ELSE '' END || p.html)) w
         WHERE p.id = ANY ($1)
           AND p.state = 'shown'
           AND w.lexeme ~ '^[[:alpha:]]{4,30}$'
         ORDER BY 1
        ON CONFLICT DO NOTHING
        """,
        post_ids,
    )
