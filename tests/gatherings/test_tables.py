"""Break-out tables: people sit down in a few, hosts look in, and everybody is called back."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat import messages, saying
from chat.saying import Said, Written
from frame import clock
from frame.errors import Conflict, Invalid, Missing, NotAllowed, Refusal
from gatherings import holding, tables
from gatherings.doors import Event
from gatherings.gatherings import Gathering
from gatherings.tables import LEAST, divide
from tests.gatherings.scenes import MINUTE, gone_for, opened, seen_by
from tests.people import Group, Person, a_person, joined
from tests.site import OpenWork, Site


async def says(work: OpenWork, room_id: int, person: Person) -> Written | Refusal:
    return (await saying.say_all(work, [Said(room_id, person.caller, uuid4(), messages.compose("Hello"))]))[0]


async def with_people(work: OpenWork, group: Group, host: Person, count: int) -> tuple[Gathering, list[Person]]:
    people = [await joined(work, await a_person(work), group) for _ in range(count)]
    return await opened(work, group, host, host, *people), people


async def test_people_sit_at_tables_of_their_own_and_hosts_look_in(
    work: OpenWork, group: Group, facilitator: Person
) -> None:
    one, people = await with_people(work, group, facilitator, 5)

    await holding.open_tables(work, one, 2)

    there = await tables.list_tables(work, one)
    assert sorted(len(table.names) for table in there) == [2, 3]
    assert sorted(name for table in there for name in table.names) == sorted(person.pseudonym for person in people)
    first, second = there
    at_first = next(person for person in people if person.pseudonym in first.names)
    assert isinstance(await says(work, first.room_id, at_first), Written)
    assert isinstance(await says(work, second.room_id, at_first), Missing)
    assert isinstance(await says(work, second.room_id, facilitator), Written)
    with pytest.raises(Conflict, match="already"):
        await holding.open_tables(work, one, 2)


async def test_called_back_they_have_two_minutes_and_then_the_tables_are_over(
    work: OpenWork, group: Group, facilitator: Person
) -> None:
    one, people = await with_people(work, group, facilitator, 4)
    await holding.open_tables(work, one, 2)
    table = (await tables.list_tables(work, one))[0]
    somebody = next(person for person in people if person.pseudonym in table.names)

    for _ in range(2):
        await holding.call_back(work, one)
    await holding.look_after(work, one.id)
    assert isinstance(await says(work, table.room_id, somebody), Written)
    ends_at = (await seen_by(work, one, facilitator)).tables_end_at
    assert ends_at is not None
    assert MINUTE < ends_at - clock.now() <= 2 * MINUTE

    await work.execute("UPDATE gatherings SET tables_end_at = now() - interval '1 second' WHERE id = $1", one.id)
    await holding.look_after(work, one.id)

    assert await tables.list_tables(work, one) == []
    assert isinstance(await says(work, table.room_id, somebody), Conflict)
    assert one.room_id is not None
    assert isinstance(await says(work, one.room_id, somebody), Written)
    with pytest.raises(Conflict):
        await holding.call_back(work, one)
    await holding.open_tables(work, one, 4)
    assert len(await tables.list_tables(work, one)) == 1


async def test_closing_the_session_ends_the_tables(work: OpenWork, group: Group, facilitator: Person) -> None:
    one, people = await with_people(work, group, facilitator, 2)
    await holding.open_tables(work, one, 2)
    (table,) = await tables.list_tables(work, one)

    await holding.do(work, one, Event.CLOSE)

    assert isinstance(await says(work, table.room_id, people[0]), Conflict)


async def test_without_a_facilitator_the_tables_are_hushed_too(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    people = [await joined(work, await a_person(work), group) for _ in range(2)]
    one = await opened(work, group, member, facilitator, *people)
    await holding.open_tables(work, one, 2)
    (table,) = await tables.list_tables(work, one)
    await gone_for(work, one, facilitator, 3 * MINUTE)

    await holding.look_after(work, one.id)

    assert isinstance(await says(work, table.room_id, people[0]), NotAllowed)


async def test_who_is_taken_out_of_the_session_is_out_of_their_table(
    work: OpenWork, group: Group, facilitator: Person
) -> None:
    one, people = await with_people(work, group, facilitator, 2)
    await holding.open_tables(work, one, 2)
    (table,) = await tables.list_tables(work, one)
    assert people[0].membership_id is not None

    await holding.send_to_lobby(work, one, people[0].membership_id, for_good=True)

    assert isinstance(await says(work, table.room_id, people[0]), Missing)


async def test_too_few_people_or_an_odd_size_are_refused(work: OpenWork, group: Group, facilitator: Person) -> None:
    one, _ = await with_people(work, group, facilitator, 1)
    with pytest.raises(Conflict, match="too few"):
        await holding.open_tables(work, one, 2)
    for size in (0, 1, 9):
        with pytest.raises(Invalid):
            await holding.open_tables(work, one, size)


async def test_ones_page_shows_ones_table_and_a_host_looks_in(
    site: Site, work: OpenWork, group: Group, facilitator: Person
) -> None:
    one, people = await with_people(work, group, facilitator, 4)
    await site.post(f"/gatherings/{one.id}/tables", {"deed": "2"}, as_=facilitator)
    there = await tables.list_tables(work, one)
    second = there[1]
    somebody = next(person for person in people if person.pseudonym in second.names)

    mine = (await site.get(f"/gatherings/{one.id}/session", as_=somebody)).text
    looked_in = (await site.get(f"/gatherings/{one.id}/session?table=2", as_=facilitator)).text
    not_let_in = (await site.get(f"/gatherings/{one.id}/session?table=1", as_=somebody)).text

    for page in (mine, looked_in, not_let_in):
        assert f'data-channel="room:{second.room_id}"' in page
    assert "Your table" in mine
    await site.post(f"/gatherings/{one.id}/hold", {"deed": "call_back"}, as_=facilitator)
    assert "Back together soon" in (await site.get(f"/gatherings/{one.id}/session", as_=somebody)).text


@given(st.integers(2, 60), st.integers(2, 8))
def test_nobody_sits_alone_and_no_table_is_much_larger_than_wanted(count: int, size: int) -> None:
    divided = divide([uuid4() for _ in range(count)], size)

    assert sum(map(len, divided)) == count
    assert all(LEAST <= len(table) <= size + 1 for table in divided)
    assert max(map(len, divided)) - min(map(len, divided)) <= 1
