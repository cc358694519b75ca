"""Where no socket gets through: the same frames by requests, with the same checks and the same guarantee."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest

from chat import changing
from chat.rooms import Room
from live import polling
from live.protocol import Close
from tests.chat.scenes import a_room, said
from tests.people import Group, Person
from tests.site import OpenWork, Site


@pytest.fixture
async def room(work: OpenWork, group: Group, member: Person) -> Room:
    return await a_room(work, group, member)


async def _poll(
    site: Site, person: Person | None, *frames: dict[str, object], wait: bool = False, **fields: object
) -> dict[str, Any]:
    body = {"protocol": "kith.1", "frames": frames, "wait": wait} | fields
    mark = {"Kith-Reader": person.caller.mark} if person else {}
    answer = await site.send("POST", "/live/poll", content=json.dumps(body), as_=person, headers=mark)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def _enter(room: Room, after: int | None = None) -> dict[str, object]:
    return {"do": "enter", "channel": room.channel, "after": after, "epoch": room.epoch}


def _say(room: Room, text: str) -> dict[str, object]:
    return {"do": "say", "channel": room.channel, "key": str(uuid4()), "text": text}


def _kinds(told: dict[str, Any]) -> Sequence[str]:
    return [frame["is"] for frame in told["frames"]]


async def test_what_was_missed_is_told_at_once(site: Site, work: OpenWork, room: Room, member: Person) -> None:
    for text in ("One", "Two", "Three"):
        await said(work, room, member, text)

    told = await _poll(site, member, _enter(room, 1), wait=True)

    assert _kinds(told)[0] == "welcome"
    assert [change["at"] for change in told["frames"][0]["changes"]] == [2, 3]
    assert told["frames"][-1] == {"is": "heads", "heads": {room.channel: 3}}


async def test_who_missed_nothing_waits_for_what_comes(
    site: Site, room: Room, member: Person, neighbour: Person
) -> None:
    waiting = asyncio.create_task(_poll(site, member, _enter(room, 0), wait=True))
    await asyncio.sleep(0.3)
    assert not waiting.done(), "there was nothing to tell"

    taken = await _poll(site, neighbour, _say(room, "Hello"))
    told = await waiting

    assert _kinds(taken) == ["taken"]
    assert [frame["at"] for frame in told["frames"] if frame["is"] == "change"] == [1]


async def test_nothing_is_lost_between_two_requests(site: Site, room: Room, member: Person, neighbour: Person) -> None:
    first = await _poll(site, member, _enter(room, 0))
    await _poll(site, neighbour, _say(room, "In between"))

    second = await _poll(site, member, _enter(room, first["frames"][0]["head"]), wait=True)

    assert [change["at"] for change in second["frames"][0]["changes"]] == [1]


async def test_what_was_hidden_meanwhile_comes_back_hidden(
    site: Site, work: OpenWork, room: Room, member: Person
) -> None:
    message = await said(work, room, member, "Harmful")
    await changing.set_state(work, message.id, state="hidden", only_from=["shown"])

    told = await _poll(site, member, _enter(room, 1))

    [change] = told["frames"][0]["changes"]
    assert (change["state"], "Harmful" in change["html"]) == ("hidden", False)


async def test_the_same_key_sent_five_times_at_once_is_stored_once(
    site: Site, work: OpenWork, room: Room, member: Person
) -> None:
    say = _say(room, "Once")

    told = await asyncio.gather(*(_poll(site, member, say) for _ in range(5)))

    assert len({each["frames"][0]["id"] for each in told}) == 1
    assert await work.fetchval("SELECT count(*) FROM messages") == 1


async def test_what_is_not_open_to_one_looks_as_if_it_did_not_exist(site: Site, room: Room, stranger: Person) -> None:
    nowhere = {"do": "enter", "channel": "room:2000000000", "after": 0}

    for person in (stranger, None):
        told = [await _poll(site, person, frame, wait=True) for frame in (_enter(room, 0), nowhere)]
        here, there = ([{**frame, "channel": ""} for frame in each["frames"]] for each in told)
        assert here == there
        assert here[0]["why"] == "missing"
    assert (await _poll(site, stranger, _say(room, "Hello")))["frames"][0]["why"] == "missing"
    assert (await _poll(site, None, _say(room, "Hello")))["frames"][0]["why"] == "sign_in_first"


async def test_another_history_starts_over(site: Site, room: Room, member: Person) -> None:
    told = await _poll(site, member, {**_enter(room, 0), "epoch": "another"}, wait=True)

    assert _kinds(told) == ["start_over"]


async def test_a_page_of_somebody_who_is_signed_out_is_told_so(
    site: Site, work: OpenWork, room: Room, member: Person
) -> None:
    await work.execute("DELETE FROM sessions WHERE member_id = $1", member.member_id)

    told = await _poll(site, member, _enter(room, 0))

    assert told == {"frames": [], "code": Close.SIGNED_OUT}


async def test_a_page_of_another_release_is_told_so(site: Site, room: Room, member: Person) -> None:
    told = await _poll(site, member, _enter(room, 0), protocol="kith.0")

    assert told == {"frames": [], "code": Close.OLD_PROTOCOL}


async def test_a_wait_ends_by_itself(site: Site, room: Room, member: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "WAIT_S", 0.2)
    monkeypatch.setattr(polling, "HINTS_WAIT_S", 0.1)

    told = await _poll(site, member, _enter(room, 0), wait=True)

    assert told["frames"][0]["is"] == "welcome"
    assert told["frames"][-1]["is"] == "heads"


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"protocol": 1}', '{"protocol": "kith.1", "frames": 3}', '{"protocol": "kith.1", "x": 1}',
             '{"protocol": "kith.1", "frames": [' + ",".join(["1"] * 41) + "]}", "\udcff", "[" * 5000],
)  # fmt: skip
async def test_what_is_no_request_of_ours_is_refused(body: str, site: Site, member: Person) -> None:
    content = body.encode("utf-8", "surrogateescape")

    answer = await site.send("POST", "/live/poll", content=content, as_=member)

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "frame", ["1", "null", "{}", '{"do": "fly"}', '{"do": "enter"}', '{"do": "enter", "channel": 7}']
)
async def test_a_bad_frame_is_refused_and_the_others_are_answered(
    frame: str, site: Site, room: Room, member: Person
) -> None:
    body = f'{{"protocol": "kith.1", "frames": [{frame}, {json.dumps(_enter(room, 0))}]}}'

    answer = await site.send("POST", "/live/poll", content=body, as_=member)

    assert [told.get("why") or told["is"] for told in answer.json()["frames"]] == ["bad_frame", "welcome", "heads"]


async def test_another_site_may_not_ask(site: Site, room: Room, member: Person) -> None:
    answer = await site.send(
        "POST", "/live/poll", content="{}", as_=member, headers={"Origin": "https://elsewhere.example"}
    )

    assert answer.status_code == 403
