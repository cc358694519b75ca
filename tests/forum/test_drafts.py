"""Drafts: what somebody is still writing survives."""

import json
from datetime import timedelta

import httpx
import pytest

from forum import drafts
from forum.drafts import Draft
from frame.errors import Conflict
from tests.builders import a_reply, a_topic
from tests.people import Group, Person
from tests.site import ORIGIN, OpenWork, Site

REPLY = {"key": "7d1c2a52-0c55-4d0e-9d4e-0e7c9a1b2c3d", "to": "1", "text": "Posted words."}


async def put(site: Site, saving: dict[str, object], *, as_: Person | None) -> httpx.Response:
    cookie = {"Cookie": f"{site.settings.cookie_name}={as_.token}"} if as_ else {}
    headers = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin", "Accept": "application/json"} | cookie
    return await site.client.put("/drafts", content=json.dumps(saving), headers=headers)


async def test_what_was_being_written_is_in_the_composer_again(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)

    kept = await put(site, {"place": f"topic:{topic.id}", "seq": 1, "text": "Half a thou"}, as_=member)

    assert kept.status_code == 204
    assert "Half a thou" in (await site.get(f"/topics/{topic.id}", as_=member)).text


async def test_nobody_else_sees_a_draft(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member)
    await put(site, {"place": f"topic:{topic.id}", "seq": 1, "text": "Half a thou"}, as_=member)

    for reader in (neighbour, facilitator):
        assert "Half a thou" not in (await site.get(f"/topics/{topic.id}", as_=reader)).text


async def test_an_older_saving_that_arrives_late_is_refused(site: Site, work: OpenWork, member: Person) -> None:
    await put(site, {"place": "topic:1", "seq": 2, "text": "newer"}, as_=member)

    late = await put(site, {"place": "topic:1", "seq": 1, "text": "older"}, as_=member)

    assert late.status_code == 409
    assert (await drafts.find(work, member.caller, "topic:1")).text == "newer"


async def test_a_draft_is_forgotten_with_the_work_that_posts_it(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)
    await put(site, {"place": f"topic:{topic.id}", "seq": 1, "text": "Posted words."}, as_=member)

    await site.post(f"/topics/{topic.id}/replies", REPLY, as_=member)

    late = await put(site, {"place": f"topic:{topic.id}", "seq": 2, "text": "Posted wor"}, as_=member)
    assert late.status_code == 409, "a saving under way must not bring it back"
    assert (await drafts.find(work, member.caller, f"topic:{topic.id}")).text == ""


async def test_after_posting_one_can_write_the_next_in_the_same_place(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)
    await site.post(f"/topics/{topic.id}/replies", REPLY, as_=member)
    now = await drafts.find(work, member.caller, f"topic:{topic.id}")

    next_one = {"place": f"topic:{topic.id}", "seq": now.seq + 1, "text": "And another thing"}

    assert (await put(site, next_one, as_=member)).status_code == 204


async def test_without_script_a_button_keeps_the_draft(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), neighbour)
    form = REPLY | {"to": str(reply.seq), "text": "Later, perhaps", "keep": "y"}

    answer = await site.post(f"/topics/{reply.topic_id}/replies", form, as_=member)

    assert answer.status_code == 303
    assert "Later, perhaps" in (await site.get(f"/posts/{reply.id}", as_=member)).text
    assert await work.fetchval("SELECT reply_count FROM topics WHERE id = $1", reply.topic_id) == 1


async def test_a_new_topic_is_kept_with_its_title(site: Site, group: Group, member: Person) -> None:
    form = {"key": REPLY["key"], "title": "Half a title", "text": "Half a text", "keep": "y"}

    await site.post(f"/groups/{group.slug}/topics", form, as_=member)

    page = (await site.get(f"/groups/{group.slug}/topics/new", as_=member)).text
    assert "Half a title" in page
    assert "Half a text" in page


async def test_who_is_signed_out_is_told_so_by_number(site: Site) -> None:
    answer = await put(site, {"place": "topic:1", "seq": 1, "text": "mine"}, as_=None)

    assert answer.status_code == 401
    assert answer.json()["why"] == "sign_in_first"


@pytest.mark.parametrize(
    "saving",
    [
        {},
        {"place": "topic:x", "seq": 1, "text": ""},
        {"place": "topic:1\n", "seq": 1, "text": ""},
        {"place": "topic:1", "seq": 0, "text": ""},
        {"place": "topic:1", "seq": 2**63, "text": ""},
        {"place": "topic:1", "seq": 1, "text": "x" * 20_001},
        {"place": "topic:1", "seq": 1, "text": "x", "title": "x" * 501},
        {"place": "topic:1", "seq": 1, "text": "x", "extra": 1},
        {"place": "topic:1", "seq": 1, "text": "half a pair \ud800"},
    ],
)
async def test_what_is_no_draft_is_refused(site: Site, member: Person, saving: dict[str, object]) -> None:
    assert (await put(site, saving, as_=member)).status_code == 422


async def test_characters_that_no_database_takes_are_left_out(site: Site, work: OpenWork, member: Person) -> None:
    answer = await put(site, {"place": "topic:1", "seq": 1, "text": "a\x00b"}, as_=member)

    assert answer.status_code == 204
    assert (await drafts.find(work, member.caller, "topic:1")).text == "ab"


async def test_there_is_an_end_to_how_many_drafts_one_may_keep(work: OpenWork, member: Person) -> None:
    for number in range(drafts.MOST):
        await drafts.save(work, member.caller, f"topic:{number}", Draft(text="x", seq=1))

    with pytest.raises(Conflict):
        await drafts.save(work, member.caller, "topic:100000", Draft(text="x", seq=1))
    await drafts.save(work, member.caller, "topic:7", Draft(text="y", seq=2))


async def test_tidying_keeps_what_is_still_being_written(work: OpenWork, member: Person) -> None:
    await drafts.save(work, member.caller, "topic:1", Draft(text="yesterday", seq=1))
    await drafts.save(work, member.caller, "topic:2", Draft(text="long ago", seq=1))
    await drafts.forget(work, member.caller, "topic:3")
    for place, age in (("topic:1", 179), ("topic:2", 181), ("topic:3", 2)):
        await work.execute(
            "UPDATE drafts SET saved_at = now() - $2::interval WHERE place = $1", place, timedelta(days=age)
        )

    await drafts.tidy(work)

    assert {row["place"] for row in await work.fetch("SELECT place FROM drafts")} == {"topic:1"}
