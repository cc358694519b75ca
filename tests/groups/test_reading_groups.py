"""What a group shows of itself, and to whom."""

from typing import Any

import pytest

from frame.database import Work
from tests.groups.queries import asked_of
from tests.people import Group, Person, a_group, a_person, joined
from tests.site import Site


async def test_a_visitor_reads_about_it_its_agreement_who_keeps_it_safe_and_whom_to_write_to(
    site: Site, work: Work, group: Group
) -> None:
    await work.execute(
        "UPDATE groups SET safety_html = $2, contact_html = $3 WHERE id = $1",
        group.id,
        "<p>Two of us look.</p>",
        "<p>us@example.org</p>",
    )
    await work.execute(
        "INSERT INTO help_lines (group_id, name, contact, link) VALUES ($1, 'Breathe', '0800 000', 'tel:0800000')",
        group.id,
    )

    answer = await site.get(f"/groups/{group.slug}")

    assert answer.status_code == 200
    for words in ("About us", "Be kind", "Two of us look.", "us@example.org", 'href="tel:0800000"'):
        assert words in answer.text
    assert f'href="/groups/{group.slug}/join"' in answer.text
    assert f'href="/groups/{group.slug}/topics"' in answer.text


async def test_a_group_that_shares_no_topics_does_not_lead_to_them(site: Site, work: Work) -> None:
    group = await a_group(work, allows_public_topics=False)

    answer = await site.get(f"/groups/{group.slug}")

    assert f'href="/groups/{group.slug}/topics"' not in answer.text


async def test_the_names_of_facilitators_are_for_members(
    site: Site, group: Group, member: Person, stranger: Person, facilitator: Person
) -> None:
    path = f"/groups/{group.slug}"

    assert facilitator.pseudonym in (await site.get(path, as_=member)).text
    assert facilitator.pseudonym not in (await site.get(path, as_=stranger)).text
    assert facilitator.pseudonym not in (await site.get(path)).text


async def test_a_member_sees_their_own_name_and_the_ways_into_the_group(
    site: Site, group: Group, member: Person
) -> None:
    answer = await site.get(f"/groups/{group.slug}", as_=member)

    assert member.pseudonym in answer.text
    for place in ("topics", "rooms", "members", "leave", "agreement"):
        assert f'href="/groups/{group.slug}/{place}"' in answer.text
    assert f'href="/groups/{group.slug}/cases"' not in answer.text
    assert f'href="/groups/{group.slug}/join"' not in answer.text


async def test_only_facilitators_are_led_to_the_cases(
    site: Site, group: Group, facilitator: Person, organiser: Person
) -> None:
    path, cases = f"/groups/{group.slug}", f'href="/groups/{group.slug}/cases"'

    assert cases in (await site.get(path, as_=facilitator)).text
    assert cases not in (await site.get(path, as_=organiser)).text


async def test_only_organisers_are_led_to_what_they_look_after(
    site: Site, group: Group, facilitator: Person, organiser: Person
) -> None:
    path, edit = f"/groups/{group.slug}", f'href="/groups/{group.slug}/agreement/edit"'

    assert edit in (await site.get(path, as_=organiser)).text
    assert edit not in (await site.get(path, as_=facilitator)).text


async def test_a_group_without_a_facilitator_says_so_to_its_members(site: Site, group: Group, member: Person) -> None:
    assert "has no facilitator just now" in (await site.get(f"/groups/{group.slug}", as_=member)).text


@pytest.mark.parametrize(
    ("status", "words"), [("closed", "This group has closed"), ("quiet", "It is quiet here"), ("starting", "starting")]
)
async def test_how_it_is_doing_is_said(site: Site, work: Work, status: str, words: str) -> None:
    group = await a_group(work, status=status)

    assert words in (await site.get(f"/groups/{group.slug}")).text


@pytest.mark.parametrize("slug", ["nowhere", "%00", "a b", "x" * 500, "<script>"])
async def test_a_group_that_is_not_there_is_not_found(site: Site, slug: str) -> None:
    assert (await site.get(f"/groups/{slug}")).status_code == 404


async def test_only_groups_that_want_it_are_found_by_search_engines(site: Site, work: Work, group: Group) -> None:
    hidden = await site.get(f"/groups/{group.slug}")
    await work.execute("UPDATE groups SET is_indexed = true WHERE id = $1", group.id)

    assert hidden.headers["x-robots-tag"] == "noindex"
    assert "x-robots-tag" not in (await site.get(f"/groups/{group.slug}")).headers


async def test_a_group_page_takes_few_statements_however_many_are_in_it(
    site: Site, work: Work, connection: Any, group: Group, facilitator: Person
) -> None:
    for number in range(20):
        await joined(work, await a_person(work), group, pseudonym=f"Walker {number}", is_facilitator=True)

    for path, reader, most in (
        (f"/groups/{group.slug}", facilitator, 4),
        (f"/groups/{group.slug}", None, 3),
        (f"/groups/{group.slug}/members", facilitator, 3),
        (f"/groups/{group.slug}/agreement", facilitator, 3),
    ):
        async with asked_of(connection) as statements:
            assert (await site.get(path, as_=reader)).status_code == 200
        assert len(statements) <= most, path
