"""The calendar of a group, one gathering, taking and giving up a place."""

from calendar import Calendar
from datetime import date, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from frame import clock, pages
from frame.errors import Missing
from frame.handling import row_id, signed_in
from frame.resources import Resources
from gatherings import attending, bookings, gatherings, permissions, repeating
from gatherings.gatherings import Row
from gatherings.handlers.finding import gathering_of, my_group, render

_FIRST, _LAST = 2020, 2100


async def list_coming(request: Request[Resources]) -> Response:
    """What is to come in a group."""
    mine = my_group(request)
    asked = request.query_params.get("after")
    after = row_id(asked) if asked else None
    page = await gatherings.list_coming(
        request.state["database"], mine.group_id, reader=signed_in(request), after=after
    )
    return render(request, "gatherings/coming.html", group=mine, page=page, is_first=after is None)


async def show_month(request: Request[Resources]) -> Response:
    """A month of a group's gatherings, as a grid."""
    mine, caller = my_group(request), signed_in(request)
    today = repeating.local_of(clock.now(), caller.zone).date()
    first = _month(request.query_params.get("month"), today)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    begins = repeating.instant(datetime.combine(weeks[0][0], datetime.min.time()), caller.zone)
    ends = repeating.instant(datetime.combine(weeks[-1][-1] + timedelta(days=1), datetime.min.time()), caller.zone)
    rows = await gatherings.list_between(
        request.state["database"], mine.group_id, begins=begins, ends=ends, reader=caller
    )
    on_day: dict[date, list[Row]] = {}
    for row in rows:
        on_day.setdefault(repeating.local_of(row.starts_at, caller.zone).date(), []).append(row)
    return render(
        request,
        "gatherings/month.html",
        group=mine,
        first=first,
        weeks=weeks,
        on_day=on_day,
        today=today,
        before=(first - timedelta(days=1)).replace(day=1),
        after=(first + timedelta(days=31)).replace(day=1),
    )


async def list_mine(request: Request[Resources]) -> Response:
    """What the caller comes to, waits for or hosts, in all their groups."""
    rows = await gatherings.list_mine(request.state["database"], reader=signed_in(request))
    return render(request, "gatherings/mine.html", rows=rows)


async def show(request: Request[Resources]) -> Response:
    """One gathering: when, where, who, and how to come."""
    found, caller = await gathering_of(request), signed_in(request)
    database = request.state["database"]
    hosts = await gatherings.list_hosts(database, found.id, reader=caller)
    speakers = await gatherings.list_speakers(database, found.id, reader=caller)
    watchers = await attending.watchers(database, found.id)
    coming = (
        await gatherings.list_coming_people(database, found.id, reader=caller)
        if permissions.may_see_who_comes(found)
        else []
    )
    return render(
        request,
        "gatherings/gathering.html",
        gathering=found,
        hosts=hosts,
        speakers=speakers,
        watchers=watchers,
        coming=coming,
    )


async def book(request: Request[Resources]) -> Response:
    """Take a place, or one on the waiting list."""
    found = await gathering_of(request)
    async with request.state["database"].work() as work:
        await bookings.book(work, found)
    return pages.see_other(request, "gatherings:gathering", gathering_id=found.id)


async def give_up(request: Request[Resources]) -> Response:
    """Give one's place back."""
    found = await gathering_of(request)
    async with request.state["database"].work() as work:
        await bookings.give_up(work, found)
    return pages.see_other(request, "gatherings:gathering", gathering_id=found.id)


def _month(asked: str | None, today: date) -> date:
    """The first day of the month that was asked for. Raises: Missing, for what is none."""
    if asked is None:
        return today.replace(day=1)
    try:
        first = datetime.strptime(asked, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError as error:
        raise Missing from error
    if not _FIRST <= first.year <= _LAST:
        raise Missing
    return first
