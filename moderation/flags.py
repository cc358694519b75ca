"""Flags that people raise. What screening finds comes in through `cases.open_from_screening`."""

from dataclasses import dataclass

from frame.caller import Caller
from frame.database import Work
from moderation import cases
from moderation.cases import Raised
from moderation.kinds import KINDS
from moderation.subjects import Exhibit


@dataclass(frozen=True, slots=True)
class NewFlag:
    """What somebody says is the matter. kind: one of `kinds.KINDS`; words: their own, perhaps none."""

    kind: str
    words: str = ""


async def raise_flag(work: Work, exhibit: Exhibit, new: NewFlag, *, by: Caller) -> bool:
    """Put a flag about what `by` has just read into the queue of its group. Returns whether it is a new one.

    Somebody outside the group, who reads what is public, counts as a visitor and is not noted.
    """
    standing = by.in_group(exhibit.ref.group_id)
    raised = Raised(
        raised_by="member" if standing else "visitor",
        kind=new.kind,
        severity=KINDS[new.kind].severity,
        reason=new.words,
        membership_id=standing.membership_id if standing else None,
    )
    return await cases.add_flags(work, exhibit.ref, [raised], text=exhibit.text)
