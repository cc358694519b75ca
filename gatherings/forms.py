"""The forms of planning, booking and holding a gathering."""

from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from frame import forms
from gatherings import repeating
from gatherings.gatherings import Format, Gathering, Kind
from gatherings.repeating import Every, Repeat
from gatherings.schedule import Details

KINDS = {"session": "Drop-in session, held here", "meeting": "Meeting"}
FORMATS = {
    "open_talk": "Open talk",
    "circle": "Sharing circle: one after the other",
    "speaker": "Speaker evening",
    "quiet": "Quiet company: be there, write little",
}
EVERY = [
    ("", "It does not repeat"),
    ("week", "Every week"),
    ("two_weeks", "Every second week"),
    ("month_weekday", "Every month, on the same weekday, such as the second Tuesday"),
    ("month_day", "Every month, on the same day, such as the 15th"),
]


class PlanForm(forms.Form):
    """What an organiser says of a gathering."""

    title = forms.Title("What is it called?", limit=120, needed="Please give it a name.")
    kind = forms.Choice("What kind is it?", list(KINDS.items()), default="session")
    format = forms.Choice("How will people talk?", list(FORMATS.items()), default="open_talk")
    date = forms.Day("Day", needed="Please choose a day.")
    time = forms.TimeOfDay("Begins at", needed="Please say when it begins.")
    lasts = forms.Whole("Lasts, in minutes", least=10, most=720, default=60)
    every = forms.Choice("Does it repeat?", EVERY, default="")
    until = forms.Day("Last day, if it ends some day")
    online = forms.Tick("It is held here, on this site", default=True)
    phone = forms.Line("Telephone number and code", limit=200)
    place = forms.Line("Place", limit=400)
    access_notes = forms.Text("Getting there and taking part", limit=1000)
    about = forms.Text("What it is about", limit=4000)
    agreement = forms.Text("What people agree to when they come in", limit=4000)
    materials = forms.Text("What one may read or bring", limit=2000)
    host = forms.Pick("Who leads it?", [])
    co_hosts = forms.Words("Who helps? Their names in this group, with commas between", most=10, limit=30)
    capacity = forms.Whole("Places", least=2, most=5000)
    late = forms.Whole("Who comes later than so many minutes waits for a host", least=0, most=600, default=15)
    admits_all = forms.Tick("When it opens, everybody in the lobby comes in", default=True)
    turn = forms.Whole("Minutes for a turn in a sharing circle", least=1, most=30, default=5)
    keeps = forms.Whole("Days for which what was said is kept; 0: until it closes", least=0, most=365, default=30)
    version = forms.Whole("", least=0, most=2**31 - 1, default=0)
    following = forms.Choice(
        "What does this change?", [("one", "This date alone"), ("all", "This date and all that follow")], default="one"
    )

    @classmethod
    def of(cls, gathering: Gathering, hosts: list[tuple[str, str]]) -> "PlanForm":
        """The form as a gathering has it. hosts: (membership id, pseudonym), who leads first."""
        starts = repeating.local_of(gathering.starts_at, gathering.zone)
        return cls(
            data={
                "title": gathering.title,
                "kind": gathering.kind,
                "format": gathering.format,
                "date": starts.date(),
                "time": starts.time(),
                "lasts": (gathering.ends_at - gathering.starts_at) // timedelta(minutes=1),
                "online": gathering.is_online,
                "phone": gathering.phone,
                "place": gathering.place,
                "access_notes": gathering.access_notes,
                "about": gathering.about,
                "agreement": gathering.agreement,
                "materials": gathering.materials,
                "host": hosts[0][0] if hosts else "",
                "co_hosts": [name for _, name in hosts[1:]],
                "capacity": gathering.capacity,
                "late": gathering.late_min,
                "admits_all": gathering.admits_all,
                "turn": gathering.turn_min,
                "keeps": gathering.keeps_days,
                "version": gathering.version,
            }
        )

    def details(self, zone: str) -> Details:
        """After `validate`."""
        assert self.date.data is not None  # noqa: S101 - the form has been validated
        assert self.time.data is not None  # noqa: S101
        return Details(
            kind=cast("Kind", self.kind.data),
            format=cast("Format", self.format.data),
            title=self.title.data or "",
            zone=ZoneInfo(zone).key,
            starts=datetime.combine(self.date.data, self.time.data),
            lasts=timedelta(minutes=_or(self.lasts, 60)),
            about=self.about.data or "",
            is_online=bool(self.online.data) or self.kind.data == "session",
            phone=self.phone.data or "",
            place=self.place.data or "",
            access_notes=self.access_notes.data or "",
            materials=self.materials.data or "",
            agreement=self.agreement.data or "",
            capacity=self.capacity.data,
            late_min=_or(self.late, 15),
            admits_all=bool(self.admits_all.data),
            turn_min=_or(self.turn, 5),
            keeps_days=_or(self.keeps, 30),
        )

    def repeat_rule(self, starts: datetime) -> str:
        """Raises: Invalid, for an end before the beginning."""
        return repeating.rule_of(Repeat(cast("Every", self.every.data or ""), self.until.data), starts)


class CancelForm(forms.Form):
    why = forms.Text("Why, for those who meant to come", limit=1000, needed="Please say why, if only in a few words.")
    following = forms.Choice(
        "What is called off?", [("one", "This date alone"), ("all", "This date and all that follow")], default="one"
    )


class SpeakerForm(forms.Form):
    name = forms.Title("Name", limit=80, needed="Please write their name.")
    about = forms.Line("A few words about them", limit=500)
    agreed = forms.Tick("They have agreed to be shown to the group")


class CheckInForm(forms.Form):
    """In the lobby. arriving: seen by hosts and facilitators alone."""

    arriving = forms.Line("How are you arriving?", limit=300)
    agrees = forms.Tick("I have read this and agree", needed="Please read what people agree to here, and tick the box.")


class DeedForm(forms.Form):
    """A button of the stage. who: a membership, where the deed is about somebody."""

    deed = forms.Line("", limit=20)
    who = forms.Line("", limit=40)


class QuestionForm(forms.Form):
    question = forms.Line("Your question", limit=500)
    key = forms.KeyField()


class NoteForm(forms.Form):
    note = forms.Line("Note to co-hosts and facilitators", limit=2000, needed="Write the note first.")


class FeedbackForm(forms.Form):
    """How it was. All of it may be left out."""

    felt = forms.OptionalChoice(
        "How was it for you?", [("4", "It did me good"), ("3", "It was all right"), ("2", "Mixed"), ("1", "Not good")]
    )
    again = forms.OptionalChoice("Would you come again?", [("yes", "Yes"), ("no", "No")])
    words = forms.Line("Anything you would like the hosts to know", limit=500)

    @property
    def felt_number(self) -> int | None:
        return int(self.felt.data) if self.felt.data else None

    @property
    def again_answer(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.again.data or "")


class LogForm(forms.Form):
    log = forms.Text("How it was held, concerns, what to hand over", limit=2000, needed="Write the log first.")


class FollowUpForm(forms.Form):
    title = forms.Title("Title of the topic", limit=120, needed="Please give the topic a title.")
    opening = forms.Text("How it begins", limit=4000)


def _or(field: Any, default: int) -> int:
    return default if field.data is None else int(field.data)
