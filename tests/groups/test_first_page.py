"""The first page, and the plain pages that say what this place is."""

from typing import Any

import pytest

from frame.database import Work
from tests.builders import a_topic
from tests.groups.queries import asked_of
from tests.people import Group, Person, a_group, a_person, joined
from tests.site import Site


async def test_a_visitor_is_told_what_this_is_and_can_look_for_a_group_at_once(site: Site, group: Group) -> None:
    answer = await site.get("/")

    assert answer.status_code == 200
    assert "You are not the only one" in answer.text
    assert 'role="search" action="/groups"' in answer.text
    assert group.name in answer.text
    assert 'href="/groups?condition=' in answer.text
    assert 'href="/help"' in answer.text


async def test_help_lines_stand_on_the_first_page(site: Site, work: Work) -> None:
    await work.execute("INSERT INTO help_lines (name, contact, link) VALUES ('Breathe', '0800 000', 'tel:0800000')")

    assert 'href="tel:0800000"' in (await site.get("/")).text


async def test_a_visitor_sees_topics_that_are_public_and_no_other(
    site: Site, work: Work, group: Group, member: Person
) -> None:
    await a_topic(work, group, member, title="Said to everybody", is_public=True)
    await a_topic(work, group, member, title="Said to the group")

    answer = await site.get("/")

    assert "Said to everybody" in answer.text
    assert "Said to the group" not in answer.text
    assert member.pseudonym not in answer.text


@pytest.mark.parametrize("change", ["allows_public_topics = false", "status = 'closed'"])
async def test_a_group_that_shares_nothing_any_more_is_not_quoted(
    site: Site, work: Work, group: Group, member: Person, change: str
) -> None:
    await a_topic(work, group, member, title="Said to everybody", is_public=True)
    await work.execute(f"UPDATE groups SET {change} WHERE id = $1", group.id)

    assert "Said to everybody" not in (await site.get("/")).text


async def test_a_member_sees_their_groups_and_what_was_said_there_and_in_no_other(
    site: Site, work: Work, group: Group, member: Person, neighbour: Person, stranger: Person
) -> None:
    await a_topic(work, group, neighbour, title="Said to the group")

    here, elsewhere = await site.get("/", as_=member), await site.get("/", as_=stranger)

    assert group.name in here.text
    assert "Said to the group" in here.text
    assert group.name not in elsewhere.text
    assert "Said to the group" not in elsewhere.text


@pytest.mark.parametrize("state", ["held", "hidden", "withdrawn"])
async def test_a_topic_that_is_not_shown_is_not_quoted(
    site: Site, work: Work, group: Group, member: Person, neighbour: Person, state: str
) -> None:
    topic = await a_topic(work, group, neighbour, title="Said to the group", is_public=True)
    await work.execute("UPDATE topics SET state = $2 WHERE id = $1", topic.id, state)

    for reader in (member, None):
        assert "Said to the group" not in (await site.get("/", as_=reader)).text


async def test_a_member_of_no_group_is_led_to_the_groups(site: Site, work: Work) -> None:
    answer = await site.get("/", as_=await a_person(work))

    assert "You are in no group yet" in answer.text
    assert 'href="/groups"' in answer.text


@pytest.mark.parametrize(
    ("letters", "words"),
    [(0, "There is no new letter"), (1, "a letter you have not read"), (3, "letters you have not read")],
)
async def test_unread_letters_are_said_in_words(
    site: Site, work: Work, member: Person, letters: int, words: str
) -> None:
    for number in range(letters):
        await work.execute(
            "INSERT INTO letters (member_id, kind, about, subject, body) VALUES ($1, 'welcome', $2, 'x', 'x')",
            member.member_id,
            f"letter:{number}",
        )

    assert words in (await site.get("/", as_=member)).text


async def test_the_first_page_takes_few_statements_however_many_groups_one_is_in(
    site: Site, work: Work, connection: Any, member: Person
) -> None:
    for number in range(8):
        await joined(work, member, await a_group(work), pseudonym=f"Elsewhere {number}")

    for reader, most in ((member, 3), (None, 4)):
        async with asked_of(connection) as statements:
            await site.get("/", as_=reader)
        assert len(statements) <= most


@pytest.mark.parametrize("path", ["/about", "/agreement", "/privacy", "/accessibility"])
async def test_a_plain_page_is_open_to_everybody(site: Site, group: Group, member: Person, path: str) -> None:
    for reader in (None, member):
        answer = await site.get(path, as_=reader)

        assert answer.status_code == 200
        assert answer.text.count("<h1") == 1
    assert group.slug not in (await site.get("/privacy")).text


async def test_what_is_promised_about_keeping_is_what_the_settings_say(site: Site) -> None:
    answer = await site.get("/privacy")

    assert (
        f"{site.settings.session_idle_days} days without a visit, or {site.settings.session_days} days" in answer.text
    )
