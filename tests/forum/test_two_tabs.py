"""Two tabs in one place: neither overwrites the other, and both texts can be had back."""

import json
from datetime import timedelta
from random import Random
from uuid import UUID, uuid4

import httpx
import pytest

from forum import drafts
from forum.drafts import Draft
from frame.errors import Conflict
from tests.builders import a_topic
from tests.people import Group, Person
from tests.site import ORIGIN, OpenWork, Site

OLD, NEW = UUID(int=1), UUID(int=2)
PLACE = "topic:1"


async def put(site: Site, saving: dict[str, object], *, as_: Person) -> httpx.Response:
    headers = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
    return await site.send("PUT", "/drafts", content=json.dumps(saving), as_=as_, headers=headers)


async def texts(work: OpenWork, person: Person) -> list[tuple[str, bool]]:
    found = await drafts.list_unposted(work, writer=person.caller)
    return sorted((one.text, one.tab is None) for one in found)


async def test_an_older_tab_never_overwrites_newer_words_and_both_are_kept(
    site: Site, work: OpenWork, member: Person
) -> None:
    await put(site, {"place": PLACE, "seq": 1, "base": 0, "tab": str(NEW), "text": "Newer words"}, as_=member)

    answer = await put(site, {"place": PLACE, "seq": 9, "base": 0, "tab": str(OLD), "text": "Older tab"}, as_=member)

    assert (answer.status_code, answer.json()["kept"]) == (202, "aside")
    assert (await drafts.find(work, member.caller, PLACE)).text == "Newer words"
    assert await texts(work, member) == [("Newer words", True), ("Older tab", False)]


async def test_what_the_older_tab_goes_on_to_write_is_kept_in_its_own_place(work: OpenWork, member: Person) -> None:
    await drafts.save(work, member.caller, PLACE, Draft(text="Newer", seq=1, tab=NEW), base=0)

    for seq, text in ((1, "Old"), (2, "Older"), (3, "Older words")):
        assert await drafts.save(work, member.caller, PLACE, Draft(text=text, seq=seq, tab=OLD), base=0) == "aside"

    assert await texts(work, member) == [("Newer", True), ("Older words", False)]


async def test_the_same_saving_sent_again_is_kept_once(work: OpenWork, member: Person) -> None:
    for _ in range(2):
        assert await drafts.save(work, member.caller, PLACE, Draft(text="Once", seq=4, tab=NEW), base=3) == "kept"

    assert await texts(work, member) == [("Once", True)]


async def test_a_late_saving_of_what_was_posted_does_not_come_back(work: OpenWork, member: Person) -> None:
    await drafts.save(work, member.caller, PLACE, Draft(text="Posted", seq=1, tab=NEW), base=0)
    await drafts.forget(work, member.caller, PLACE, tab=NEW)

    assert await drafts.save(work, member.caller, PLACE, Draft(text="Poste", seq=2, tab=NEW), base=1) == "late"
    assert await texts(work, member) == []


async def test_posting_in_one_tab_leaves_what_the_other_wrote(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    place = f"topic:{(topic := await a_topic(work, group, member)).id}"
    await put(site, {"place": place, "seq": 1, "base": 0, "tab": str(NEW), "text": "To be posted"}, as_=member)
    await put(site, {"place": place, "seq": 1, "base": 0, "tab": str(OLD), "text": "Something else"}, as_=member)

    await site.post(f"/topics/{topic.id}/replies", {"key": str(NEW), "to": "1", "text": "To be posted"}, as_=member)

    assert await texts(work, member) == [("Something else", False)]
    assert "see what the other tab wrote" in (await site.get(f"/topics/{topic.id}", as_=member)).text


async def test_keeping_from_an_older_page_puts_the_newer_words_aside(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)
    await put(site, {"place": f"topic:{topic.id}", "seq": 1, "base": 0, "tab": str(NEW), "text": "Newer"}, as_=member)
    form = {"key": str(OLD), "base": "0", "to": "1", "text": "From a page without script", "keep": "y"}

    await site.post(f"/topics/{topic.id}/replies", form, as_=member)

    assert await texts(work, member) == [("From a page without script", True), ("Newer", False)]


async def test_keeping_again_what_one_goes_on_from_leaves_one_text(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)
    for base, text in ((0, "Half"), (1, "Half a thought")):
        form = {"key": str(uuid4()), "base": str(base), "to": "1", "text": text, "keep": "y"}
        await site.post(f"/topics/{topic.id}/replies", form, as_=member)

    assert await texts(work, member) == [("Half a thought", True)]


async def test_one_takes_over_what_the_other_tab_wrote_and_loses_nothing(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)
    place = f"topic:{topic.id}"
    await drafts.save(work, member.caller, place, Draft(text="Newer", seq=1, tab=NEW), base=0)
    await drafts.save(work, member.caller, place, Draft(text="Older", seq=1, tab=OLD), base=0)

    answer = await site.post("/drafts/take-over", {"place": place, "tab": str(OLD)}, as_=member)

    assert answer.status_code == 303
    assert await texts(work, member) == [("Newer", False), ("Older", True)]
    again = await site.post("/drafts/take-over", {"place": place, "tab": str(OLD)}, as_=member)
    assert again.status_code == 404


async def test_one_discards_one_text_and_keeps_the_other(site: Site, work: OpenWork, member: Person) -> None:
    await drafts.save(work, member.caller, PLACE, Draft(text="Newer", seq=1, tab=NEW), base=0)
    await drafts.save(work, member.caller, PLACE, Draft(text="Older", seq=1, tab=OLD), base=0)

    for _ in range(2):
        await site.post("/drafts/discard", {"place": PLACE, "tab": ""}, as_=member)

    assert await texts(work, member) == [("Older", False)]


@pytest.mark.parametrize("form", [{}, {"place": "x" * 50}, {"place": PLACE, "tab": "no key"}])
async def test_a_spoilt_form_takes_nothing_over(site: Site, member: Person, form: dict[str, str]) -> None:
    assert (await site.post("/drafts/take-over", form, as_=member)).status_code == 404


async def test_nobody_else_sees_takes_or_discards_what_a_tab_wrote(
    site: Site, work: OpenWork, member: Person, neighbour: Person
) -> None:
    await drafts.save(work, member.caller, PLACE, Draft(text="Newer", seq=1, tab=NEW), base=0)
    await drafts.save(work, member.caller, PLACE, Draft(text="Older", seq=1, tab=OLD), base=0)

    form = {"place": PLACE, "tab": str(OLD)}
    assert (await site.post("/drafts/take-over", form, as_=neighbour)).status_code == 404
    await site.post("/drafts/discard", form, as_=neighbour)

    assert "Older" not in (await site.get("/drafts", as_=neighbour)).text
    assert await texts(work, member) == [("Newer", True), ("Older", False)]


async def test_the_list_says_where_each_text_was_to_go(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member, title="Travel insurance")
    await drafts.keep(work, member.caller, f"topic:{topic.id}", Draft(text="An answer"))
    await drafts.keep(work, member.caller, f"group:{group.id}", Draft(text="A question", title="May I ask?"))

    page = (await site.get("/drafts", as_=member)).text

    assert "A reply in “Travel insurance”" in page
    assert f"A new topic in {group.name}" in page
    assert "May I ask?" in page


async def test_who_left_finds_the_words_but_not_what_the_topic_is_called(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member, title="Kept inside")
    await drafts.keep(work, member.caller, f"topic:{topic.id}", Draft(text="Never posted"))
    await work.execute("UPDATE memberships SET left_at = now() WHERE id = $1", member.membership_id)

    page = (await site.get("/drafts", as_=member)).text

    assert "Never posted" in page
    assert "Kept inside" not in page


async def test_what_was_put_aside_is_kept_for_180_days(work: OpenWork, member: Person) -> None:
    await drafts.save(work, member.caller, PLACE, Draft(text="Newer", seq=1, tab=NEW), base=0)
    await drafts.save(work, member.caller, PLACE, Draft(text="Older", seq=1, tab=OLD), base=0)
    await drafts.discard(work, member.caller, PLACE, tab=None)
    for days, left in ((179, 1), (181, 0)):
        age = timedelta(days=days)
        await work.execute("UPDATE draft_versions SET saved_at = now() - $1::interval", age)
        await work.execute("UPDATE drafts SET saved_at = now() - $1::interval", age)
        await drafts.tidy(work)

        assert len(await texts(work, member)) == left


async def test_there_is_an_end_to_what_is_put_aside(work: OpenWork, member: Person) -> None:
    await drafts.save(work, member.caller, PLACE, Draft(text="Newer", seq=1, tab=NEW), base=0)
    for number in range(drafts.MOST):
        await drafts.save(work, member.caller, PLACE, Draft(text="x", seq=1, tab=UUID(int=number + 9)), base=0)

    with pytest.raises(Conflict):
        await drafts.save(work, member.caller, PLACE, Draft(text="x", seq=1, tab=uuid4()), base=0)


@pytest.mark.parametrize("seed", range(12))
async def test_in_whatever_order_three_tabs_save_the_last_words_of_each_are_there(
    work: OpenWork, member: Person, seed: int
) -> None:
    chance, seen, seqs, last = Random(seed), [0, 0, 0], [0, 0, 0], dict[int, str]()

    for number in range(30):
        tab = chance.randrange(3)
        seqs[tab], last[tab] = seqs[tab] + 1, f"words {number} of {tab}"
        draft = Draft(text=last[tab], seq=seqs[tab], tab=UUID(int=tab + 1))
        kept = await drafts.save(work, member.caller, PLACE, draft, base=seen[tab])
        # Now and then the answer is lost, and the tab goes on from what it knows.
        if kept == "kept" and chance.random() < 0.7:
            seen[tab] = seqs[tab]

    assert {text for text, _ in await texts(work, member)} == set(last.values())
