"""What posting a reply costs: `python -m bench.replies`. Eight writers; Markdown, screening and durability included."""

import asyncio
import itertools
import random
import statistics
import time
from collections.abc import Iterator
from uuid import UUID

import asyncpg

from bench.machinery import Ground, ground, sessions
from server.seeding.bulk import Sizes

SIZES = Sizes(members=1_000, topics=500, posts=20_000, messages=0, longest=1_000)
WRITERS = 8
REPLIES = 1_600
# Nobody may post more than 20 in ten minutes.
PEOPLE = 200

_SENTENCES = """
morning kettle garden slowly again window letter quiet bus weather clinic sleep better worse sister tea walk evening
tired hopeful week asked said told found tried kept little much often never sometimes because after before while
"""
_WORDS = _SENTENCES.split()


async def main() -> None:
    async with ground(SIZES) as here:
        topics, tokens = await _topics(here), await sessions(here.database_url, PEOPLE)
        heads = _requests(topics, tokens)
        await _write(here.port, list(itertools.islice(heads, 200)))
        before = here.server_ms(), here.postgres_ms()
        begun = time.perf_counter()
        took = await _write(here.port, list(itertools.islice(heads, REPLIES)))
        whole_s = time.perf_counter() - begun
        server_ms, postgres_ms = here.server_ms() - before[0], here.postgres_ms() - before[1]
        print(f"{'replies':>9}{'server ms':>11}{'pg ms':>8}{'p50':>8}{'p99':>8}{'/s (8)':>9}")
        print(
            f"{len(took):>9}{server_ms / len(took):>11.3f}{postgres_ms / len(took):>8.3f}"
            f"{statistics.median(took) * 1000:>8.2f}{statistics.quantiles(took, n=100)[98] * 1000:>8.2f}"
            f"{len(took) / whole_s:>9.0f}"
        )


async def _topics(here: Ground) -> list[int]:
    """Topics of the first group, which all the writers are in."""
    connection = await asyncpg.connect(here.database_url)
    try:
        rows = await connection.fetch(
            "SELECT id FROM topics WHERE group_id = (SELECT min(id) FROM groups) ORDER BY id LIMIT 50"
        )
    finally:
        await connection.close()
    return [row["id"] for row in rows]


def _requests(topics: list[int], tokens: list[str]) -> Iterator[bytes]:
    chance = random.Random(7)
    for number in itertools.count():
        text = "+".join(chance.choices(_WORDS, k=80)) + "+**and**%0A%0A-+one%0A-+two"
        body = f"key={UUID(int=chance.getrandbits(128), version=4)}&to=1&text={text}"
        yield (
            f"POST /topics/{topics[number % len(topics)]}/replies HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Sec-Fetch-Site: same-origin\r\nCookie: session={tokens[number % len(tokens)]}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


async def _write(port: int, requests: list[bytes]) -> list[float]:
    shares = [requests[place::WRITERS] for place in range(WRITERS)]
    return [one for times in await asyncio.gather(*(_post(port, share) for share in shares)) for one in times]


async def _post(port: int, requests: list[bytes]) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took = []
    try:
        for request in requests:
            begun = time.perf_counter()
            writer.write(request)
            answer = await reader.readuntil(b"\r\n\r\n")
            if b" 303 " not in answer.split(b"\r\n", 1)[0]:
                raise RuntimeError(f"A reply was answered by {answer[:40].decode()!r}.")
            took.append(time.perf_counter() - begun)
    finally:
        writer.close()
    return took


if __name__ == "__main__":
    asyncio.run(main())
