"""What forum pages cost: `python -m bench.topic_page`, and with `--full` on a million posts, which takes five minutes.

The web process has a core; PostgreSQL and client the other.
"""

import asyncio
import sys

import asyncpg

from bench.machinery import Ground, ground, measure, show
from server.seeding.bulk import Sizes

SIZES = Sizes(members=1_000, topics=5_000, posts=100_000, messages=0, longest=10_000)
FULL = Sizes(members=10_000, topics=100_000, posts=1_000_000, messages=0, longest=100_000)


async def main(sizes: Sizes) -> None:
    async with ground(sizes) as here:
        longest, ordinary, public, slug, deep = await _topics(here)
        pages = [
            ("constant page", "/constant", False),
            ("topic, 40 of 40 posts", f"/topics/{ordinary}", True),
            (f"topic of {sizes.longest:,}, first page", f"/topics/{longest}", True),
            (f"topic of {sizes.longest:,}, last page", f"/topics/{longest}?at={sizes.longest - 29}", True),
            (
                f"topic of {sizes.longest:,}, by time, last",
                f"/topics/{longest}?view=time&at={sizes.longest - 29}",
                True,
            ),
            ("topic, signed out", f"/topics/{public}", False),
            ("list of 30 topics", f"/groups/{slug}/topics", True),
            ("list of 30 topics, far back", f"/groups/{slug}/topics?older={deep}", True),
            ("first page, signed out", "/", False),
        ]
        # One page after the other: they share a core.
        figures = [await measure(here, name, path, signed_in=signed_in) for name, path, signed_in in pages]
        show(figures, yardstick=figures[0])


async def _topics(here: Ground) -> tuple[int, int, int, str, str]:
    """The longest topic, one of 40 posts, one that anybody may read, the group's slug, a place far back in its list."""
    connection = await asyncpg.connect(here.database_url)
    try:
        [(longest, group_id)] = await connection.fetch(
            "SELECT id, group_id FROM topics ORDER BY reply_count DESC LIMIT 1"
        )
        ordinary = await connection.fetchval(
            "SELECT id FROM topics WHERE group_id = $1 AND id <> $2 ORDER BY id LIMIT 1", group_id, longest
        )
        await _make_forty(connection, ordinary)
        public = await connection.fetchval("UPDATE topics SET is_public = true WHERE id = $1 RETURNING id", ordinary)
        slug = await connection.fetchval("SELECT slug FROM groups WHERE id = $1", group_id)
        deep = await connection.fetchval(
            """
            SELECT (extract(epoch FROM last_at) * 1000000)::bigint || '-' || id
              FROM topics
             WHERE group_id = $1
             ORDER BY last_at DESC
            OFFSET (SELECT count(*) - 40 FROM topics WHERE group_id = $1)
             LIMIT 1
            """,
            group_id,
        )
        await connection.execute("VACUUM (ANALYZE) posts, topics")
    finally:
        await connection.close()
    return longest, ordinary, public, slug, deep


async def _make_forty(connection: asyncpg.Connection, topic_id: int) -> None:
    """Lend posts of the longest topics to this one until it has forty."""
    await connection.execute(
        """
        INSERT INTO posts (topic_id, seq, changed_seq, parent_seq, path, membership_id, key, text, html, cooked_version)
        SELECT $1, n, n, 1, int4send(1) || int4send(n), p.membership_id, gen_random_uuid(), p.text, p.html,
               p.cooked_version
          FROM generate_series((SELECT last_seq::int + 1 FROM topics WHERE id = $1), 40) n,
               LATERAL (SELECT * FROM posts o WHERE o.topic_id <> $1 ORDER BY o.topic_id, o.seq OFFSET n LIMIT 1) p
        """,
        topic_id,
    )
    await connection.execute("UPDATE topics SET last_seq = 40, reply_count = 39 WHERE id = $1", topic_id)


if __name__ == "__main__":
    asyncio.run(main(FULL if "--full" in sys.argv else SIZES))
