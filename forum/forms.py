"""What members type into the forum."""

from typing import Annotated

import msgspec
import wtforms

from forum.drafts import LONGEST_TEXT, LONGEST_TITLE, Draft
from forum.posts import OPENER
from frame import forms
from frame.errors import Invalid

LONGEST_POST = 10_000
LONGEST_TOPIC_TITLE = 120


class ReplyForm(forms.Form):
    """A reply. `to`: the seq of the post it answers. `keep`: the button that keeps it as a draft was pressed."""

    key = forms.KeyField()
    to = wtforms.IntegerField(default=OPENER)
    text = forms.Text("Your reply", limit=LONGEST_POST, needed="Write something before you post it.")
    keep = wtforms.BooleanField()


class TopicForm(forms.Form):
    """A new topic with its opening post."""

    key = forms.KeyField()
    title = forms.Line("Title", limit=LONGEST_TOPIC_TITLE, needed="Give your topic a title that others can find.")
    text = forms.Text("What you would like to say", limit=LONGEST_POST, needed="Write something before you post it.")
    is_public = forms.Tick("Let anyone read this topic, also people who are not in this group")
    keep = wtforms.BooleanField()


class EditForm(forms.Form):
    """New words for a post. `version`: the one its author began from."""

    version = wtforms.IntegerField(default=0)
    text = forms.Text("Your post", limit=LONGEST_POST, needed="Write something, or withdraw the post instead.")


class OpenerForm(EditForm):
    """New words for a post that opens a topic, with the topic's title."""

    title = forms.Line("Title", limit=LONGEST_TOPIC_TITLE, needed="A topic needs a title.")


class CloseForm(forms.Form):
    """Why a topic is closed."""

    reason = forms.Line("Why you are closing it", limit=300, needed="Say in a sentence why: somebody may be writing.")


class SplitForm(forms.Form):
    """A topic of its own for a reply and what answers it."""

    title = forms.Line("Title of the new topic", limit=LONGEST_TOPIC_TITLE, needed="Give the new topic a title.")
    reason = forms.Line("Why", limit=300, needed="Say in a sentence why: whoever wrote it is told.")


class MoveForm(forms.Form):
    """Where posts go on. `into`: the number or address of another topic."""

    into = forms.Line("The other topic", limit=300, needed="Which topic should it go to?")
    reason = forms.Line("Why", limit=300, needed="Say in a sentence why: whoever wrote it is told.")


class AimForm(forms.Form):
    """Within how many hours a group wants to answer."""

    hours = forms.Line("Hours", limit=10)

    def validate_hours(self, field: forms.Line) -> None:
        if field.data and self.number is None:
            raise wtforms.ValidationError("Give a whole number of hours from 1 to 168, which is a week.")

    @property
    def number(self) -> int | None:
        """None for no aim, and for what is no number of hours."""
        hours = self.hours.data or ""
        is_number = hours.isascii() and hours.isdigit() and 1 <= int(hours) <= 168
        return int(hours) if is_number else None


class Saving(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A draft as a script sends it. seq: one more than that of the draft it goes on from."""

    place: Annotated[str, msgspec.Meta(pattern=r"\A(group|topic|reply|edit|room):[0-9]{1,18}\Z")]
    seq: Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
    text: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
    title: Annotated[str, msgspec.Meta(max_length=LONGEST_TITLE)] = ""

    @property
    def draft(self) -> Draft:
        # A zero character is the one that JSON brings and no database takes.
        return Draft(self.title.replace("\0", ""), self.text.replace("\0", ""), self.seq)


_saving: msgspec.json.Decoder[Saving] = msgspec.json.Decoder(Saving)


def read_saving(body: bytes) -> Saving:
    """Raises: Invalid."""
    try:
        return _saving.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Invalid("This draft cannot be kept as it is.") from error
