"""Words that were hidden are on no surface but their author's own and, where they judge them, the facilitators'."""

import json

import msgspec
import pytest
from redis.asyncio import Redis

from server import wiring
from tests.house.access import ROLES
from tests.house.asking import Stage
from tests.services import Services

WORDS = "Words that were hidden"
_AUTHOR, _JUDGE = "member", "facilitator"


@pytest.mark.parametrize("role", ROLES)
async def test_hidden_words_are_on_no_page_of_anybody_else(stage: Stage, role: str) -> None:
    seen_on = {
        name
        for name, thing in (
            ("forum:topic", "topic"),
            ("forum:post", "hidden"),
            ("forum:versions", "hidden"),
            ("forum:topics", "group"),
            ("chat:room", "room"),
            ("chat:message", "hushed"),
            ("moderation:flag", "hidden"),
            ("moderation:flag", "hushed"),
            ("groups:home", "site"),
            ("notifications:inbox", "site"),
        )
        if WORDS in (await stage.ask("GET", name, stage.scene.things[thing], role=role)).text
    }

    if role not in {_AUTHOR, _JUDGE}:
        assert seen_on == set()
    if role == _AUTHOR:
        assert {"forum:post", "chat:message"} <= seen_on


async def test_hidden_words_are_in_no_frame(services: Services, stage: Stage) -> None:
    redis = Redis.from_url(services.redis_url)
    try:
        for channel in wiring.channels(redis):
            for thing in ("topic", "hidden", "room"):
                number = stage.scene.things[thing].get(f"{channel.kind}_id", stage.scene.group.id)
                caught_up = await channel.read_since(stage.database, int(str(number)), 0, 100)
                told = [msgspec.json.decode(change.frame) for change in caught_up.changes] if caught_up else []
                assert WORDS not in json.dumps(told), (channel.kind, thing)
    finally:
        await redis.aclose()


async def test_a_topic_hidden_whole_lends_its_words_to_no_frame(services: Services, stage: Stage) -> None:
    secret = int(str(stage.scene.things["hidden"]["topic_id"]))
    redis = Redis.from_url(services.redis_url)
    try:
        topics = next(channel for channel in wiring.channels(redis) if channel.kind == "topic")
        caught_up = await topics.read_since(stage.database, secret, 0, 100)
    finally:
        await redis.aclose()

    assert caught_up is not None
    assert caught_up.changes
    assert all("Who said yes to you?" not in change.frame.decode() for change in caught_up.changes)
