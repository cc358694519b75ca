"""What is asked of whoever flags, and of whoever decides."""

from frame import forms
from frame.errors import Invalid
from moderation import decisions
from moderation.decisions import Ruling
from moderation.flags import NewFlag
from moderation.kinds import CHOICES
from moderation.permissions import Action


class FlagForm(forms.Form):
    kind = forms.Choice("What is the matter?", CHOICES, needed="Please choose what is the matter.")
    words = forms.Text("In your own words", limit=1_000)

    def flag(self) -> NewFlag:
        return NewFlag(self.kind.data or "", self.words.data or "")


class DecisionForm(forms.Form):
    """The action is the button that was pressed; the version travels with the page."""

    action = forms.Line("What to do", limit=20, needed="Please press one of the buttons.")
    version = forms.Line("Version", limit=9, needed="Please open the case again.")
    reason = forms.Text(
        "Why", limit=decisions.LONGEST_REASON, needed="Please give the reason in at least one whole sentence."
    )

    def ruling(self) -> Ruling:
        """What was decided. Raises: Invalid for what no button of ours sends, and for a reason that is too short."""
        action, version, reason = self.action.data, self.version.data, self.reason.data
        if action not in set(Action):
            raise Invalid("Please press one of the buttons.", field="action")
        if not (version and version.isascii() and version.isdigit()):
            raise Invalid("Please open the case again.", field="version")
        decisions.require_reason(reason or "")
        return Ruling(Action(action), reason or "", int(version))
