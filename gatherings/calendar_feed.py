"""Gatherings for calendar programs: iCalendar (RFC 5545) by the icalendar library, and the addresses of feeds.

A feed's address is its only key, so it is long, random, kept as a hash and can be taken back. What a feed says may
stand on a shared screen or on a company's server, so it names neither group nor title unless the member chose that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from frame import clock, tokens
from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Missing

_BACK = timedelta(days=30)
_AHEAD = timedelta(days=120)
_MOST = 400
DISCREET = "Something I planned"


@dataclass(frozen=True, slots=True)
class Entry:
    """A gathering in somebody's calendar. changed: raised with every change, so that programs take it over."""

    id: int
    title: str
    group_name: str
    starts_at: datetime
    ends_at: datetime
    place: str
    is_cancelled: bool
    changed: int


@dataclass(frozen=True, slots=True)
class Link:
    """A feed that a member has made. group_id, group_name: None for all their groups."""

    group_id: int | None
    group_name: str | None
    names_groups: bool
    made_at: datetime


def calendar(entries: Sequence[Entry], *, base_url: str, names_groups: bool) -> bytes:
    """The file, one event for each gathering. Pure but for the time at which it was made."""
    made = Calendar()
    made.add("prodid", "-//Kith//Gatherings//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    host = base_url.partition("://")[2]
    for entry in entries:
        event = Event()
        event.add("uid", f"gathering-{entry.id}@{host}")
        event.add("dtstamp", clock.now())
        event.add("sequence", entry.changed)
        # In UTC: every date of a plan is an event of its own, so no rule has to be told, and no zone.
        event.add("dtstart", entry.starts_at.astimezone(UTC))
        event.add("dtend", entry.ends_at.astimezone(UTC))
        event.add("summary", f"{entry.title} ({entry.group_name})" if names_groups else DISCREET)
        event.add("url", f"{base_url}/gatherings/{entry.id}")
        event.add("class", "PRIVATE")
        if names_groups and entry.place:
            event.add("location", entry.place)
        event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
        if not entry.is_cancelled:
            event.add_component(_alarm(names_groups, entry.title))
        made.add_component(event)
    written: bytes = made.to_ical()
    return written


def _alarm(names_groups: bool, title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title if names_groups else DISCREET)
    alarm.add("trigger", timedelta(minutes=-15))
    return alarm


async def entry(db: Reads, gathering_id: int, *, reader: Caller) -> Entry:
    """One gathering of the reader's own groups. Raises: Missing."""
    row = await db.fetchrow(
        """
        SELECT e.id, e.title, g.name AS group_name, e.starts_at, e.ends_at, e.place,
               e.state = 'cancelled' AS is_cancelled, e.version AS changed
          FROM gatherings e
          JOIN groups g ON g.id = e.group_id
          JOIN standings s ON s.group_id = e.group_id AND s.member_id = $2
         WHERE e.id = $1
        """,
        gathering_id,
        reader.member_id,
    )
    if row is None:
        raise Missing
    return Entry(**row)


async def make_link(work: Work, *, group_id: int | None, names_groups: bool, by: Caller) -> str:
    """A new address for a feed; the old one of the same kind ends. Returns its token, which is kept nowhere.

    Raises: Missing, for a group that the member is not in.
    """
    if group_id is not None and by.in_group(group_id) is None:
        raise Missing
    await revoke(work, group_id=group_id, by=by)
    token = tokens.new_token()
    await work.execute(
        "INSERT INTO calendar_links (token_hash, member_id, group_id, names_groups) VALUES ($1, $2, $3, $4)",
        tokens.hash_of(token),
        by.member_id,
        group_id,
        names_groups,
    )
    return token


async def revoke(work: Work, *, group_id: int | None, by: Caller) -> None:
    """The address leads nowhere from now on."""
    await work.execute(
        "DELETE FROM calendar_links WHERE member_id = $1 AND group_id IS NOT DISTINCT FROM $2", by.member_id, group_id
    )


async def list_links(db: Reads, *, reader: Caller) -> list[Link]:
    """The feeds that the reader has made."""
    rows = await db.fetch(
        """
        SELECT k.group_id, g.name AS group_name, k.names_groups, k.made_at
          FROM calendar_links k
          LEFT JOIN groups g ON g.id = k.group_id
         WHERE k.member_id = $1
         ORDER BY g.name NULLS FIRST
        """,
        reader.member_id,
    )
    return [Link(**row) for row in rows]


async def read_feed(db: Reads, token: str) -> tuple[list[Entry], bool]:
    """What stands in the feed of this address, and whether it may name groups.

    Only gatherings of groups that its member is in now. Raises: Missing, for an address that leads nowhere.
    """
    link = await db.fetchrow(
        """
        SELECT k.member_id, k.group_id, k.names_groups
          FROM calendar_links k
          JOIN members m ON m.id = k.member_id AND m.excluded_at IS NULL
         WHERE k.token_hash = $1
        """,
        tokens.hash_of(token),
    )
    if link is None:
        raise Missing
    rows = await db.fetch(
        """
        SELECT e.id, e.title, g.name AS group_name, e.starts_at, e.ends_at, e.place,
               e.state = 'cancelled' AS is_cancelled, e.version AS changed
          FROM standings s
          JOIN gatherings e ON e.group_id = s.group_id
          JOIN groups g ON g.id = e.group_id
         WHERE s.member_id = $1
           AND ($2::int IS NULL OR e.group_id = $2)
           AND e.starts_at BETWEEN now() - $3::interval AND now() + $4::interval
           AND ($2::int IS NOT NULL
                OR EXISTS (SELECT 1 FROM bookings b WHERE b.gathering_id = e.id AND b.membership_id = s.membership_id)
                OR EXISTS (SELECT 1 FROM gathering_hosts h
                            WHERE h.gathering_id = e.id AND h.membership_id = s.membership_id))
         ORDER BY e.starts_at, e.id
         LIMIT $5
        """,
        link["member_id"],
        link["group_id"],
        _BACK,
        _AHEAD,
        _MOST,
    )
    return [Entry(**row) for row in rows], link["names_groups"]
