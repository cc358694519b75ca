"""Data for measuring: many members, topics, posts and messages, by COPY. Meaningless, and never beside real people."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from uuid import UUID

import asyncpg

from frame.cooking import VERSION, Cooked, cook, cook_line
from frame.settings import Settings
from server.seeding.refusing import SeedingRefused

Tell = Callable[[str], None]

GROUP = "benchmark"
MEMBERS_PER_GROUP = 500
_BATCH = 5_000
_DISTINCT = 400
_SENTENCE = """
morning kettle garden slowly again window letter quiet bus weather clinic sleep better worse sister tea walk evening
appointment tired hopeful week asked said told found tried kept little much often never sometimes because after before
while although nothing something everyone nobody the a of and to in it was that with for on my me
"""
_WORDS = _SENTENCE.split()


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything. longest: posts in the first topic; the rest are shared out among the others."""

    members: int
    topics: int
    posts: int
    messages: int
    longest: int = 0


@dataclass(frozen=True, slots=True)
class _Ids:
    """The first free ids, and what the rows refer to."""

    group_ids: list[int]
    memberships: list[list[UUID]]
    first_topic: int
    first_post: int
    room_ids: list[int]


async def seed_bulk(settings: Settings, sizes: Sizes, *, tell: Tell) -> None:
    """Write benchmark data into a database of a loopback installation. Takes some 20 s for 100,000 posts.

    Raises: SeedingRefused on https, where people can sign in, or for sizes that do not fit together.
    """
    if settings.is_https:
        raise SeedingRefused("Benchmark data is for this machine alone: BASE_URL is https.")
    if sizes.members < 1 or sizes.topics < 1 or sizes.posts < sizes.topics + max(0, sizes.longest - 1):
        raise SeedingRefused("Every topic needs a post, and every post a member.")
    connection = await asyncpg.connect(settings.database_url)
    try:
        async with connection.transaction():
            await _refuse_beside_people(connection)
            await _write(connection, sizes, random.Random(18), tell)
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()


async def _refuse_beside_people(connection: asyncpg.Connection) -> None:
    if await connection.fetchval("SELECT EXISTS (SELECT 1 FROM members WHERE passphrase_hash IS NOT NULL)"):
        raise SeedingRefused("People can sign in here. Benchmark data needs a database of its own.")


async def _write(connection: asyncpg.Connection, sizes: Sizes, chance: random.Random, tell: Tell) -> None:
    now = datetime.now(UTC)
    tell(f"{sizes.members:,} members …")
    ids = await _write_people(connection, sizes, chance, now)
    tell(f"{sizes.topics:,} topics …")
    lengths = _lengths(sizes)
    await _write_topics(connection, ids, lengths, now)
    texts = [_cooked(chance) for _ in range(_DISTINCT)]
    written = 0
    for batch in _batches(_posts(ids, lengths, texts, chance, now)):
        await connection.copy_records_to_table("posts", records=batch, columns=_POST_COLUMNS)
        written += len(batch)
        tell(f"{written:,} of {sizes.posts:,} posts …")
    tell(f"{sizes.messages:,} messages …")
    await _write_messages(connection, ids, sizes.messages, chance, now)
    for table in ("topics", "posts", "messages"):
        await connection.execute(
            # The table's name comes from the tuple above.
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
        )


async def _write_people(connection: asyncpg.Connection, sizes: Sizes, chance: random.Random, now: datetime) -> _Ids:
    members = [UUID(int=chance.getrandbits(128), version=4) for _ in range(sizes.members)]
    await connection.copy_records_to_table(
        "members", records=[(one, f"benchmark-{one.hex}") for one in members], columns=["id", "sign_in_name"]
    )
    group_ids = await _write_groups(connection, -(-sizes.members // MEMBERS_PER_GROUP))
    memberships: list[list[UUID]] = [[] for _ in group_ids]
    rows = []
    for place, member_id in enumerate(members):
        membership_id = UUID(int=chance.getrandbits(128), version=4)
        memberships[place % len(group_ids)].append(membership_id)
        name = f"Benchmark {place}"
        rows.append((membership_id, group_ids[place % len(group_ids)], member_id, name, name.lower(), now))
    await connection.copy_records_to_table(
        "memberships", records=rows, columns=["id", "group_id", "member_id", "pseudonym", "skeleton", "joined_at"]
    )
    room_ids = [
        await connection.fetchval("INSERT INTO rooms (group_id, name) VALUES ($1, 'Benchmark') RETURNING id", group_id)
        for group_id in group_ids[:1]
    ]
    first_topic = await connection.fetchval("SELECT COALESCE(max(id), 0) + 1 FROM topics")
    first_post = await connection.fetchval("SELECT COALESCE(max(id), 0) + 1 FROM posts")
    return _Ids(group_ids, memberships, first_topic, first_post, room_ids)


async def _write_groups(connection: asyncpg.Connection, count: int) -> list[int]:
    condition_id = await connection.fetchval(
        """
        INSERT INTO conditions (slug, name) VALUES ($1, 'Benchmark')
        ON CONFLICT (slug) DO UPDATE SET name = excluded.name
        RETURNING id
        """,
        GROUP,
    )
    before = await connection.fetchval("SELECT count(*) FROM groups WHERE condition_id = $1", condition_id)
    rows = await connection.fetch(
        """
        INSERT INTO groups (slug, name, condition_id, status, about, about_html, allows_public_topics)
        SELECT $1 || '-' || n, 'Benchmark ' || n, $2, 'active', '', '', true
          FROM generate_series($3::int + 1, $3::int + $4::int) n
        RETURNING id
        """,
        GROUP,
        condition_id,
        before,
        count,
    )
    return [row["id"] for row in rows]


def _lengths(sizes: Sizes) -> list[int]:
    """How many posts each topic has."""
    first = max(sizes.longest, 1)
    others = sizes.topics - 1
    if not others:
        return [sizes.posts]
    share, more = divmod(sizes.posts - first, others)
    return [first, *(share + (place < more) for place in range(others))]


async def _write_topics(connection: asyncpg.Connection, ids: _Ids, lengths: list[int], now: datetime) -> None:
    rows = []
    for place, length in enumerate(lengths):
        group = place % len(ids.group_ids)
        author = ids.memberships[group][place % len(ids.memberships[group])]
        moment = now - timedelta(minutes=len(lengths) - place)
        topic_id = ids.first_topic + place
        rows.append(
            (
                topic_id,
                ids.group_ids[group],
                author,
                UUID(int=topic_id),
                f"Benchmark topic {place}",
                length,
                length,
                length - 1,
                moment,
                moment,
                moment if length > 1 else None,
            )
        )
    columns = [
        "id", "group_id", "membership_id", "key", "title", "last_seq", "last_post_seq", "reply_count", "started_at",
        "last_at", "answered_at",
    ]  # fmt: skip
    await connection.copy_records_to_table("topics", records=rows, columns=columns)


_POST_COLUMNS = [
    "id", "topic_id", "seq", "changed_seq", "parent_seq", "path", "membership_id", "key", "text", "html",
    "cooked_version", "posted_at",
]  # fmt: skip
_Post = tuple[int, int, int, int, int | None, bytes, UUID, UUID, str, str, int, datetime]


def _posts(
    ids: _Ids, lengths: list[int], texts: list[tuple[str, Cooked]], chance: random.Random, now: datetime
) -> Iterator[_Post]:
    starts = accumulate(lengths, initial=ids.first_post)
    for place, (length, first) in enumerate(zip(lengths, starts, strict=False)):
        members = ids.memberships[place % len(ids.group_ids)]
        paths: list[bytes] = []
        for seq in range(1, length + 1):
            # Three in ten answer one of the latest eight posts, the others the opening post.
            parent = max(1, seq - chance.randint(1, 8)) if chance.random() < 0.3 else 1
            above = paths[parent - 1] if paths and len(paths[parent - 1]) < 64 else paths[0] if paths else b""
            paths.append(above + seq.to_bytes(4))
            text, cooked = chance.choice(texts)
            post_id = first + seq - 1
            yield (
                post_id, ids.first_topic + place, seq, seq, parent if seq > 1 else None, paths[-1],
                chance.choice(members), UUID(int=post_id), text, cooked.html, VERSION,
                now - timedelta(seconds=length - seq),
            )  # fmt: skip


def _batches(posts: Iterator[_Post]) -> Iterator[list[_Post]]:
    batch: list[_Post] = []
    for post in posts:
        batch.append(post)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


async def _write_messages(
    connection: asyncpg.Connection, ids: _Ids, count: int, chance: random.Random, now: datetime
) -> None:
    if not count:
        return
    room_id, members = ids.room_ids[0], ids.memberships[0]
    lines = [(text, cook_line(text).html) for text in (_sentence(chance) for _ in range(_DISTINCT))]
    rows = []
    for seq in range(1, count + 1):
        text, html = chance.choice(lines)
        said_at = now - timedelta(seconds=count - seq)
        rows.append((room_id, seq, seq, chance.choice(members), UUID(int=seq), text, html, said_at))
    columns = ["room_id", "seq", "changed_seq", "membership_id", "key", "text", "html", "said_at"]
    await connection.copy_records_to_table("messages", records=rows, columns=columns)
    await connection.execute("UPDATE rooms SET last_seq = $2 WHERE id = $1", room_id, count)


def _cooked(chance: random.Random) -> tuple[str, Cooked]:
    """A post of about 1 kB of Markdown."""
    paragraphs = [" ".join(_sentence(chance) for _ in range(3)) for _ in range(4)]
    paragraphs[1] = "\n".join(f"- {_sentence(chance)}" for _ in range(2))
    text = "\n\n".join(paragraphs)
    return text, cook(text)


def _sentence(chance: random.Random) -> str:
    words = [chance.choice(_WORDS) for _ in range(chance.randint(8, 20))]
    return f"{words[0].capitalize()} {' '.join(words[1:-1])} *{words[-1]}*."
