"""Many writers at the same moment: numbers, threads and counts stay true."""

import asyncio
from uuid import UUID, uuid4

from forum import composing, drafts, editing, posts, standing, topics
from forum.drafts import Draft
from forum.showing import Post
from frame.errors import Conflict
from tests.builders import a_topic
from tests.people import Cast, a_cast
from tests.site import Fresh

WRITERS = 8
EACH = 12


async def _reply(fresh: Fresh, cast: Cast, topic_id: int, *, key: UUID, to: int = 1, text: str = "Hello") -> Post:
    author = cast.member.caller
    topic = await topics.find(fresh.database, topic_id, reader=author)
    async with fresh.database.work() as work:
        return await posts.add(work, topic, composing.compose(text), key=key, to=to)


async def test_eight_writers_get_each_number_once_and_threads_stay_in_order(fresh_database: Fresh) -> None:
    cast = await a_cast(fresh_database.database)
    async with fresh_database.database.work() as work:
        topic = await a_topic(work, cast.group, cast.member)

    async def write(writer: int) -> None:
        to = 1
        for _ in range(EACH):
            reply = await _reply(fresh_database, cast, topic.id, key=uuid4(), to=to)
            to = reply.seq if writer % 2 else 1

    await asyncio.gather(*(write(writer) for writer in range(WRITERS)))

    rows = await fresh_database.database.fetch(
        "SELECT seq, changed_seq, parent_seq, path, posted_at FROM posts WHERE topic_id = $1 ORDER BY seq", topic.id
    )
    now = await topics.find(fresh_database.database, topic.id, reader=cast.member.caller)
    assert [row["seq"] for row in rows] == list(range(1, WRITERS * EACH + 2))
    assert [row["seq"] for row in rows] == [row["changed_seq"] for row in rows]
    assert (now.last_seq, now.reply_count) == (WRITERS * EACH + 1, WRITERS * EACH)
    paths = {row["seq"]: row["path"] for row in rows}
    assert all(paths[row["seq"]].startswith(paths[row["parent_seq"]]) for row in rows[1:])
    assert [row["posted_at"] for row in rows] == sorted(row["posted_at"] for row in rows)
    announced = [said.at for said in fresh_database.heard.said]  # type: ignore[union-attr]  # only announcements
    assert sorted(at for at in announced if at) == list(range(2, WRITERS * EACH + 2))


async def test_the_same_press_eight_times_at_once_is_one_reply(fresh_database: Fresh) -> None:
    cast = await a_cast(fresh_database.database)
    async with fresh_database.database.work() as work:
        topic = await a_topic(work, cast.group, cast.member)
    key = uuid4()

    replies = await asyncio.gather(*(_reply(fresh_database, cast, topic.id, key=key) for _ in range(WRITERS)))

    assert {reply.seq for reply in replies} == {2}
    now = await topics.find(fresh_database.database, topic.id, reader=cast.member.caller)
    assert (now.last_seq, now.reply_count) == (2, 1)


async def test_the_same_topic_eight_times_at_once_is_one_topic(fresh_database: Fresh) -> None:
    cast, key = await a_cast(fresh_database.database), uuid4()
    forum = await topics.find_forum(fresh_database.database, cast.group.slug, reader=cast.member.caller)

    async def start() -> int:
        async with fresh_database.database.work() as work:
            composed = composing.compose("Hello", title="Hello")
            return (await topics.start(work, forum, composed, key=key, is_public=False)).topic_id

    started = await asyncio.gather(*(start() for _ in range(WRITERS)))

    assert len(set(started)) == 1


async def test_of_edits_at_once_one_wins_and_every_other_is_told(fresh_database: Fresh) -> None:
    cast = await a_cast(fresh_database.database)
    async with fresh_database.database.work() as work:
        topic = await a_topic(work, cast.group, cast.member)
    reply = await _reply(fresh_database, cast, topic.id, key=uuid4())

    async def edit(number: int) -> bool:
        try:
            async with fresh_database.database.work() as work:
                await editing.edit(work, topic, reply, composing.compose(f"Edit {number}"), version=1)
        except Conflict:
            return False
        return True

    won = await asyncio.gather(*(edit(number) for number in range(WRITERS)))

    assert won.count(True) == 1
    now = await topics.find(fresh_database.database, topic.id, reader=cast.member.caller)
    assert now.last_seq == 3
    versions = await editing.list_versions(fresh_database.database, reply, reader=cast.member.caller)
    assert [version.html for version in versions] == ["<p>Hello</p>"]


async def test_a_topic_closed_at_the_same_moment_takes_a_reply_or_refuses_it(fresh_database: Fresh) -> None:
    cast = await a_cast(fresh_database.database)
    async with fresh_database.database.work() as work:
        topic = await a_topic(work, cast.group, cast.member)

    async def close() -> None:
        as_facilitator = await topics.find(fresh_database.database, topic.id, reader=cast.facilitator.caller)
        async with fresh_database.database.work() as work:
            await standing.close(work, as_facilitator, reason="Enough.")

    replies = [_reply(fresh_database, cast, topic.id, key=uuid4()) for _ in range(WRITERS)]
    ended = await asyncio.gather(*replies, close(), return_exceptions=True)

    posted = sum(isinstance(end, Post) for end in ended)
    assert all(isinstance(end, Post | Conflict | None) for end in ended)
    now = await topics.find(fresh_database.database, topic.id, reader=cast.member.caller)
    assert now.reply_count == posted


async def test_savings_in_any_order_keep_the_newest(fresh_database: Fresh) -> None:
    writer = (await a_cast(fresh_database.database)).member.caller

    async def save(seq: int) -> None:
        try:
            async with fresh_database.database.work() as work:
                await drafts.save(work, writer, "topic:1", Draft(text=f"version {seq}", seq=seq))
        except Conflict:
            return

    await asyncio.gather(*(save(seq) for seq in (5, 3, 8, 1, 7, 2, 6, 4)))

    assert (await drafts.find(fresh_database.database, writer, "topic:1")).text == "version 8"
