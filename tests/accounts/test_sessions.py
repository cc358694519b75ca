"""Sessions: begun, found again, ended."""

from accounts import sessions
from frame.announcements import Departure
from frame.caller import VISITOR
from frame.database import Database
from frame.settings import Settings
from tests.people import Person
from tests.site import Heard, OpenWork


async def test_a_session_stands_for_its_member_and_their_groups(db: Database, work: OpenWork, member: Person) -> None:
    token = await sessions.begin(work, member.member_id, device="A phone", settings=Settings())

    caller = await sessions.resume(db, token)

    assert caller.member_id == member.member_id
    assert [mine.pseudonym for mine in caller.groups] == ["Harbour"]


async def test_a_token_nobody_was_given_is_a_visitor(db: Database) -> None:
    assert await sessions.resume(db, "not-a-token") == VISITOR


async def test_an_ended_session_is_a_visitor_at_once_and_its_sockets_are_told(
    db: Database, work: OpenWork, member: Person
) -> None:
    assert member.caller.session_id is not None

    await sessions.end(work, member.caller.session_id, member_id=member.member_id)

    assert await sessions.resume(db, member.token) == VISITOR
    assert work.said == [Departure(member_id=member.member_id, session_id=member.caller.session_id)]


async def test_nobody_ends_the_session_of_another(
    db: Database, work: OpenWork, member: Person, neighbour: Person
) -> None:
    assert member.caller.session_id is not None

    await sessions.end(work, member.caller.session_id, member_id=neighbour.member_id)

    assert (await sessions.resume(db, member.token)).is_signed_in


async def test_ending_all_but_this_one_leaves_this_one(db: Database, work: OpenWork, member: Person) -> None:
    elsewhere = await sessions.begin(work, member.member_id, device="A library", settings=Settings())

    await sessions.end_all(work, member.member_id, but=member.caller.session_id)

    assert await sessions.resume(db, elsewhere) == VISITOR
    assert (await sessions.resume(db, member.token)).is_signed_in


async def test_work_that_fails_announces_nothing(db: Database, heard: Heard, member: Person) -> None:
    try:
        async with db.work() as work:
            await sessions.end_all(work, member.member_id)
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass

    assert heard.said == []
    assert (await sessions.resume(db, member.token)).is_signed_in


async def test_a_session_left_alone_too_long_is_over(db: Database, work: OpenWork, member: Person) -> None:
    await work.execute(
        "UPDATE sessions SET last_seen_at = now() - interval '25 hours' WHERE member_id = $1", member.member_id
    )

    assert await sessions.resume(db, member.token) == VISITOR
