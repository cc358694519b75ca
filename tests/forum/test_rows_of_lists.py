"""Lists in a forum of 100,000 posts: whatever stands beside them, they read at most three times what they show."""

from typing import Any

import pytest

from forum import bookmarks, drafts, listing, people, readings, recooking, topics, unanswered
from frame import cooking
from frame.caller import VISITOR
from tests.forum.test_statements import asked_of, rows_read
from tests.people import Group, Person
from tests.site import OpenWork

TOPICS, EACH = 2_000, 50


@pytest.fixture
async def full_forum(
    work: OpenWork, group: Group, other_group: Group, member: Person, neighbour: Person, stranger: Person
) -> Group:
    """Two groups with 50,000 posts each. Member and neighbour write by turns; one topic in fifty is public."""
    # Nobody searches here, and keeping the index of words would take most of the time.
    await work.execute("ALTER TABLE posts DISABLE TRIGGER USER")
    for each, first, second in ((group, member, neighbour), (other_group, stranger, stranger)):
        await work.execute(
            """
            INSERT INTO topics (group_id, membership_id, key, title, is_public, last_seq, last_post_seq, reply_count,
                                started_at, last_at, need, answered_at)
            SELECT $1, $2, gen_random_uuid(), 'Topic ' || n, n % 50 = 0, $3::integer, $3, $3 - 1,
                   now() - n * interval '1 hour', now() - n * interval '1 minute',
                   CASE WHEN n % 2 = 0 THEN 'ideas' END, CASE WHEN n % 4 > 0 THEN now() END
              FROM generate_series(1, $4) AS n
            """,
            each.id,
            first.membership_id,
            EACH,
            TOPICS // 2,
        )
        await work.execute(
            """
            INSERT INTO posts (topic_id, seq, changed_seq, parent_seq, path, membership_id, key, text, html,
                               cooked_version, posted_at)
            SELECT t.id, n, n, CASE WHEN n > 1 THEN 1 END,
                   CASE WHEN n > 1 THEN int4send(1) ELSE '' END || int4send(n),
                   CASE WHEN n % 2 = 0 THEN $2::uuid ELSE $3 END, gen_random_uuid(), 'Words', '<p>Words</p>', $5,
                   t.last_at - n * interval '1 second'
              FROM topics t, generate_series(1, $4::integer) AS n
             WHERE t.group_id = $1
            """,
            each.id,
            first.membership_id,
            second.membership_id,
            EACH,
            cooking.VERSION,
        )
    await work.execute("ANALYZE topics, posts, memberships")
    assert await work.fetchval("SELECT count(*) FROM posts") >= TOPICS * EACH
    return group


async def _read(connection: Any, statements: list[Any], *tables: str) -> list[int]:
    read = await rows_read(connection, statements)
    return [read.get(table, 0) for table in tables]


async def test_what_somebody_keeps(connection: Any, work: OpenWork, full_forum: Group, member: Person) -> None:
    await work.execute(
        """
        INSERT INTO bookmarks (membership_id, post_id, note, made_at)
        SELECT m.id, p.id, '', now() - p.id * interval '1 second'
          FROM memberships m, posts p
         WHERE p.id % 20 = 0
           AND m.id = ANY ($1)
        """,
        [member.membership_id],
    )
    await work.execute("ANALYZE bookmarks")
    forum = await topics.find_forum(work, full_forum.slug, reader=member.caller)
    deep = await work.fetchval("SELECT post_id FROM bookmarks ORDER BY made_at DESC OFFSET 1200 LIMIT 1")

    for after in (None, deep):
        async with asked_of(connection) as statements:
            page = await bookmarks.page(work, forum, reader=member.caller, after=after)

        assert len(page.items) == bookmarks.PAGE
        read = await _read(connection, statements, "bookmarks", "posts", "topics")
        assert max(read) <= 3 * bookmarks.PAGE, (after, read)


async def test_what_a_member_wrote(
    connection: Any, work: OpenWork, full_forum: Group, member: Person, neighbour: Person
) -> None:
    forum = await topics.find_forum(work, full_forum.slug, reader=member.caller)
    assert neighbour.membership_id is not None
    person = await people.find(work, forum, neighbour.membership_id, reader=member.caller)
    deep = await work.fetchval(
        "SELECT id FROM posts WHERE membership_id = $1 ORDER BY posted_at DESC, id DESC OFFSET 9000 LIMIT 1",
        neighbour.membership_id,
    )

    for before in (None, deep):
        async with asked_of(connection) as statements:
            page = await people.page_written(work, forum, person, reader=member.caller, before=before)

        assert len(page.items) == people.PAGE
        read = await _read(connection, statements, "posts", "topics")
        assert max(read) <= 3 * people.PAGE, (before, read)


@pytest.mark.parametrize("is_member", [True, False])
async def test_topics_of_one_need(
    connection: Any, work: OpenWork, full_forum: Group, member: Person, is_member: bool
) -> None:
    # A visitor's list: three pages of public topics among ten times as many that are not.
    await work.execute("UPDATE topics SET need = 'ideas' WHERE is_public")
    await work.execute(
        "UPDATE topics SET is_public = true WHERE group_id = $1 AND need = 'ideas' AND id % 10 = 0", full_forum.id
    )
    await work.execute("ANALYZE topics")
    reader = member.caller if is_member else VISITOR
    forum = await topics.find_forum(work, full_forum.slug, reader=reader)
    first = await listing.page(work, forum, reader=reader, need="ideas")
    second = await listing.page(work, forum, reader=reader, need="ideas", older_than=first.after)

    for older, newer in ((None, None), (first.after, None), (None, second.before)):
        async with asked_of(connection) as statements:
            page = await listing.page(work, forum, reader=reader, need="ideas", older_than=older, newer_than=newer)

        assert len(page.items) == listing.PAGE
        (read,) = await _read(connection, statements, "topics")
        assert read <= 3 * (listing.PAGE + 1), (older, newer, read)


async def test_who_waits_for_an_answer(connection: Any, work: OpenWork, full_forum: Group, member: Person) -> None:
    standing = await unanswered.find_standing(work, full_forum.slug, reader=member.caller)
    first = await unanswered.page(work, standing, reader=member.caller)

    for after in (None, first.after):
        async with asked_of(connection) as statements:
            page = await unanswered.page(work, standing, reader=member.caller, after=after)

        assert len(page.items) == unanswered.PAGE
        read = await _read(connection, statements, "topics", "posts")
        assert max(read) <= 3 * (unanswered.PAGE + 1), (after, read)
    async with asked_of(connection) as statements:
        (mine,) = await unanswered.list_mine(work, reader=member.caller)
    assert len(mine.topics) == unanswered.A_GROUP
    assert max(await _read(connection, statements, "topics", "posts")) <= 3 * unanswered.A_GROUP


async def test_what_one_has_not_posted(
    connection: Any, work: OpenWork, full_forum: Group, member: Person, stranger: Person
) -> None:
    for writer in (member, stranger):
        await work.execute(
            """
            INSERT INTO drafts (member_id, place, text)
            SELECT $1, CASE WHEN n % 2 = 0 THEN 'topic:' || t.id ELSE 'reply:' || p.id END, 'Words'
              FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM topics WHERE group_id = $2) t
              JOIN posts p ON p.topic_id = t.id AND p.seq = 2
             WHERE n <= 40
            """,
            writer.member_id,
            full_forum.id,
        )
        await work.execute(
            """
            INSERT INTO draft_versions (member_id, place, tab, text)
            SELECT $1, place, gen_random_uuid(), 'Others' FROM drafts WHERE member_id = $1 LIMIT 20
            """,
            writer.member_id,
        )
    await work.execute("ANALYZE drafts, draft_versions")

    async with asked_of(connection) as statements:
        unposted = await drafts.list_unposted(work, writer=member.caller)

    assert len(unposted) == 60
    read = await _read(connection, statements, "drafts", "draft_versions", "posts", "topics")
    assert max(read) <= 3 * len(unposted), read


async def test_a_date_in_a_long_topic(
    connection: Any, work: OpenWork, full_forum: Group, member: Person, group: Group
) -> None:
    topic_id = await work.fetchval("SELECT min(id) FROM topics WHERE group_id = $1", full_forum.id)
    await work.execute(
        """
        UPDATE posts
           SET topic_id = $1, seq = 1000 + id, changed_seq = 1000 + id,
               path = int4send(1) || int4send(1000 + id::integer),
               posted_at = '2026-03-01 12:00Z'::timestamptz + id * interval '1 minute'
         WHERE id % 4 = 0
           AND topic_id <> $1
        """,
        topic_id,
    )
    await work.execute("ANALYZE posts")
    topic = await topics.find(work, topic_id, reader=member.caller)
    since = "2026-03-20"

    async with asked_of(connection) as statements:
        seq = await readings.place_of(work, topic, {"on": since}, reader=member.caller)

    assert seq == await work.fetchval(
        "SELECT seq FROM posts WHERE topic_id = $1 AND posted_at >= '2026-03-20' ORDER BY posted_at LIMIT 1", topic_id
    )
    assert await _read(connection, statements, "posts") == [1]


async def test_a_night_on_which_nothing_is_to_be_cooked_again(
    connection: Any, work: OpenWork, full_forum: Group
) -> None:
    assert full_forum.id
    async with asked_of(connection) as statements:
        assert await recooking.list_cooked_before(work, cooking.VERSION) == []
    assert await _read(connection, statements, "posts") == [0]

    await work.execute("UPDATE posts SET cooked_version = 1 WHERE id % 100 = 0")
    async with asked_of(connection) as statements:
        stale = await recooking.list_cooked_before(work, cooking.VERSION)
    assert max(await _read(connection, statements, "posts", "topics")) <= 3 * len(stale)
