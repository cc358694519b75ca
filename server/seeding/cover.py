"""Who keeps the seeded groups safe and when: hours that should be covered, shifts around today, gaps, and notes.

The same each time, but for the clock: somebody is on duty in every second group whenever it is tried out.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from moderation.cover.spans import LocalHours, Span
from server.seeding.rows import uuid_of

_ZONE = "Europe/London"
_EVENING = LocalHours(time(18), time(22), _ZONE)
_SHARED = (LocalHours(time(18), time(20), _ZONE), LocalHours(time(20), time(22), _ZONE))
_DAYS = range(-6, 24)
_NOTES = (
    "A quiet evening. Somebody new wrote for the first time: a word of welcome tomorrow would be kind.",
    "One thread gets heated now and then. I have asked two people to slow down and would keep an eye on it.",
)


async def add(connection: asyncpg.Connection, now: datetime) -> None:
    """Give the community that has just been stored its rosters, in the caller's transaction."""
    rows = await connection.fetch(
        """
        SELECT g.id, array_agg(s.membership_id ORDER BY s.pseudonym) AS facilitators
          FROM groups g
          JOIN standings s ON s.group_id = g.id AND s.is_facilitator
         WHERE g.status <> 'closed'
         GROUP BY g.id
         ORDER BY g.id
        """
    )
    for row in rows:
        await connection.execute(
            "INSERT INTO cover_hours (group_id, days, from_time, until_time, zone) VALUES ($1, $2, $3, $4, $5)",
            row["id"],
            [*range(7)],
            _EVENING.from_time,
            _EVENING.until_time,
            _ZONE,
        )
        await connection.executemany(
            """
            INSERT INTO shifts (group_id, membership_id, zone, on_date, from_time, until_time, starts_at, ends_at,
                                last_seen_at, is_offered)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            [*_shifts(row["id"], row["facilitators"], now)],
        )
        await connection.executemany(
            "INSERT INTO handover_notes (group_id, membership_id, key, text, written_at) VALUES ($1, $2, $3, $4, $5)",
            [*_notes(row["id"], row["facilitators"], now)],
        )


def _shifts(group_id: int, facilitators: Sequence[UUID], now: datetime) -> Iterator[tuple[Any, ...]]:
    today = now.astimezone(ZoneInfo(_ZONE)).date()
    taken = None
    if group_id % 2:
        begun_on, hours = _around(now)
        taken = hours.on(begun_on)
        yield _row(group_id, facilitators[0], hours, begun_on, taken, seen_at=now)
    for number in _DAYS:
        day, turn = today + timedelta(days=number), (number + group_id) % 5
        for place, hours in enumerate(_SHARED if turn == 1 else (_EVENING,)):
            span = hours.on(day)
            is_gap = turn == 3 or (turn == 1 and place == 1)
            if is_gap or (taken and span.overlaps(taken)):
                continue
            whose = facilitators[(number + place) % len(facilitators)]
            is_offered = turn == 4 and number > 0 and len(facilitators) > 1
            yield _row(group_id, whose, hours, day, span, is_offered=is_offered)


def _around(now: datetime) -> tuple[date, LocalHours]:
    """Hours that have begun and go on for a while, on whole quarters, and the day on which they began."""
    local = now.astimezone(ZoneInfo(_ZONE))
    begins = local.replace(minute=local.minute // 15 * 15, second=0, microsecond=0) - timedelta(hours=1)
    return begins.date(), LocalHours(begins.time(), (begins + timedelta(hours=4)).time(), _ZONE)


def _row(
    group_id: int,
    whose: UUID,
    hours: LocalHours,
    day: date,
    span: Span,
    *,
    seen_at: datetime | None = None,
    is_offered: bool = False,
) -> tuple[Any, ...]:
    return (
        group_id, whose, hours.zone, day, hours.from_time, hours.until_time, span.starts_at, span.ends_at, seen_at,
        is_offered,
    )  # fmt: skip


def _notes(group_id: int, facilitators: Sequence[UUID], now: datetime) -> Iterator[tuple[Any, ...]]:
    for number, text in enumerate(_NOTES):
        whose = facilitators[number % len(facilitators)]
        key = uuid_of("handover", f"{group_id}:{number}")
        yield group_id, whose, key, text, now - timedelta(days=len(_NOTES) - number, hours=2)
