"""Deciding a case, and deciding again."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from httpx import Response

from frame.database import Database, Work
from frame.errors import Conflict, Invalid, NotAllowed
from moderation import cases, decisions, flags, permissions
from moderation.cases import Case
from moderation.decisions import Ruling
from moderation.flags import NewFlag
from moderation.permissions import Action
from moderation.subjects import Exhibit, SubjectRef
from tests.moderation.scenes import POSTS, a_case, a_topic
from tests.people import Group, Person, a_cast, a_person, joined
from tests.site import Fresh, Site

WHY = "It gives away where somebody lives."

ME, SOMEBODY, WRITER = uuid4(), uuid4(), uuid4()

A_CASE = Case(
    id=1,
    group_id=1,
    group_slug="g",
    group_name="G",
    subject_kind="post",
    subject_id="1",
    state="open",
    kind="abuse",
    severity=3,
    version=1,
    opened_at=datetime(2026, 11, 22, tzinfo=UTC),
    decided_at=None,
    holder=None,
    holder_name=None,
    held_until=None,
    facilitator=ME,
)

AN_EXHIBIT = Exhibit(
    ref=SubjectRef("post", "1", 1),
    group_slug="g",
    group_name="G",
    membership_id=WRITER,
    pseudonym="Harbour",
    title="A reply",
    text="Hello",
    html="<p>Hello</p>",
    state="shown",
    path="/posts/1",
    is_public=False,
)


@pytest.fixture
async def second(work: Work, group: Group) -> Person:
    """Another facilitator of the same group."""
    return await joined(work, await a_person(work), group, pseudonym="Linnet", is_facilitator=True)


async def press(site: Site, case_id: int, action: str, *, as_: Person, reason: str = WHY, version: int = 1) -> Response:
    form = {"action": action, "reason": reason, "version": str(version)}
    return await site.post(f"/cases/{case_id}/decide", form, as_=as_)


async def state_of(work: Work, exhibit: Exhibit) -> str:
    state: str = await work.fetchval("SELECT state FROM posts WHERE id = $1", int(exhibit.ref.id))
    return state


@pytest.mark.parametrize(
    ("case_state", "thing_state", "may"),
    [
        ("open", "shown", ["no_action", "hide"]),
        ("open", "hidden", ["no_action", "restore"]),
        ("open", "held", ["hide", "restore"]),
        ("open", "withdrawn", ["no_action"]),
        ("open", "erased", ["no_action"]),
        ("open", None, ["no_action"]),
        ("decided", "shown", ["hide"]),
        ("decided", "hidden", ["restore"]),
        ("decided", "held", ["restore"]),
        ("decided", "withdrawn", []),
        ("decided", None, []),
    ],
)
def test_what_can_be_decided_follows_from_the_case_and_the_thing(
    case_state: str, thing_state: str | None, may: list[str]
) -> None:
    case = replace(A_CASE, state=case_state)
    exhibit = replace(AN_EXHIBIT, state=thing_state) if thing_state else None

    assert permissions.available(case, exhibit, facilitator=ME) == may


@pytest.mark.parametrize(("holder", "writer"), [(SOMEBODY, WRITER), (None, ME), (ME, ME)])
def test_nothing_can_be_decided_while_somebody_else_holds_it_or_about_ones_own_words(
    holder: UUID | None, writer: UUID
) -> None:
    case, exhibit = replace(A_CASE, holder=holder), replace(AN_EXHIBIT, membership_id=writer)

    assert permissions.available(case, exhibit, facilitator=ME) == []
    assert not permissions.may_take(case, exhibit, facilitator=ME)


async def test_hiding_hides_it_and_writes_down_why(
    work: Work, site: Site, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    exhibit = await a_topic(work, group, member)
    reply = await a_topic(work, group, neighbour)
    case_id = await a_case(work, exhibit)

    answer = await press(site, case_id, "hide", as_=facilitator)
    page = await site.get(answer.headers["Location"], as_=facilitator)

    assert answer.status_code == 303
    assert (await state_of(work, exhibit), await state_of(work, reply)) == ("hidden", "shown")
    row = await work.fetchrow("SELECT case_id, action, reason, membership_id, case_version FROM decisions")
    assert row is not None
    assert tuple(row) == (case_id, "hide", WHY, facilitator.membership_id, 2)
    assert WHY in page.text


async def test_leaving_it_as_it_is_changes_nothing_and_tells_its_writer_why(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person
) -> None:
    exhibit = await a_topic(work, group, member)

    await press(site, await a_case(work, exhibit), "no_action", as_=facilitator)

    assert await state_of(work, exhibit) == "shown"
    assert await work.fetchval("SELECT state FROM cases") == "decided"
    letters = await work.fetch("SELECT member_id, body FROM letters")
    assert [row["member_id"] for row in letters] == [member.member_id]
    assert "left it as it is" in letters[0]["body"]
    assert WHY in letters[0]["body"]


async def test_the_writer_gets_a_letter_with_the_reason_and_never_who_flagged(
    work: Work, site: Site, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    exhibit = await a_topic(work, group, member)
    await flags.raise_flag(work, exhibit, NewFlag("pii", "Seen by me"), by=neighbour.caller)
    case_id = await work.fetchval("SELECT id FROM cases")

    await press(site, case_id, "hide", as_=facilitator)

    letter = await work.fetchrow("SELECT member_id, kind, subject, body, path FROM letters")
    assert letter is not None
    assert (letter["member_id"], letter["kind"], letter["path"]) == (member.member_id, "decision", exhibit.path)
    assert WHY in letter["body"]
    assert "another look" in letter["body"]
    whole = letter["subject"] + letter["body"]
    assert neighbour.pseudonym not in whole
    assert "Seen by me" not in whole
    assert "flag" not in whole


@pytest.mark.parametrize(
    ("action", "was", "says"),
    [
        (Action.NO_ACTION, "shown", "left it as it is"),
        (Action.HIDE, "shown", "hidden something you wrote"),
        (Action.HIDE, "held", "hidden something you wrote"),
        (Action.RESTORE, "hidden", "put back something you wrote"),
        (Action.RESTORE, "held", "read something you wrote that was waiting"),
    ],
)
def test_a_letter_says_what_was_done(action: Action, was: str, says: str) -> None:
    letter = decisions.letter(A_CASE, replace(AN_EXHIBIT, state=was), Ruling(action, WHY, 1))

    assert says in letter.subject
    assert says in letter.body
    assert letter.membership_id == WRITER


async def test_words_that_were_held_are_let_through(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person
) -> None:
    exhibit = await a_topic(work, group, member)
    await work.execute("UPDATE posts SET state = 'held' WHERE id = $1", int(exhibit.ref.id))
    case_id = await a_case(work, exhibit)

    page = await site.get(f"/cases/{case_id}", as_=facilitator)
    answer = await press(site, case_id, "restore", as_=facilitator)

    assert "Let it be seen" in page.text
    assert "Leave it as it is" not in page.text
    assert answer.status_code == 303
    assert await state_of(work, exhibit) == "shown"


async def test_undoing_is_another_decision_on_the_same_case(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person, second: Person
) -> None:
    exhibit = await a_topic(work, group, member)
    case_id = await a_case(work, exhibit)
    await press(site, case_id, "hide", as_=facilitator)

    answer = await press(
        site, case_id, "restore", as_=second, version=2, reason="I read it again: the address is a shop."
    )

    assert answer.status_code == 303
    assert await state_of(work, exhibit) == "shown"
    made = await work.fetch("SELECT action, case_version FROM decisions ORDER BY id")
    assert [tuple(row) for row in made] == [("hide", 2), ("restore", 3)]
    assert await work.fetchval("SELECT count(*) FROM letters WHERE kind = 'decision'") == 2


async def test_what_another_facilitator_decided_meanwhile_is_shown_with_both_reasons(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person, second: Person
) -> None:
    exhibit = await a_topic(work, group, member)
    case_id = await a_case(work, exhibit)
    await press(site, case_id, "no_action", as_=facilitator, reason="The address is that of a shop.")

    answer = await press(site, case_id, "hide", as_=second)

    assert answer.status_code == 409
    assert "The address is that of a shop." in answer.text
    assert WHY in answer.text
    assert await state_of(work, exhibit) == "shown"
    assert await work.fetchval("SELECT count(*) FROM decisions") == 1


async def test_a_flag_that_came_meanwhile_asks_for_another_look(
    work: Work, site: Site, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    exhibit = await a_topic(work, group, member)
    case_id = await a_case(work, exhibit)
    await flags.raise_flag(work, exhibit, NewFlag("crisis"), by=neighbour.caller)

    answer = await press(site, case_id, "hide", as_=facilitator, version=1)

    assert answer.status_code == 409
    assert WHY in answer.text
    version = re.search(r'name="version" value="(\d+)"', answer.text)
    assert version is not None
    assert version[1] == "2", "pressing again decides about what is now shown"
    assert await state_of(work, exhibit) == "shown"


async def test_pressing_twice_is_one_decision(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person
) -> None:
    case_id = await a_case(work, await a_topic(work, group, member))

    twice = [await press(site, case_id, "hide", as_=facilitator) for _ in range(2)]

    assert [answer.status_code for answer in twice] == [303, 303]
    assert await work.fetchval("SELECT count(*) FROM decisions") == 1
    assert await work.fetchval("SELECT count(*) FROM letters") == 1


async def test_while_somebody_holds_the_case_others_cannot_decide_it(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person, second: Person
) -> None:
    exhibit = await a_topic(work, group, member)
    case_id = await a_case(work, exhibit)
    await site.post(f"/cases/{case_id}/take", as_=facilitator)

    refused = await press(site, case_id, "hide", as_=second)
    taken = await press(site, case_id, "hide", as_=facilitator)

    assert refused.status_code == 409
    assert WHY in refused.text, "what was written is kept"
    assert taken.status_code == 303
    assert await work.fetchval("SELECT claimed_by FROM cases") is None


async def test_nobody_decides_about_their_own_words(
    work: Work, site: Site, group: Group, facilitator: Person, second: Person
) -> None:
    exhibit = await a_topic(work, group, facilitator)
    case_id = await a_case(work, exhibit)

    own = await press(site, case_id, "no_action", as_=facilitator)
    other = await press(site, case_id, "hide", as_=second)

    assert (own.status_code, other.status_code) == (403, 303)
    case = await cases.find(work, case_id, reader=facilitator.caller)
    with pytest.raises(NotAllowed):
        await decisions.decide(work, case, exhibit, Ruling(Action.RESTORE, WHY, case.version), subject=POSTS)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"reason": ""}, "at least one whole sentence"),
        ({"reason": "No.         "}, "a little more"),
        ({"reason": "a" * 2_001}, "1 characters longer"),
        ({"action": "exclude"}, "press one of the buttons"),
        ({"action": ""}, "press one of the buttons"),
        ({"version": "x"}, "open the case again"),
        ({"version": "-1"}, "open the case again"),
    ],
)
async def test_what_cannot_be_taken_comes_back_with_the_words_kept(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person, form: dict[str, str], says: str
) -> None:
    exhibit = await a_topic(work, group, member)
    case_id = await a_case(work, exhibit)
    sent = {"action": "hide", "reason": WHY, "version": "1"} | form

    answer = await site.post(f"/cases/{case_id}/decide", sent, as_=facilitator)

    assert answer.status_code == 422
    assert says in answer.text
    assert sent["reason"].strip() in answer.text
    assert await state_of(work, exhibit) == "shown"


async def test_a_reason_that_explains_nothing_is_refused_by_the_deed_itself(
    work: Work, group: Group, member: Person, facilitator: Person
) -> None:
    exhibit = await a_topic(work, group, member)
    case = await cases.find(work, await a_case(work, exhibit), reader=facilitator.caller)

    for reason in ("", "no", "a" * 2_001):
        with pytest.raises(Invalid):
            await decisions.decide(work, case, exhibit, Ruling(Action.HIDE, reason, 1), subject=POSTS)


async def test_a_decision_that_the_page_does_not_offer_is_refused(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person
) -> None:
    exhibit = await a_topic(work, group, member)

    answer = await press(site, await a_case(work, exhibit), "restore", as_=facilitator)

    assert answer.status_code == 409
    assert await work.fetchval("SELECT count(*) FROM decisions") == 0


async def test_a_facilitator_no_more_cannot_decide_what_they_had_open(
    work: Work, db: Database, group: Group, member: Person, facilitator: Person
) -> None:
    exhibit = await a_topic(work, group, member)
    case = await cases.find(work, await a_case(work, exhibit), reader=facilitator.caller)
    await work.execute("UPDATE memberships SET is_facilitator = false WHERE id = $1", facilitator.membership_id)

    with pytest.raises(Conflict):
        async with db.work() as deed:
            await decisions.decide(deed, case, exhibit, Ruling(Action.HIDE, WHY, 1), subject=POSTS)

    assert await state_of(work, exhibit) == "shown", "what the decision would have done is undone with it"


async def test_a_case_about_something_gone_can_still_be_closed(
    work: Work, site: Site, group: Group, member: Person, facilitator: Person
) -> None:
    exhibit = await a_topic(work, group, member)
    gone = replace(exhibit, ref=SubjectRef("post", "987654", group.id))
    case_id = await a_case(work, gone)

    page = await site.get(f"/cases/{case_id}", as_=facilitator)
    answer = await press(site, case_id, "no_action", as_=facilitator)

    assert "It is no longer there" in page.text
    assert answer.status_code == 303


async def test_a_name_is_flagged_hidden_and_given_back_like_any_words(
    work: Work, site: Site, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    await site.post(f"/flag/pseudonym/{member.membership_id}", {"kind": "abuse"}, as_=neighbour)
    case_id = await work.fetchval("SELECT id FROM cases")

    async def shown_name() -> str:
        name: str = await work.fetchval("SELECT pseudonym FROM memberships WHERE id = $1", member.membership_id)
        return name

    await press(site, case_id, "hide", as_=facilitator)
    hidden = await shown_name()
    await press(site, case_id, "restore", as_=facilitator, version=2)

    assert hidden != member.pseudonym
    assert await shown_name() == member.pseudonym
    assert await work.fetchval("SELECT count(*) FROM letters WHERE member_id = $1", member.member_id) == 2


async def test_two_facilitators_who_decide_at_once_make_one_decision(fresh_database: Fresh) -> None:
    database = fresh_database.database
    cast = await a_cast(database)
    async with database.work() as work:
        exhibit = await a_topic(work, cast.group, cast.member)
        case_id = await a_case(work, exhibit)
        others = [await joined(work, await a_person(work), cast.group, is_facilitator=True) for _ in range(3)]

    async def decide(person: Person, action: Action) -> bool:
        case = await cases.find(database, case_id, reader=person.caller)
        seen = await POSTS.find(database, exhibit.ref.id, reader=person.caller)
        try:
            async with database.work() as work:
                await decisions.decide(work, case, seen, Ruling(action, WHY, 1), subject=POSTS)
        except Conflict:
            return False
        return True

    deciding = [Action.HIDE, Action.NO_ACTION, Action.HIDE, Action.NO_ACTION]
    people = [cast.facilitator, *others]
    decided = await asyncio.gather(*(decide(*pair) for pair in zip(people, deciding, strict=True)))

    made = await database.fetch("SELECT action FROM decisions")
    assert decided.count(True) == 1
    assert [row["action"] for row in made] == [deciding[decided.index(True)]]
    hidden = await database.fetchval("SELECT state = 'hidden' FROM posts WHERE id = $1", int(exhibit.ref.id))
    assert hidden == (made[0]["action"] == "hide")


async def test_deciding_while_others_flag_and_edit_never_locks_up(fresh_database: Fresh) -> None:
    database = fresh_database.database
    cast = await a_cast(database)
    async with database.work() as work:
        exhibit = await a_topic(work, cast.group, cast.member)
        case_id = await a_case(work, exhibit)

    async def flag(person: Person, kind: str) -> None:
        async with database.work() as work:
            await flags.raise_flag(work, exhibit, NewFlag(kind), by=person.caller)

    async def edit_and_be_screened(n: int) -> None:
        async with database.work() as work:
            await POSTS.restore(work, exhibit.ref.id)
            raised = [cases.Raised("screening", "abuse", 3, "a reason", span=(0, n + 1))]
            await cases.add_flags(work, exhibit.ref, raised, text=f"Version {n}")

    async def decide() -> None:
        for _ in range(20):
            case = await cases.find(database, case_id, reader=cast.facilitator.caller)
            seen = await POSTS.find(database, exhibit.ref.id, reader=cast.facilitator.caller)
            try:
                async with database.work() as work:
                    ruling = Ruling(Action.HIDE, WHY, case.version)
                    await decisions.decide(work, case, seen, ruling, subject=POSTS)
            except Conflict:
                continue
            return

    kinds = ["abuse", "pii", "spam", "other", "crisis"]
    flagging = [flag(person, kind) for person in (cast.neighbour, cast.member) for kind in kinds]
    await asyncio.gather(*flagging, *(edit_and_be_screened(n) for n in range(8)), decide())

    numbers = await database.fetchrow("SELECT queue_seq, (SELECT max(changed_seq) FROM cases) AS latest FROM groups")
    assert numbers is not None
    assert await database.fetchval("SELECT count(*) FROM decisions") == 1
