"""What is written down stays; what may be erased is erased."""

from datetime import timedelta
from typing import Any, cast

import asyncpg
import pytest

from frame import clock
from frame.database import Database, Work
from frame.resources import Resources
from moderation import jobs
from tests.moderation.scenes import a_case, a_topic
from tests.people import Group, Person
from tests.site import Site

WHY = "It gives away where somebody lives."


@pytest.fixture
def resources(db: Database) -> Resources:
    """What the job needs of them."""
    needed: Any = {"database": db, "clock": clock.now}
    return cast("Resources", needed)


@pytest.mark.parametrize("table", ["flags", "decisions"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET reason = 'Something else entirely'", "DELETE FROM {}", "TRUNCATE {}", "TRUNCATE {} CASCADE"],
)
async def test_flags_and_decisions_are_never_changed_or_removed(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person, table: str, statement: str
) -> None:
    case_id = await a_case(work, await a_topic(work, group, member))
    form = {"action": "hide", "version": "1", "reason": WHY}
    await site.post(f"/cases/{case_id}/decide", form, as_=facilitator)
    before = await work.fetch(f"SELECT * FROM {table}")
    assert len(before) == 1, "there must be a row to change"

    with pytest.raises(asyncpg.RestrictViolationError):
        async with work.savepoint():
            await work.execute(statement.format(table))

    assert await work.fetch(f"SELECT * FROM {table}") == before


async def test_a_whole_case_cannot_be_removed_from_under_its_record(
    work: Work, group: Group, member: Person, facilitator: Person
) -> None:
    await a_case(work, await a_topic(work, group, member))

    for table in ("cases", "evidence"):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            async with work.savepoint():
                await work.execute(f"DELETE FROM {table}")


async def test_evidence_cannot_be_made_to_say_something_else(work: Work, group: Group, member: Person) -> None:
    await a_case(work, await a_topic(work, group, member))

    with pytest.raises(asyncpg.CheckViolationError) as refused:
        async with work.savepoint():
            await work.execute("UPDATE evidence SET text = 'Something else'")

    assert refused.value.constraint_name == "evidence_hash"


async def test_evidence_is_erased_at_its_date_and_its_hash_stays(
    work: Work, site: Site, resources: Resources, group: Group, member: Person, facilitator: Person
) -> None:
    due = await a_case(work, await a_topic(work, group, member, text="Erase this quince"))
    kept = await a_case(work, await a_topic(work, group, member, text="Keep this medlar"))
    await work.execute("UPDATE evidence SET erase_after = now() - interval '1 hour' WHERE case_id = $1", due)
    hashes = await work.fetch("SELECT sha256 FROM evidence ORDER BY id")

    for _ in range(2):
        await jobs.erase_evidence(resources)

    texts = await work.fetch("SELECT text FROM evidence ORDER BY case_id")
    assert [row["text"] for row in texts] == [None, "Keep this medlar"]
    assert await work.fetch("SELECT sha256 FROM evidence ORDER BY id") == hashes
    assert await work.fetchval("SELECT count(*) FROM flags") == 2
    page = await site.get(f"/cases/{due}", as_=facilitator)
    assert "These words were erased" in page.text
    assert "medlar" in (await site.get(f"/cases/{kept}", as_=facilitator)).text


async def test_evidence_is_kept_for_a_hundred_and_eighty_days(work: Work, group: Group, member: Person) -> None:
    await a_case(work, await a_topic(work, group, member))

    assert await work.fetchval("SELECT erase_after - taken_at FROM evidence") == timedelta(days=180)


async def test_more_than_one_portion_is_erased_in_one_night(
    work: Work, resources: Resources, group: Group, member: Person
) -> None:
    case_id = await a_case(work, await a_topic(work, group, member))
    await work.execute(
        """
        INSERT INTO evidence (case_id, text, sha256, erase_after)
        SELECT $1, n::text, sha256(convert_to(n::text, 'UTF8')), now() - interval '1 day'
          FROM generate_series(1, 2001) n
        """,
        case_id,
    )

    await jobs.erase_evidence(resources)

    assert await work.fetchval("SELECT count(*) FROM evidence WHERE text IS NOT NULL") == 1
