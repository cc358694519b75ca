"""The four supportive reactions. There is none against."""

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "been_there": "Been there",
    "thinking_of_you": "Thinking of you",
    "thank_you": "Thank you",
    "helped": "This helped me",
}
"""By the name that is stored, the words on the button."""
