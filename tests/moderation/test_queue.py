"""The queue of cases."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

import pytest

from frame.database import Database, Work
from frame.errors import Invalid
from moderation import queue
from tests.moderation.scenes import a_case, a_topic
from tests.people import Group, Person, a_person, joined
from tests.site import Site


async def test_only_facilitators_of_the_group_see_its_queue(
    site: Site,
    group: Group,
    member: Person,
    organiser: Person,
    stranger: Person,
    steward: Person,
    facilitator: Person,
    facilitator_elsewhere: Person,
) -> None:
    path = f"/groups/{group.slug}/cases"

    assert (await site.get(path, as_=facilitator)).status_code == 200
    assert (await site.get(path, as_=member)).status_code == 403
    assert (await site.get(path, as_=organiser)).status_code == 403
    assert (await site.get(path, as_=stranger)).status_code == 404
    assert (await site.get(path, as_=steward)).status_code == 404
    assert (await site.get(path, as_=facilitator_elsewhere)).status_code == 404
    assert (await site.get(path)).status_code == 401
    assert (await site.get("/groups/no-such-group/cases", as_=facilitator)).status_code == 404


async def test_all_my_groups_are_for_whoever_facilitates_one(
    site: Site, group: Group, member: Person, facilitator: Person
) -> None:
    assert (await site.get("/cases", as_=facilitator)).status_code == 200
    assert (await site.get("/cases", as_=member)).status_code == 403
    assert (await site.get("/cases")).status_code == 401


async def test_all_my_groups_show_those_i_facilitate_and_no_others(
    work: Work, db: Database, group: Group, other_group: Group, member: Person, stranger: Person, facilitator: Person
) -> None:
    # Given: the facilitator is in the other group as well, but does not keep it safe.
    both = await joined(work, facilitator, other_group)
    here = await a_case(work, await a_topic(work, group, member))
    elsewhere = await a_case(work, await a_topic(work, other_group, stranger))

    mine = await queue.page_open(db, reader=both.caller, group_id=None)
    theirs = await queue.page_open(db, reader=both.caller, group_id=other_group.id)

    assert [row.id for row in mine.items] == [here]
    assert theirs.items == []
    assert elsewhere != here


async def test_a_crisis_comes_first_then_the_gravest_then_the_oldest(
    work: Work, db: Database, group: Group, member: Person, facilitator: Person
) -> None:
    given = [("spam", 1, 9), ("abuse", 3, 1), ("abuse", 3, 5), ("crisis", 2, 0), ("grooming", 4, 2)]
    ids = []
    for kind, severity, hours in given:
        ids.append(await a_case(work, await a_topic(work, group, member), kind=kind, severity=severity))
        await work.execute(
            "UPDATE cases SET opened_at = now() - $2::interval WHERE id = $1", ids[-1], timedelta(hours=hours)
        )

    page = await queue.page_open(db, reader=facilitator.caller, group_id=group.id)

    assert [row.id for row in page.items] == [ids[3], ids[4], ids[2], ids[1], ids[0]]


async def test_pages_follow_each_other_without_a_gap_or_a_repeat(
    work: Work, db: Database, group: Group, member: Person, facilitator: Person
) -> None:
    exhibit = await a_topic(work, group, member)
    await work.execute(
        """
        INSERT INTO cases (group_id, subject_kind, subject_id, kind, severity, opened_at)
        SELECT $1, 'post', n::text, 'abuse', 1 + n % 3, now() - n * interval '1 minute' FROM generate_series(1, 45) n
        """,
        exhibit.ref.group_id,
    )
    seen, after = [], ""
    while True:
        page = await queue.page_open(db, reader=facilitator.caller, group_id=group.id, after=after)
        seen += [row.id for row in page.items]
        # Decided meanwhile: a place stays known though its case has left.
        await work.execute("UPDATE cases SET state = 'decided', decided_at = now() WHERE id = $1", seen[-1])
        if page.after is None:
            break
        after = page.after

    assert len(seen) == len(set(seen)) == 45
    decided = await queue.page_decided(db, reader=facilitator.caller, group_id=group.id)
    assert len(decided.items) == 3


@pytest.mark.parametrize("cursor", ["x", "-1", "1 OR 1", "99999999999", "１２"])
async def test_a_cursor_of_nobodys_making_is_refused(db: Database, facilitator: Person, cursor: str) -> None:
    with pytest.raises(Invalid):
        await queue.page_open(db, reader=facilitator.caller, group_id=None, after=cursor)


async def test_the_queue_shows_no_word_that_a_member_wrote(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person
) -> None:
    await a_case(work, await a_topic(work, group, member, text="A quince between us"))

    page = await site.get(f"/groups/{group.slug}/cases", as_=facilitator)

    assert "A post in" in page.text
    assert "quince" not in page.text
    assert "Travel insurance" not in page.text


async def test_the_queue_says_who_has_taken_a_case_and_until_when(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person
) -> None:
    case_id = await a_case(work, await a_topic(work, group, member))
    other = await joined(work, await a_person(work), group, pseudonym="Linnet", is_facilitator=True)
    await site.post(f"/cases/{case_id}/take", as_=other)

    page = await site.get("/cases", as_=facilitator)

    assert "Linnet has taken it; free again at" in page.text


async def test_decided_cases_stand_on_a_tab_of_their_own(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person
) -> None:
    case_id = await a_case(work, await a_topic(work, group, member))
    await site.post(
        f"/cases/{case_id}/decide",
        {"action": "no_action", "version": "1", "reason": "Nothing here breaks the agreement."},
        as_=facilitator,
    )

    waiting = await site.get(f"/groups/{group.slug}/cases", as_=facilitator)
    decided = await site.get(f"/groups/{group.slug}/cases?show=decided", as_=facilitator)

    assert f"/cases/{case_id}" not in waiting.text
    assert "Nothing waits for you" in waiting.text
    assert "Left as it was by Rowan" in decided.text


async def test_every_look_at_a_case_is_noted_by_ids_only(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person, caplog: pytest.LogCaptureFixture
) -> None:
    case_id = await a_case(work, await a_topic(work, group, member, text="A quince between us"))

    with caplog.at_level(logging.INFO, logger="kith.moderation"):
        await site.get(f"/cases/{case_id}", as_=facilitator)

    [line] = [record for record in caplog.records if record.name == "kith.moderation"]
    assert vars(line)["event"] == "case.looked_at"
    assert vars(line)["member"] == facilitator.member_id
    assert vars(line)["object"] == f"case:{case_id}"
    assert "quince" not in caplog.text


@pytest.mark.parametrize(("page", "most"), [("/cases", 4), ("/cases?show=decided", 4), ("/cases/{}", 6)])
async def test_a_page_asks_the_database_only_so_often(
    work: Work,
    site: Site,
    connection: Any,
    group: Group,
    member: Person,
    facilitator: Person,
    page: str,
    most: int,
) -> None:
    exhibits = [await a_topic(work, group, member) for _ in range(5)]
    ids = [await a_case(work, exhibit, kind="crisis", severity=4) for exhibit in exhibits]
    asked: list[str] = []

    with connection.query_logger(lambda record: asked.append(record.query)):
        answer = await site.get(page.format(ids[0]), as_=facilitator)
    # Loggers are called in the loop's next turn.
    await asyncio.sleep(0)

    assert answer.status_code == 200
    assert 1 < len(asked) <= most
