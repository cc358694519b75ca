"""The forms of joining a group and of keeping its pages."""

from wtforms import HiddenField

from frame import forms
from groups.pseudonyms import LONGEST


class JoinForm(forms.Form):
    """agreement: the id of the version that was shown."""

    agreement = HiddenField()
    agreed = forms.Tick(
        "I have read this agreement and I agree to keep to it",
        needed="Please read the agreement and tick the box if you agree.",
    )
    pseudonym = forms.Line("Your name in this group", limit=LONGEST, needed="Please choose a name for this group.")


class ReturnForm(forms.Form):
    """For somebody who was here before, or whose agreement has a newer version: the name is theirs already."""

    agreement = HiddenField()
    agreed = forms.Tick(
        "I have read this agreement and I agree to keep to it",
        needed="Please read the agreement and tick the box if you agree.",
    )


class AgreementForm(forms.Form):
    """version: the one that the writer had before them."""

    version = HiddenField()
    text = forms.Text("The agreement", limit=10_000, needed="Please write the agreement.")


class HelpLineForm(forms.Form):
    name = forms.Line("Who helps", limit=80, needed="Please say who helps.")
    contact = forms.Line("How to reach them", limit=120, needed="Please give a telephone number or a web address.")
    note = forms.Line("What to expect", limit=300)
