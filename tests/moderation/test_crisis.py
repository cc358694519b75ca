"""Somebody may be in danger."""

from datetime import UTC, datetime

import pytest

from frame.database import Work
from groups.helplines import FALLBACK, HelpLine
from moderation import crisis, screening
from moderation.cases import Flag
from moderation.screening import Phrase, Rules
from tests.moderation.scenes import a_case, a_topic
from tests.people import Group, Person
from tests.site import Site

IN_CRISIS = "I want to kill myself tonight"

EMERGENCY = HelpLine("Emergency", "999", "tel:999", "")
LINES = [HelpLine(f"Line {n}", "0800 000000", f"tel:080000000{n}", "") for n in range(9)]


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ([], list(FALLBACK)),
        ([EMERGENCY], [EMERGENCY]),
        ([LINES[0], EMERGENCY, *LINES[1:3]], [LINES[0], EMERGENCY, *LINES[1:3]]),
        (LINES, [*LINES[:5], FALLBACK[-1]]),
        ([*LINES, EMERGENCY], [*LINES[:5], EMERGENCY]),
        ([LINES[0]], [LINES[0], FALLBACK[-1]]),
    ],
)
def test_a_few_lines_are_shown_and_999_is_always_among_them(lines: list[HelpLine], shown: list[HelpLine]) -> None:
    assert list(crisis.help_to_show(lines)) == shown
    assert any(line.link == "tel:999" for line in shown)


@pytest.mark.parametrize(
    ("raised_by", "kind", "helped"),
    [("screening", "crisis", True), ("member", "crisis", False), ("screening", "abuse", False)],
)
def test_the_page_claims_help_was_shown_only_when_it_was(raised_by: str, kind: str, helped: bool) -> None:
    flag = Flag(1, raised_by, kind, 4, "", None, None, datetime(2026, 11, 22, tzinfo=UTC))

    assert crisis.writer_was_helped([flag]) is helped


def test_a_crisis_is_never_held_even_where_a_group_holds_such_words() -> None:
    verdict = screening.screen(IN_CRISIS, Rules(phrases=(Phrase("tonight", "abuse", "high", hold=True),)))

    assert verdict.action == "publish_and_flag"
    assert verdict.show_help


async def test_a_crisis_is_published_and_waits_first_in_the_queue(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person
) -> None:
    await a_case(work, await a_topic(work, group, member), kind="grooming", severity=4)
    exhibit = await a_topic(work, group, member, text=IN_CRISIS)

    queue = await site.get("/cases", as_=facilitator)

    assert exhibit.state == "shown"
    assert queue.text.index("Worried about this person") < queue.text.index("Grooming")


async def test_facilitators_read_what_the_writer_was_shown(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person
) -> None:
    exhibit = await a_topic(work, group, member, text=IN_CRISIS)
    case_id = await work.fetchval("SELECT id FROM cases WHERE subject_id = $1", exhibit.ref.id)

    page = await site.get(f"/cases/{case_id}", as_=facilitator)

    assert "What the writer was shown" in page.text
    assert "116 123" in page.text
    assert "<mark>" in page.text


async def test_the_writer_of_a_crisis_goes_on_writing(
    work: Work, site: Site, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    first = await a_topic(work, group, member, text=IN_CRISIS)
    await site.post(f"/flag/post/{first.ref.id}", {"kind": "crisis"}, as_=neighbour)

    second = await a_topic(work, group, member, text="Thank you, I rang them")

    assert second.state == "shown"
    assert await work.fetchval("SELECT count(*) FROM cases") == 1
