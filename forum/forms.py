"""What members type into the forum."""

from typing import Annotated

import msgspec
import wtforms

from forum.bookmarks import LONGEST_NOTE
from forum.drafts import LONGEST_TEXT, LONGEST_TITLE, Draft
from forum.mutes import LONGEST_WORDS
from forum.people import LONGEST_ABOUT
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


class KeepForm(forms.Form):
    """Keeping a post. `let_go`: the button that keeps it no longer was pressed."""

    note = forms.Line("A note for yourself, if you like", limit=LONGEST_NOTE)
    let_go = wtforms.BooleanField()


class WordsForm(forms.Form):
    """Words to mute, or `lift`: words to mute no longer."""

    words = forms.Line("A word, or a few", limit=LONGEST_WORDS, needed="Write the word you would rather not meet.")
    lift = wtforms.StringField()


class AboutForm(forms.Form):
    """What somebody tells of themselves in one group."""

    about = forms.Text("About you, in this group", limit=LONGEST_ABOUT)


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
