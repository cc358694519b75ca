"""What the seeded groups meet for: sessions and meetings to come, and who has booked them."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import asyncpg

from frame.database import Work
from gatherings import repeating, schedule
from gatherings.gatherings import Format, Kind
from gatherings.repeating import Every, Repeat
from gatherings.schedule import Details

_ZONE = "Europe/London"


@dataclass(frozen=True, slots=True)
class _Planned:
    """weekday: of its first date, Monday being 0; weeks: how many later. shares: one in so many members has booked."""

    slug: str
    title: str
    about: str
    weekday: int
    at: time
    minutes: int
    weeks: int = 0
    every: Every = ""
    kind: Kind = "session"
    format: Format = "open_talk"
    place: str = ""
    phone: str = ""
    access_notes: str = ""
    capacity: int | None = None
    shares: int = 4
    speaker: tuple[str, str] | None = None


_PLANNED = (
    _Planned(
        slug="living-with-long-term-pain",
        title="Tuesday drop-in",
        about="An hour for whatever the week has brought. Lie down if that is easier: nobody sees you.",
        weekday=1,
        at=time(19),
        minutes=60,
        every="week",
    ),
    _Planned(
        slug="living-with-long-term-pain",
        title="Sharing circle: pain and the people around us",
        about="One after the other, five minutes each, and you may always pass. Small, so that all have a turn.",
        weekday=3,
        at=time(18, 30),
        minutes=75,
        every="two_weeks",
        format="circle",
        capacity=10,
    ),
    _Planned(
        slug="living-with-long-term-pain",
        title="Asking a pharmacist about pain patches",
        about="Ninety minutes of questions. Ask yours on the night, and say which of the others' you share.",
        weekday=2,
        weeks=1,
        at=time(19, 30),
        minutes=90,
        format="speaker",
        speaker=("Amina Vale", "A community pharmacist who has run a pain clinic's helpline for nine years."),
    ),
    _Planned(
        slug="after-a-bereavement",
        title="Sunday evening circle",
        about="Sundays are long. Come with a photograph, a song, a sentence, or with nothing at all.",
        weekday=6,
        at=time(20),
        minutes=60,
        every="week",
        format="circle",
        capacity=8,
        shares=3,
    ),
    _Planned(
        slug="quiet-company",
        title="Quiet hour before bed",
        about="We keep one another company with the lights low. Write a line when you feel like it, or only be there.",
        weekday=4,
        at=time(21, 30),
        minutes=60,
        every="week",
        format="quiet",
    ),
    _Planned(
        slug="pennine-pain-friends",
        title="Coffee at the library",
        about="The long table by the window. Whoever arrives first keeps the cushions.",
        weekday=5,
        weeks=1,
        at=time(10, 30),
        minutes=90,
        every="month_weekday",
        kind="meeting",
        place="Hebden Bridge Library, Cheetham Street",
        access_notes="Step-free from the car park side. There is a quiet room, and a hearing loop at the desk.",
        capacity=14,
        shares=2,
    ),
    _Planned(
        slug="carers-kitchen-table",
        title="Telephone table",
        about="For those whose hands are never free for a keyboard. Put us on loudspeaker while you peel the potatoes.",
        weekday=2,
        at=time(14),
        minutes=45,
        every="two_weeks",
        kind="meeting",
        phone="0113 496 0218, code 4410",
        shares=3,
    ),
)


async def add(connection: asyncpg.Connection, now: datetime) -> None:
    """Plan them in the caller's transaction, as organisers would have."""
    work = Work.within(connection)
    for planned in _PLANNED:
        await _plan(work, planned, now)
    await _look_back(work)


async def _look_back(work: Work) -> None:
    """The last drop-in, which the group's first session to come looks like: a week before it, over and reviewed."""
    await work.execute(
        """
        INSERT INTO gatherings
               (group_id, plan_id, planned_for, kind, format, title, about, about_html, zone, starts_at, ends_at, state,
                opened_at, closed_at, attendance)
        SELECT e.group_id, e.plan_id, e.planned_for - interval '7 days', e.kind, e.format, e.title, e.about,
               e.about_html, e.zone, e.starts_at - interval '7 days', e.ends_at - interval '7 days', 'reviewed',
               e.starts_at - interval '7 days', e.ends_at - interval '7 days', 9
          FROM gatherings e
          JOIN groups g ON g.id = e.group_id
         WHERE g.slug = 'living-with-long-term-pain' AND e.title = 'Tuesday drop-in'
         ORDER BY e.starts_at
         LIMIT 1
        """
    )
    await work.execute(
        """
        INSERT INTO gathering_hosts (gathering_id, membership_id, leads)
        SELECT past.id, h.membership_id, h.leads
          FROM gatherings past
          JOIN LATERAL (SELECT e.id FROM gatherings e
                         WHERE e.plan_id = past.plan_id AND e.state = 'scheduled'
                         ORDER BY e.starts_at
                         LIMIT 1) next ON true
          JOIN gathering_hosts h ON h.gathering_id = next.id
         WHERE past.state = 'reviewed'
        """
    )


async def _plan(work: Work, planned: _Planned, now: datetime) -> None:
    people = await work.fetchrow(
        """
        SELECT g.id AS group_id,
               (SELECT s.membership_id FROM standings s
                 WHERE s.group_id = g.id
                 ORDER BY s.is_organiser DESC, s.is_facilitator DESC, s.membership_id
                 LIMIT 1) AS host,
               (SELECT s.membership_id FROM standings s
                 WHERE s.group_id = g.id AND s.is_facilitator
                 ORDER BY s.membership_id
                 LIMIT 1) AS facilitator
          FROM groups g
         WHERE g.slug = $1
        """,
        planned.slug,
    )
    if people is None:
        raise LookupError(f"No seeded group is called {planned.slug}.")
    tomorrow = repeating.local_of(now, _ZONE).date() + timedelta(days=1)
    day = tomorrow + timedelta(days=(planned.weekday - tomorrow.weekday()) % 7, weeks=planned.weeks)
    starts = datetime.combine(day, planned.at)
    details = Details(
        kind=planned.kind,
        format=planned.format,
        title=planned.title,
        zone=_ZONE,
        starts=starts,
        lasts=timedelta(minutes=planned.minutes),
        about=planned.about,
        is_online=planned.kind == "session",
        phone=planned.phone,
        place=planned.place,
        access_notes=planned.access_notes,
        capacity=planned.capacity,
    )
    rule = repeating.rule_of(Repeat(planned.every), starts)
    first = await schedule.plan(work, people["group_id"], details, rule=rule, host=people["host"])
    if people["facilitator"] is not None:
        await work.execute(
            """
            INSERT INTO gathering_watchers (gathering_id, membership_id)
            SELECT e.id, $2
              FROM gatherings e
             WHERE e.id = $1 OR e.plan_id = (SELECT plan_id FROM gatherings WHERE id = $1)
                                AND e.starts_at < now() + interval '3 weeks'
            """,
            first,
            people["facilitator"],
        )
    if planned.speaker:
        name, about = planned.speaker
        await schedule.add_speaker(work, first, name=name, about=about, has_agreed=True)
    await work.execute(
        """
        INSERT INTO bookings (gathering_id, membership_id, is_waiting)
        SELECT $1::int, who.membership_id, coalesce(who.place > $4::int, false)
          FROM (SELECT s.membership_id, row_number() OVER (ORDER BY s.membership_id) AS place
                  FROM standings s
                 WHERE s.group_id = $2
                   AND abs(hashtext(s.membership_id::text || $1::int::text)::bigint) % $3 = 0) who
        """,
        first,
        people["group_id"],
        planned.shares,
        planned.capacity,
    )
