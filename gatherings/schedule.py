"""Planning: one gathering or many, moving and changing them, calling them off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from frame import clock
from frame.cooking import cook
from frame.database import Reads, Record, Work
from frame.errors import Conflict, Invalid, Missing
from gatherings import doors, repeating
from gatherings.gatherings import Format, Gathering, Kind

LONGEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Details:
    """What an organiser says of a gathering. starts: in the local time of `zone`, without one.

    late_min: minutes; who comes later is let in by a host. keeps_days: how long what is said is kept; 0: until it
    closes.
    """

    kind: Kind
    format: Format
    title: str
    zone: str
    starts: datetime
    lasts: timedelta
    about: str = ""
    is_online: bool = True
    phone: str = ""
    place: str = ""
    access_notes: str = ""
    materials: str = ""
    agreement: str = ""
    capacity: int | None = None
    late_min: int = 15
    admits_all: bool = True
    turn_min: int = 5
    keeps_days: int = 30

    def check(self) -> None:
        """Raises: Invalid, for what cannot be."""
        if self.kind == "session" and not self.is_online:
            raise Invalid("A drop-in session is held here. For another place, plan a meeting.", field="kind")
        if not (self.is_online or self.phone or self.place):
            raise Invalid("Say where it is: here, on the telephone, or at a place.", field="place")
        if not timedelta(minutes=10) <= self.lasts <= LONGEST:
            raise Invalid("It lasts between 10 minutes and 12 hours.", field="lasts")


async def plan(
    work: Work, group_id: int, details: Details, *, rule: str, host: UUID, co_hosts: Sequence[UUID] = ()
) -> int:
    """Plan a gathering, or one that repeats. Returns the id of its first date.

    Raises: Invalid, for what cannot be, such as a date that has passed.
    """
    details.check()
    if rule:
        repeating.check(rule)
    if repeating.instant(details.starts, details.zone) <= clock.now():
        raise Invalid("That time has passed already. Please look at the date.", field="date")
    until = repeating.local_of(clock.now() + repeating.AHEAD, details.zone)
    starts = repeating.dates(rule, details.starts, until=max(until, details.starts))
    if not starts:
        raise Invalid("There is no such date before it ends. Please look at both dates.", field="until")
    plan_id: int | None = None
    if rule:
        plan_id = await work.fetchval(
            """
            INSERT INTO gathering_plans (group_id, rule, zone, starts, planned_until)
            VALUES ($1, $2, $3, $4, $5)
            RETURNING id
            """,
            group_id,
            rule,
            details.zone,
            details.starts,
            max(until, details.starts),
        )
    hosts = [host, *(each for each in co_hosts if each != host)]
    ids = await _put_down(work, group_id, details, starts, plan_id=plan_id, hosts=hosts)
    return ids[0]


async def prolong(work: Work, plan_id: int) -> int:
    """Make rows of the dates of a plan that have come near, like its latest date that is not apart.

    Returns how many. Twice makes none twice.
    """
    plan_row = await work.fetchrow(
        """
        SELECT id, group_id, rule, zone, starts, planned_until
          FROM gathering_plans
         WHERE id = $1 AND ended_at IS NULL
           FOR UPDATE
        """,
        plan_id,
    )
    latest = plan_row and await _latest_of(work, plan_id)
    if plan_row is None or latest is None:
        return 0
    until = repeating.local_of(clock.now() + repeating.AHEAD, plan_row["zone"])
    starts = repeating.dates(plan_row["rule"], plan_row["starts"], after=plan_row["planned_until"], until=until)
    # The time of day may have been changed for all that follow.
    time_of_day = repeating.local_of(latest["starts_at"], plan_row["zone"]).time()
    details = _details_of(latest)
    hosts = await _hosts_of(work, latest["id"])
    at = [datetime.combine(each, time_of_day) for each in starts]
    await _put_down(work, plan_row["group_id"], details, starts, plan_id=plan_id, hosts=hosts, at=at)
    await work.execute(
        "UPDATE gathering_plans SET planned_until = greatest(planned_until, $2) WHERE id = $1", plan_id, until
    )
    return len(starts)


async def change(work: Work, gathering: Gathering, details: Details, *, version: int, all_following: bool) -> list[int]:
    """Change a gathering that is to come, or it and all that follow in its plan but those that are apart.

    A new time moves it; the others move by the same time of day and the same number of days. Returns the ids of those
    changed. Raises: Conflict, when somebody changed it meanwhile or it has begun; Invalid.
    """
    details.check()
    new_start = repeating.instant(details.starts, details.zone)
    if new_start != gathering.starts_at and new_start <= clock.now():
        raise Invalid("That time has passed already. Please look at the date.", field="date")
    if not await work.fetchval(
        "SELECT true FROM gatherings WHERE id = $1 AND version = $2 AND state = 'scheduled' FOR UPDATE",
        gathering.id,
        version,
    ):
        raise Conflict("This was changed while you were writing, or it has begun. Please look at it again.")
    ids = [gathering.id]
    if all_following and gathering.plan_id is not None:
        rows = await work.fetch(
            """
            SELECT id
              FROM gatherings
             WHERE plan_id = $1 AND starts_at > $2 AND state = 'scheduled' AND NOT is_apart
             ORDER BY id
               FOR UPDATE
            """,
            gathering.plan_id,
            gathering.starts_at,
        )
        ids += [row["id"] for row in rows]
    moved_by = details.starts - repeating.local_of(gathering.starts_at, details.zone)
    for each in ids:
        await _write(work, each, details, moved_by=moved_by, is_apart=not all_following)
    return ids


async def cancel(work: Work, gathering: Gathering, *, why: str, all_following: bool) -> list[int]:
    """Call off a gathering that has not begun, or it and all that follow. Returns the ids of those called off now."""
    rows = await work.fetch(
        """
        UPDATE gatherings
           SET state = 'cancelled', cancelled_why = $2, look_at = NULL, version = version + 1, last_seq = last_seq + 1
         WHERE state IN ('scheduled', 'lobby')
           AND (id = $1 OR $3 AND plan_id = $4 AND starts_at > $5)
        RETURNING id
        """,
        gathering.id,
        why,
        all_following,
        gathering.plan_id,
        gathering.starts_at,
    )
    if all_following and gathering.plan_id is not None:
        await work.execute(
            "UPDATE gathering_plans SET ended_at = now() WHERE id = $1 AND ended_at IS NULL", gathering.plan_id
        )
    return sorted(row["id"] for row in rows)


async def set_hosts(work: Work, gathering_ids: Sequence[int], *, host: UUID, co_hosts: Sequence[UUID]) -> None:
    """Who leads and who helps, for all of these."""
    await work.execute("DELETE FROM gathering_hosts WHERE gathering_id = ANY($1)", list(gathering_ids))
    await _set_hosts(work, gathering_ids, [host, *(each for each in co_hosts if each != host)])


async def add_speaker(work: Work, gathering_id: int, *, name: str, about: str, has_agreed: bool) -> None:
    """has_agreed: to be shown. Until then nobody but hosts and organisers sees them."""
    await work.execute(
        """
        INSERT INTO speakers (gathering_id, name, about, agreed_at)
        VALUES ($1, $2, $3, CASE WHEN $4 THEN now() END)
        """,
        gathering_id,
        name,
        about,
        has_agreed,
    )


async def agree_speaker(work: Work, gathering_id: int, speaker_id: int) -> None:
    """They have agreed to be shown. Raises: Missing."""
    if not await work.fetchval(
        """
        UPDATE speakers SET agreed_at = coalesce(agreed_at, now())
         WHERE id = $2 AND gathering_id = $1
        RETURNING true
        """,
        gathering_id,
        speaker_id,
    ):
        raise Missing


async def remove_speaker(work: Work, gathering_id: int, speaker_id: int) -> None:
    """Raises: Missing."""
    if not await work.fetchval(
        "DELETE FROM speakers WHERE id = $2 AND gathering_id = $1 RETURNING true", gathering_id, speaker_id
    ):
        raise Missing


async def _put_down(
    work: Work,
    group_id: int,
    details: Details,
    starts: Sequence[datetime],
    *,
    plan_id: int | None,
    hosts: Sequence[UUID],
    at: Sequence[datetime] | None = None,
) -> list[int]:
    begins = [repeating.instant(each, details.zone) for each in (at or starts)]
    rows = await work.fetch(
        """
        INSERT INTO gatherings
               (group_id, plan_id, planned_for, starts_at, ends_at, look_at, kind, format, title, about, about_html,
                zone, is_online, phone, place, access_notes, materials, materials_html, agreement, agreement_html,
                capacity, late_min, admits_all, turn_min, keeps_days)
        SELECT $1, $2, d.planned_for, d.starts_at, d.starts_at + $5::interval, d.look_at, $7, $8, $9, $10, $11, $12,
               $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25
          FROM unnest($3::timestamp[], $4::timestamptz[], $6::timestamptz[]) AS d (planned_for, starts_at, look_at)
        ON CONFLICT ON CONSTRAINT gatherings_plan_key DO NOTHING
        RETURNING id
        """,
        group_id,
        plan_id,
        list(starts),
        begins,
        details.lasts,
        [_first_look(each, details) for each in begins],
        *_columns(details),
    )
    ids = sorted(row["id"] for row in rows)
    await _set_hosts(work, ids, hosts)
    return ids


async def _write(work: Work, gathering_id: int, details: Details, *, moved_by: timedelta, is_apart: bool) -> None:
    old: datetime = await work.fetchval("SELECT starts_at FROM gatherings WHERE id = $1", gathering_id)
    begins = repeating.instant(repeating.local_of(old, details.zone) + moved_by, details.zone)
    await work.execute(
        """
        UPDATE gatherings
           SET starts_at = $2::timestamptz, ends_at = $2::timestamptz + $3::interval, look_at = $4,
               is_apart = is_apart OR $5 AND plan_id IS NOT NULL,
               kind = $6, format = $7, title = $8, about = $9, about_html = $10, zone = $11, is_online = $12,
               phone = $13, place = $14, access_notes = $15, materials = $16, materials_html = $17, agreement = $18,
               agreement_html = $19, capacity = $20, late_min = $21, admits_all = $22, turn_min = $23,
               keeps_days = $24, version = version + 1, last_seq = last_seq + 1
         WHERE id = $1
        """,
        gathering_id,
        begins,
        details.lasts,
        _first_look(begins, details),
        is_apart,
        *_columns(details),
    )


def _columns(details: Details) -> tuple[object, ...]:
    return (
        details.kind,
        details.format,
        details.title,
        details.about,
        cook(details.about).html,
        details.zone,
        details.is_online,
        details.phone,
        details.place,
        details.access_notes,
        details.materials,
        cook(details.materials).html,
        details.agreement,
        cook(details.agreement).html,
        details.capacity,
        details.late_min,
        details.admits_all,
        details.turn_min,
        details.keeps_days,
    )


def _first_look(begins: datetime, details: Details) -> datetime:
    return begins - doors.LOBBY if details.is_online else begins + details.lasts


async def _set_hosts(work: Work, gathering_ids: Sequence[int], hosts: Sequence[UUID]) -> None:
    await work.execute(
        """
        INSERT INTO gathering_hosts (gathering_id, membership_id, leads)
        SELECT e.id, h.membership_id, h.place = 1
          FROM unnest($1::int[]) AS e (id)
         CROSS JOIN unnest($2::uuid[]) WITH ORDINALITY AS h (membership_id, place)
        ON CONFLICT ON CONSTRAINT gathering_hosts_pkey DO NOTHING
        """,
        list(gathering_ids),
        list(hosts),
    )


async def _hosts_of(db: Reads, gathering_id: int) -> list[UUID]:
    rows = await db.fetch(
        "SELECT membership_id FROM gathering_hosts WHERE gathering_id = $1 ORDER BY leads DESC, membership_id",
        gathering_id,
    )
    return [row["membership_id"] for row in rows]


async def _latest_of(db: Reads, plan_id: int) -> Record | None:
    return await db.fetchrow(
        """
        SELECT id, kind, format, title, about, zone, starts_at, ends_at, is_online, phone, place, access_notes,
               materials, agreement, capacity, late_min, admits_all, turn_min, keeps_days
          FROM gatherings
         WHERE plan_id = $1 AND state <> 'cancelled'
         ORDER BY is_apart, planned_for DESC
         LIMIT 1
        """,
        plan_id,
    )


def _details_of(row: Record) -> Details:
    return Details(
        kind=row["kind"],
        format=row["format"],
        title=row["title"],
        zone=row["zone"],
        starts=repeating.local_of(row["starts_at"], row["zone"]),
        lasts=row["ends_at"] - row["starts_at"],
        about=row["about"],
        is_online=row["is_online"],
        phone=row["phone"],
        place=row["place"],
        access_notes=row["access_notes"],
        materials=row["materials"],
        agreement=row["agreement"],
        capacity=row["capacity"],
        late_min=row["late_min"],
        admits_all=row["admits_all"],
        turn_min=row["turn_min"],
        keeps_days=row["keeps_days"],
    )
