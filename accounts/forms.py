"""The forms of signing up, signing in and one's own account."""

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from accounts import members, names
from accounts.passphrases import SHORTEST
from frame import forms
from frame.dates import zone_name

_AREAS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")

NEW_PASSPHRASE_HINT = (
    f"At least {SHORTEST} characters; 15 or more are better. Three or four words that have nothing to do with each "
    "other are easy to remember and hard to guess: a colour, an animal, something in your kitchen."
)


class SignUpForm(forms.Form):
    name = forms.Line("A name to sign in with", limit=names.LONGEST, needed="Please choose a name to sign in with.")
    passphrase = forms.Passphrase("Passphrase", needed="Please choose a passphrase.")
    adult = forms.Tick(members.ADULT, needed="This place is for adults. Please tick the box if you are 18 or over.")


class SignInForm(forms.Form):
    name = forms.Line("Sign-in name", limit=80, needed="Please type your sign-in name.")
    passphrase = forms.Passphrase("Passphrase", needed="Please type your passphrase.")
    shared = forms.Tick("Other people use this device too")


class RecoverForm(forms.Form):
    name = forms.Line("Sign-in name", limit=80, needed="Please type your sign-in name.")
    code = forms.Line("Recovery code", limit=60, needed="Please type the recovery code you wrote down.")
    passphrase = forms.Passphrase("New passphrase", needed="Please choose a new passphrase.")


class ChangePassphraseForm(forms.Form):
    current = forms.Passphrase("Your passphrase of now", needed="Please type the passphrase you use now.")
    passphrase = forms.Passphrase("New passphrase", needed="Please choose a new passphrase.")


class NewCodeForm(forms.Form):
    current = forms.Passphrase("Your passphrase", needed="Please type your passphrase.")


class DisplayForm(forms.Form):
    theme = forms.Choice("Colours", [("system", "As my device has them"), ("light", "Light"), ("dark", "Dark")])
    text_size = forms.Choice(
        "Size of text", [("100", "Normal"), ("115", "A little larger"), ("130", "Larger"), ("150", "Largest")]
    )
    line_spacing = forms.Choice("Space between lines", [("normal", "Normal"), ("wide", "Wide")])
    zone = forms.Pick("Time zone", [])

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # what WTForms itself takes
        super().__init__(*args, **kwargs)
        self.zone.choices = zones()


@lru_cache
def zones() -> list[tuple[str, str]]:
    """The time zones one can choose: London first, then by continent and city. Read from a folder of files, once."""
    known = sorted(zone for zone in available_timezones() if zone.startswith(_AREAS) and zone != "Europe/London")
    return [*((zone, _zone_words(zone)) for zone in ("Europe/London", *known)), ("UTC", "UTC")]


def _zone_words(zone: str) -> str:
    return f"{zone_name(zone).removesuffix(' time')} ({zone.partition('/')[0]})"
