"""What a search costs: `python -m bench.search [posts]`. Words as frequent as in a real forum, by Zipf's law."""

import asyncio
import os
import random
import statistics
import sys
import time
from itertools import accumulate
from typing import Any

import asyncpg

from accounts import sessions
from bench.machinery import Ground, ground
from forum import asking, indexing, scopes, search
from forum.search import Order
from frame.caller import Caller
from frame.database import Database, PooledConnections, Work, pool
from live.backplane import MemoryBackplane
from server.seeding.bulk import Sizes

_VOCABULARY, _TEXTS, _LENGTH = 30_000, 20_000, 90
_RUNS = 100


async def main() -> None:
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    vocabulary = _vocabulary()
    sizes = Sizes(members=1_000, topics=posts // 10, posts=posts, messages=0)
    async with ground(sizes) as here, pool(here.database_url, size=4, timeout_s=900) as opened:
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
        database = Database(PooledConnections(opened, timeout_s=30), MemoryBackplane())
        async with opened.acquire() as connection:
            await _write_words(connection, vocabulary)
        begun = time.perf_counter()
        await _index(database, opened)
        print(f"{posts:,} posts read in {time.perf_counter() - begun:.0f} s", flush=True)
        caller = await sessions.resume(database, here.token)
        await _measure(database, caller, vocabulary)
        await _cost_of_writing(database, here)


def _vocabulary() -> list[str]:
    chance = random.Random(7)
    words: dict[str, None] = {}
    while len(words) < _VOCABULARY:
        word = "".join(chance.choice("bdfgklmnprt") + chance.choice("aou") for _ in range(chance.randint(2, 4)))
        words[word + chance.choice("kmtp")] = None
    return list(words)


def _texts(vocabulary: list[str]) -> list[list[str]]:
    chance = random.Random(8)
    weights = list(accumulate(1 / (rank + 2) for rank in range(len(vocabulary))))
    return [chance.choices(vocabulary, cum_weights=weights, k=_LENGTH) for _ in range(_TEXTS)]


def _written(vocabulary: list[str]) -> str:
    """Four common words in a row, which one text in 20,000 holds."""
    common = set(vocabulary[:30])
    # From the fourteenth text on, since the posts of those before are not in the reader's group.
    for words in _texts(vocabulary)[14:]:
        for place in range(_LENGTH - 3):
            if common.issuperset(words[place : place + 4]):
                return " ".join(words[place : place + 4])
    raise RuntimeError("No text holds four common words in a row.")


async def _write_words(connection: Any, vocabulary: list[str]) -> None:
    """Give every post words of its own, and a time of its own: one every half a minute."""
    texts = [(number, f"<p>{' '.join(words)}</p>") for number, words in enumerate(_texts(vocabulary))]
    await connection.execute("CREATE TEMP TABLE texts (number integer PRIMARY KEY, html text)")
    await connection.copy_records_to_table("texts", records=texts)
    await connection.execute("ALTER TABLE posts DISABLE TRIGGER USER; DROP INDEX searchable_words_idx")
    await connection.execute(
        """
        UPDATE posts p
           SET html = t.html, posted_at = now() - ((SELECT max(id) FROM posts) - p.id) * interval '30 seconds'
          FROM texts t
         WHERE t.number = (p.id * 7919) % $1
        """,
        _TEXTS,
    )
    await connection.execute("ALTER TABLE posts ENABLE TRIGGER USER")


async def _index(database: Database, opened: asyncpg.Pool) -> None:
    indexing.BATCH = 20_000
    read = 1
    while read:
        async with database.work() as work:
            read = await indexing.read_batch(work)
    async with opened.acquire() as connection:
        await connection.execute("SET maintenance_work_mem = '512MB'")
        await connection.execute(
            "CREATE INDEX searchable_words_idx ON searchable USING gin (words) WITH (fastupdate = off)"
        )
        await connection.execute("VACUUM (ANALYZE) searchable, posts, topics, search_words")


async def _measure(database: Database, caller: Caller, words: list[str]) -> None:
    queries = {
        "the most common word": words[0],
        "a common word (rank 20)": words[20],
        "a less common word (rank 300)": words[300],
        "a rare word (rank 20,000)": words[20_000],
        "a word that nobody wrote": "harpsichord",
        "two common words": f"{words[0]} {words[1]}",
        "three words": f"{words[5]} {words[50]} {words[500]}",
        "a phrase of common words": f'"{words[0]} {words[1]}"',
        "a phrase of common words, 4 long": f'"{words[0]} {words[1]} {words[2]} {words[3]}"',
        "a phrase of common words, 4 long, written": f'"{_written(words)}"',
        "a phrase of rarer words": f'"{words[900]} {words[1100]}"',
        "common without common": f"{words[0]} -{words[1]}",
        "common, a year ago": f"{words[3]} before:2025-12-01",
    }
    print(f"{'query':<36}{'hits':>6}{'p50 ms':>9}{'p99 ms':>9}{'worst':>9}  looked")
    everything: list[float] = []
    for name, query in queries.items():
        if not everything:
            print(f"the first search on a new connection: {await _once(database, caller, query):.0f} ms", flush=True)
        for order in ("best", "newest"):
            everything += await _time(database, caller, f"{name}, {order}", query, order)
    cut = statistics.quantiles(everything, n=100, method="inclusive")
    print(f"all {len(everything):,}: p50 {cut[49]:.1f} ms, p99 {cut[98]:.1f} ms, worst {max(everything):.1f} ms")


async def _once(database: Database, caller: Caller, query: str) -> float:
    """What a connection pays once, for it prepares the statements."""
    asked, begun = asking.read(query), time.perf_counter()
    scope = await scopes.find(database, asked, reader=caller)
    await search.find(database, scope, asked, reader=caller)
    return (time.perf_counter() - begun) * 1000


async def _time(database: Database, caller: Caller, name: str, query: str, order: Order) -> list[float]:
    asked, took = asking.read(query), []
    found = None
    for _ in range(_RUNS):
        begun = time.perf_counter()
        scope = await scopes.find(database, asked, reader=caller)
        found = await search.find(database, scope, asked, reader=caller, order=order)
        took.append((time.perf_counter() - begun) * 1000)
    if found is None:
        return took
    looked = "cut short" if found.was_cut_short else "to enough" if found.back_to else "all"
    cut = statistics.quantiles(took, n=100, method="inclusive")
    print(f"{name:<44}{len(found.hits):>4}{cut[49]:>9.1f}{cut[98]:>9.1f}{max(took):>9.1f}  {looked}", flush=True)
    return took


async def _cost_of_writing(database: Database, here: Ground) -> None:
    """What the job takes for one post, with the whole index in place."""
    indexing.BATCH = 500
    took = []
    for place in range(200):
        async with database.work() as work:
            await _wait(work, place)
        begun = time.perf_counter()
        async with database.work() as work:
            await indexing.read_batch(work)
        took.append((time.perf_counter() - begun) * 1000)
    cut = statistics.quantiles(took, n=100, method="inclusive")
    print(f"reading one post into the index: p50 {cut[49]:.1f} ms, p99 {cut[98]:.1f} ms (server {here.server_pid})")


async def _wait(work: Work, place: int) -> None:
    await work.execute(
        "INSERT INTO search_waiting (post_id) SELECT id FROM posts WHERE id > $1 ORDER BY id LIMIT 1", place * 400
    )


if __name__ == "__main__":
    asyncio.run(main())
