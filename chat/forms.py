"""What people send to a room without a socket."""

from chat.messages import LONGEST
from frame import forms


class MessageForm(forms.Form):
    """A message, new or edited."""

    key = forms.KeyField()
    text = forms.Text("Your message", limit=LONGEST, needed="Write something before you send it.")


class RoomForm(forms.Form):
    """A room to open."""

    name = forms.Line("Name of the room", limit=80, needed="Please give the room a name.")
    about = forms.Line("What it is for, in a sentence", limit=300)
