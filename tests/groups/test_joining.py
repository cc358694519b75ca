"""Joining a group: its agreement, a name of one's own there, and all that can come between."""

import asyncio
from uuid import UUID

import pytest

from frame.caller import VISITOR
from frame.cooking import cook
from frame.database import Database, Work
from frame.errors import Conflict, Invalid, NotAllowed
from groups import agreements, directory, joining
from groups.pseudonyms import skeleton
from live.backplane import MemoryBackplane
from moderation.pseudonyms import screen_pseudonym
from server.lifespan import Overrides
from tests.groups.queries import consents_of, is_in, memberships_of
from tests.people import Group, Person, a_group, a_person, joined, settings_for
from tests.services import Services
from tests.site import Fresh, OneConnection, Site, a_site


def filled(group: Group, *, pseudonym: str = "Fernhill") -> dict[str, str]:
    """The form of somebody who has read the agreement and chosen a name."""
    return {"agreement": str(group.agreement_id), "agreed": "y", "pseudonym": pseudonym}


async def join(work: Work, group: Group, person: Person, pseudonym: str = "Fernhill") -> joining.Joined:
    found = await directory.find(work, group.slug, reader=person.caller)
    return await joining.join(
        work,
        found,
        caller=person.caller,
        pseudonym=pseudonym,
        agreement_id=found.agreement_id,
        screen=screen_pseudonym,
    )


async def test_the_page_shows_the_agreement_and_asks_for_a_name(site: Site, group: Group, stranger: Person) -> None:
    answer = await site.get(f"/groups/{group.slug}/join", as_=stranger)

    assert answer.status_code == 200
    assert "<p>Be kind</p>" in answer.text
    assert 'name="pseudonym"' in answer.text


async def test_a_stranger_joins_under_a_name_and_the_consent_is_kept(
    site: Site, db: Database, group: Group, stranger: Person
) -> None:
    answer = await site.post(f"/groups/{group.slug}/join", filled(group), as_=stranger)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/groups/{group.slug}?welcome=yes"
    (membership,) = await memberships_of(db, stranger, group)
    assert membership["pseudonym"] == "Fernhill"
    assert membership["skeleton"] == skeleton("Fernhill")
    assert membership["id"] != stranger.membership_id
    (consent,) = await consents_of(db, membership["id"])
    assert consent["agreement_id"] == group.agreement_id
    page = await site.get(answer.headers["location"], as_=stranger)
    assert "You are in" in page.text
    assert "Fernhill" in page.text


async def test_a_visitor_is_asked_to_sign_in_and_comes_back_to_the_same_page(site: Site, group: Group) -> None:
    path = f"/groups/{group.slug}/join"

    asked, sent = await site.get(path), await site.post(path, filled(group))

    assert asked.status_code == sent.status_code == 401
    assert "To join a group you need an account" in asked.text
    assert f'name="next" value="{path}"' in asked.text


async def test_a_group_that_is_not_there_cannot_be_joined(site: Site, stranger: Person) -> None:
    assert (await site.get("/groups/nowhere/join", as_=stranger)).status_code == 404
    assert (await site.post("/groups/nowhere/join", {}, as_=stranger)).status_code == 404


async def test_pressing_join_twice_is_joining_once(site: Site, db: Database, group: Group, stranger: Person) -> None:
    for _ in range(2):
        answer = await site.post(f"/groups/{group.slug}/join", filled(group), as_=stranger)
        assert answer.status_code == 303

    (membership,) = await memberships_of(db, stranger, group)
    assert len(await consents_of(db, membership["id"])) == 1


async def test_a_member_who_asks_to_join_is_led_to_the_group(site: Site, group: Group, member: Person) -> None:
    answer = await site.get(f"/groups/{group.slug}/join", as_=member)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/groups/{group.slug}")


async def test_a_member_who_joins_again_under_another_name_keeps_the_first(
    db: Database, work: Work, group: Group, member: Person
) -> None:
    again = await join(work, group, member, "Fernhill")

    assert again.membership_id == member.membership_id
    (membership,) = await memberships_of(db, member, group)
    assert membership["pseudonym"] == member.pseudonym


async def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    site: Site, db: Database, group: Group, stranger: Person
) -> None:
    answer = await site.post(
        f"/groups/{group.slug}/join", {"agreement": str(group.agreement_id), "pseudonym": "Fernhill"}, as_=stranger
    )

    assert answer.status_code == 422
    assert "tick the box if you agree" in answer.text
    assert 'value="Fernhill"' in answer.text
    assert not await is_in(db, stranger, group)


@pytest.mark.parametrize(
    ("pseudonym", "words"),
    [
        ("", "Please choose a name"),
        ("W", "2 to 30 characters"),
        ("Wren 🐦", "letters, digits, spaces"),
        ("Facilitator Jo", "runs this place"),
        ("Somebody 1234", "kept for people who have no other"),
    ],
)
async def test_a_name_that_cannot_be_used_is_refused_at_its_field(
    site: Site, db: Database, group: Group, stranger: Person, pseudonym: str, words: str
) -> None:
    answer = await site.post(f"/groups/{group.slug}/join", filled(group, pseudonym=pseudonym), as_=stranger)

    assert answer.status_code == 422
    assert words in answer.text
    assert not await is_in(db, stranger, group)


@pytest.mark.parametrize("pseudonym", ["Heather Moor", "heather moor", "Heather-Moor", "He\u0430ther M00r"])
async def test_a_name_that_looks_like_somebodys_here_is_refused(
    work: Work, group: Group, stranger: Person, pseudonym: str
) -> None:
    await join(work, group, await a_person(work), "Heather Moor")

    with pytest.raises(Invalid, match="has that name, or one that looks like it") as refused:
        await join(work, group, stranger, pseudonym)

    assert refused.value.field == "pseudonym"


async def test_the_same_name_is_free_in_another_group(
    work: Work, group: Group, other_group: Group, db: Database
) -> None:
    somebody, else_where = await a_person(work), await a_person(work)
    await join(work, group, somebody, "Heather Moor")

    await join(work, other_group, else_where, "Heather Moor")

    assert await is_in(db, else_where, other_group)


async def test_ones_own_name_of_another_group_is_refused_because_it_would_link_the_two(
    work: Work, group: Group, other_group: Group
) -> None:
    person = await a_person(work)
    await join(work, group, person, "Heather Moor")

    with pytest.raises(Invalid, match="keeps the two apart"):
        await join(work, other_group, person, "Heather M00r")


async def test_the_name_one_signs_in_with_is_refused_because_it_is_private(work: Work, group: Group) -> None:
    person = await a_person(work)
    await work.execute("UPDATE members SET sign_in_name = 'tilly-mint-4821' WHERE id = $1", person.member_id)

    with pytest.raises(Invalid, match="name you sign in with"):
        await join(work, group, person, "Tilly Mint")


async def test_a_closed_group_says_so_and_cannot_be_joined(
    site: Site, work: Work, db: Database, stranger: Person
) -> None:
    closed = await a_group(work, status="closed")

    asked = await site.get(f"/groups/{closed.slug}/join", as_=stranger)
    sent = await site.post(f"/groups/{closed.slug}/join", filled(closed), as_=stranger)

    assert asked.status_code == sent.status_code == 409
    assert "This group has closed" in asked.text
    assert not await is_in(db, stranger, closed)
    assert "Join this group" not in (await site.get(f"/groups/{closed.slug}", as_=stranger)).text


async def test_a_group_that_closes_while_somebody_reads_is_not_joined(
    work: Work, group: Group, stranger: Person
) -> None:
    found = await directory.find(work, group.slug, reader=stranger.caller)
    await work.execute("UPDATE groups SET status = 'closed' WHERE id = $1", group.id)

    with pytest.raises(Conflict, match="has closed"):
        await joining.join(
            work,
            found,
            caller=stranger.caller,
            pseudonym="Fernhill",
            agreement_id=found.agreement_id,
            screen=screen_pseudonym,
        )


async def test_who_read_an_older_agreement_is_shown_the_new_one_and_keeps_the_name_they_typed(
    site: Site, work: Work, db: Database, group: Group, stranger: Person
) -> None:
    await agreements.publish(work, group.id, text="Be kinder", cooked=cook("Be kinder"), replacing=1)

    answer = await site.post(f"/groups/{group.slug}/join", filled(group), as_=stranger)

    assert answer.status_code == 409
    assert "The agreement has just changed" in answer.text
    assert "<p>Be kinder</p>" in answer.text
    assert 'value="Fernhill"' in answer.text
    assert "checked" not in answer.text
    assert not await is_in(db, stranger, group)


async def test_an_agreement_published_between_reading_the_form_and_joining_is_not_consented_to(
    work: Work, group: Group, stranger: Person
) -> None:
    found = await directory.find(work, group.slug, reader=stranger.caller)
    await agreements.publish(work, group.id, text="Be kinder", cooked=cook("Be kinder"), replacing=1)

    with pytest.raises(Conflict, match="changed while you were reading"):
        await joining.join(
            work,
            found,
            caller=stranger.caller,
            pseudonym="Fernhill",
            agreement_id=found.agreement_id,
            screen=screen_pseudonym,
        )


async def test_whoever_was_excluded_cannot_come_back_and_is_told_whom_to_ask(
    site: Site, work: Work, db: Database, group: Group, member: Person
) -> None:
    await work.execute("UPDATE memberships SET excluded_at = now() WHERE id = $1", member.membership_id)

    asked = await site.get(f"/groups/{group.slug}/join", as_=member)
    sent = await site.post(f"/groups/{group.slug}/join", filled(group), as_=member)

    assert asked.status_code == sent.status_code == 403
    assert "ask for another look" in asked.text
    assert f'href="/groups/{group.slug}#contact"' in asked.text
    assert not await is_in(db, member, group)
    with pytest.raises(NotAllowed):
        await join(work, group, member)


async def test_whoever_left_comes_back_under_the_old_name_after_agreeing_anew(
    site: Site, db: Database, group: Group, member: Person
) -> None:
    await site.post(f"/groups/{group.slug}/leave", as_=member)

    asked = await site.get(f"/groups/{group.slug}/join", as_=member)
    unticked = await site.post(f"/groups/{group.slug}/join", {"agreement": str(group.agreement_id)}, as_=member)
    answer = await site.post(f"/groups/{group.slug}/join", filled(group, pseudonym="Fernhill"), as_=member)

    assert f"You were here before as {member.pseudonym}" in asked.text
    assert 'name="pseudonym"' not in asked.text
    assert unticked.status_code == 422
    assert answer.status_code == 303
    (membership,) = await memberships_of(db, member, group)
    assert (membership["id"], membership["pseudonym"]) == (member.membership_id, member.pseudonym)
    assert await is_in(db, member, group)
    before, now = await consents_of(db, member.membership_id)
    assert before["withdrawn_at"] is not None
    assert now["withdrawn_at"] is None


async def test_a_name_is_screened_as_it_is_taken_and_a_crisis_is_shown_help_and_blocks_nothing(
    site: Site, db: Database, group: Group, stranger: Person
) -> None:
    answer = await site.post(
        f"/groups/{group.slug}/join", filled(group, pseudonym="I want to kill myself"), as_=stranger
    )

    assert answer.status_code == 303
    (membership,) = await memberships_of(db, stranger, group)
    kind = await db.fetchval("SELECT kind FROM cases WHERE subject_id = $1", str(membership["id"]))
    assert kind == "crisis"
    assert "somebody will listen at once" in (await site.get(answer.headers["location"], as_=stranger)).text


async def test_whoever_tries_name_after_name_is_asked_to_wait(
    services: Services, connections: OneConnection, work: Work, group: Group
) -> None:
    person = await a_person(work)
    settings = settings_for(services.database_url, services.redis_url)
    overrides = Overrides(connections=connections, backplane=MemoryBackplane())

    async with a_site(settings, overrides) as site:
        tries = [
            await site.post(f"/groups/{group.slug}/join", filled(group, pseudonym="Admin"), as_=person)
            for _ in range(21)
        ]

    assert [answer.status_code for answer in tries] == [422] * 20 + [429]
    assert int(tries[-1].headers["retry-after"]) > 0


async def test_joining_ten_times_at_once_is_one_membership_and_one_consent(fresh_database: Fresh) -> None:
    database = fresh_database.database
    async with database.work() as work:
        group, person = await a_group(work), await a_person(work)

    async def press() -> UUID:
        async with database.work() as work:
            return (await join(work, group, person)).membership_id

    membership_ids = await asyncio.gather(*(press() for _ in range(10)))

    assert len(set(membership_ids)) == 1
    assert len(await memberships_of(database, person, group)) == 1
    assert len(await consents_of(database, membership_ids[0])) == 1


async def test_two_people_who_want_one_name_at_once_do_not_both_get_it(fresh_database: Fresh) -> None:
    database = fresh_database.database
    async with database.work() as work:
        group, one, other = await a_group(work), await a_person(work), await a_person(work)

    async def press(person: Person) -> bool:
        try:
            async with database.work() as work:
                await join(work, group, person, "Heather Moor")
        except Invalid:
            return False
        return True

    assert sorted(await asyncio.gather(press(one), press(other))) == [False, True]


async def test_people_whose_names_are_flagged_join_at_once_without_waiting_for_each_other_for_ever(
    fresh_database: Fresh,
) -> None:
    database = fresh_database.database
    async with database.work() as work:
        group = await a_group(work)
        people = [await a_person(work) for _ in range(8)]

    async def press(place: int) -> None:
        async with database.work() as work:
            await join(work, group, people[place], f"Kill myself {'abcdefgh'[place]}")

    await asyncio.gather(*(press(place) for place in range(8)))

    assert await database.fetchval("SELECT count(*) FROM standings WHERE group_id = $1", group.id) == 8


async def test_a_visitor_has_no_standing_in_any_group(work: Work, group: Group) -> None:
    await joined(work, await a_person(work), group)

    found = await directory.find(work, group.slug, reader=VISITOR)

    assert found.reader_membership is None
    assert not found.reader_is_facilitator
