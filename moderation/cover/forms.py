"""What is asked of facilitators who put themselves down, hand over, and write notes."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from uuid import UUID

from frame import forms
from frame.errors import Invalid
from moderation.cover import notes, spans
from moderation.cover.shifts import Shift
from moderation.cover.spans import LocalHours, Span

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ANYBODY = "anybody"


class _Hours(forms.Form):
    from_time = forms.TimeOfDay("From", needed="Please say from when.")
    until_time = forms.TimeOfDay("Until", needed="Please say until when.")

    def hours(self, zone: str) -> LocalHours:
        """Of a form that was found valid."""
        return LocalHours(cast("time", self.from_time.data), cast("time", self.until_time.data), zone)


class ShiftForm(_Hours):
    """A day and hours on it, on the clocks of the reader; perhaps the same each week."""

    on_date = forms.Day("Day", needed="Please choose a day.")
    repeat_until = forms.Day("Every week, up to this day")

    @classmethod
    def of(cls, span: Span, zone: str) -> "ShiftForm":
        """The form filled with a stretch of time."""
        day, hours = spans.local(span, zone)
        return cls(data={"on_date": day, "from_time": hours.from_time, "until_time": hours.until_time})

    def days(self) -> list[date]:
        """Of a form that was found valid: the day, or the same of each week."""
        first, until = cast("date", self.on_date.data), self.repeat_until.data
        return [first] if until is None else spans.weekly(first, until)


class ChangeForm(_Hours):
    """Other hours, or another day, for one shift. The version is that of the page."""

    on_date = forms.Day("Day", needed="Please choose a day.")
    version = forms.Whole("", least=0, most=2**31 - 1, needed="Please open the shift again.")

    @classmethod
    def of(cls, shift: Shift) -> "ChangeForm":
        data = {"on_date": shift.on_date, "from_time": shift.from_time, "until_time": shift.until_time}
        return cls(data={**data, "version": shift.version})


class TakeBackForm(forms.Form):
    and_later = forms.Tick("And all that follow in the same series")
    asks_others = forms.Tick("Leave the hours on the roster, and ask the others to take them")


class OfferForm(forms.Form):
    to = forms.Pick("Who could come?", [])

    def __init__(self, *args: Any, colleagues: Collection[tuple[str, str]] = (), **kwargs: Any) -> None:
        # what WTForms itself takes, and those who may be asked
        super().__init__(*args, **kwargs)
        self.to.choices = [(ANYBODY, "Whoever can: ask all the others"), *colleagues]
        self.to.data = self.to.data or ANYBODY

    def asked(self) -> UUID | None:
        """Of a form that was found valid. None: anybody."""
        return None if self.to.data == ANYBODY else UUID(self.to.data)


class HoursForm(_Hours):
    """Hours that should be covered, on some days of each week."""

    days = forms.Ticks("Days on which they begin", list(enumerate(DAYS)), needed="Please choose at least one day.")


class NoteForm(forms.Form):
    key = forms.KeyField()
    text = forms.Text(
        "What should the next one know?", limit=notes.LONGEST, needed="Write a line before you hand it over."
    )


def gap_of(starts_at: str, ends_at: str) -> Span:
    """The gap that a button of the roster stands for. Raises: Invalid for what no button of ours sends."""
    try:
        span = Span(datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at))
    except ValueError as error:
        raise Invalid("Please press one of the buttons of the roster.") from error
    if any(moment.tzinfo is None for moment in (span.starts_at, span.ends_at)):
        raise Invalid("Please press one of the buttons of the roster.")
    if not timedelta(0) < span.ends_at - span.starts_at < timedelta(days=1):
        raise Invalid("These hours are too long for one. Please put yourself down for some of them.")
    return span
