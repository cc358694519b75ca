"""The screen: reads a text and says what a facilitator should look at. Pure: no input, no output, no clock.

It never holds, hides or refuses by itself; only a phrase that a group watches for can ask to hold.
"""

from moderation.screening.deciding import flags, prepare, screen
from moderation.screening.verdict import Action, Flag, Kind, Phrase, Rules, Severity, Verdict

__all__ = ["Action", "Flag", "Kind", "Phrase", "Rules", "Severity", "Verdict", "flags", "prepare", "screen"]
