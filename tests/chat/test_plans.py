"""What rooms ask of PostgreSQL stays cheap when there is much of everything."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from chat import messages, saying
from chat.live import RoomChannel
from chat.presence import Presence
from chat.rooms import Room
from frame.database import Work
from tests.chat.scenes import a_room, wish
from tests.people import Group, Person
from tests.site import OpenWork

MEMBERS = 3_000
MESSAGES = 20_000


@pytest.fixture
async def crowded(work: OpenWork, group: Group, member: Person, neighbour: Person) -> Room:
    """A room with a long history, in a group with many members."""
    room = await a_room(work, group, member)
    await _fill(work, room, group, neighbour)
    return room


async def _fill(work: Work, room: Room, group: Group, author: Person) -> None:
    await work.execute(
        "INSERT INTO members (sign_in_name) SELECT 'crowd-' || n FROM generate_series(1, $1::int) n", MEMBERS
    )
    await work.execute(
        """
        INSERT INTO memberships (group_id, member_id, pseudonym, skeleton)
        SELECT $1, m.id, m.sign_in_name, m.sign_in_name FROM members m WHERE m.sign_in_name LIKE 'crowd-%'
        """,
        group.id,
    )
    await work.execute(
        """
        INSERT INTO sessions (token_hash, member_id, idle, expires_at)
        SELECT sha256(m.id::text::bytea), m.id, interval '1 day', now() + interval '1 day'
          FROM members m WHERE m.sign_in_name LIKE 'crowd-%'
        """
    )
    await work.execute(
        """
        INSERT INTO messages (room_id, seq, changed_seq, membership_id, key, text, html)
        SELECT $1, n, n, $2, gen_random_uuid(), 'Words', '<p>Words</p>' FROM generate_series(1, $3::int) n
        """,
        room.id,
        author.membership_id,
        MESSAGES,
    )
    await work.execute("UPDATE rooms SET last_seq = $2 WHERE id = $1", room.id, MESSAGES)
    await work.execute("ANALYZE rooms, messages, members, memberships, sessions")


async def test_a_batch_reads_only_the_rows_of_those_who_speak(
    work: OpenWork, connection: Any, crowded: Room, member: Person, neighbour: Person
) -> None:
    batch = [wish(crowded, (member, neighbour)[n % 2], f"Message {n}") for n in range(50)]

    read = await _rows_read(connection, saying.say_all(work, batch))

    assert read["messages"] <= 3 * len(batch), read
    assert read["members"] <= len(batch), read
    assert read["sessions"] <= len(batch), read
    assert read["memberships"] <= len(batch), read


async def test_catching_up_reads_what_was_missed_and_no_more(work: OpenWork, connection: Any, crowded: Room) -> None:
    channel = RoomChannel(Presence(None))  # type: ignore[arg-type]  # nobody is here in this test

    for after in (MESSAGES - 30, MESSAGES, 2**62):
        read = await _rows_read(connection, channel.read_since(work, crowded.id, after, 500))
        assert read["messages"] <= max(0, MESSAGES - after) + 1, (after, read)


async def test_a_page_of_the_room_reads_the_rows_that_it_shows(
    work: OpenWork, connection: Any, crowded: Room, member: Person
) -> None:
    for before in (None, MESSAGES // 2):
        read = await _rows_read(connection, messages.page(work, crowded.id, reader=member.caller, before=before))
        assert read["messages"] <= messages.PAGE + 1, (before, read)


async def _rows_read(connection: Any, deed: Any) -> dict[str, int]:
    """How many rows of each table the statements of a deed looked at, whether they kept them or not."""
    asked: list[Any] = []
    with connection.query_logger(asked.append):
        await deed
        # The driver tells its loggers in the next turn of the loop.
        await asyncio.sleep(0)
    read: dict[str, int] = {}
    for query in asked:
        if not query.query.lstrip().startswith(("SELECT", "WITH")):
            continue
        explained = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {query.query}", *query.args)
        for table, count in _scans(json.loads(explained)[0]["Plan"]):
            read[table] = read.get(table, 0) + count
    return read


def _scans(node: dict[str, Any]) -> Iterator[tuple[str, int]]:
    if "Relation Name" in node and node["Node Type"] != "ModifyTable":
        looked_at = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        yield node["Relation Name"], round(looked_at * node["Actual Loops"])
    for inner in node.get("Plans", ()):
        yield from _scans(inner)
