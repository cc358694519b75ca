"""Forms: tidied, limited by code points, refused in kind words."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from frame import forms
from frame.errors import Invalid


class Words(forms.Form):
    key = forms.KeyField()
    title = forms.Line("Title", limit=10, needed="Give it a title.")
    text = forms.Text("Text", limit=20)
    secret = forms.Passphrase("Passphrase")
    kind = forms.Choice("Kind", [("a", "First"), ("b", "Second")], default="a")
    month = forms.Pick("Month", [("1", "January"), ("2", "February")], default="1")
    adult = forms.Tick("I am 18 or over", needed="Please tick this.")


GOOD = {"title": "Hello", "text": "Some words", "kind": "b", "month": "2", "adult": "y"}


async def read(fields: Mapping[str, str]) -> Words:
    """The form as it comes from a browser."""
    body = urlencode(fields).encode()

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body}

    headers = [(b"content-type", b"application/x-www-form-urlencoded")]
    return await Words.read(Request({"type": "http", "method": "POST", "headers": headers}, receive))


async def test_a_good_form_is_taken() -> None:
    form = await read(GOOD)

    assert form.validate(), form.errors
    assert (form.title.data, form.text.data, form.kind.data, form.month.data) == ("Hello", "Some words", "b", "2")


async def test_a_line_is_one_line_without_stray_spaces() -> None:
    form = await read(GOOD | {"title": "  a \t b\r\n\0c "})

    assert form.title.data == "a b c"


async def test_line_ends_and_what_no_database_takes_are_tidied_in_text() -> None:
    form = await read(GOOD | {"text": "\r\n  one\0\r\n\rtwo\x07 \n\n"})

    assert form.text.data == "  one\n\ntwo"


@given(st.text())
def test_tidied_text_stays_as_it_is(text: str) -> None:
    once = Words(data={"text": text}).text.data

    assert Words(data={"text": once}).text.data == once


async def test_limits_count_code_points() -> None:
    assert (await read(GOOD | {"title": "🪨" * 10})).validate()

    form = await read(GOOD | {"title": "🪨" * 12})

    assert not form.validate()
    assert form.title.errors == [
        "This is 2 characters longer than the 10 that fit. Nothing is lost: please shorten it and send it again."
    ]
    assert form.title.data == "🪨" * 12, "What was typed must come back."


async def test_what_is_needed_is_asked_for_in_our_words() -> None:
    form = await read({"title": "   ", "kind": "b", "month": "2"})

    assert not form.validate()
    assert form.title.errors == ["Give it a title."]
    assert form.adult.errors == ["Please tick this."]


async def test_a_choice_that_was_not_offered_is_refused_kindly() -> None:
    form = await read(GOOD | {"kind": "z", "month": "13"})

    assert not form.validate()
    assert form.kind.errors == ["Please choose one."]
    assert form.month.errors == ["Please choose one from the list."]


async def test_a_passphrase_keeps_its_spaces_and_gets_one_unicode_form() -> None:
    assert (await read(GOOD | {"secret": " cafe\u0301 by the sea "})).secret.data == " café by the sea "


def test_each_form_served_has_a_key_of_its_own() -> None:
    assert isinstance(Words().key.data, UUID)
    assert Words().key.data != Words().key.data


async def test_the_key_comes_back_and_a_spoilt_one_is_replaced() -> None:
    key = uuid4()

    assert (await read({"key": str(key)})).key.data == key
    assert isinstance((await read({"key": "spoilt"})).key.data, UUID)
    assert isinstance((await read({})).key.data, UUID)


async def test_what_the_deed_found_is_shown_at_its_field_or_above_the_form() -> None:
    form = await read(GOOD)
    form.validate()

    form.refuse(Invalid("There is such a title already.", field="title"))
    form.refuse(Invalid("This group was closed meanwhile."))

    assert form.title.errors == ["There is such a title already."]
    assert form.form_errors == ["This group was closed meanwhile."]
    assert form.errors


@pytest.mark.parametrize("length", [1, 2])
def test_a_least_length_is_said(length: int) -> None:
    class Short(forms.Form):
        text = forms.Text("Text", limit=20)

    form = Short(data={"text": "x" * length})

    assert form.validate(extra_validators={"text": [forms.Limit(20, least=2)]}) is (length == 2)
