"""A visitor's topic page is kept, and never shown for a moment longer than it is true."""

from typing import Any

import pytest

from forum import posts, standing, topics
from tests.builders import a_reply, a_topic
from tests.forum.test_statements import asked_of
from tests.people import Group, Person
from tests.site import OpenWork, Site


@pytest.fixture
async def path(work: OpenWork, group: Group, member: Person) -> str:
    topic = await a_topic(work, group, member, title="Open to all", text="A first word", is_public=True)
    return f"/topics/{topic.id}"


async def test_it_takes_one_statement_the_second_time_and_is_the_same(site: Site, connection: Any, path: str) -> None:
    first = await site.get(path)

    async with asked_of(connection) as statements:
        second = await site.get(path)

    assert len(statements) == 1
    assert (second.text, second.headers["cache-control"]) == (first.text, first.headers["cache-control"])
    assert second.headers.get("x-robots-tag") == first.headers.get("x-robots-tag")


async def test_a_hidden_post_is_gone_at_once_and_back_when_it_is_restored(
    site: Site, work: OpenWork, path: str, member: Person
) -> None:
    topic = await topics.find(work, int(path.rpartition("/")[2]), reader=member.caller)
    reply = await a_reply(work, topic, member, text="Something harmful")
    assert "Something harmful" in (await site.get(path)).text

    await posts.hide(work, reply.id)
    assert "Something harmful" not in (await site.get(path)).text

    await posts.restore(work, reply.id)
    assert "Something harmful" in (await site.get(path)).text


async def test_a_new_reply_an_edit_a_closing_show_at_once(
    site: Site, work: OpenWork, path: str, member: Person, facilitator: Person
) -> None:
    await site.get(path)
    topic = await topics.find(work, int(path.rpartition("/")[2]), reader=facilitator.caller)

    await a_reply(work, topic, member, text="A second word")
    assert "A second word" in (await site.get(path)).text

    await standing.close(work, topic, reason="It has found its answer.")
    assert "It has found its answer." in (await site.get(path)).text


@pytest.mark.parametrize(
    ("change", "shown"),
    [("pseudonym = 'Somebody'", "Somebody"), ("is_facilitator = true", "chip--role")],
)
async def test_another_name_or_role_shows_at_once(
    site: Site, work: OpenWork, path: str, member: Person, change: str, shown: str
) -> None:
    assert shown not in (await site.get(path)).text

    await work.execute(f"UPDATE memberships SET {change} WHERE id = $1", member.membership_id)

    assert shown in (await site.get(path)).text


async def test_a_group_that_allows_it_no_more_shows_nothing(
    site: Site, work: OpenWork, path: str, group: Group
) -> None:
    await site.get(path)

    await work.execute("UPDATE groups SET allows_public_topics = false WHERE id = $1", group.id)

    assert (await site.get(path)).status_code == 404


async def test_members_never_get_a_visitors_page(site: Site, path: str, member: Person) -> None:
    visitors = (await site.get(path)).text

    assert "Would you like to answer?" in visitors
    assert "Would you like to answer?" not in (await site.get(path, as_=member)).text


async def test_each_place_and_view_is_a_page_of_its_own(site: Site, work: OpenWork, path: str, member: Person) -> None:
    topic = await topics.find(work, int(path.rpartition("/")[2]), reader=member.caller)
    for number in range(45):
        await a_reply(work, topic, member, text=f"Word {number:02}")

    first, last = (await site.get(path)).text, (await site.get(f"{path}?at=46")).text

    assert "Word 44" not in first
    assert "Word 44" in last
    assert "thread--time" in (await site.get(f"{path}?view=time")).text
