"""Gatherings for tests, at the point of their evening that a test begins with."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from chat import messages, saying
from chat.saying import Said, Written
from frame import clock
from frame.database import Reads, Work
from frame.errors import Refusal
from gatherings import attending, gatherings, holding, repeating, schedule
from gatherings.doors import Event
from gatherings.gatherings import Gathering
from gatherings.schedule import Details
from tests.people import Group, Person

ZONE = "Europe/London"
MINUTE = timedelta(minutes=1)


def details(*, begins: datetime | None = None, **how: Any) -> Details:
    """An open talk of an hour on this site, in three days or when it `begins`."""
    starts = repeating.local_of(begins or clock.now() + timedelta(days=3), ZONE)
    given: dict[str, Any] = {"kind": "session", "format": "open_talk", "title": "Tuesday evening"}
    return Details(zone=ZONE, starts=starts, lasts=60 * MINUTE, **(given | how))


async def planned(work: Work, group: Group, host: Person, **how: Any) -> Gathering:
    """A gathering, as its host sees it."""
    assert host.membership_id is not None
    co_hosts = how.pop("co_hosts", ())
    rule = how.pop("rule", "")
    planned_id = await schedule.plan(
        work, group.id, details(**how), rule=rule, host=host.membership_id, co_hosts=co_hosts
    )
    return await gatherings.find(work, planned_id, reader=host.caller)


async def seen_by(db: Reads, gathering: Gathering, person: Person) -> Gathering:
    """The gathering as it is now, as somebody sees it. Raises: Missing."""
    return await gatherings.find(db, gathering.id, reader=person.caller)


async def in_lobby(work: Work, group: Group, host: Person, **how: Any) -> Gathering:
    """A session whose lobby is open: it begins in five minutes."""
    gathering = await planned(work, group, host, begins=clock.now() + 5 * MINUTE, **how)
    await holding.look_after(work, gathering.id)
    return await seen_by(work, gathering, host)


async def arrive(work: Work, gathering: Gathering, *people: Person) -> None:
    """They have the lobby or the room open now."""
    await holding.note_here(work, gathering.id, [person.member_id for person in people])


async def watched(work: Work, gathering: Gathering, facilitator: Person) -> None:
    """A facilitator has put themselves down, and is here."""
    await attending.watch(work, await seen_by(work, gathering, facilitator), puts_down=True)
    await arrive(work, gathering, facilitator)


async def opened(work: Work, group: Group, host: Person, facilitator: Person, *people: Person, **how: Any) -> Gathering:
    """A session that is on, with these people in it."""
    gathering = await in_lobby(work, group, host, **how)
    await watched(work, gathering, facilitator)
    await arrive(work, gathering, host, *people)
    await holding.do(work, gathering, Event.OPEN)
    return await seen_by(work, gathering, host)


async def say(work: Work, gathering: Gathering, person: Person, text: str = "Good evening") -> Written | Refusal:
    """What comes of saying something in the room of a session."""
    assert gathering.room_id is not None
    return (await saying.say_all(work, [Said(gathering.room_id, person.caller, uuid4(), messages.compose(text))]))[0]


async def gone_for(work: Work, gathering: Gathering, person: Person, how_long: timedelta) -> None:
    """They were last seen so long ago."""
    await work.execute(
        "UPDATE attendances SET seen_at = now() - $3::interval WHERE gathering_id = $1 AND membership_id = $2",
        gathering.id,
        person.membership_id,
        how_long,
    )
