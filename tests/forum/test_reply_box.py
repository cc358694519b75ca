"""The box where one replies: made once for all who wrote nothing yet, with a key of its own for each."""

import re

import pytest

from forum import drafts, needs, topics, veils
from forum.drafts import Draft
from forum.topics import Topic
from tests.builders import a_topic
from tests.people import Group, Person
from tests.site import OpenWork, Site


@pytest.fixture
async def topic(work: OpenWork, group: Group, member: Person) -> Topic:
    return await a_topic(work, group, member)


async def box(site: Site, topic: Topic, reader: Person) -> str:
    page = (await site.get(f"/topics/{topic.id}", as_=reader)).text
    return page[page.index("<draft-keeper") : page.index("</draft-keeper>")]


def key_in(box: str) -> str:
    (key,) = re.findall(r'name="key" value="([0-9a-f-]{36})"', box)
    return str(key)


async def test_each_page_has_a_key_of_its_own_and_else_the_same_box(
    site: Site, topic: Topic, member: Person, neighbour: Person
) -> None:
    boxes = [await box(site, topic, reader) for reader in (member, member, neighbour)]

    keys = [key_in(each) for each in boxes]
    assert len(set(keys)) == 3
    assert len({each.replace(key, "") for each, key in zip(boxes, keys, strict=True)}) == 1


async def test_what_one_is_writing_stands_in_their_own_box_alone(
    site: Site, work: OpenWork, topic: Topic, member: Person, neighbour: Person
) -> None:
    empty = await box(site, topic, neighbour)
    await drafts.keep(work, neighbour.caller, f"topic:{topic.id}", Draft(text="Only mine", seq=1), base=0)

    assert "Only mine" in await box(site, topic, neighbour)
    others = await box(site, topic, member)
    assert others.replace(key_in(others), "") == empty.replace(key_in(empty), "")


async def test_a_choice_without_words_is_not_lost(site: Site, work: OpenWork, topic: Topic, neighbour: Person) -> None:
    await drafts.keep(work, neighbour.caller, f"topic:{topic.id}", Draft(warnings=("Thunder",), seq=1), base=0)

    assert 'value="Thunder"' in await box(site, topic, neighbour)


async def test_what_changes_about_the_topic_shows_at_once(
    site: Site, work: OpenWork, group: Group, topic: Topic, member: Person, facilitator: Person
) -> None:
    before = await box(site, topic, member)
    await work.execute("UPDATE topics SET need = 'heard', is_public = true WHERE id = $1", topic.id)
    forum = await topics.find_forum(work, group.slug, reader=facilitator.caller)
    await veils.keep_list(work, forum, ["Thunder"])

    after = await box(site, topic, member)

    assert needs.BEFORE_REPLYING["heard"] in after
    assert "Anyone can read this" in after
    assert 'value="Thunder"' in after
    assert 'value="Thunder"' not in before


async def test_what_was_refused_comes_back_with_its_errors(site: Site, topic: Topic, member: Person) -> None:
    key = key_in(await box(site, topic, member))

    answer = await site.post(f"/topics/{topic.id}/replies", {"key": key, "to": "1", "text": ""}, as_=member)

    assert answer.status_code == 422
    assert "Please look again" in answer.text
    assert "Write something before you post it." in answer.text
    assert "Please look again" not in (await site.get(f"/topics/{topic.id}", as_=member)).text
