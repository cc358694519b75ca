"""Letters reach the person behind a membership, once, and nobody else."""

from datetime import timedelta

import pytest

from frame.database import Database, Work
from frame.errors import Missing
from notifications import letters
from notifications.letters import NewLetter
from tests.people import Group, Person
from tests.site import Site


def _reply(to: Person, *, about: str = "post:12", body: str = "Wren replied to you.") -> NewLetter:
    assert to.membership_id
    return NewLetter(to.membership_id, "reply", about, "Somebody replied to you", body, "/posts/12")


async def _sent(
    work: Work, db: Database, to: Person, *, about: str = "post:12", body: str = "Wren replied to you."
) -> int:
    await letters.send(work, _reply(to, about=about, body=body))
    return int(await db.fetchval("SELECT id FROM letters WHERE member_id = $1 AND about = $2", to.member_id, about))


async def test_a_letter_is_in_the_inbox_and_says_in_words_that_it_is_new(
    site: Site, work: Work, db: Database, member: Person
) -> None:
    letter_id = await _sent(work, db, member)

    inbox = (await site.get("/inbox", as_=member)).text

    assert "Somebody replied to you" in inbox
    assert "<strong>New</strong>" in inbox
    assert f'action="/inbox/{letter_id}/open"' in inbox


async def test_opening_it_makes_it_an_old_one(site: Site, work: Work, db: Database, member: Person) -> None:
    letter_id = await _sent(work, db, member)

    opened = await site.post(f"/inbox/{letter_id}/open", as_=member)

    assert (opened.status_code, opened.headers["location"]) == (303, f"/inbox/{letter_id}")
    inbox = (await site.get("/inbox", as_=member)).text
    assert "<strong>New</strong>" not in inbox
    assert f'href="/inbox/{letter_id}"' in inbox


async def test_opening_it_twice_keeps_the_first_time(site: Site, work: Work, db: Database, member: Person) -> None:
    letter_id = await _sent(work, db, member)
    await site.post(f"/inbox/{letter_id}/open", as_=member)
    await work.execute("UPDATE letters SET read_at = read_at - interval '1 day'")
    first = await db.fetchval("SELECT read_at FROM letters")

    await site.post(f"/inbox/{letter_id}/open", as_=member)

    assert await db.fetchval("SELECT read_at FROM letters") == first


async def test_looking_at_a_letter_changes_nothing(site: Site, work: Work, db: Database, member: Person) -> None:
    letter_id = await _sent(work, db, member)

    page = await site.get(f"/inbox/{letter_id}", as_=member)

    assert page.status_code == 200
    assert "Mark as read" in page.text
    assert await db.fetchval("SELECT read_at FROM letters") is None


async def test_a_letter_says_what_happened_and_leads_there(
    site: Site, work: Work, db: Database, member: Person
) -> None:
    letter_id = await _sent(work, db, member, body="Wren *replied*. <script>alert(1)</script>")

    page = (await site.get(f"/inbox/{letter_id}", as_=member)).text

    assert "Wren <em>replied</em>." in page
    assert "<script>alert" not in page
    assert 'href="/posts/12"' in page
    assert "To you as Harbour in" in page


async def test_the_list_names_no_group(site: Site, work: Work, db: Database, member: Person) -> None:
    await _sent(work, db, member)
    main = (await site.get("/inbox", as_=member)).text.partition("<main")[2].partition("</main>")[0]

    assert member.caller.groups[0].name not in main
    assert member.pseudonym not in main


async def test_the_same_letter_twice_is_one(work: Work, db: Database, member: Person) -> None:
    for _ in range(2):
        await letters.send(work, _reply(member))
    await letters.send(work, _reply(member, about="post:13"))

    assert await db.fetchval("SELECT count(*) FROM letters") == 2


async def test_a_letter_reaches_somebody_who_has_left_the_group(work: Work, db: Database, member: Person) -> None:
    await work.execute("UPDATE memberships SET left_at = now() WHERE id = $1", member.membership_id)

    assert await _sent(work, db, member)


async def test_a_membership_with_nobody_behind_it_gets_none(work: Work, db: Database, member: Person) -> None:
    await work.execute("UPDATE memberships SET member_id = NULL WHERE id = $1", member.membership_id)

    await letters.send(work, _reply(member))

    assert await db.fetchval("SELECT count(*) FROM letters") == 0


@pytest.fixture
def others(neighbour: Person, stranger: Person, facilitator: Person, steward: Person) -> list[Person]:
    """Everybody but the member."""
    return [neighbour, stranger, facilitator, steward]


async def test_nobody_else_reads_or_opens_it(
    site: Site, work: Work, db: Database, member: Person, others: list[Person]
) -> None:
    letter_id = await _sent(work, db, member)

    for other in others:
        assert (await site.get(f"/inbox/{letter_id}", as_=other)).status_code == 404
        assert (await site.post(f"/inbox/{letter_id}/open", as_=other)).status_code == 404
        assert "Somebody replied" not in (await site.get("/inbox", as_=other)).text
    assert await db.fetchval("SELECT read_at FROM letters") is None


async def test_a_visitor_is_asked_to_sign_in(site: Site, work: Work, db: Database, member: Person) -> None:
    letter_id = await _sent(work, db, member)

    for path in ("/inbox", f"/inbox/{letter_id}"):
        assert (await site.get(path)).status_code == 401


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999", "-1", "x"])
async def test_a_letter_that_is_not_there_is_missing(number: str, site: Site, member: Person) -> None:
    assert (await site.get(f"/inbox/{number}", as_=member)).status_code == 404


async def test_marking_one_that_is_not_there_is_refused(work: Work, member: Person) -> None:
    with pytest.raises(Missing):
        await letters.mark_read(work, 999_999, reader=member.caller)


async def test_the_number_of_new_ones_is_known_on_every_page(
    site: Site, work: Work, db: Database, member: Person
) -> None:
    letter_id = await _sent(work, db, member)
    await _sent(work, db, member, about="post:13")

    before = (await site.get("/account", as_=member)).text
    await site.post(f"/inbox/{letter_id}/open", as_=member)
    after = (await site.get("/account", as_=member)).text

    assert '<span class="count">2<span class="unseen"> unread</span>' in before
    assert '<span class="count">1<span class="unseen"> unread</span>' in after


async def test_pages_follow_one_another_without_a_gap_or_a_repeat(
    site: Site, work: Work, db: Database, member: Person
) -> None:
    for number in range(65):
        letter_id = await _sent(work, db, member, about=f"post:{number}")
        # Two at a time were sent at the same moment, so that the order among them matters.
        age = timedelta(minutes=number // 2)
        await work.execute("UPDATE letters SET sent_at = sent_at - $2::interval WHERE id = $1", letter_id, age)

    pages, before = [], None
    while True:
        page = await letters.page(db, reader=member.caller, before=before)
        pages.append([heading.id for heading in page.items])
        if page.before is None:
            break
        before = int(page.before)

    listed = [letter_id for page in pages for letter_id in page]
    newest_first = await db.fetch("SELECT id FROM letters ORDER BY sent_at DESC, id DESC")
    assert [len(page) for page in pages] == [30, 30, 5]
    assert listed == [row["id"] for row in newest_first]


async def test_a_page_cannot_begin_at_a_letter_of_somebody_else(
    work: Work, db: Database, member: Person, neighbour: Person
) -> None:
    await _sent(work, db, member)
    theirs = await _sent(work, db, neighbour)

    page = await letters.page(db, reader=member.caller, before=theirs)

    assert page.items == []


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "%C2%B2", ""])
async def test_a_place_that_cannot_be_is_missing(before: str, site: Site, member: Person) -> None:
    assert (await site.get(f"/inbox?before={before}", as_=member)).status_code == 404


async def test_an_empty_inbox_says_what_will_be_in_it(site: Site, member: Person) -> None:
    page = (await site.get("/inbox", as_=member)).text

    assert "No letters yet" in page


async def test_beyond_the_last_letter_there_is_a_way_back(site: Site, work: Work, db: Database, member: Person) -> None:
    letter_id = await _sent(work, db, member)

    page = (await site.get(f"/inbox?before={letter_id}", as_=member)).text

    assert "There are no older letters" in page
    assert 'href="/inbox"' in page


async def test_a_letter_about_help_brings_the_help_lines_of_the_place_and_the_group(
    site: Site, work: Work, db: Database, member: Person, group: Group
) -> None:
    await work.execute(
        """
        INSERT INTO help_lines (group_id, name, contact, link)
        VALUES (NULL, 'Everybody''s line', '116 000', 'tel:116000'), ($1, 'Our own line', '116 001', 'tel:116001')
        """,
        group.id,
    )
    assert member.membership_id
    await letters.send(
        work, NewLetter(member.membership_id, "help", "post:12", "You are not alone", "We thought of you.")
    )
    letter_id = await db.fetchval("SELECT id FROM letters")

    page = (await site.get(f"/inbox/{letter_id}", as_=member)).text

    assert "Everybody&#39;s line" in page
    assert 'href="tel:116001"' in page
