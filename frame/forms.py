"""Forms: what members type, tidied, limited and refused in kind words.

Limits count code points, as the database does, so that an emoji costs everybody the same. Labels, hints and errors are
shown by the macros in `templates/components/fields.html`.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any, Self
from uuid import UUID, uuid4

import wtforms
from starlette.requests import Request
from wtforms import validators, widgets

from frame.errors import Invalid
from frame.handling import fields_of

# Every control character but tab and line feed, and halves of surrogate pairs, which no database takes.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# What makes a line look like another: marks that are never seen, and those that turn the direction of what follows.
# The two joiners stay where scripts and emoji need them, which is after a letter or a sign that is seen.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\U000e0000-\U000e001f\U000e0080-\U000e0fff]|(?:^|(?<=[\\s\u200c\u200d]))[\u200c\u200d]+|[\u200c\u200d]+(?=\\s|$)"
)
_SPACES = re.compile(r"\s+")
Filters = list[Callable[[str | None], str | None]]


class Form(wtforms.Form):
    """A form of ours. `await NewTopic.read(request)` binds what was sent; `NewTopic()` is an empty one."""

    @classmethod
    async def read(
        cls, request: Request[Any], /, **kwargs: Any
    ) -> Self:  # what WTForms itself takes: obj, data, field values
        """Bind the body of a request. Files are not taken."""
        return cls(await fields_of(request), **kwargs)

    def say(self, words: str, *, field: str | None = None) -> None:
        """Add an error that only the deed itself could find, at its field or for the whole form."""
        if field is None or field not in self:
            self.form_errors.append(words)
            return
        self[field].errors = [*self[field].errors, words]

    def refuse(self, refusal: Invalid) -> None:
        """Show a refusal where it belongs."""
        self.say(refusal.words, field=refusal.field)


class Needed:
    """Something must be there. The words say what to do: `Needed("Write something before you post it.")`."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.field_flags = {"required": True}

    def __call__(self, form: wtforms.Form, field: wtforms.Field) -> None:
        if field.process_errors:
            # It was filled in, but with what could not be read: the field says that itself.
            return
        if not field.data or (isinstance(field.data, str) and not field.data.strip()):
            field.errors = []
            raise validators.StopValidation(self.words)


class Limit:
    """At most so many code points, and perhaps at least so many."""

    def __init__(self, most: int, *, least: int = 0) -> None:
        self.most, self.least = most, least
        self.field_flags = {"limit": most}

    def __call__(self, form: wtforms.Form, field: wtforms.Field) -> None:
        length = len(field.data or "")
        if length > self.most:
            raise validators.StopValidation(
                f"This is {length - self.most:,} characters longer than the {self.most:,} that fit. "
                "Nothing is lost: please shorten it and send it again."
            )
        if 0 < length < self.least:
            raise validators.StopValidation(f"Please write at least {self.least} characters.")


class Seen:
    """Every character can be seen. What cannot is taken out, and its writer is asked to look at it again."""

    def __call__(self, form: wtforms.Form, field: wtforms.Field) -> None:
        if any(isinstance(given, str) and _UNSEEN.search(given) for given in field.raw_data or ()):
            raise validators.StopValidation(
                "There were characters in this that nobody can see. "
                "We have taken them out: please look at it and send it again."
            )


class Line(wtforms.StringField):
    """One line of text: no control characters, no spaces at the ends, one space at a time within."""

    kind = "line"

    def __init__(
        self, label: str, *, limit: int, needed: str | None = None, **kwargs: Any
    ) -> None:  # passed on to WTForms
        super().__init__(label, _checks(needed, limit), filters=[_one_line], **kwargs)


class Title(wtforms.StringField):
    """A line that stands for something in lists: with no character in it that nobody can see."""

    kind = "line"

    def __init__(self, label: str, *, limit: int, needed: str, **kwargs: Any) -> None:  # passed on to WTForms
        checks = [Seen(), *_checks(needed, limit)]
        super().__init__(label, checks, filters=[_one_line, _seen], **kwargs)


class Text(wtforms.TextAreaField):
    """Text of several lines; line ends become `\\n` and blank lines at the ends go."""

    kind = "text"

    def __init__(
        self, label: str, *, limit: int, needed: str | None = None, **kwargs: Any
    ) -> None:  # passed on to WTForms
        super().__init__(label, _checks(needed, limit), filters=[_many_lines], **kwargs)


class Passphrase(wtforms.PasswordField):
    """A passphrase, as typed but in one Unicode form, so that another keyboard gives the same one. Never sent back."""

    kind = "passphrase"

    def __init__(
        self, label: str, *, limit: int = 256, needed: str | None = None, **kwargs: Any
    ) -> None:  # passed on to WTForms
        super().__init__(label, _checks(needed, limit), filters=[_composed], **kwargs)


class Tick(wtforms.BooleanField):
    """A box to tick. With `needed`, it must be."""

    kind = "tick"

    def __init__(self, label: str, *, needed: str | None = None, **kwargs: Any) -> None:  # passed on to WTForms
        super().__init__(label, [Needed(needed)] if needed else [], **kwargs)


class Choice(wtforms.StringField):
    """One of a few, all in sight. `choices` are (value, words) pairs, replaceable until the form is validated."""

    kind = "choice"
    needed = "Please choose one."

    def __init__(
        self, label: str, choices: Sequence[tuple[str, str]], *, needed: str | None = None, **kwargs: Any
    ) -> None:  # passed on to WTForms
        super().__init__(label, [_OneOf(needed or self.needed)], **kwargs)
        self.choices = list(choices)


class Pick(Choice):
    """One of many, from a list."""

    kind = "pick"
    needed = "Please choose one from the list."


class Whole(wtforms.Field):
    """A whole number within bounds. `data` is an int, or None where it may be left empty and is."""

    kind = "whole"
    widget = widgets.NumberInput()
    data: int | None

    def __init__(
        self, label: str, *, least: int, most: int, needed: str | None = None, **kwargs: Any
    ) -> None:  # passed on to WTForms
        super().__init__(label, [Needed(needed)] if needed else [], **kwargs)
        self.least, self.most = least, most

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
            raise ValueError("Please write a whole number, such as 12.")
        self.data = int(typed)

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        if self.data is not None and not self.least <= self.data <= self.most:
            raise validators.StopValidation(f"A number from {self.least:,} to {self.most:,} fits here.")


class Day(wtforms.Field):
    """A day of the calendar. `data` is a date, or None where it may be left empty and is."""

    kind = "day"
    widget = widgets.DateInput()
    data: date | None

    def __init__(self, label: str, *, needed: str | None = None, **kwargs: Any) -> None:  # passed on to WTForms
        super().__init__(label, [Needed(needed)] if needed else [], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        for shape in ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"):
            with suppress(ValueError):
                self.data = datetime.strptime(typed, shape).date()  # noqa: DTZ007 - a day has no zone
                return
        raise ValueError("Please write the day like 24/12/2026.")


class TimeOfDay(wtforms.Field):
    """A time on the clock. `data` is a time, or None where it may be left empty and is."""

    kind = "time"
    widget = widgets.TimeInput()
    data: time | None

    def __init__(self, label: str, *, needed: str | None = None, **kwargs: Any) -> None:  # passed on to WTForms
        super().__init__(label, [Needed(needed)] if needed else [], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip().lower().replace(".", ":") if valuelist else ""
        self.data = None
        if not typed:
            return
        for shape in ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I %p", "%I%p"):
            with suppress(ValueError):
                self.data = datetime.strptime(typed, shape).time()  # noqa: DTZ007 - a time of day has no zone
                return
        raise ValueError("Please write the time like 19:30.")


class Ticks(wtforms.Field):
    """Some of a few, each with a box to tick. `choices` are (number, words) pairs; `data` is a set of numbers."""

    kind = "ticks"
    data: frozenset[int]

    def __init__(
        self, label: str, choices: Sequence[tuple[int, str]], *, needed: str | None = None, **kwargs: Any
    ) -> None:  # passed on to WTForms
        super().__init__(label, [Needed(needed)] if needed else [], default=frozenset, **kwargs)
        self.choices = list(choices)

    def process_formdata(self, valuelist: list[Any]) -> None:
        ticked = {str(value) for value in valuelist}
        self.data = frozenset(number for number, _ in self.choices if str(number) in ticked)


class KeyField(wtforms.Field):
    """A number of its own for each form served, so that the same form sent twice is done once. `data` is a UUID."""

    kind = "key"
    widget = widgets.HiddenInput()
    data: UUID

    def __init__(self, label: str = "", **kwargs: Any) -> None:  # passed on to WTForms
        super().__init__(label, default=uuid4, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """A key that is missing or spoilt becomes a new one: the text matters more than the key."""
        try:
            self.data = UUID(valuelist[0])
        except (IndexError, ValueError):
            self.data = uuid4()


class OptionalChoice(Choice):
    """One of a few, or none of them."""

    def __init__(self, label: str, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:  # passed on to WTForms
        super().__init__(label, [("", "I would rather not say"), *choices], **kwargs)
        self.data = ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = self.data or ""


class Words(wtforms.Field):
    """Several short things: boxes that are ticked, and one's own words with commas between, all under one name."""

    kind = "words"
    data: list[str]

    def __init__(self, label: str, *, most: int, limit: int, **kwargs: Any) -> None:  # passed on to WTForms
        super().__init__(label, default=list, **kwargs)
        self.most, self.limit = most, limit

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = (_one_line(part) for value in valuelist for part in str(value).split(","))
        self.data = list({words.casefold(): words for words in typed if words}.values())

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        if len(self.data) > self.most:
            raise validators.StopValidation(f"At most {self.most} fit. Please leave the most important.")
        if any(not 2 <= len(words) <= self.limit for words in self.data):
            raise validators.StopValidation(f"Each takes 2 to {self.limit} characters; put commas between them.")


class _OneOf:
    """The chosen value is one of those offered."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.field_flags = {"required": True}

    def __call__(self, form: wtforms.Form, field: Choice) -> None:
        if field.data not in {value for value, _ in field.choices}:
            raise validators.StopValidation(self.words)


def _checks(needed: str | None, limit: int) -> list[Needed | Limit]:
    return [Needed(needed), Limit(limit)] if needed else [Limit(limit)]


def _one_line(text: str | None) -> str | None:
    return text and _SPACES.sub(" ", _UNWANTED.sub("", text)).strip()


def _seen(text: str | None) -> str | None:
    return text and _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()


def _many_lines(text: str | None) -> str | None:
    return text and _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n").rstrip()


def _composed(text: str | None) -> str | None:
    return text and unicodedata.normalize("NFC", _UNWANTED.sub("", text))
