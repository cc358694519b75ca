"""For every page on which one can write: who is there just now. A facilitator on duty who is shown one is here."""

from dataclasses import dataclass, replace

from starlette.requests import Request

from frame.handling import caller_of
from frame.resources import Resources
from moderation import duty
from moderation.cover import presence
from moderation.duty import Watch


@dataclass(frozen=True, slots=True)
class Watched:
    """What a page says of who is there. listens_to: the group, where its reader is on duty, so that they stay here."""

    watch: Watch
    slug: str
    listens_to: int | None = None


async def of_group(request: Request[Resources], group_id: int, slug: str, ahead: str | None) -> Watched:
    """ahead: as `cover_ahead` told it. Asks the database nothing more, but once a minute for whoever is on duty."""
    if ahead is None:
        return Watched(duty.NOBODY, slug)
    shifts, at, caller = duty.read(ahead), request.state["clock"](), caller_of(request)
    mine = caller.in_group(group_id)
    membership_id = mine.membership_id if mine else None
    if caller.member_id is None or not duty.is_on_duty(shifts, membership_id, at=at):
        return Watched(duty.watch(shifts, at=at), slug)
    if duty.is_to_be_noted(shifts, membership_id, at=at):
        await presence.note(request.state["database"], group_id, [caller.member_id], at=at)
    seen = [replace(one, last_seen_at=at) if one.membership_id == membership_id else one for one in shifts]
    return Watched(duty.watch(seen, at=at), slug, listens_to=group_id)
