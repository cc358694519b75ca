"""A name that does harm: hidden behind a neutral one everywhere, reserved, and given back when it was a mistake."""

from uuid import uuid4

import pytest

from frame.caller import VISITOR
from frame.database import Database, Work
from frame.errors import Invalid, Missing
from groups import names, pseudonyms
from moderation.pseudonyms import PseudonymSubject
from tests.builders import a_topic
from tests.groups.test_joining import join
from tests.people import Group, Person, a_person
from tests.site import Site

SUBJECT = PseudonymSubject()


@pytest.fixture
async def named(work: Work, group: Group) -> Person:
    """Somebody in the group whose name will be hidden."""
    person = await a_person(work)
    chosen = await join(work, group, person, "Rude Word")
    return Person(person.member_id, person.token, person.caller, chosen.membership_id, "Rude Word")


async def test_a_hidden_name_is_gone_from_every_page_for_everybody(
    site: Site, work: Work, group: Group, named: Person, neighbour: Person
) -> None:
    assert named.membership_id is not None
    topic = await a_topic(work, group, named, is_public=True)
    paths = [f"/groups/{group.slug}/members", f"/groups/{group.slug}/topics", f"/topics/{topic.id}"]
    assert all(["Rude Word" in (await site.get(path, as_=neighbour)).text for path in paths])

    await names.hide(work, named.membership_id)

    for path in paths:
        answer = await site.get(path, as_=neighbour)
        assert "Rude Word" not in answer.text
        assert pseudonyms.neutral(named.membership_id) in answer.text


async def test_hiding_twice_and_restoring_twice_loses_nothing(work: Work, db: Database, named: Person) -> None:
    assert named.membership_id is not None

    for _ in range(2):
        await names.hide(work, named.membership_id)
    hidden = await db.fetchval("SELECT pseudonym FROM memberships WHERE id = $1", named.membership_id)
    for _ in range(2):
        await names.restore(work, named.membership_id)

    assert hidden == pseudonyms.neutral(named.membership_id)
    assert await db.fetchval("SELECT pseudonym FROM memberships WHERE id = $1", named.membership_id) == "Rude Word"


async def test_nobody_else_can_take_a_hidden_name(work: Work, group: Group, named: Person, stranger: Person) -> None:
    assert named.membership_id is not None
    await names.hide(work, named.membership_id)

    with pytest.raises(Invalid, match="has that name"):
        await join(work, group, stranger, "Rude W0rd")


async def test_a_hidden_name_is_read_by_facilitators_and_its_owner_alone(
    work: Work, named: Person, neighbour: Person, facilitator: Person
) -> None:
    subject_id = str(named.membership_id)
    await SUBJECT.hide(work, subject_id)

    texts = {
        reader: (await SUBJECT.find(work, subject_id, reader=caller)).text
        for reader, caller in (
            ("neighbour", neighbour.caller),
            ("facilitator", facilitator.caller),
            ("owner", named.caller),
        )
    }

    assert texts["facilitator"] == texts["owner"] == "Rude Word"
    assert texts["neighbour"].startswith("Somebody ")


async def test_the_exhibit_says_what_it_is_and_where(
    work: Work, group: Group, named: Person, facilitator: Person
) -> None:
    subject_id = str(named.membership_id)

    shown = await SUBJECT.find(work, subject_id, reader=facilitator.caller)
    await SUBJECT.hide(work, subject_id)
    hidden = await SUBJECT.find(work, subject_id, reader=facilitator.caller)
    await SUBJECT.restore(work, subject_id)
    restored = await SUBJECT.find(work, subject_id, reader=facilitator.caller)

    assert shown.title == f"A name in {group.name}"
    assert (shown.ref.kind, shown.ref.id, shown.ref.group_id) == ("pseudonym", subject_id, group.id)
    assert (shown.state, hidden.state, restored.state) == ("shown", "hidden", "shown")
    assert hidden.pseudonym == pseudonyms.neutral(named.membership_id or uuid4())
    assert shown == restored
    assert not shown.is_public


async def test_names_are_for_people_of_their_group(
    work: Work, named: Person, stranger: Person, facilitator_elsewhere: Person, steward: Person
) -> None:
    for caller in (stranger.caller, facilitator_elsewhere.caller, steward.caller, VISITOR):
        with pytest.raises(Missing):
            await SUBJECT.find(work, str(named.membership_id), reader=caller)


@pytest.mark.parametrize("subject_id", ["", "12", "9d2f6f0c-0f55-4c57-9d19-3a5a3d1f0c11", "x" * 40])
async def test_a_name_that_is_not_there_is_not_found(work: Work, facilitator: Person, subject_id: str) -> None:
    with pytest.raises(Missing):
        await SUBJECT.find(work, subject_id, reader=facilitator.caller)


async def test_a_name_is_escaped_where_it_is_shown(work: Work, group: Group, facilitator: Person) -> None:
    await work.execute("UPDATE memberships SET pseudonym = '<b>x' WHERE id = $1", facilitator.membership_id)

    exhibit = await SUBJECT.find(work, str(facilitator.membership_id), reader=facilitator.caller)

    assert exhibit.html == "<p>&lt;b&gt;x</p>"
