"""The four supportive reactions to what somebody wrote, and how they look. There is none against."""

from collections.abc import Mapping
from functools import lru_cache

from markupsafe import Markup

from frame import pages

KINDS: Mapping[str, str] = {
    "been_there": "Been there",
    "thinking_of_you": "Thinking of you",
    "thank_you": "Thank you",
    "helped": "This helped me",
}
"""By the name that is stored, the words on the button."""


@lru_cache(maxsize=4096)
def buttons(own: str = "", action: str = "") -> Markup:
    """The buttons for kind answers, pressed where the reader `own` gave one. action: where a press goes."""
    return Markup(pages.fragment("components/_kinds.html", own=own, action=action, kinds=KINDS))  # noqa: S704 - a template of ours escaped it
