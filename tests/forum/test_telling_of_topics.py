"""What becomes of a topic as a whole reaches the pages of it that are open."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from accounts import sessions
from forum import composing, editing, posts, standing, topics, veils
from forum.live import TopicChannel
from forum.topics import Topic
from frame.caller import VISITOR, Caller
from frame.database import Database, Work
from live.backplane import MemoryBackplane
from live.hub import Hub
from tests.builders import a_reply, a_topic, opener_of
from tests.live.browsers import Browser
from tests.live.conftest import NEVER
from tests.live.waiting import until
from tests.people import Cast, Group, Person, a_cast
from tests.site import Fresh, OpenWork, Site

Deed = Callable[[Work, Topic], Awaitable[object]]

DEEDS: dict[str, tuple[Deed, str]] = {
    "need": (lambda work, topic: standing.set_need(work, topic, "heard"), "Please listen rather than advise."),
    "rests": (lambda work, topic: standing.let_rest(work, topic, takes_replies=False), "takes no replies just now"),
    "closed": (lambda work, topic: standing.close(work, topic, reason="All is said."), "All is said."),
    "pinned": (standing.pin, "Pinned"),
}


async def _again(work: OpenWork, topic: Topic, facilitator: Person) -> Topic:
    return await topics.find(work, topic.id, reader=facilitator.caller)


def _frames(work: OpenWork) -> list[dict[str, Any]]:
    return [json.loads(said.frame()) for said in work.said]  # type: ignore[union-attr]  # only announcements are said


@pytest.mark.parametrize("deed", DEEDS)
async def test_a_change_of_the_topic_is_the_next_change_of_its_channel(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person, deed: str
) -> None:
    do, words = DEEDS[deed]
    topic = await _again(work, await a_topic(work, group, member), facilitator)
    await a_reply(work, topic, member)
    work.said.clear()

    await do(work, topic)
    await do(work, await _again(work, topic, facilitator))

    (frame,) = _frames(work)
    assert (frame["channel"], frame["seq"], frame["at"], frame["state"]) == (f"topic:{topic.id}", 1, 3, "shown")
    assert words in frame["html"]
    assert (await _again(work, topic, facilitator)).last_seq == 3, "the second time changed nothing"
    caught_up = await TopicChannel().read_since(work, topic.id, 2, 500)
    assert caught_up is not None
    assert [json.loads(change.frame) for change in caught_up.changes] == [frame]
    assert words in (await site.get(f"/topics/{topic.id}", as_=facilitator)).text


async def test_undone_it_is_told_again(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    topic = await _again(work, await a_topic(work, group, member), facilitator)
    for do, _ in DEEDS.values():
        await do(work, topic)
    work.said.clear()

    await standing.reopen(work, await _again(work, topic, facilitator))
    await standing.let_rest(work, await _again(work, topic, facilitator), takes_replies=True)
    await standing.set_need(work, await _again(work, topic, facilitator), None)
    await standing.unpin(work, await _again(work, topic, facilitator))
    await standing.unpin(work, await _again(work, topic, facilitator))
    await standing.reopen(work, await _again(work, topic, facilitator))

    frames = _frames(work)
    assert [frame["at"] for frame in frames] == [6, 7, 8, 9]
    assert not [words for _, words in DEEDS.values() if words in frames[-1]["html"]]


async def test_title_and_warnings_come_with_the_opening_post(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member, title="Blood tests")
    opener = await opener_of(work, topic, member)
    await editing.edit(work, topic, opener, composing.compose("How do you bear them?", title="Needles"), version=1)
    work.said.clear()

    as_facilitator = await _again(work, topic, facilitator)
    await veils.settle(work, as_facilitator, await opener_of(work, topic, facilitator), ["Blood"])

    (frame,) = _frames(work)
    assert 'data-title="Needles"' in frame["html"]
    assert 'data-warnings="Blood"' in frame["html"]


async def test_a_reply_says_nothing_of_its_topic(work: OpenWork, group: Group, member: Person) -> None:
    topic = await a_topic(work, group, member)
    work.said.clear()

    await a_reply(work, topic, member)

    assert "data-title" not in _frames(work)[0]["html"]


async def test_a_hidden_topic_says_nothing_of_itself(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member, title="Unkind words")
    await posts.hide(work, (await opener_of(work, topic, member)).id)
    await standing.close(work, await _again(work, topic, facilitator), reason="Unkind words")

    caught_up = await TopicChannel().read_since(work, topic.id, 0, 500)

    assert caught_up is not None
    assert not [frame for frame in _frames(work) if "Unkind words" in frame["html"] and frame["state"] != "shown"]
    assert [change for change in caught_up.changes if b"Unkind words" in change.frame] == []


async def _listening(hub: Hub, caller: Caller, topic: Topic) -> Browser:
    browser = Browser(hub, caller)
    browser.channel = f"topic:{topic.id}"
    return await browser.open(after=1, epoch=topic.epoch)


async def _cast_listens(hub: Hub, cast: Cast, topic: Topic) -> dict[str, Browser]:
    callers = {
        "member": cast.member.caller,
        "neighbour": cast.neighbour.caller,
        "facilitator": cast.facilitator.caller,
        "stranger": cast.stranger.caller,
        "visitor": VISITOR,
    }
    return {name: await _listening(hub, caller, topic) for name, caller in callers.items()}


@pytest.mark.parametrize("is_public", [False, True])
async def test_whoever_may_read_a_topic_hears_of_it_and_nobody_else(fresh_database: Fresh, is_public: bool) -> None:
    cast = await a_cast(fresh_database.database)
    doorbell = MemoryBackplane()
    database = Database(fresh_database.database._connections, doorbell)
    hub = Hub(database, doorbell, [TopicChannel()], still_valid=sessions.still_valid, rhythm=NEVER)
    async with hub.running():
        async with database.work() as work:
            topic = await a_topic(work, cast.group, cast.member, is_public=is_public)
        listeners = await _cast_listens(hub, cast, topic)

        async with database.work() as work:
            topic = await topics.find(work, topic.id, reader=cast.facilitator.caller)
            await standing.close(work, topic, reason="All is said.")

        inside = {"member", "neighbour", "facilitator"} | ({"stranger", "visitor"} if is_public else set())
        await until(lambda: all(listeners[name].said("change") for name in inside))
        told = {name for name, browser in listeners.items() if "All is said." in json.dumps(browser.told)}
        assert told == inside
