"""The stage of a session, on the wire: that it changed, and what happened. How it looks to somebody is a page.

What one may do (raise a hand, let people in) differs from person to person, so a page fetches the stage as its reader
may see it, `/gatherings/{id}/stage`, whenever this says that there is a new one.
"""

from dataclasses import dataclass

from frame import pages
from gatherings.doors import State
from live import protocol


@dataclass(frozen=True, slots=True)
class Stage:
    """at: the number of the change. caption: what happened, for the log; empty where there is nothing to say."""

    gathering_id: int
    at: int
    state: State
    caption: str


def frame(stage: Stage) -> bytes:
    """The change that tells of it. There is one stage in a channel, so it always replaces itself."""
    return protocol.change(
        f"gathering:{stage.gathering_id}",
        id="stage",
        seq=1,
        at=stage.at,
        state="shown",
        html=pages.fragment("gatherings/_stage_changed.html", stage=stage),
    )
