"""Leaving a group: at once, and without losing what was said."""

from frame.announcements import Departure
from frame.database import Database, Work
from groups import directory, joining
from live.protocol import Close
from tests.groups.queries import consents_of, is_in, memberships_of
from tests.people import Group, Person, a_person, joined
from tests.site import Heard, Site


async def leave(work: Work, group: Group, person: Person) -> None:
    found = await directory.find(work, group.slug, reader=person.caller)
    await joining.leave(work, found, caller=person.caller)


async def test_the_page_says_what_happens_before_anything_does(
    site: Site, db: Database, group: Group, member: Person
) -> None:
    answer = await site.get(f"/groups/{group.slug}/leave", as_=member)

    assert answer.status_code == 200
    assert f"stays, under the name {member.pseudonym}" in answer.text
    assert await is_in(db, member, group)


async def test_a_member_leaves_and_the_name_and_the_place_of_their_words_stay(
    site: Site, db: Database, group: Group, member: Person
) -> None:
    answer = await site.post(f"/groups/{group.slug}/leave", as_=member)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/groups/{group.slug}/left")
    assert not await is_in(db, member, group)
    (membership,) = await memberships_of(db, member, group)
    assert membership["pseudonym"] == member.pseudonym
    (consent,) = await consents_of(db, member.membership_id)
    assert consent["withdrawn_at"] is not None


async def test_afterwards_the_group_is_as_closed_as_to_any_stranger(site: Site, group: Group, member: Person) -> None:
    await site.post(f"/groups/{group.slug}/leave", as_=member)

    assert "You have left" in (await site.get(f"/groups/{group.slug}/left", as_=member)).text
    assert (await site.get(f"/groups/{group.slug}/members", as_=member)).status_code == 404
    assert member.pseudonym not in (await site.get(f"/groups/{group.slug}", as_=member)).text


async def test_who_has_not_left_is_not_told_so(
    site: Site, work: Work, group: Group, member: Person, neighbour: Person, stranger: Person
) -> None:
    await work.execute("UPDATE memberships SET excluded_at = now() WHERE id = $1", neighbour.membership_id)

    for reader in (member, neighbour, stranger, None):
        answer = await site.get(f"/groups/{group.slug}/left", as_=reader)

        assert (answer.status_code, answer.headers["location"]) == (303, f"/groups/{group.slug}")


async def test_the_sockets_of_who_leaves_end_once_it_is_done_and_may_come_back_elsewhere(
    db: Database, heard: Heard, group: Group, member: Person
) -> None:
    found = await directory.find(db, group.slug, reader=member.caller)

    async with db.work() as work:
        await joining.leave(work, found, caller=member.caller)
        assert heard.said == []

    assert heard.said == [Departure(member_id=member.member_id, channel=None, code=Close.RESTARTING)]


async def test_leaving_twice_is_leaving_once(
    site: Site, db: Database, heard: Heard, group: Group, member: Person
) -> None:
    await site.post(f"/groups/{group.slug}/leave", as_=member)
    (before,) = await memberships_of(db, member, group)

    again = await site.post(f"/groups/{group.slug}/leave", as_=member)

    assert again.status_code == 303
    (after,) = await memberships_of(db, member, group)
    assert after["left_at"] == before["left_at"]


async def test_a_stranger_has_nothing_to_leave(site: Site, db: Database, group: Group, stranger: Person) -> None:
    assert (await site.get(f"/groups/{group.slug}/leave", as_=stranger)).status_code == 404
    assert (await site.post("/groups/nowhere/leave", as_=stranger)).status_code == 404

    await site.post(f"/groups/{group.slug}/leave", as_=stranger)

    assert await memberships_of(db, stranger, group) == []


async def test_a_visitor_is_asked_to_sign_in(site: Site, group: Group) -> None:
    assert (await site.get(f"/groups/{group.slug}/leave")).status_code == 401
    assert (await site.post(f"/groups/{group.slug}/leave")).status_code == 401


async def test_leaving_one_group_leaves_the_others_alone(
    work: Work, db: Database, group: Group, other_group: Group, member: Person
) -> None:
    both = await joined(work, member, other_group, pseudonym="Nobody Else")

    await leave(work, group, both)

    assert not await is_in(db, both, group)
    assert await is_in(db, both, other_group)
    assert (await consents_of(db, both.membership_id))[0]["withdrawn_at"] is None


async def test_who_comes_back_has_no_role_any_more(site: Site, db: Database, group: Group, facilitator: Person) -> None:
    await site.post(f"/groups/{group.slug}/leave", as_=facilitator)

    await site.post(
        f"/groups/{group.slug}/join", {"agreement": str(group.agreement_id), "agreed": "y"}, as_=facilitator
    )

    (membership,) = await memberships_of(db, facilitator, group)
    assert await is_in(db, facilitator, group)
    assert not membership["is_facilitator"]


async def test_the_last_facilitator_is_told_that_nobody_will_look_at_flags(
    site: Site, work: Work, group: Group, facilitator: Person
) -> None:
    alone = await site.get(f"/groups/{group.slug}/leave", as_=facilitator)
    await joined(work, await a_person(work), group, pseudonym="Sorrel", is_facilitator=True)
    with_another = await site.get(f"/groups/{group.slug}/leave", as_=facilitator)

    assert "You are the only facilitator here" in alone.text
    assert "You are the only facilitator here" not in with_another.text


async def test_exclusion_is_not_undone_by_leaving(work: Work, db: Database, group: Group, member: Person) -> None:
    await work.execute("UPDATE memberships SET excluded_at = now() WHERE id = $1", member.membership_id)

    await leave(work, group, member)

    (membership,) = await memberships_of(db, member, group)
    assert membership["excluded_at"] is not None
