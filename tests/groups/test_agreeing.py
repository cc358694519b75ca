"""Agreements: versions, and who agreed to which."""

import asyncio

import pytest

from frame.cooking import cook
from frame.database import Database, Work
from frame.errors import Conflict
from groups import agreements, directory
from tests.groups.queries import consents_of
from tests.people import Group, Person, a_cast
from tests.site import Fresh, Site


async def publish(work: Work, group: Group, text: str, *, replacing: int = 1) -> None:
    await agreements.publish(work, group.id, text=text, cooked=cook(text), replacing=replacing)


async def test_everybody_may_read_the_agreement_and_its_earlier_versions(
    site: Site, work: Work, group: Group, stranger: Person
) -> None:
    await publish(work, group, "Be kinder")

    for reader in (None, stranger):
        answer = await site.get(f"/groups/{group.slug}/agreement", as_=reader)

        assert answer.status_code == 200
        assert "Be kinder" in answer.text
        assert "Version 1, from" in answer.text
        assert "I agree" not in answer.text


async def test_an_organiser_publishes_a_new_version_and_the_old_one_stays(
    site: Site, db: Database, group: Group, organiser: Person
) -> None:
    form = await site.get(f"/groups/{group.slug}/agreement/edit", as_=organiser)

    answer = await site.post(
        f"/groups/{group.slug}/agreement/edit", {"version": "1", "text": "Be *kinder*"}, as_=organiser
    )

    assert "Be kind</textarea>" in form.text
    assert answer.status_code == 303
    newest, oldest = await agreements.list_versions(db, group.id)
    assert (newest.version, newest.html) == (2, "<p>Be <em>kinder</em></p>")
    assert (oldest.version, oldest.text) == (1, "Be kind")


@pytest.mark.parametrize("method", ["get", "post"])
async def test_nobody_but_an_organiser_changes_the_agreement(
    site: Site,
    db: Database,
    group: Group,
    member: Person,
    facilitator: Person,
    stranger: Person,
    steward: Person,
    method: str,
) -> None:
    path = f"/groups/{group.slug}/agreement/edit"
    for reader, status in ((member, 403), (facilitator, 403), (stranger, 403), (steward, 403), (None, 401)):
        answer = (
            await site.get(path, as_=reader)
            if method == "get"
            else await site.post(path, {"version": "1", "text": "Be mine"}, as_=reader)
        )
        assert answer.status_code == status

    assert len(await agreements.list_versions(db, group.id)) == 1


async def test_an_organiser_of_another_group_changes_nothing_here(
    site: Site, group: Group, other_group: Group, organiser: Person
) -> None:
    answer = await site.post(
        f"/groups/{other_group.slug}/agreement/edit", {"version": "1", "text": "Be mine"}, as_=organiser
    )

    assert answer.status_code == 403


@pytest.mark.parametrize("form", [{"version": "1", "text": ""}, {"version": "", "text": "x"}, {"version": "²"}])
async def test_an_agreement_without_words_or_version_is_not_published(
    site: Site, db: Database, group: Group, organiser: Person, form: dict[str, str]
) -> None:
    answer = await site.post(f"/groups/{group.slug}/agreement/edit", form, as_=organiser)

    assert answer.status_code == 422
    assert len(await agreements.list_versions(db, group.id)) == 1


async def test_who_writes_from_an_older_version_is_told_and_overwrites_nothing(
    site: Site, work: Work, db: Database, group: Group, organiser: Person
) -> None:
    await publish(work, group, "Be kinder")

    answer = await site.post(
        f"/groups/{group.slug}/agreement/edit", {"version": "1", "text": "Be kindest"}, as_=organiser
    )

    assert answer.status_code == 409
    assert "Somebody else has published a new version meanwhile" in answer.text
    assert "<p>Be kinder</p>" in answer.text
    assert "Be kindest</textarea>" in answer.text
    assert 'name="version" value="2"' in answer.text
    assert [version.text for version in await agreements.list_versions(db, group.id)] == ["Be kinder", "Be kind"]


async def test_two_organisers_who_publish_at_once_do_not_both_do_it(fresh_database: Fresh) -> None:
    database = fresh_database.database
    group = (await a_cast(database)).group

    async def press(text: str) -> bool:
        try:
            async with database.work() as work:
                await publish(work, group, text)
        except Conflict:
            return False
        return True

    assert sorted(await asyncio.gather(press("Be kinder"), press("Be kindest"))) == [False, True]
    assert [version.version for version in await agreements.list_versions(database, group.id)] == [2, 1]


async def test_who_began_before_a_version_was_published_still_sees_it(fresh_database: Fresh) -> None:
    database = fresh_database.database
    cast = await a_cast(database)

    async with database.work() as earlier:
        begun_at = await earlier.fetchval("SELECT now()")
        async with database.work() as work:
            await publish(work, cast.group, "Be kinder")
        with pytest.raises(Conflict, match="changed while you were reading"):
            await agreements.consent(earlier, cast.member.membership_id, agreement_id=cast.group.agreement_id)

    assert begun_at < (await agreements.list_versions(database, cast.group.id))[0].in_force_at


async def test_a_version_that_is_not_in_force_yet_counts_for_nobody(work: Work, group: Group, member: Person) -> None:
    await work.execute(
        """
        INSERT INTO agreements (group_id, version, text, html, in_force_at)
        VALUES ($1, 2, 'Later', '<p>Later</p>', now() + interval '1 day')
        """,
        group.id,
    )

    found = await directory.find(work, group.slug, reader=member.caller)

    assert (found.agreement_version, found.agreement_html) == (1, "<p>Be kind</p>")
    assert [version.version for version in await agreements.list_versions(work, group.id)] == [1]


async def test_a_member_is_asked_to_read_the_new_version_and_agrees_to_it(
    site: Site, work: Work, db: Database, group: Group, member: Person
) -> None:
    await publish(work, group, "Be kinder")
    asked = await site.get(f"/groups/{group.slug}", as_=member)
    reminded = await site.get("/", as_=member)
    page = await site.get(f"/groups/{group.slug}/agreement", as_=member)
    (newest, _) = await agreements.list_versions(db, group.id)

    unticked = await site.post(f"/groups/{group.slug}/agreement", {"agreement": str(newest.id)}, as_=member)
    agreed = await site.post(
        f"/groups/{group.slug}/agreement", {"agreement": str(newest.id), "agreed": "y"}, as_=member
    )

    assert "The group agreement has changed" in asked.text
    assert "The agreement has changed" in reminded.text
    assert "I agree" in page.text
    assert unticked.status_code == 422
    assert agreed.status_code == 303
    assert [consent["agreement_id"] for consent in await consents_of(db, member.membership_id)] == [
        group.agreement_id,
        newest.id,
    ]
    assert "The group agreement has changed" not in (await site.get(f"/groups/{group.slug}", as_=member)).text


async def test_agreeing_twice_is_one_consent(work: Work, db: Database, group: Group, member: Person) -> None:
    await agreements.consent(work, member.membership_id, agreement_id=group.agreement_id)

    assert len(await consents_of(db, member.membership_id)) == 1


async def test_agreeing_to_a_version_that_was_replaced_shows_the_newest(
    site: Site, work: Work, db: Database, group: Group, member: Person
) -> None:
    await publish(work, group, "Be kinder")

    answer = await site.post(
        f"/groups/{group.slug}/agreement", {"agreement": str(group.agreement_id), "agreed": "y"}, as_=member
    )

    assert answer.status_code == 409
    assert "Be kinder" in answer.text
    assert len(await consents_of(db, member.membership_id)) == 1


async def test_only_members_can_agree_outside_of_joining(site: Site, group: Group, stranger: Person) -> None:
    form = {"agreement": str(group.agreement_id), "agreed": "y"}

    assert (await site.post(f"/groups/{group.slug}/agreement", form, as_=stranger)).status_code == 404
    assert (await site.post(f"/groups/{group.slug}/agreement", form)).status_code == 401
    assert (await site.post("/groups/nowhere/agreement", form, as_=stranger)).status_code == 404


async def test_the_page_about_agreements_names_the_groups_that_are_open(
    site: Site, work: Work, group: Group, other_group: Group
) -> None:
    await work.execute("UPDATE groups SET status = 'closed' WHERE id = $1", other_group.id)

    answer = await site.get("/agreement")

    assert f'href="/groups/{group.slug}/agreement"' in answer.text
    assert other_group.slug not in answer.text
