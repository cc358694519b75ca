"""Reading topics: who may, in which order, page by page."""

import re

import pytest

from forum import listing, posts, threads, topics
from forum.threads import Place, View
from tests.builders import a_reply, a_topic, opener_of
from tests.people import Group, Person, a_group, a_person, joined
from tests.site import OpenWork, Site


def seqs_in(html: str) -> list[int]:
    return [int(found) for found in re.findall(r'id="post-(\d+)"', html)]


async def test_a_topic_for_members_is_missing_for_everybody_else(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person, stranger: Person
) -> None:
    topic = await a_topic(work, group, member)
    opener = await opener_of(work, topic, member)

    for path in (f"/topics/{topic.id}", f"/posts/{opener.id}"):
        for reader, status in ((member, 200), (neighbour, 200), (facilitator, 200), (stranger, 404), (None, 404)):
            assert (await site.get(path, as_=reader)).status_code == status, (path, reader)


async def test_a_private_topic_and_a_missing_one_look_the_same(
    site: Site, work: OpenWork, group: Group, member: Person, stranger: Person
) -> None:
    topic = await a_topic(work, group, member)

    for reader in (stranger, None):
        private = await site.get(f"/topics/{topic.id}", as_=reader)
        missing = await site.get("/topics/2000000000", as_=reader)
        differing = re.compile(r"<code>[0-9a-f]+</code>|/topics/\d+|<!-- \S+ -->")
        assert differing.sub("", private.text) == differing.sub("", missing.text)


@pytest.mark.parametrize(
    "path", ["/topics/0", "/topics/99999999999999999999", "/topics/2147483648", "/posts/4294967296"]
)
async def test_numbers_that_no_topic_can_have_are_missing(site: Site, path: str, member: Person) -> None:
    assert (await site.get(path, as_=member)).status_code == 404


async def test_topics_stop_being_public_when_their_group_stops_allowing_it(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member, is_public=True)
    assert (await site.get(f"/topics/{topic.id}")).status_code == 200

    await work.execute("UPDATE groups SET allows_public_topics = false WHERE id = $1", group.id)

    assert (await site.get(f"/topics/{topic.id}")).status_code == 404
    assert (await site.get(f"/topics/{topic.id}", as_=member)).status_code == 200


async def test_the_list_shows_members_all_and_everybody_else_only_what_is_public(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, stranger: Person
) -> None:
    await a_topic(work, group, member, title="Between ourselves")
    await a_topic(work, group, member, title="For all the world", is_public=True)

    for_members = (await site.get(f"/groups/{group.slug}/topics", as_=neighbour)).text
    assert "Between ourselves" in for_members
    assert "For all the world" in for_members
    for reader in (stranger, None):
        for_others = (await site.get(f"/groups/{group.slug}/topics", as_=reader)).text
        assert "Between ourselves" not in for_others
        assert "For all the world" in for_others


async def test_the_list_of_a_group_without_public_topics_is_missing_for_strangers(
    site: Site, work: OpenWork, stranger: Person
) -> None:
    group = await a_group(work, allows_public_topics=False)

    assert (await site.get(f"/groups/{group.slug}/topics", as_=stranger)).status_code == 404
    assert (await site.get("/groups/no-such-group/topics", as_=stranger)).status_code == 404


async def test_the_topic_with_the_latest_word_stands_first(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    older, newer = await a_topic(work, group, member), await a_topic(work, group, member)
    await a_reply(work, older, neighbour)

    forum = await topics.find_forum(work, group.slug, reader=member.caller)
    listed = await listing.page(work, forum, reader=member.caller)

    assert [row.id for row in listed.items] == [older.id, newer.id]


@pytest.mark.parametrize("is_member", [True, False])
async def test_pages_of_the_list_go_back_and_forth_without_a_gap(
    work: OpenWork, group: Group, member: Person, stranger: Person, is_member: bool
) -> None:
    made = [(await a_topic(work, group, member, is_public=True)).id for _ in range(65)][::-1]
    reader = (member if is_member else stranger).caller
    forum = await topics.find_forum(work, group.slug, reader=reader)

    first = await listing.page(work, forum, reader=reader)
    second = await listing.page(work, forum, reader=reader, older_than=first.after)
    third = await listing.page(work, forum, reader=reader, older_than=second.after)
    back = await listing.page(work, forum, reader=reader, newer_than=third.before)

    assert [row.id for page in (first, second, third) for row in page.items] == made
    assert (first.before, third.after) == (None, None)
    assert back == second


async def test_members_do_not_see_topics_that_are_hidden_but_their_author_and_facilitators_do(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member, title="Cruel title", is_public=True)
    await posts.hide(work, (await opener_of(work, topic, member)).id)

    for reader, status in ((member, 200), (facilitator, 200), (neighbour, 404), (None, 404)):
        assert (await site.get(f"/topics/{topic.id}", as_=reader)).status_code == status
        assert ("Cruel title" in (await site.get(f"/groups/{group.slug}/topics", as_=reader)).text) == (status == 200)


@pytest.mark.parametrize("cursor", ["older=x", "older=1-", "newer=-5-99999999999999", "older=99999999999999999999-1"])
async def test_a_cursor_that_was_never_given_out_is_refused(
    site: Site, group: Group, member: Person, cursor: str
) -> None:
    assert (await site.get(f"/groups/{group.slug}/topics?{cursor}", as_=member)).status_code == 404


@pytest.mark.parametrize("query", ["after=x", "after=99", "at=0", "before=-1", "at=99999999999", "before=²"])
async def test_a_place_that_no_post_has_is_refused(
    site: Site, work: OpenWork, group: Group, member: Person, query: str
) -> None:
    topic = await a_topic(work, group, member)

    assert (await site.get(f"/topics/{topic.id}?{query}", as_=member)).status_code == 404


@pytest.mark.parametrize("view", ["conversation", "time"])
async def test_pages_hold_forty_posts_and_lose_none(work: OpenWork, group: Group, member: Person, view: View) -> None:
    topic = await a_topic(work, group, member)
    for count in range(95):
        await a_reply(work, topic, member, to=1 + count // 3)
    reader = member.caller

    page = await threads.page(work, topic, reader=reader, view=view, place=Place())
    pages = [page]
    while page.after:
        page = await threads.page(work, topic, reader=reader, view=view, place=Place("after", int(page.after)))
        pages.append(page)

    assert [len(page.items) for page in pages] == [40, 40, 16]
    shown = [post for page in pages for post in page.items]
    paths = {
        row["seq"]: row["path"] for row in await work.fetch("SELECT seq, path FROM posts WHERE topic_id = $1", topic.id)
    }
    by_conversation = sorted(paths, key=lambda seq: paths[seq])
    assert [post.seq for post in shown] == (by_conversation if view == "conversation" else list(range(1, 97)))
    back = await threads.page(work, topic, reader=reader, view=view, place=Place("before", int(pages[1].before or 0)))
    assert back.items == pages[0].items


async def test_a_page_stays_whole_while_somebody_answers_on_an_earlier_one(
    work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)
    for _ in range(60):
        await a_reply(work, topic, member)
    first = await threads.page(work, topic, reader=member.caller, view="conversation", place=Place())
    place = Place("after", int(first.after or 0))
    second = await threads.page(work, topic, reader=member.caller, view="conversation", place=place)

    await a_reply(work, topic, member, to=5)

    assert await threads.page(work, topic, reader=member.caller, view="conversation", place=place) == second


@pytest.mark.parametrize("view", ["conversation", "time"])
@pytest.mark.parametrize("seq", [1, 30, 55, 60])
async def test_a_link_to_a_post_leads_to_the_page_that_holds_it(
    site: Site, work: OpenWork, group: Group, member: Person, view: str, seq: int
) -> None:
    topic = await a_topic(work, group, member)
    for _ in range(59):
        await a_reply(work, topic, member)

    page = await site.get(f"/topics/{topic.id}?at={seq}&view={view}", as_=member)

    assert seq in seqs_in(page.text)


async def test_replies_stand_beneath_what_they_answer_or_in_the_order_they_came(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)
    for to in (1, 1, 2, 3, 4, 1, 2):
        await a_reply(work, topic, member, to=to)

    by_conversation = await site.get(f"/topics/{topic.id}", as_=member)
    by_time = await site.get(f"/topics/{topic.id}?view=time", as_=member)

    assert seqs_in(by_conversation.text) == [1, 2, 4, 6, 8, 3, 5, 7]
    assert seqs_in(by_time.text) == [1, 2, 3, 4, 5, 6, 7, 8]


async def test_a_posts_own_page_shows_what_it_answers(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member, text="Who said yes to you?")
    reply = await a_reply(work, topic, neighbour)

    page = await site.get(f"/posts/{reply.id}", as_=member)

    assert seqs_in(page.text) == [1, 2]
    assert f"/flag/post/{reply.id}" in page.text


async def test_only_what_anybody_may_read_is_open_to_search_engines_where_the_group_says_so(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    public, private = await a_topic(work, group, member, is_public=True), await a_topic(work, group, member)
    assert (await site.get(f"/topics/{public.id}")).headers["X-Robots-Tag"] == "noindex"

    await work.execute("UPDATE groups SET is_indexed = true WHERE id = $1", group.id)

    assert "X-Robots-Tag" not in (await site.get(f"/topics/{public.id}")).headers
    assert (await site.get(f"/topics/{private.id}", as_=member)).headers["X-Robots-Tag"] == "noindex"


async def test_a_page_tells_nothing_of_the_person_behind_a_pseudonym(
    site: Site, work: OpenWork, group: Group, other_group: Group
) -> None:
    person = await joined(work, await a_person(work), group, pseudonym="Two Names")
    elsewhere = await joined(work, person, other_group, pseudonym="Other Name")
    topic = await a_topic(work, group, person, is_public=True)

    page = (await site.get(f"/topics/{topic.id}")).text

    assert str(person.member_id) not in page
    assert str(elsewhere.membership_id) not in page
    assert "Other Name" not in page
