"""Moving a topic while others reply, hide, edit and move: nothing is lost, and numbers stay true."""

import asyncio
from uuid import UUID, uuid4

from forum import arranging, composing, posts, standing, topics, twice
from forum.posts import Moved
from forum.showing import Post
from frame.errors import Conflict
from tests.builders import a_reply, a_topic
from tests.people import Cast, a_cast
from tests.site import Fresh

WRITERS = 8


async def _reply(fresh: Fresh, cast: Cast, topic_id: int, text: str) -> Post:
    """As the page does it: what was moved meanwhile is looked for where it went."""
    place = topic_id, 1
    for _ in range(2):
        topic = await topics.find(fresh.database, place[0], reader=cast.member.caller)
        try:
            async with fresh.database.work() as work:
                return await posts.add(work, topic, composing.compose(text), key=uuid4(), to=place[1])
        except Moved:
            place = await arranging.whereabouts(fresh.database, topic_id, 1, reader=cast.member.caller) or place
    raise AssertionError("the reply found no place")


async def test_replies_to_a_topic_that_is_joined_meanwhile_all_arrive(fresh_database: Fresh) -> None:
    cast = await a_cast(fresh_database.database)
    async with fresh_database.database.work() as work:
        topic = await a_topic(work, cast.group, cast.member)
        other = await a_topic(work, cast.group, cast.member)
    as_facilitator = await topics.find(fresh_database.database, topic.id, reader=cast.facilitator.caller)
    into = await topics.find(fresh_database.database, other.id, reader=cast.facilitator.caller)

    async def merge() -> None:
        async with fresh_database.database.work() as work:
            await arranging.merge(work, as_facilitator, into, reason="The same.")

    replies = [_reply(fresh_database, cast, topic.id, f"Reply {number}") for number in range(WRITERS)]
    both = [_reply(fresh_database, cast, other.id, f"Other {number}") for number in range(WRITERS)]
    await asyncio.gather(*replies[:4], *both[:4], merge(), *replies[4:], *both[4:])

    rows = await fresh_database.database.fetch(
        "SELECT seq, changed_seq, parent_seq, path, text FROM posts WHERE topic_id = $1 ORDER BY seq", other.id
    )
    now = await topics.find(fresh_database.database, other.id, reader=cast.member.caller)
    assert {row["text"] for row in rows} >= {f"{kind} {n}" for kind in ("Reply", "Other") for n in range(WRITERS)}
    assert len(rows) == 2 * WRITERS + 2
    assert (now.reply_count, now.last_post_seq) == (len(rows) - 1, rows[-1]["seq"])
    assert len({row["changed_seq"] for row in rows}) == len(rows)
    paths = {row["seq"]: row["path"] for row in rows}
    assert all(paths[row["seq"]].startswith(paths[row["parent_seq"]]) for row in rows[1:])


async def test_two_topics_joined_to_each_other_at_once_leave_one(fresh_database: Fresh) -> None:
    cast = await a_cast(fresh_database.database)
    async with fresh_database.database.work() as work:
        ids = [(await a_topic(work, cast.group, cast.member)).id for _ in range(2)]
    first, second = [await topics.find(fresh_database.database, each, reader=cast.facilitator.caller) for each in ids]

    async def merge(source: topics.Topic, into: topics.Topic) -> bool:
        try:
            async with fresh_database.database.work() as work:
                await arranging.merge(work, source, into, reason="The same.")
        except Conflict:
            return False
        return True

    joined = await asyncio.gather(merge(first, second), merge(second, first))

    assert sorted(joined) == [False, True]
    states = await fresh_database.database.fetch("SELECT state FROM topics ORDER BY state")
    assert [row["state"] for row in states] == ["merged", "shown"]


async def test_hiding_what_is_moved_meanwhile_counts_in_its_new_topic(fresh_database: Fresh) -> None:
    cast = await a_cast(fresh_database.database)
    async with fresh_database.database.work() as work:
        topic = await a_topic(work, cast.group, cast.member)
        other = await a_topic(work, cast.group, cast.member)
        replies = [await a_reply(work, topic, cast.neighbour, text=f"Reply {n}") for n in range(WRITERS)]
    as_facilitator = await topics.find(fresh_database.database, topic.id, reader=cast.facilitator.caller)
    into = await topics.find(fresh_database.database, other.id, reader=cast.facilitator.caller)

    async def hide(post: Post) -> None:
        async with fresh_database.database.work() as work:
            await posts.hide(work, post.id)

    async def merge() -> None:
        async with fresh_database.database.work() as work:
            await arranging.merge(work, as_facilitator, into, reason="The same.")

    await asyncio.gather(*(hide(post) for post in replies[:4]), merge(), *(hide(post) for post in replies[4:]))

    rows = await fresh_database.database.fetch(
        "SELECT state, changed_seq, seq FROM posts WHERE topic_id = $1", other.id
    )
    head = await fresh_database.database.fetchval("SELECT last_seq FROM topics WHERE id = $1", other.id)
    assert sum(row["state"] == "hidden" for row in rows) == WRITERS
    assert len({row["changed_seq"] for row in rows}) == len(rows)
    assert max(row["changed_seq"] for row in rows) == head


async def _again(fresh: Fresh, cast: Cast, topic_id: int, key: UUID) -> int:
    topic = await topics.find(fresh.database, topic_id, reader=cast.member.caller)
    try:
        async with fresh.database.work() as work:
            composed = composing.compose("I feel alone today.")
            return (await posts.add(work, topic, composed, key=key, not_again_within=twice.WITHIN)).id
    except twice.SaidAlready as first:
        return first.post_id


async def test_the_same_words_from_two_tabs_at_once_are_one_reply(fresh_database: Fresh) -> None:
    cast = await a_cast(fresh_database.database)
    async with fresh_database.database.work() as work:
        topic = await a_topic(work, cast.group, cast.neighbour)

    said = await asyncio.gather(*(_again(fresh_database, cast, topic.id, uuid4()) for _ in range(4)))

    assert len(set(said)) == 1
    now = await topics.find(fresh_database.database, topic.id, reader=cast.member.caller)
    assert (now.reply_count, now.last_seq) == (1, 2)


async def test_the_same_new_topic_from_two_tabs_at_once_is_one(fresh_database: Fresh) -> None:
    cast = await a_cast(fresh_database.database)
    forum = await topics.find_forum(fresh_database.database, cast.group.slug, reader=cast.member.caller)

    async def start() -> int:
        try:
            async with fresh_database.database.work() as work:
                composed = composing.compose("I feel alone today.", title="Alone")
                started = await topics.start(
                    work, forum, composed, key=uuid4(), is_public=False, not_again_within=twice.WITHIN
                )
                return started.post_id
        except twice.SaidAlready as first:
            return first.post_id

    assert len(set(await asyncio.gather(*(start() for _ in range(4))))) == 1
    assert await fresh_database.database.fetchval("SELECT count(*) FROM topics") == 1


async def test_four_pins_at_once_are_three(fresh_database: Fresh) -> None:
    cast = await a_cast(fresh_database.database)
    async with fresh_database.database.work() as work:
        ids = [(await a_topic(work, cast.group, cast.member)).id for _ in range(4)]

    async def pin(topic_id: int) -> bool:
        topic = await topics.find(fresh_database.database, topic_id, reader=cast.facilitator.caller)
        try:
            async with fresh_database.database.work() as work:
                await standing.pin(work, topic)
        except Conflict:
            return False
        return True

    assert sorted(await asyncio.gather(*map(pin, ids))) == [False, True, True, True]
