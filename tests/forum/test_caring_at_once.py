"""Reactions, their daily letter and warnings, when two things happen at the same moment or one is cut off."""

import asyncio

import pytest

from forum import posts, reactions, topics, veils
from forum.showing import Post
from forum.topics import Topic
from frame.database import Database
from frame.errors import NotNow
from tests.builders import a_reply, a_topic
from tests.people import Cast, Person, a_cast, a_person, joined
from tests.site import Fresh


async def _a_reply(database: Database, cast: Cast) -> tuple[Topic, Post]:
    async with database.work() as work:
        topic = await a_topic(work, cast.group, cast.member)
        return topic, await a_reply(work, topic, cast.member)


async def _react(database: Database, post: Post, person: Person, kind: str, *, given: bool = True) -> None:
    async with database.work() as work:
        topic = await topics.find(work, post.topic_id, reader=person.caller)
        await reactions.react(work, topic, post, kind, reader=person.caller, given=given)


async def test_two_reactions_of_one_person_at_once_both_stay(fresh_database: Fresh) -> None:
    database = fresh_database.database
    cast = await a_cast(database)
    topic, post = await _a_reply(database, cast)

    kinds = ("thank_you", "helped", "thank_you", "helped")
    await asyncio.gather(*(_react(database, post, cast.neighbour, kind) for kind in kinds))

    rows = await database.fetch("SELECT kind FROM reactions WHERE post_id = $1 ORDER BY kind", post.id)
    now = await posts.find(database, post.id, reader=cast.member.caller)
    assert [row["kind"] for row in rows] == ["helped", "thank_you"]
    assert now.reactions == "helped thank_you"
    announced = [said.at for said in fresh_database.heard.said]  # type: ignore[union-attr]  # only announcements
    assert announced == [2, 3, 4]
    assert (await topics.find(database, topic.id, reader=cast.member.caller)).last_seq == now.changed_seq == 4


async def test_given_and_taken_back_at_once_the_post_shows_what_is_stored(fresh_database: Fresh) -> None:
    database = fresh_database.database
    cast = await a_cast(database)
    _, post = await _a_reply(database, cast)

    for _ in range(5):
        await asyncio.gather(
            *(_react(database, post, cast.neighbour, "helped", given=given) for given in (True, False, True, False))
        )

        stored = await database.fetchval("SELECT count(*) FROM reactions WHERE post_id = $1", post.id)
        now = await posts.find(database, post.id, reader=cast.member.caller)
        assert now.reactions == ("helped" if stored else "")


async def _thanked_writers(database: Database, cast: Cast, count: int) -> list[Person]:
    """Each wrote a reply for which the neighbour thanked them."""
    async with database.work() as work:
        topic = await a_topic(work, cast.group, cast.member)
        writers = [await joined(work, await a_person(work), cast.group) for _ in range(count)]
        thanked = [await a_reply(work, topic, writer) for writer in writers]
    for post in thanked:
        await _react(database, post, cast.neighbour, "thank_you")
    return writers


async def _letters(database: Database, writers: list[Person]) -> list[int]:
    rows = await database.fetch(
        """
        SELECT count(l.id) AS letters
          FROM unnest($1::uuid[]) WITH ORDINALITY AS w (member_id, place)
          LEFT JOIN letters l ON l.member_id = w.member_id AND l.kind = 'comfort'
         GROUP BY w.place
         ORDER BY w.place
        """,
        [writer.member_id for writer in writers],
    )
    return [row["letters"] for row in rows]


async def _blocked(database: Database) -> int:
    """The process of the statement that waits for a lock, once there is one."""
    async with asyncio.timeout(20):
        while True:
            pid: int | None = await database.fetchval(
                "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            if pid is not None:
                return pid


@pytest.mark.parametrize("batch", [1, 3, 100])
async def test_killed_midway_the_daily_letter_reaches_everybody_once(
    fresh_database: Fresh, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(reactions, "WRITERS_A_TIME", batch)
    database = fresh_database.database
    cast = await a_cast(database)
    writers = await _thanked_writers(database, cast, 7)

    # Whoever writes to a member looks them up: the job stands still there, with letters written before it.
    async with database.work() as hold:
        await hold.execute("SELECT FROM members WHERE id = $1 FOR UPDATE", writers[3].member_id)
        job = asyncio.create_task(reactions.tell_writers(database))
        await hold.fetchval("SELECT pg_terminate_backend($1)", await _blocked(database))
        with pytest.raises(NotNow):
            await job
    assert 0 in await _letters(database, writers), "it must have been cut off for this to mean anything"
    for _ in range(2):
        await reactions.tell_writers(database)

    assert await _letters(database, writers) == [1] * 7
    assert not await database.fetchval("SELECT count(*) FROM reactions WHERE told_at IS NULL")


async def test_two_jobs_at_once_send_one_letter_each(fresh_database: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reactions, "WRITERS_A_TIME", 2)
    database = fresh_database.database
    writers = await _thanked_writers(database, await a_cast(database), 9)

    await asyncio.gather(*(reactions.tell_writers(database) for _ in range(3)))
    await reactions.tell_writers(database)

    assert await _letters(database, writers) == [1] * 9


async def test_two_facilitators_who_settle_one_suggestion_at_once_leave_what_was_told_last(
    fresh_database: Fresh,
) -> None:
    database = fresh_database.database
    cast = await a_cast(database)
    topic, post = await _a_reply(database, cast)
    async with database.work() as work:
        other = await joined(work, await a_person(work), cast.group, is_facilitator=True)
        as_neighbour = await topics.find(work, topic.id, reader=cast.neighbour.caller)
        await veils.suggest(work, as_neighbour, post, ["Needles", "Blood"])
    fresh_database.heard.said.clear()

    async def settle(facilitator: Person, *words: str) -> Post:
        as_facilitator = await topics.find(database, topic.id, reader=facilitator.caller)
        async with database.work() as work:
            return await veils.settle(work, as_facilitator, post, words)

    settled = await asyncio.gather(settle(cast.facilitator, "Needles"), settle(other, "Blood", "Needles"))

    last = max(settled, key=lambda each: each.changed_seq)
    now = await posts.find(database, post.id, reader=cast.member.caller)
    assert sorted(each.changed_seq for each in settled) == [3, 4]
    assert sorted(said.at for said in fresh_database.heard.said) == [3, 4]  # type: ignore[union-attr, type-var]
    assert (now.warnings, now.changed_seq) == (last.warnings, last.changed_seq)
    forum = await topics.find_forum(database, cast.group.slug, reader=other.caller)
    assert await veils.list_waiting(database, forum, reader=other.caller) == []
    assert await database.fetchval("SELECT count(*) FROM warning_suggestions WHERE settled_at IS NULL") == 0
