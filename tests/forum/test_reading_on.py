"""Coming back to a topic: how far one has read, what is folded, the places to go, and where to begin."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum import folding, landmarks, posts, reactions, readings, topics
from forum.personal import Personal
from forum.showing import Post
from forum.topics import Topic
from tests.builders import a_reply, a_topic, opener_of
from tests.forum.test_looks import READER, a_shown_post
from tests.people import Group, Person
from tests.site import OpenWork, Site


@pytest.fixture
async def topic(work: OpenWork, group: Group, member: Person) -> Topic:
    """A topic with a branch: 2, beneath it 3 and beneath that 4; then 5."""
    topic = await a_topic(work, group, member, is_public=True)
    for to in (1, 2, 3, 1):
        await a_reply(work, topic, member, to=to)
    return topic


async def read_to(work: OpenWork, topic: Topic, person: Person) -> int | None:
    seq: int | None = await work.fetchval(
        "SELECT seq FROM readings WHERE topic_id = $1 AND membership_id = $2", topic.id, person.membership_id
    )
    return seq


async def test_a_place_only_grows_and_never_beyond_the_newest_post(
    work: OpenWork, topic: Topic, neighbour: Person, stranger: Person
) -> None:
    for seq, expected in ((3, 3), (2, 3), (2_000_000_000, 5)):
        await readings.note(work, topic, seq, reader=neighbour.caller)
        assert await read_to(work, topic, neighbour) == expected
    await readings.note(work, topic, 3, reader=stranger.caller)

    assert await read_to(work, topic, stranger) is None


async def test_the_page_says_where_the_new_begins_and_the_list_leads_there(
    site: Site, group: Group, topic: Topic, neighbour: Person, member: Person
) -> None:
    await site.post(f"/topics/{topic.id}/read", {"seq": "3"}, as_=neighbour)

    page = (await site.get(f"/topics/{topic.id}?view=time", as_=neighbour)).text
    rows = (await site.get(f"/groups/{group.slug}/topics", as_=neighbour)).text
    unread = await site.get(f"/topics/{topic.id}?at=unread", as_=neighbour)

    assert page.index('id="post-3"') < page.index("New since you were here") < page.index('id="post-4"')
    assert f'href="/topics/{topic.id}?at=unread"' in rows
    assert unread.headers["location"] == f"/topics/{topic.id}?at=4#post-4"
    assert "New since you were here" not in (await site.get(f"/topics/{topic.id}", as_=member)).text


async def test_a_date_and_the_newest_are_places_too(
    site: Site, work: OpenWork, topic: Topic, neighbour: Person
) -> None:
    await work.execute(
        "UPDATE posts SET posted_at = $2 WHERE topic_id = $1 AND seq < 3", topic.id, datetime(2026, 3, 1, tzinfo=UTC)
    )

    for asked, seq in (("on=2026-03-03", 3), ("on=2026-02-28", 1), ("on=2999-01-01", 5), ("at=newest", 5)):
        for reader in (neighbour, None):
            found = await site.get(f"/topics/{topic.id}?{asked}", as_=reader)
            assert found.headers["location"] == f"/topics/{topic.id}?at={seq}#post-{seq}", asked
    assert (await site.get(f"/topics/{topic.id}?on=soon", as_=neighbour)).status_code == 422
    assert (await site.get("/topics/2000000000?at=newest", as_=neighbour)).status_code == 404


async def test_a_folded_branch_stays_folded_for_one_reader_and_is_counted(
    site: Site, topic: Topic, neighbour: Person, member: Person
) -> None:
    for _ in range(2):
        assert (await site.post(f"/topics/{topic.id}/fold", {"seq": "2"}, as_=neighbour)).status_code == 303

    folded = (await site.get(f"/topics/{topic.id}", as_=neighbour)).text
    assert 'id="post-2"' in folded
    assert 'id="post-3"' not in folded
    assert 'id="post-4"' not in folded
    assert "2 replies folded away" in folded
    assert 'id="post-3"' in (await site.get(f"/topics/{topic.id}", as_=member)).text
    await site.post(f"/topics/{topic.id}/fold", {"seq": "2", "shown": "y"}, as_=neighbour)
    assert 'id="post-3"' in (await site.get(f"/topics/{topic.id}", as_=neighbour)).text


async def test_folding_too_much_or_nothing_is_a_kind_no(
    site: Site, work: OpenWork, topic: Topic, neighbour: Person
) -> None:
    assert (await site.post(f"/topics/{topic.id}/fold", {"seq": "77"}, as_=neighbour)).status_code == 409
    assert (await site.post(f"/topics/{topic.id}/fold", {"seq": "two"}, as_=neighbour)).status_code == 422
    await readings.note(work, topic, 1, reader=neighbour.caller)
    await work.execute("UPDATE readings SET folded = ARRAY(SELECT generate_series(1000, 1199))")

    assert (await site.post(f"/topics/{topic.id}/fold", {"seq": "2"}, as_=neighbour)).status_code == 409


def a_tree(parents: list[int]) -> list[Post]:
    """Posts in the order of a conversation, of random depths."""
    depths = [0]
    for parent in parents:
        depths.append(1 + parent % (depths[-1] + 1))
    post = a_shown_post()
    names = post.__struct_fields__
    given = [{name: getattr(post, name) for name in names} | {"seq": n, "depth": d} for n, d in enumerate(depths, 1)]
    return [Post(**values) for values in given]


@given(st.lists(st.integers(0, 9), max_size=30), st.frozensets(st.integers(1, 31)), st.integers(0, 31))
def test_every_post_is_shown_once_or_counted_beneath_one_fold(
    parents: list[int], folded: frozenset[int], read: int
) -> None:
    tree = a_tree(parents)
    reader = Personal(membership_id=READER, folded=folded, seq=read)

    pieces = folding.laid_out(tree, reader, by_conversation=True)

    away = sum(piece.beneath for piece in pieces if piece.is_folded)
    assert len(pieces) + away == len(tree)
    assert [piece.post.seq for piece in folding.laid_out(tree, reader, by_conversation=False)] == [
        post.seq for post in tree
    ]


async def test_a_long_topic_begins_with_what_was_marked_and_what_helped(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member)
    replies = [await a_reply(work, topic, member, text=f"Reply number {n}") for n in range(2, 52)]
    opener = await opener_of(work, topic, member)
    await landmarks.mark(work, topic, opener, marked=True)
    as_neighbour = await topics.find(work, topic.id, reader=neighbour.caller)
    for helpful in replies[:7]:
        await reactions.react(work, as_neighbour, helpful, "helped", reader=neighbour.caller, given=True)

    found = landmarks.of(await topics.find(work, topic.id, reader=neighbour.caller))
    page = (await site.get(f"/topics/{topic.id}", as_=neighbour)).text

    assert [landmark.seq for landmark in found] == [1, 2, 3, 4, 5]
    assert "If you are new here, begin with these" in page
    await posts.withdraw(work, topic, replies[0])
    assert 2 not in [one.seq for one in landmarks.of(await topics.find(work, topic.id, reader=neighbour.caller))]
    await landmarks.mark(work, topic, opener, marked=False)
    assert 1 not in [one.seq for one in landmarks.of(await topics.find(work, topic.id, reader=neighbour.caller))]


async def test_a_place_to_begin_offers_only_what_is_not_so_yet(
    site: Site, work: OpenWork, topic: Topic, member: Person
) -> None:
    path = f"/posts/{(await opener_of(work, topic, member)).id}"
    mark, unmark = "Mark as a place to begin", "No longer a place to begin"

    pages = [(await site.get(path, as_=member)).text]
    for fields in ({}, {"taken_back": "y"}):
        await site.post(f"{path}/way-in", fields, as_=member)
        pages.append((await site.get(path, as_=member)).text)

    assert [(mark in page, unmark in page) for page in pages] == [(True, False), (False, True), (True, False)]


async def test_a_short_topic_needs_no_way_in(site: Site, work: OpenWork, topic: Topic, member: Person) -> None:
    await landmarks.mark(work, topic, await opener_of(work, topic, member), marked=True)

    assert "begin with these" not in (await site.get(f"/topics/{topic.id}", as_=member)).text
