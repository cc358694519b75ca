"""What members type into the forum."""

from typing import Annotated, Literal, TypeVar
from uuid import UUID

import msgspec
import wtforms

from forum import needs
from forum.bookmarks import LONGEST_NOTE
from forum.drafts import LONGEST_TEXT, LONGEST_TITLE, LONGEST_WARNING, MOST_WARNINGS, Draft
from forum.mutes import LONGEST_WORDS
from forum.people import LONGEST_ABOUT
from forum.posts import OPENER
from frame import forms, veiling
from frame.errors import Invalid, Missing

_Sent = TypeVar("_Sent")

LONGEST_POST = 10_000
LONGEST_TOPIC_TITLE = 120
_MOST_KEPT = 30


def _warnings() -> forms.Words:
    return forms.Words("What does it touch?", most=6, limit=veiling.LONGEST)


class Written(forms.Form):
    """What somebody writes in a composer. base: the number of the draft that the page was served with.

    `keep` and `preview`: the button that was pressed instead of the main one. cooked: the preview, for the page.
    """

    key = forms.KeyField()
    base = wtforms.IntegerField(default=0)
    keep = wtforms.BooleanField()
    preview = wtforms.BooleanField()
    cooked_html = ""


class ReplyForm(Written):
    """A reply. `to`: the seq of the post it answers."""

    to = wtforms.IntegerField(default=OPENER)
    text = forms.Text("Your reply", limit=LONGEST_POST, needed="Write something before you post it.")
    warnings = _warnings()


class TopicForm(Written):
    """A new topic with its opening post."""

    title = forms.Title("Title", limit=LONGEST_TOPIC_TITLE, needed="Give your topic a title that others can find.")
    text = forms.Text("What you would like to say", limit=LONGEST_POST, needed="Write something before you post it.")
    need = forms.OptionalChoice("What kind of reply would help?", list(needs.WORDS.items()))
    warnings = _warnings()
    is_public = forms.Tick("Let anyone read this topic, also people who are not in this group")


def begun(draft: Draft) -> dict[str, object]:
    """What the form of somebody who goes on with a draft is filled with."""
    warnings = list(draft.warnings or ())
    return {"title": draft.title, "text": draft.text, "need": draft.need or "", "warnings": warnings}


class EditForm(Written):
    """New words for a post. `version`: the one its author began from."""

    version = wtforms.IntegerField(default=0)
    text = forms.Text("Your post", limit=LONGEST_POST, needed="Write something, or withdraw the post instead.")
    warnings = _warnings()


class OpenerForm(EditForm):
    """New words for a post that opens a topic, with the topic's title."""

    title = forms.Title("Title", limit=LONGEST_TOPIC_TITLE, needed="A topic needs a title.")


class WarnForm(forms.Form):
    """What a post, or the topic that it opens, touches."""

    warnings = _warnings()


class NeedForm(forms.Form):
    """What kind of reply would help."""

    need = forms.OptionalChoice("What kind of reply would help?", list(needs.WORDS.items()))


class KeptWarningsForm(forms.Form):
    """The warnings that a group keeps ready, a line each."""

    words = forms.Text("Warnings, one on each line", limit=2000)

    @property
    def lines(self) -> list[str]:
        typed = (" ".join(line.split()) for line in (self.words.data or "").splitlines())
        return list({line.casefold(): line for line in typed if line}.values())

    def validate_words(self, field: forms.Text) -> None:
        if any(not 2 <= len(line) <= veiling.LONGEST or "," in line for line in self.lines):
            raise wtforms.ValidationError(f"Each takes 2 to {veiling.LONGEST} characters, and no commas.")
        if len(self.lines) > _MOST_KEPT:
            raise wtforms.ValidationError(f"At most {_MOST_KEPT} fit, so that people find theirs.")


class CloseForm(forms.Form):
    """Why a topic is closed."""

    reason = forms.Line("Why you are closing it", limit=300, needed="Say in a sentence why: somebody may be writing.")


class KeepForm(forms.Form):
    """Keeping a post. `let_go`: the button that keeps it no longer was pressed."""

    note = forms.Text("A note for yourself", limit=LONGEST_NOTE)
    let_go = wtforms.BooleanField()


class WordsForm(forms.Form):
    """Words to mute, or `lift`: words to mute no longer."""

    words = forms.Line("A word, or a few", limit=LONGEST_WORDS, needed="Write the word you would rather not meet.")
    lift = wtforms.StringField()


class AboutForm(forms.Form):
    """What somebody tells of themselves in one group."""

    about = forms.Text("About you, in this group", limit=LONGEST_ABOUT)


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


_Warning = Annotated[str, msgspec.Meta(max_length=LONGEST_WARNING)]
Place = Annotated[str, msgspec.Meta(pattern=r"\A(group|topic|reply|edit|room):[0-9]{1,18}\Z")]


class PlaceForm(forms.Form):
    """A text of one's own that was not posted. tab: empty for what holds the place."""

    place = forms.Line("Where", limit=30, needed="Please choose one of your texts.")
    tab = forms.Line("Tab", limit=36)

    @property
    def tab_key(self) -> UUID | None:
        """Raises: Missing, for what is no key."""
        try:
            return UUID(self.tab.data) if self.tab.data else None
        except ValueError as error:
            raise Missing from error


class Saving(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A draft as a script sends it. seq: one more than that of the draft it goes on from, then counting on.

    tab: the key of the form. base: the last number that the server is known to have taken, or was served with.
    """

    place: Place
    seq: Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
    text: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
    title: Annotated[str, msgspec.Meta(max_length=LONGEST_TITLE)] = ""
    tab: UUID | None = None
    base: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)] | None = None
    need: Literal["", "heard", "ideas", "information", "good_news"] = ""
    warnings: Annotated[list[_Warning], msgspec.Meta(max_length=MOST_WARNINGS)] | None = None

    @property
    def draft(self) -> Draft:
        # A zero character is the one that JSON brings and no database takes.
        title, text = self.title.replace("\0", ""), self.text.replace("\0", "")
        warnings = None if self.warnings is None else tuple(words.replace("\0", "") for words in self.warnings)
        return Draft(title, text, self.seq, self.tab, need=self.need or None, warnings=warnings)


class Looking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text to be shown as it would be posted. place: where it is being written."""

    place: Place
    text: Annotated[str, msgspec.Meta(max_length=LONGEST_POST)]


class Naming(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The beginning of a name, to be completed. In the body, because addresses are noted down in many places."""

    place: Place
    begins: Annotated[str, msgspec.Meta(min_length=1, max_length=30)]


_saving: msgspec.json.Decoder[Saving] = msgspec.json.Decoder(Saving)
_looking: msgspec.json.Decoder[Looking] = msgspec.json.Decoder(Looking)
_naming: msgspec.json.Decoder[Naming] = msgspec.json.Decoder(Naming)


def read_saving(body: bytes) -> Saving:
    """Raises: Invalid."""
    return _read(_saving, body, "This draft cannot be kept as it is.")


def read_looking(body: bytes) -> Looking:
    """Raises: Invalid."""
    return _read(_looking, body, "This text cannot be shown as it is. Perhaps it is too long.")


def read_naming(body: bytes) -> Naming:
    """Raises: Invalid."""
    return _read(_naming, body, "No name begins like this.")


def _read(decoder: msgspec.json.Decoder[_Sent], body: bytes, words: str) -> _Sent:
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Invalid(words) from error
