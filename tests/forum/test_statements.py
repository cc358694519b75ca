"""What the pages ask of PostgreSQL: few statements whatever their length, and few rows beyond those they show."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import product
from typing import Any
from uuid import uuid4

import pytest

from forum import landmarks, listing, threads, topics
from forum.showing import Post
from forum.threads import Place, View
from frame.caller import VISITOR
from tests.builders import a_reply, a_topic
from tests.people import Group, Person
from tests.site import OpenWork, Site


@asynccontextmanager
async def asked_of(connection: Any) -> AsyncIterator[list[tuple[str, tuple[object, ...]]]]:
    """The statements of the block, with their arguments; transactions' own are left out."""
    heard: list[tuple[str, tuple[object, ...]]] = []

    def note(query: Any) -> None:
        if not re.match(r"(?i)\s*(BEGIN|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", query.query):
            heard.append((query.query, tuple(query.args)))

    connection.add_query_logger(note)
    try:
        yield heard
        # The driver tells its loggers in the next turn of the loop.
        await asyncio.sleep(0)
    finally:
        connection.remove_query_logger(note)


async def test_a_topic_page_takes_four_statements_whatever_its_length(
    site: Site, connection: Any, work: OpenWork, group: Group, member: Person
) -> None:
    short, long = await a_topic(work, group, member), await a_topic(work, group, member)
    for _ in range(45):
        await a_reply(work, long, member)

    for path in (
        f"/topics/{short.id}",
        f"/topics/{long.id}",
        f"/topics/{long.id}?at=40",
        f"/topics/{long.id}?view=time",
    ):
        async with asked_of(connection) as statements:
            assert (await site.get(path, as_=member)).status_code == 200
        assert len(statements) == 4, path


async def test_other_pages_keep_to_their_numbers(
    site: Site, connection: Any, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member, is_public=True)
    reply = await a_reply(work, topic, member)
    most = {
        (f"/groups/{group.slug}/topics", True): 3,
        (f"/groups/{group.slug}/topics", False): 2,
        (f"/topics/{topic.id}", False): 2,
        (f"/posts/{reply.id}", True): 5,
        (f"/posts/{reply.id}?help=shown", True): 6,
        (f"/posts/{reply.id}/edit", True): 5,
    }

    for (path, is_signed_in), number in most.items():
        async with asked_of(connection) as statements:
            assert (await site.get(path, as_=member if is_signed_in else None)).status_code == 200
        assert len(statements) <= number, path


async def test_a_reply_takes_seven_statements(
    site: Site, connection: Any, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)
    reply = {"key": str(uuid4()), "to": "1", "text": "The small print was kind to me."}

    async with asked_of(connection) as statements:
        assert (await site.post(f"/topics/{topic.id}/replies", reply, as_=member)).status_code == 303

    assert len(statements) == 7, [sql for sql, _ in statements]


async def test_the_columns_of_every_page_come_in_the_order_of_a_post(
    site: Site, connection: Any, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)
    await a_reply(work, topic, member)
    pages = [
        f"/topics/{topic.id}?{place}{view}" for place, view in product(("", "at=1", "before=2"), ("", "&view=time"))
    ]

    for path in pages:
        async with asked_of(connection) as statements:
            assert (await site.get(path, as_=member)).status_code == 200
        (of_posts,) = [sql for sql, _ in statements if "AS depth" in sql]
        columns = (await connection.prepare(of_posts)).get_attributes()
        assert tuple(column.name for column in columns) == Post.__struct_fields__, path


@pytest.fixture
async def full_forum(work: OpenWork, group: Group, other_group: Group, member: Person) -> int:
    """3,000 topics, one in ten public, beside as many of another group; the id of one of two with 50,000 posts each."""
    for each in (group, other_group):
        await work.execute(
            """
            INSERT INTO topics (group_id, membership_id, key, title, is_public, last_seq, last_at)
            SELECT $1, $2, gen_random_uuid(), 'Topic ' || n, n % 10 = 0, 1, now() - n * interval '1 minute'
              FROM generate_series(1, 3000) AS n
            """,
            each.id,
            member.membership_id,
        )
    topic_id: int = await work.fetchval("SELECT min(id) FROM topics WHERE group_id = $1", group.id)
    for long_topic in (topic_id, topic_id + 1):
        await work.execute(
            """
            INSERT INTO posts (topic_id, seq, changed_seq, parent_seq, path, membership_id, key, text, html,
                               cooked_version)
            SELECT $1, n, n, CASE WHEN n > 1 THEN 1 END,
                   CASE WHEN n > 1 THEN int4send(1) ELSE '' END || int4send(n), $2, gen_random_uuid(),
                   'Words', '<p>Words</p>', 1
              FROM generate_series(1, 50000) AS n
            """,
            long_topic,
            member.membership_id,
        )
    # As in a forum full of short topics, where the planner takes any topic for a short one.
    await work.execute("ALTER TABLE posts ALTER topic_id SET (n_distinct = 20000)")
    await work.execute("ANALYZE topics, posts")
    return topic_id


async def rows_read(connection: Any, statements: list[tuple[str, tuple[object, ...]]]) -> dict[str, int]:
    """How many rows the statements' plans touch in each table: those kept, and those read and thrown away."""
    read: dict[str, int] = {}

    def add_up(node: dict[str, Any]) -> None:
        table = node.get("Relation Name")
        if table:
            each = (
                node["Actual Rows"]
                + node.get("Rows Removed by Filter", 0)
                + node.get("Rows Removed by Index Recheck", 0)
            )
            read[table] = read.get(table, 0) + round(each * node["Actual Loops"])
        for inner in node.get("Plans", []):
            add_up(inner)

    for sql, args in list(statements):
        (explained,) = await connection.fetchrow(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", *args)
        add_up(json.loads(explained)[0]["Plan"])
    return read


async def test_a_page_anywhere_in_a_long_topic_reads_little_more_than_it_shows(
    connection: Any, work: OpenWork, full_forum: int, member: Person
) -> None:
    topic = await topics.find(work, full_forum, reader=member.caller)
    views: tuple[View, ...] = ("conversation", "time")
    places = (Place(), Place("after", 30000), Place("before", 49990), Place("at", 40000))

    for view, place in product(views, places):
        async with asked_of(connection) as statements:
            page = await threads.page(work, topic, reader=member.caller, view=view, place=place)

        assert len(page.items) == 40
        # Each post is found by its place, read with its author, and looks up the one that it answers.
        assert (await rows_read(connection, statements))["posts"] <= 3 * 83 + 3, (view, place)


async def test_what_leads_into_a_long_topic_is_looked_up(
    connection: Any, work: OpenWork, full_forum: int, member: Person
) -> None:
    way_in = [2, 500, 40_000]
    await work.execute("UPDATE topics SET reply_count = 49999, way_in = $2 WHERE id = $1", full_forum, way_in)

    async with asked_of(connection) as statements:
        topic = await topics.find(work, full_forum, reader=member.caller)

    assert [landmark.seq for landmark in landmarks.of(topic)] == way_in
    assert (await rows_read(connection, statements))["posts"] == len(way_in)


async def test_a_page_anywhere_in_a_long_list_reads_little_more_than_it_shows(
    connection: Any, work: OpenWork, group: Group, full_forum: int, member: Person
) -> None:
    assert full_forum
    for reader in (member.caller, VISITOR):
        forum = await topics.find_forum(work, group.slug, reader=reader)
        first = await listing.page(work, forum, reader=reader)
        second = await listing.page(work, forum, reader=reader, older_than=first.after)

        for older, newer in ((None, None), (second.after, None), (None, second.before)):
            async with asked_of(connection) as statements:
                page = await listing.page(work, forum, reader=reader, older_than=older, newer_than=newer)

            assert len(page.items) == 30
            assert (await rows_read(connection, statements))["topics"] <= 3 * 31, (reader.is_signed_in, older, newer)


async def test_a_whole_page_of_a_long_topic_reads_little_more_than_it_shows(
    site: Site, connection: Any, work: OpenWork, full_forum: int, member: Person, facilitator: Person
) -> None:
    await work.execute(
        """
        UPDATE topics
           SET last_seq = 50000, last_post_seq = 50000, reply_count = 49999, way_in = '{1,20000,49000}'
         WHERE id = $1
        """,
        full_forum,
    )

    for place, reader in product(("", "?at=40000", "?view=time&at=40000", "?before=49990"), (member, facilitator)):
        async with asked_of(connection) as statements:
            assert (await site.get(f"/topics/{full_forum}{place}", as_=reader)).status_code == 200

        read = await rows_read(connection, statements)
        # Those of the page, what they answer, the way in, and for facilitators whose first post is among them.
        assert read["posts"] <= 3 * 40 + 50, (place, reader is facilitator, read)
        assert read["memberships"] <= 3 * 40 + 10, (place, reader is facilitator, read)


async def test_pages_of_short_topics_are_not_planned_anew(
    site: Site, connection: Any, work: OpenWork, group: Group, full_forum: int, member: Person
) -> None:
    assert full_forum
    topic = await a_topic(work, group, member)
    await a_reply(work, topic, member)
    # Here the planner takes any topic for a long one, unless it knows which.
    await work.execute("ALTER TABLE posts ALTER topic_id RESET (n_distinct)")
    await work.execute("ANALYZE posts")

    async def planned() -> dict[str, int]:
        rows = await connection.fetch(
            "SELECT statement, custom_plans FROM pg_prepared_statements WHERE from_sql = false"
        )
        return {row["statement"]: row["custom_plans"] for row in rows}

    for path in (f"/topics/{topic.id}", f"/topics/{topic.id}?at=2", f"/topics/{topic.id}?view=time"):
        # PostgreSQL plans a statement five times before it looks whether one plan for all would be as good.
        for _ in range(7):
            await site.get(path, as_=member)
        before = await planned()
        await site.get(path, as_=member)
        after = await planned()
        assert [sql for sql, times in after.items() if times > before.get(sql, 0) and "FROM pg_" not in sql] == []


@pytest.mark.parametrize("view", ["conversation", "time"])
async def test_a_page_around_a_post_begins_ten_before_it_or_with_the_topic(
    work: OpenWork, group: Group, member: Person, view: View
) -> None:
    started = await a_topic(work, group, member)
    for number in range(94):
        await a_reply(work, started, member, to=1 + number // 2)
    topic = await topics.find(work, started.id, reader=member.caller)
    key = "path" if view == "conversation" else "seq"
    order = [
        row["seq"] for row in await work.fetch(f"SELECT seq FROM posts WHERE topic_id = $1 ORDER BY {key}", topic.id)
    ]

    for index, seq in enumerate(order):
        page = await threads.page(work, topic, reader=member.caller, view=view, place=Place("at", seq))

        begin = 0 if index < 40 else index - 10
        assert [post.seq for post in page.items] == order[begin : begin + 40], index
        assert (page.before is None, page.after is None) == (begin == 0, begin + 40 >= len(order)), index
