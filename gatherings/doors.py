"""When a gathering's doors open and close, as a table. Pure: it asks no clock, no database and nobody.

`decide(standing, event)` finds the first row of `TABLE` for the state and the event whose guard holds, and returns
what is so afterwards and what has to be done about it. Time passing is an event too, so whoever missed a moment (a
worker that was down, a process that was killed) asks again and finds the same. Drawn in docs/gatherings.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

State = Literal["scheduled", "lobby", "open", "winding_down", "closed", "reviewed", "cancelled"]

LOBBY = timedelta(minutes=15)
"""How long before its time the lobby opens."""
UNSEEN = timedelta(seconds=45)
"""Who was not seen for so long is not here: three of the live core's 15-second rounds."""
HUSH = timedelta(minutes=2)
"""How long a session goes on without a facilitator before nothing more can be said in it."""
ALONE = timedelta(minutes=10)
"""How long it stays hushed, counted from when the facilitator went, before it closes."""
WAITS = timedelta(minutes=30)
"""How long after its time a session may still open."""
WIND_DOWN = timedelta(minutes=5)
"""How long before its end it winds down by itself."""
GRACE = timedelta(minutes=10)
"""How much longer than announced a session may be wound down before it closes by itself."""


class Event(StrEnum):
    TIME = "time passes"
    OPEN = "a host opens it"
    WIND_DOWN = "a host winds it down"
    CLOSE = "a host or a facilitator closes it"
    REVIEW = "a host writes how it was"
    CANCEL = "an organiser or a host cancels it"


class Effect(StrEnum):
    """What follows a step. Each is done once, in the transaction of the step."""

    OPEN_LOBBY = "make the room and let people into the lobby"
    LET_IN = "let those who wait into the room"
    CALL = "call the group's other facilitators"
    HUSH = "let nobody speak, and say why, with help lines"
    UNHUSH = "let people speak again"
    SAY_ENDING = "say that the session is about to end"
    CLOSE_ROOM = "close the room, count who was there, ask how it was"
    TELL_CANCELLED = "tell who meant to come that it does not take place"


@dataclass(frozen=True, slots=True)
class Standing:
    """All that decides. Times are instants with a zone; None: has not happened.

    is_live: people meet in a room of ours; else (a place or a phone line) only the calendar moves it.
    seen_at: when a rostered facilitator was last seen in the lobby or the room; None: not yet.
    unwatched_from: since when there is none, while it is open.
    """

    state: State
    now: datetime
    starts_at: datetime
    ends_at: datetime
    is_live: bool = True
    seen_at: datetime | None = None
    unwatched_from: datetime | None = None
    hushed_at: datetime | None = None
    called_at: datetime | None = None

    @property
    def is_watched(self) -> bool:
        return self.seen_at is not None and self.now - self.seen_at <= UNSEEN

    @property
    def alone_for(self) -> timedelta:
        return self.now - self.unwatched_from if self.unwatched_from else timedelta()

    @property
    def is_on(self) -> bool:
        """Whether people are in the room."""
        return self.state in {"open", "winding_down"}


@dataclass(frozen=True, slots=True)
class Step:
    """What is so afterwards, and what has to be done about it."""

    standing: Standing
    effects: tuple[Effect, ...] = ()


Guard = Callable[[Standing], bool]
Then = Callable[[Standing], Standing]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. then: what changes besides the state."""

    states: tuple[State, ...]
    event: Event
    guard: Guard
    guard_words: str
    to: State | None
    effects: tuple[Effect, ...] = ()
    then: Then = lambda standing: standing


def _always(standing: Standing) -> bool:
    return True


def _lobby_is_due(standing: Standing) -> bool:
    return standing.is_live and standing.now >= standing.starts_at - LOBBY


def _was_missed(standing: Standing) -> bool:
    return standing.is_live and standing.now >= min(standing.starts_at + WAITS, standing.ends_at)


def _took_place(standing: Standing) -> bool:
    return not standing.is_live and standing.now >= standing.ends_at


def _nobody_watches_at_its_time(standing: Standing) -> bool:
    return standing.now >= standing.starts_at and not standing.is_watched and standing.called_at is None


def _is_watched(standing: Standing) -> bool:
    return standing.is_watched


def _came_back(standing: Standing) -> bool:
    return standing.is_watched and standing.hushed_at is not None


def _noticed_back(standing: Standing) -> bool:
    return standing.is_watched and standing.unwatched_from is not None


def _was_alone_too_long(standing: Standing) -> bool:
    return not standing.is_watched and standing.alone_for >= ALONE


def _is_alone(standing: Standing) -> bool:
    return not standing.is_watched and standing.alone_for >= HUSH and standing.hushed_at is None


def _just_left(standing: Standing) -> bool:
    return not standing.is_watched and standing.unwatched_from is None


def _ends_soon(standing: Standing) -> bool:
    return standing.now >= standing.ends_at - WIND_DOWN


def _is_over(standing: Standing) -> bool:
    return standing.now >= standing.ends_at + GRACE


def _watched_again(standing: Standing) -> Standing:
    return replace(standing, unwatched_from=None, hushed_at=None, called_at=None)


def _unwatched(standing: Standing) -> Standing:
    return replace(standing, unwatched_from=standing.seen_at or standing.now)


def _hushed(standing: Standing) -> Standing:
    return replace(standing, hushed_at=standing.now, called_at=standing.now)


def _called(standing: Standing) -> Standing:
    return replace(standing, called_at=standing.now)


_ON: tuple[State, ...] = ("open", "winding_down")

TABLE: tuple[Row, ...] = (
    Row(("scheduled",), Event.TIME, _took_place, "it meets elsewhere, and its end has come", "closed"),
    Row(
        ("scheduled", "lobby"),
        Event.TIME,
        _was_missed,
        "30 minutes past its time, or its end, without opening",
        "cancelled",
        (Effect.TELL_CANCELLED,),
    ),
    Row(("scheduled",), Event.TIME, _lobby_is_due, "15 minutes to go", "lobby", (Effect.OPEN_LOBBY,)),
    Row(
        ("lobby",),
        Event.TIME,
        _nobody_watches_at_its_time,
        "its time has come, and no rostered facilitator is here",
        None,
        (Effect.CALL,),
        _called,
    ),
    Row(
        ("lobby",), Event.OPEN, _is_watched, "a rostered facilitator is here", "open", (Effect.LET_IN,), _watched_again
    ),
    Row(
        _ON,
        Event.TIME,
        _was_alone_too_long,
        "no facilitator for 10 minutes",
        "closed",
        (Effect.CLOSE_ROOM,),
    ),
    Row(_ON, Event.TIME, _is_over, "10 minutes past its end", "closed", (Effect.CLOSE_ROOM,)),
    Row(_ON, Event.TIME, _came_back, "a facilitator is back", None, (Effect.UNHUSH,), _watched_again),
    Row(
        _ON,
        Event.TIME,
        _is_alone,
        "no facilitator for 2 minutes",
        None,
        (Effect.HUSH, Effect.CALL),
        _hushed,
    ),
    Row(("open",), Event.TIME, _ends_soon, "5 minutes to go", "winding_down", (Effect.SAY_ENDING,)),
    Row(_ON, Event.TIME, _noticed_back, "a facilitator is back before it was hushed", None, (), _watched_again),
    Row(_ON, Event.TIME, _just_left, "the last facilitator has gone", None, (), _unwatched),
    Row(("open",), Event.WIND_DOWN, _always, "", "winding_down", (Effect.SAY_ENDING,)),
    Row(_ON, Event.CLOSE, _always, "", "closed", (Effect.CLOSE_ROOM,)),
    Row(("closed",), Event.REVIEW, _always, "", "reviewed"),
    Row(("scheduled", "lobby"), Event.CANCEL, _always, "", "cancelled", (Effect.TELL_CANCELLED,)),
)
"""In the order of precedence within a state and an event."""


def decide(standing: Standing, event: Event) -> Step | None:
    """The step that the event leads to; None where it leads nowhere, such as opening without a facilitator."""
    for row in TABLE:
        if standing.state in row.states and row.event == event and row.guard(standing):
            after = row.then(standing)
            return Step(after if row.to is None else replace(after, state=row.to), row.effects)
    return None


def catch_up(standing: Standing) -> list[Step]:
    """Every step that time alone leads to by now, one after the other. It ends: no step of time leads back."""
    steps: list[Step] = []
    while step := decide(standing, Event.TIME):
        steps.append(step)
        standing = step.standing
    return steps


def look_again_at(standing: Standing) -> datetime | None:
    """The next moment at which time alone may lead to a step; None: never."""
    if standing.state == "scheduled":
        return standing.starts_at - LOBBY if standing.is_live else standing.ends_at
    if standing.state == "lobby":
        moments = [standing.starts_at, min(standing.starts_at + WAITS, standing.ends_at)]
    elif standing.is_on:
        moments = [standing.ends_at - WIND_DOWN, standing.ends_at + GRACE]
    else:
        return None
    if standing.seen_at:
        moments.append(standing.seen_at + UNSEEN)
    if standing.unwatched_from:
        moments += [standing.unwatched_from + HUSH, standing.unwatched_from + ALONE]
    return _next(standing, *moments)


def _next(standing: Standing, *moments: datetime) -> datetime | None:
    """A little later than the moment, so that the comparison then holds."""
    coming = [moment for moment in moments if moment > standing.now]
    return min(coming) + timedelta(seconds=1) if coming else None
