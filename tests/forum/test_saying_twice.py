"""The same words again within five minutes lead to the first; and nobody in danger is ever made to wait."""

from uuid import uuid4

import pytest

from forum import composing
from frame.errors import TooFast
from tests.builders import a_reply, a_topic
from tests.people import Group, Person
from tests.site import OpenWork, Site

IN_DANGER = "I want to kill myself tonight."


def a_form(text: str, **others: str) -> dict[str, str]:
    return {"key": str(uuid4()), "to": "1", "text": text, **others}


async def test_the_same_reply_again_leads_to_the_first(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, neighbour)
    await site.post(f"/topics/{topic.id}/replies", a_form("I feel alone today."), as_=member)
    jobs = await work.fetchval("SELECT count(*) FROM procrastinate_jobs")

    answer = await site.post(f"/topics/{topic.id}/replies", a_form("I feel alone today."), as_=member)

    assert answer.status_code == 303
    page = (await site.get(answer.headers["location"], as_=member)).text
    assert "You posted these words a moment ago" in page
    assert "I feel alone today." in page
    assert await work.fetchval("SELECT reply_count FROM topics WHERE id = $1", topic.id) == 1
    assert await work.fetchval("SELECT count(*) FROM procrastinate_jobs") == jobs
    assert "Your draft from before" not in (await site.get(f"/topics/{topic.id}", as_=member)).text


async def test_the_same_topic_again_leads_to_the_first(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    path, words = f"/groups/{group.slug}/topics", {"title": "Alone", "text": "I feel alone today."}
    await site.post(path, {"key": str(uuid4()), **words}, as_=member)

    answer = await site.post(path, {"key": str(uuid4()), **words}, as_=member)

    assert answer.headers["location"].startswith("/posts/")
    assert await work.fetchval("SELECT count(*) FROM topics WHERE group_id = $1", group.id) == 1


@pytest.mark.parametrize("change", ["another writer", "another topic", "other words", "six minutes later", "withdrawn"])
async def test_what_is_not_the_same_is_posted(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, change: str
) -> None:
    topic, other = await a_topic(work, group, neighbour), await a_topic(work, group, neighbour)
    first = await a_reply(work, topic, member, text="Thank you")
    if change == "six minutes later":
        await work.execute("UPDATE posts SET posted_at = now() - interval '6 minutes' WHERE id = $1", first.id)
    if change == "withdrawn":
        await site.post(f"/posts/{first.id}/withdraw", as_=member)
    path = f"/topics/{other.id if change == 'another topic' else topic.id}/replies"
    text = "Thank you all" if change == "other words" else "Thank you"

    answer = await site.post(path, a_form(text), as_=neighbour if change == "another writer" else member)

    assert "already" not in answer.headers["location"]
    assert await work.fetchval("SELECT count(*) FROM posts WHERE seq > 1") == 2


async def test_help_is_shown_when_words_in_danger_come_twice(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)
    await site.post(f"/topics/{topic.id}/replies", a_form(IN_DANGER), as_=member)

    answer = await site.post(f"/topics/{topic.id}/replies", a_form(IN_DANGER), as_=member)

    assert "help=shown" in answer.headers["location"]


class Strict:
    """A limiter that has had enough of everybody."""

    async def check(self, deed: str, who: str, *, most: int, window_s: int) -> None:
        raise TooFast("Too many at once.", retry_in_s=60)


async def test_a_newcomer_in_danger_is_neither_slowed_nor_silenced(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.site.OpenHanded.check", Strict.check)
    topic = await a_topic(work, group, neighbour)
    assert (await site.post(f"/topics/{topic.id}/replies", a_form("Good evening"), as_=member)).status_code == 429

    reply = await site.post(f"/topics/{topic.id}/replies", a_form(IN_DANGER), as_=member)
    started = await site.post(
        f"/groups/{group.slug}/topics", a_form(IN_DANGER, title="I cannot go on, I want to die"), as_=member
    )

    assert reply.status_code == started.status_code == 303
    assert "help=shown" in reply.headers["location"]
    states = await work.fetch("SELECT state FROM posts WHERE membership_id = $1", member.membership_id)
    assert [row["state"] for row in states] == ["shown", "shown"]
    assert IN_DANGER in (await site.get(f"/topics/{topic.id}", as_=neighbour)).text


def test_the_words_of_this_test_are_those_of_somebody_in_danger() -> None:
    verdict = composing.compose(IN_DANGER).verdict
    assert verdict.show_help
