"""Who waits for an answer, what counts as one, and how a group does against its aim."""

from datetime import timedelta
from typing import Any

import pytest

from forum import posts, topics, unanswered, waiting
from frame.errors import Missing
from tests.builders import a_reply, a_topic, opener_of
from tests.forum.test_statements import asked_of, rows_read
from tests.people import Group, Person, joined
from tests.site import OpenWork, Site


async def titles(site: Site, group: Group, reader: Person) -> str:
    return (await site.get(f"/groups/{group.slug}/unanswered", as_=reader)).text


async def age(work: OpenWork, topic: Any, hours: int) -> None:
    await work.execute(
        "UPDATE topics SET started_at = started_at - $2 * interval '1 hour' WHERE id = $1", topic.id, hours
    )


async def test_the_longest_waiting_stands_first_and_says_how_long(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    await a_topic(work, group, member, title="Just now")
    old = await a_topic(work, group, member, title="This morning")
    answered = await a_topic(work, group, member, title="Answered")
    await a_reply(work, answered, neighbour)
    await age(work, old, 3)

    page = await titles(site, group, neighbour)

    assert page.index("This morning") < page.index("waiting") < page.index("3 hours") < page.index("Just now")
    assert "Answered" not in page


async def test_what_counts_as_an_answer(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member, title="Who waits")

    async def waits() -> bool:
        return "Who waits" in await titles(site, group, neighbour)

    await a_reply(work, topic, member, text="One's own words are none")
    assert await waits()
    reply = await a_reply(work, topic, neighbour, text="An answer")
    assert not await waits()
    await posts.hide(work, reply.id)
    assert await waits()
    await posts.restore(work, reply.id)
    assert not await waits()
    second = await a_reply(work, topic, facilitator, text="Another answer")
    await posts.withdraw(work, await topics.find(work, topic.id, reader=neighbour.caller), reply)
    assert not await waits()
    answered_at = await work.fetchval("SELECT answered_at FROM topics WHERE id = $1", topic.id)
    assert answered_at == second.posted_at
    await posts.withdraw(work, await topics.find(work, topic.id, reader=facilitator.caller), second)
    assert await waits()


async def test_an_answer_that_was_held_answers_once_it_is_shown(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member)
    reply = await a_reply(work, topic, neighbour)
    await work.execute("UPDATE posts SET state = 'held' WHERE id = $1", reply.id)
    await work.execute("UPDATE topics SET answered_at = NULL WHERE id = $1", topic.id)

    await posts.restore(work, reply.id)

    assert await work.fetchval("SELECT answered_at FROM topics WHERE id = $1", topic.id) == reply.posted_at


@pytest.mark.parametrize("deed", ["close", "replies-off", "hide", "withdraw"])
async def test_what_takes_no_answer_does_not_wait(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person, deed: str
) -> None:
    topic = await a_topic(work, group, member, title="Over")
    opener = await opener_of(work, topic, member)
    if deed == "hide":
        await posts.hide(work, opener.id)
    elif deed == "withdraw":
        await posts.withdraw(work, topic, opener)
    else:
        await site.post(f"/topics/{topic.id}/{deed}", {"reason": "Over."}, as_=facilitator)

    for reader in (member, neighbour, facilitator):
        assert "Over" not in await titles(site, group, reader)


async def test_only_facilitators_see_that_somebody_is_new_and_who_waited_too_long(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member, title="Hello")
    await work.execute("UPDATE groups SET reply_aim_hours = 2 WHERE id = $1", group.id)
    await age(work, topic, 3)

    theirs, others = await titles(site, group, facilitator), await titles(site, group, neighbour)

    for words in ("New here: a first post", "Longer than 2 hours"):
        assert words in theirs
        assert words not in others
    for path in (f"/topics/{topic.id}", f"/posts/{(await opener_of(work, topic, member)).id}"):
        assert "Somebody is new here" in (await site.get(path, as_=facilitator)).text
        assert "Somebody is new here" not in (await site.get(path, as_=neighbour)).text


async def test_only_the_first_thing_somebody_writes_here_is_their_first(
    work: OpenWork, group: Group, other_group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)
    await a_reply(work, topic, member)
    await a_topic(work, group, member)
    elsewhere = await joined(work, member, other_group)
    await a_topic(work, other_group, elsewhere)

    rows = await work.fetch("SELECT is_first FROM posts ORDER BY id")

    assert [row["is_first"] for row in rows] == [True, False, False, True]


async def test_a_strangers_list_is_their_own_and_not_this(
    site: Site, work: OpenWork, group: Group, member: Person, stranger: Person
) -> None:
    await a_topic(work, group, member, title="Kept inside")

    assert (await site.get(f"/groups/{group.slug}/unanswered", as_=stranger)).status_code == 404
    assert (await site.get(f"/groups/{group.slug}/aim", as_=stranger)).status_code == 404
    assert "Kept inside" not in (await site.get("/unanswered", as_=stranger)).text


async def test_all_ones_groups_on_one_page_name_none_of_ones_own_names(
    site: Site, work: OpenWork, group: Group, other_group: Group, member: Person, neighbour: Person
) -> None:
    both = await joined(work, member, other_group, pseudonym="Lantern")
    await a_topic(work, group, member, title="Mine here")
    await a_topic(work, other_group, both, title="Mine there")
    for number in range(7):
        await a_topic(work, group, neighbour, title=f"Theirs {number}")

    page = (await site.get("/unanswered", as_=both)).text

    assert "Mine here" in page
    assert "Mine there" in page
    assert "Harbour" not in page
    assert "Lantern" not in page
    assert page.count("Theirs") == 4


async def test_pages_follow_on_whatever_comes_meanwhile(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    made = [await a_topic(work, group, member, title=f"Topic {number}") for number in range(35)]
    standing = await unanswered.find_standing(work, group.slug, reader=neighbour.caller)

    first = await unanswered.page(work, standing, reader=neighbour.caller)
    await a_reply(work, made[0], neighbour)
    second = await unanswered.page(work, standing, reader=neighbour.caller, after=first.after)

    assert [each.id for each in [*first.items, *second.items]] == [topic.id for topic in made]
    for cursor in ("x", "1", "1-0", "-1", "99999999999999999999-1"):
        with pytest.raises(Missing):
            await unanswered.page(work, standing, reader=neighbour.caller, after=cursor)


async def test_an_organiser_sets_an_aim_and_takes_it_back(
    site: Site, work: OpenWork, group: Group, member: Person, organiser: Person
) -> None:
    path = f"/groups/{group.slug}/aim"
    assert (await site.post(path, {"hours": "12"}, as_=organiser)).status_code == 303
    assert "within 12 hours" in (await site.get(path, as_=member)).text
    assert "no one" not in (await site.get(path, as_=member)).text

    for wrong in ("0", "169", "soon", "-1", "1.5", "٣"):
        assert (await site.post(path, {"hours": wrong}, as_=organiser)).status_code == 422

    await site.post(path, {"hours": ""}, as_=organiser)
    assert "has set itself no aim yet" in (await site.get(path, as_=member)).text


async def test_how_the_group_does_is_told_of_five_topics_and_more(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    await work.execute("UPDATE groups SET reply_aim_hours = 2 WHERE id = $1", group.id)
    path = f"/groups/{group.slug}/aim"
    for hours in (1, 1, 1, 5):
        topic = await a_topic(work, group, member)
        await a_reply(work, topic, neighbour)
        await age(work, topic, hours)
    await a_topic(work, group, member, title="Still has time")
    assert "Too few topics" in (await site.get(path, as_=member)).text

    await age(work, await a_topic(work, group, member), 100)

    page = (await site.get(path, as_=member)).text
    assert "60%" in page
    assert "1 hour" in page
    assert member.pseudonym not in page.split("<main")[1]
    assert neighbour.pseudonym not in page


async def test_a_long_list_reads_little_more_than_it_shows(
    connection: Any, work: OpenWork, group: Group, other_group: Group, member: Person, neighbour: Person
) -> None:
    for each in (group, other_group):
        await work.execute(
            """
            WITH made AS (
              INSERT INTO topics (group_id, membership_id, key, title, last_seq, started_at, answered_at)
              SELECT $1, $2, gen_random_uuid(), 'Topic ' || n, 1, now() - n * interval '1 minute',
                     CASE WHEN n % 3 > 0 THEN now() END
                FROM generate_series(1, 20000) AS n
              RETURNING id)
            INSERT INTO posts (topic_id, seq, changed_seq, path, membership_id, key, text, html, cooked_version)
            SELECT id, 1, 1, int4send(1), $2, gen_random_uuid(), 'Words', '<p>Words</p>', 1 FROM made
            """,
            each.id,
            member.membership_id,
        )
    await work.execute("ANALYZE topics, posts")
    standing = await unanswered.find_standing(work, group.slug, reader=neighbour.caller)
    first = await unanswered.page(work, standing, reader=neighbour.caller)

    for after in (None, first.after):
        async with asked_of(connection) as statements:
            page = await unanswered.page(work, standing, reader=neighbour.caller, after=after)
        read = await rows_read(connection, statements)
        assert len(page.items) == 30
        assert read["topics"] <= 3 * 31
        assert read["posts"] <= 3 * 31

    async with asked_of(connection) as statements:
        (mine,) = await unanswered.list_mine(work, reader=neighbour.caller)
    assert len(mine.topics) == unanswered.A_GROUP
    assert (await rows_read(connection, statements))["topics"] <= 3 * unanswered.A_GROUP


async def test_these_pages_keep_to_their_numbers(
    site: Site, connection: Any, work: OpenWork, group: Group, member: Person
) -> None:
    await a_topic(work, group, member)

    for path in (f"/groups/{group.slug}/unanswered", "/unanswered", f"/groups/{group.slug}/aim"):
        async with asked_of(connection) as statements:
            assert (await site.get(path, as_=member)).status_code == 200
        assert len(statements) <= 4, path


def test_waiting_is_said_in_the_largest_unit() -> None:
    said = {0: "a few minutes", 7: "7 minutes", 61: "1 hour", 179: "2 hours", 1500: "25 hours", 2900: "2 days"}
    assert {minutes: waiting.spoken(timedelta(minutes=minutes)) for minutes in said} == said
    assert (waiting.hours(1), waiting.hours(12), waiting.hours(72)) == ("1 hour", "12 hours", "3 days")
