"""What people send to a room without a socket."""

from typing import Any

import wtforms

from chat.messages import LONGEST, MOST_WARNINGS
from frame import forms, veiling
from frame.handling import LONGEST_ID


class AnswersField(wtforms.Field):
    """The message that is answered, by its id; hidden. `data`: digits, empty for none or what can be no id."""

    kind = "key"
    widget = wtforms.widgets.HiddenInput()
    data: str

    def __init__(self, label: str = "", **kwargs: Any) -> None:  # passed on to WTForms
        super().__init__(label, default="", **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        given = str(valuelist[0]) if valuelist else ""
        self.data = given if given.isascii() and given.isdigit() and len(given) <= LONGEST_ID else ""

    @property
    def id_or_none(self) -> int | None:
        return int(self.data) if self.data else None


class MessageForm(forms.Form):
    """A message, new or edited."""

    key = forms.KeyField()
    answers = AnswersField()
    text = forms.Text("Your message", limit=LONGEST, needed="Write something before you send it.")
    warnings = forms.Words("What does it touch?", most=MOST_WARNINGS, limit=veiling.LONGEST)


class RoomForm(forms.Form):
    """A room to open."""

    name = forms.Line("Name of the room", limit=80, needed="Please give the room a name.")
    about = forms.Line("What it is for, in a sentence", limit=300)
