"""The directory: finding a group by condition, place or any word about it."""

from typing import Any

import pytest

from frame.caller import VISITOR
from frame.database import Work
from frame.errors import Missing
from groups import directory
from tests.groups.queries import asked_of
from tests.people import Person
from tests.site import Site


async def a_described_group(
    work: Work,
    slug: str,
    *,
    name: str = "",
    condition: str = "Asthma",
    place: str = "",
    about: str = "We talk about it.",
    status: str = "active",
) -> int:
    """A group as the directory shows it."""
    condition_id = await work.fetchval(
        """
        INSERT INTO conditions (slug, name)
        VALUES (lower(replace($1, ' ', '-')), $1)
        ON CONFLICT (slug) DO UPDATE SET name = excluded.name
        RETURNING id
        """,
        condition,
    )
    group_id: int = await work.fetchval(
        """
        INSERT INTO groups (slug, name, condition_id, place, status, about, about_html)
        VALUES ($1, $2, $3, $4, $5, $6, $6)
        RETURNING id
        """,
        slug,
        name or slug.replace("-", " ").title(),
        condition_id,
        place,
        status,
        about,
    )
    await work.execute("INSERT INTO agreements (group_id, version, text, html) VALUES ($1, 1, 'x', 'x')", group_id)
    return group_id


async def slugs(work: Work, words: str = "", condition: str = "") -> list[str]:
    page = await directory.page(work, reader=VISITOR, words=words, condition=condition)
    return [card.slug for card in page.items]


@pytest.fixture
async def three_groups(work: Work) -> None:
    """Two about one condition and one about another, each with words of its own."""
    await a_described_group(
        work,
        "crohns-leeds",
        condition="Crohn's and colitis",
        place="Leeds",
        about="Flares, scopes and diabetic friends",
    )
    await a_described_group(work, "gut-online", condition="Crohn's and colitis", about="Bowels. 100% honest, C_D too")
    await a_described_group(work, "ms-de-cymru", condition="Multiple sclerosis", place="Swansea", about="MS yn Gymraeg")


@pytest.mark.usefixtures("three_groups")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("crohn's", ["crohns-leeds", "gut-online"]),
        ("crohns", ["crohns-leeds", "gut-online"]),
        ("Crohn’s", ["crohns-leeds", "gut-online"]),
        ("LEEDS", ["crohns-leeds"]),
        ("colitis leeds", ["crohns-leeds"]),
        ("colitis in leeds", ["crohns-leeds"]),
        ("swan", ["ms-de-cymru"]),
        ("ms", ["ms-de-cymru"]),
        ("multiple scler", ["ms-de-cymru"]),
        ("diabetes", ["crohns-leeds"]),
        ("flare", ["crohns-leeds"]),
        ("colitis swansea", []),
        ("xyzzy", []),
    ],
)
async def test_every_word_must_be_found_in_condition_name_place_or_about(
    work: Work, words: str, expected: list[str]
) -> None:
    assert await slugs(work, words) == expected


@pytest.mark.usefixtures("three_groups")
@pytest.mark.parametrize("words", ["%", "_", "' OR 1=1 --", "a & b | !c:*", "\\", "<script>", "\x00", "((", "🐦"])
async def test_nothing_typed_is_taken_for_a_command(site: Site, words: str) -> None:
    answer = await site.client.get("/groups", params={"q": words})

    assert answer.status_code == 200
    assert "<script>" not in answer.text
    for field in ("condition", "after"):
        assert (await site.client.get("/groups", params={field: words})).status_code in {200, 404}


@pytest.mark.usefixtures("three_groups")
async def test_nonsense_finds_nothing_and_says_what_to_do_next(site: Site) -> None:
    answer = await site.get("/groups?q=qwertyuiop")

    assert answer.status_code == 200
    assert "We found no group for that" in answer.text
    assert 'href="/groups?condition=crohn&#39;s-and-colitis"' in answer.text
    assert 'value="qwertyuiop"' in answer.text


@pytest.mark.usefixtures("three_groups")
async def test_words_that_say_nothing_find_everything(work: Work) -> None:
    assert await slugs(work, "the of and") == ["crohns-leeds", "gut-online", "ms-de-cymru"]
    assert await slugs(work, "  ") == ["crohns-leeds", "gut-online", "ms-de-cymru"]


@pytest.mark.usefixtures("three_groups")
async def test_groups_can_be_narrowed_to_a_condition(work: Work, site: Site) -> None:
    assert await slugs(work, condition="multiple-sclerosis") == ["ms-de-cymru"]
    assert await slugs(work, condition="nowhere") == []
    assert await slugs(work, "leeds", condition="multiple-sclerosis") == []
    answer = await site.get("/groups?condition=multiple-sclerosis")
    assert "<h1>Multiple sclerosis</h1>" in answer.text


async def test_how_a_group_is_doing_is_said_and_closed_ones_come_last(work: Work, site: Site) -> None:
    await a_described_group(work, "aa-closed", status="closed")
    await a_described_group(work, "bb-quiet", status="quiet")
    await a_described_group(work, "cc-starting", status="starting")

    answer = await site.get("/groups")

    assert await slugs(work) == ["bb-quiet", "cc-starting", "aa-closed"]
    for words in ("Closed", "Quiet just now", "Just starting"):
        assert words in answer.text


async def test_a_condition_whose_groups_have_all_closed_is_not_offered(work: Work) -> None:
    await a_described_group(work, "aa-closed", condition="Gout", status="closed")
    await a_described_group(work, "bb-open")

    assert [condition.name for condition in await directory.list_conditions(work)] == ["Asthma"]


async def test_a_member_sees_which_groups_are_theirs_and_nobody_else_does(
    site: Site, member: Person, neighbour: Person, stranger: Person
) -> None:
    assert "You are in this group" in (await site.get("/groups", as_=member)).text
    assert (await site.get("/groups", as_=stranger)).text.count("You are in this group") == 1
    assert "You are in this group" not in (await site.get("/groups")).text
    assert neighbour.pseudonym not in (await site.get("/groups", as_=member)).text


async def test_every_group_is_on_one_page_however_many_there_are(work: Work, site: Site) -> None:
    for number in range(2 * directory.PAGE_SIZE + 3):
        await a_described_group(
            work, f"group-{number:03}", name=f"Same {number % 4}", status="closed" if number % 3 else "active"
        )

    seen: list[str] = []
    after: str | None = None
    while after is not None or not seen:
        page = await directory.page(work, reader=VISITOR, after=after)
        seen += [card.slug for card in page.items]
        after = page.after

    assert len(seen) == len(set(seen)) == 2 * directory.PAGE_SIZE + 3
    first = await site.get("/groups?q=same")
    assert 'rel="next"' in first.text
    assert "q=same" in first.text.split('rel="next"')[0].rsplit("href=", 1)[1]


async def test_a_place_that_was_never_given_out_is_not_found(work: Work, site: Site) -> None:
    with pytest.raises(Missing):
        await directory.page(work, reader=VISITOR, after="nowhere")
    assert (await site.get("/groups?after=nowhere")).status_code == 404


async def test_the_directory_takes_few_statements_however_many_groups_there_are(
    site: Site, work: Work, connection: Any, member: Person
) -> None:
    for number in range(directory.PAGE_SIZE + 1):
        await a_described_group(work, f"group-{number:03}")
    assert member.membership_id is not None

    async with asked_of(connection) as statements:
        await site.get("/groups?q=about", as_=member)

    assert len(statements) <= 3
