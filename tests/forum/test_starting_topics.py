"""Starting a topic."""

import pytest

from tests.builders import a_topic
from tests.people import Group, Person, a_group, a_person, joined
from tests.site import OpenWork, Site

FORM = {"key": "0b6fd6a3-50f8-4b60-8d2a-33ab51e6d6ac", "title": "Night shifts", "text": "How do you sleep by day?"}


async def test_a_member_starts_a_topic_and_a_neighbour_finds_it(
    site: Site, group: Group, member: Person, neighbour: Person
) -> None:
    answer = await site.post(f"/groups/{group.slug}/topics", FORM, as_=member)

    assert answer.status_code == 303
    page = await site.get(answer.headers["location"], as_=neighbour)
    assert "How do you sleep by day?" in page.text
    assert "Night shifts" in (await site.get(f"/groups/{group.slug}/topics", as_=neighbour)).text


async def test_a_topic_sent_twice_is_one_topic(site: Site, work: OpenWork, group: Group, member: Person) -> None:
    first = await site.post(f"/groups/{group.slug}/topics", FORM, as_=member)
    second = await site.post(f"/groups/{group.slug}/topics", FORM, as_=member)

    assert first.headers["location"] == second.headers["location"]
    assert await work.fetchval("SELECT count(*) FROM topics WHERE group_id = $1", group.id) == 1


async def test_a_topic_is_for_members_unless_its_starter_says_otherwise(
    site: Site, group: Group, member: Person, stranger: Person
) -> None:
    private = await site.post(f"/groups/{group.slug}/topics", FORM, as_=member)
    shared = FORM | {"key": "8f0bfa6c-6a8c-4b6c-9e56-60d5d0b5b6d1", "is_public": "y"}
    public = await site.post(f"/groups/{group.slug}/topics", shared, as_=member)

    for reader in (stranger, None):
        assert (await site.get(private.headers["location"], as_=reader)).status_code == 404
        assert (await site.get(public.headers["location"], as_=reader)).status_code == 200


async def test_nothing_becomes_public_in_a_group_that_does_not_allow_it(site: Site, work: OpenWork) -> None:
    group = await a_group(work, allows_public_topics=False)
    member = await joined(work, await a_person(work), group)

    answer = await site.post(f"/groups/{group.slug}/topics", FORM | {"is_public": "y"}, as_=member)

    assert (await site.get(answer.headers["location"], as_=member)).status_code == 200
    assert (await site.get(answer.headers["location"])).status_code == 404


async def test_every_composer_of_a_public_topic_says_that_anyone_can_read_it(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member, is_public=True)
    opener = await work.fetchval("SELECT id FROM posts WHERE topic_id = $1", topic.id)

    for path in (f"/topics/{topic.id}", f"/posts/{opener}", f"/posts/{opener}/edit"):
        assert "Anyone can read this" in (await site.get(path, as_=member)).text, path


async def test_an_incomplete_topic_comes_back_with_all_its_errors_and_words(
    site: Site, group: Group, member: Person
) -> None:
    answer = await site.post(f"/groups/{group.slug}/topics", FORM | {"title": " "}, as_=member)

    assert answer.status_code == 422
    assert "Give your topic a title" in answer.text
    assert "How do you sleep by day?" in answer.text


@pytest.mark.parametrize(("length", "status"), [(120, 303), (121, 422)])
async def test_a_title_may_have_120_characters_and_no_more(
    site: Site, group: Group, member: Person, length: int, status: int
) -> None:
    answer = await site.post(f"/groups/{group.slug}/topics", FORM | {"title": "é" * length}, as_=member)

    assert answer.status_code == status


async def test_only_members_of_the_group_start_topics(
    site: Site, work: OpenWork, group: Group, stranger: Person, steward: Person
) -> None:
    for person in (stranger, steward):
        assert (await site.post(f"/groups/{group.slug}/topics", FORM, as_=person)).status_code == 403
    assert (await site.post(f"/groups/{group.slug}/topics", FORM)).status_code == 401
    assert await work.fetchval("SELECT count(*) FROM topics WHERE group_id = $1", group.id) == 0


async def test_nobody_starts_a_topic_in_a_closed_group(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    await work.execute("UPDATE groups SET status = 'closed' WHERE id = $1", group.id)

    answer = await site.post(f"/groups/{group.slug}/topics", FORM, as_=member)

    assert answer.status_code == 403
    assert "How do you sleep by day?" in answer.text


async def test_a_title_is_screened_with_its_post(site: Site, work: OpenWork, group: Group, member: Person) -> None:
    form = FORM | {"title": "I want to kill myself", "text": "That is all."}

    answer = await site.post(f"/groups/{group.slug}/topics", form, as_=member)

    assert answer.headers["location"].endswith("?help=shown")
    assert await work.fetchval("SELECT kind FROM cases WHERE group_id = $1", group.id) == "crisis"
