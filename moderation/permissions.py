"""What a facilitator may do with a case. Pure: the page shows what these say, and the deeds ask them again."""

from enum import StrEnum
from uuid import UUID

from frame.errors import Conflict, NotAllowed
from moderation.cases import Case
from moderation.subjects import Exhibit


class Action(StrEnum):
    """What can be decided."""

    NO_ACTION = "no_action"
    HIDE = "hide"
    RESTORE = "restore"


_SEEN_BY_NOBODY = {"hidden", "held"}


def is_own(exhibit: Exhibit | None, *, facilitator: UUID) -> bool:
    """Whether the case is about what this facilitator wrote. Nobody judges their own words."""
    return exhibit is not None and exhibit.membership_id == facilitator


def may_take(case: Case, exhibit: Exhibit | None, *, facilitator: UUID) -> bool:
    """Whether this facilitator may take the case, or keep it for longer."""
    return case.state == "open" and case.holder in {None, facilitator} and not is_own(exhibit, facilitator=facilitator)


def available(case: Case, exhibit: Exhibit | None, *, facilitator: UUID) -> list[Action]:
    """What this facilitator may decide now. exhibit: None when the thing itself is gone.

    A decided case can be decided again the other way round: that is how a decision is undone. Words that wait for a
    facilitator are let through or hidden; leaving them waiting is not an answer.
    """
    if is_own(exhibit, facilitator=facilitator) or case.holder not in {None, facilitator}:
        return []
    state = exhibit.state if exhibit else "gone"
    may = {
        Action.NO_ACTION: case.state == "open" and state != "held",
        Action.HIDE: state == "shown" or (state == "held" and case.state == "open"),
        Action.RESTORE: state in _SEEN_BY_NOBODY,
    }
    return [action for action, is_possible in may.items() if is_possible]


def require_another(exhibit: Exhibit | None, *, facilitator: UUID) -> None:
    """Raises: NotAllowed for a case about the facilitator's own words."""
    if is_own(exhibit, facilitator=facilitator):
        raise NotAllowed(
            "This case is about something you wrote, so another facilitator of the group looks at it. "
            "If there is no other, please ask the people who run this site."
        )


def require_available(case: Case, exhibit: Exhibit | None, action: Action, *, facilitator: UUID) -> None:
    """Raises: NotAllowed for one's own words, Conflict where the case no longer allows this."""
    require_another(exhibit, facilitator=facilitator)
    if action not in available(case, exhibit, facilitator=facilitator):
        raise Conflict("The case has changed meanwhile, so this was not done. Your reason is still below.")
