"""What kind of reply would help, and what a topic touches: chosen on starting, shown to whoever reads and answers."""

from uuid import uuid4

from forum import listing, topics
from tests.builders import a_topic
from tests.forum.test_statements import asked_of, rows_read
from tests.people import Group, Person
from tests.site import OpenWork, Site


async def start(site: Site, group: Group, author: Person, **fields: str) -> int:
    form = {"key": str(uuid4()), "title": "Blood tests", "text": "zebra words", **fields}
    answer = await site.post(f"/groups/{group.slug}/topics", form, as_=author)
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].rsplit("/", 1)[1])


async def test_a_need_stands_on_the_topic_in_the_list_and_above_the_reply(
    site: Site, group: Group, member: Person, neighbour: Person
) -> None:
    topic_id = await start(site, group, member, need="heard")

    page = await site.get(f"/topics/{topic_id}", as_=neighbour)
    listed = await site.get(f"/groups/{group.slug}/topics", as_=neighbour)

    assert "Please listen rather than advise." in page.text
    assert "Needs to be heard" in page.text
    assert "Needs to be heard</span>" in listed.text


async def test_the_list_can_be_of_one_need(site: Site, group: Group, member: Person, stranger: Person) -> None:
    await start(site, group, member, need="ideas", title="Which cushion?")
    await start(site, group, member, title="Something else")
    path = f"/groups/{group.slug}/topics?need=ideas"

    page = await site.get(path, as_=member)
    outside = await site.get(path, as_=stranger)

    assert "Which cushion?" in page.text
    assert "Something else" not in page.text
    assert "Which cushion?" not in outside.text
    assert (await site.get(f"/groups/{group.slug}/topics?need=none", as_=member)).status_code == 404


async def test_a_need_that_is_none_of_the_four_keeps_the_words(site: Site, group: Group, member: Person) -> None:
    form = {"key": str(uuid4()), "title": "Hello", "text": "zebra words", "need": "money"}

    answer = await site.post(f"/groups/{group.slug}/topics", form, as_=member)

    assert answer.status_code == 422
    assert "zebra words" in answer.text


async def test_a_warned_topic_lies_behind_one_veil_but_not_for_its_starter(
    site: Site, group: Group, member: Person, neighbour: Person
) -> None:
    topic_id = await start(site, group, member, warnings="Needles, Blood")

    met = (await site.get(f"/topics/{topic_id}", as_=neighbour)).text
    own = (await site.get(f"/topics/{topic_id}", as_=member)).text

    assert met.index("Content warning: Needles, Blood</summary>") < met.index("zebra words")
    assert "veil--whole" not in own


async def test_too_many_and_too_long_warnings_are_told_and_nothing_is_lost(
    site: Site, group: Group, member: Person
) -> None:
    for given in ("aa,bb,cc,dd,ee,ff,gg", "x" * 61):
        form = {"key": str(uuid4()), "title": "Hello", "text": "zebra words", "warnings": given}
        answer = await site.post(f"/groups/{group.slug}/topics", form, as_=member)
        assert answer.status_code == 422
        assert "zebra words" in answer.text
        assert given[:20].split(",")[0] in answer.text


async def test_a_page_of_one_need_reads_little_more_than_it_shows(
    connection: object, work: OpenWork, group: Group, member: Person
) -> None:
    await a_topic(work, group, member)
    await work.execute(
        """
        INSERT INTO topics (group_id, membership_id, key, title, last_seq, last_at, need)
        SELECT $1, $2, gen_random_uuid(), 'Topic ' || n, 1, now() - n * interval '1 minute',
               CASE WHEN n % 10 = 0 THEN 'ideas' END
          FROM generate_series(1, 3000) AS n
        """,
        group.id,
        member.membership_id,
    )
    await work.execute("ANALYZE topics")
    forum = await topics.find_forum(work, group.slug, reader=member.caller)
    first = await listing.page(work, forum, reader=member.caller, need="ideas")

    async with asked_of(connection) as statements:
        page = await listing.page(work, forum, reader=member.caller, need="ideas", older_than=first.after)

    assert len(page.items) == 30
    assert {row.need for row in page.items} == {"ideas"}
    assert (await rows_read(connection, statements))["topics"] <= 3 * 31


async def test_the_list_of_one_need_shows_what_the_list_of_all_shows(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    gone, quiet = await a_topic(work, group, member), await a_topic(work, group, member, title="Quiet for now")
    await work.execute("UPDATE topics SET need = 'ideas' WHERE group_id = $1", group.id)
    await work.execute("UPDATE topics SET state = 'merged', merged_into = $2 WHERE id = $1", gone.id, quiet.id)
    await work.execute(
        "INSERT INTO readings (membership_id, topic_id, seq, level) VALUES ($1, $2, 1, 'mute')",
        facilitator.membership_id,
        quiet.id,
    )
    forum = await topics.find_forum(work, group.slug, reader=facilitator.caller)

    page = await listing.page(work, forum, reader=facilitator.caller, need="ideas")

    assert [(row.title, row.is_muted) for row in page.items] == [("Quiet for now", True)]
