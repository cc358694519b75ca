"""Pages: what every page has, whoever asks and whatever goes wrong."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import jinja2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from frame import forms, pages
from frame.caller import VISITOR, Caller, MyGroup
from frame.errors import Conflict, NextStep
from frame.settings import load

SETTINGS = load({"SITE_NAME": "Fellside", "LEAVE_URL": "https://weather.example/"})


async def _nowhere(request: Request) -> HTMLResponse:
    raise NotImplementedError


APP = Starlette(routes=[Route("/stones/{number:int}", _nowhere, name="test:stone")])
pages.learn_routes(APP.routes)


def a_group(name: str, *, pseudonym: str, is_facilitator: bool = False) -> MyGroup:
    return MyGroup(uuid4(), 1, name.lower(), name, pseudonym, is_facilitator, is_organiser=False)


def a_member(*groups: MyGroup) -> Caller:
    return Caller(member_id=uuid4(), session_id=uuid4(), groups=groups)


def a_request(caller: Caller | None = None) -> Request[Any]:
    state: dict[str, object] = {"settings": SETTINGS} | ({"caller": caller} if caller else {})
    return Request({"type": "http", "method": "GET", "path": "/", "headers": [], "state": state, "app": APP})


def page(source: str, caller: Caller | None = None, **context: object) -> str:
    """A page rendered from a template given as text."""
    template = pages.environment.from_string(source)
    return template.render(pages.page_context(a_request(caller)) | context)


def macro(file: str, call: str, **context: object) -> str:
    """What one macro makes, called as a template would."""
    name = call.partition("(")[0]
    source = f'{{% from "components/{file}.html" import {name} %}}{{{{ {call} }}}}'
    return pages.environment.from_string(source).render(context)


EMPTY = """{% extends "layouts/page.html" %}
{% block title %}Stones{% endblock %}
{% block main %}<h1>Stones</h1>{% endblock %}"""


class Words(forms.Form):
    key = forms.KeyField()
    text = forms.Text("Your reply", limit=20, needed="Write something first.")


@pytest.mark.parametrize("caller", [None, VISITOR, a_member(), a_member(a_group("Fell", pseudonym="Wren"))])
def test_help_and_the_way_out_stand_on_every_page_in_the_same_order(caller: Caller | None) -> None:
    html = page(EMPTY, caller)

    assert (
        0
        < html.index('href="/help">Need help now?')
        < html.index('href="https://weather.example/" rel="noreferrer">Leave')
    )
    assert html.count("<h1") == 1
    assert "<title>Stones – Fellside</title>" in html
    assert '<html lang="en-GB"' in html
    assert html.index('href="#main"') < html.index("<header")


def test_pages_answer_with_html_that_is_not_kept() -> None:
    answer = pages.render(a_request(), "errors/fault.html", status=500, request_number="k7", headers={"X-Stone": "1"})

    assert answer.status_code == 500
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["x-stone"] == "1"


def test_a_fault_is_shown_without_a_caller_and_with_help() -> None:
    html = bytes(pages.render(a_request(), "errors/fault.html", request_number="k7").body).decode()

    assert "116 123" in html
    assert "999" in html
    assert "<code>k7</code>" in html


def test_a_refusal_says_what_happened_and_the_next_step() -> None:
    refusal = Conflict("This topic was closed <meanwhile>.", next_step=NextStep("Back to the topic", "/topics/1"))

    answer = pages.render(a_request(), "errors/refusal.html", status=409, refusal=refusal, request_number="k7")

    html = bytes(answer.body).decode()
    assert "This topic was closed &lt;meanwhile&gt;." in html
    assert '<a class="button" href="/topics/1">Back to the topic</a>' in html
    assert "116 123" in html


def test_preferences_are_told_to_the_style_sheet() -> None:
    caller = Caller(member_id=uuid4(), theme="dark", text_size=130, line_spacing="wide", zone="Asia/Tokyo")

    html = page(EMPTY, caller)

    assert 'data-theme="dark" data-text-size="130" data-line-spacing="wide" data-zone="Asia/Tokyo"' in html
    assert "Times are in Tokyo time." in html


def test_only_those_who_facilitate_are_led_to_cases() -> None:
    assert 'href="/cases"' not in page(EMPTY, a_member(a_group("Fell", pseudonym="Wren")))
    assert 'href="/cases"' in page(EMPTY, a_member(a_group("Fell", pseudonym="Wren", is_facilitator=True)))


def test_the_rail_names_the_pseudonym_of_the_group_one_is_in_and_no_other() -> None:
    caller = a_member(a_group("Fell", pseudonym="Wren"), a_group("Moor", pseudonym="Plover"))

    html = page('{% set current_group = "fell" %}' + EMPTY, caller)

    assert "You are Wren here" in html
    assert "Plover" not in html


def test_a_visitor_has_no_rail_and_may_sign_in() -> None:
    html = page(EMPTY)

    assert "My groups" not in html
    assert 'href="/sign-in"' in html


def test_there_is_no_inline_style_or_script() -> None:
    html = page(EMPTY, a_member(a_group("Fell", pseudonym="Wren")))

    assert "style=" not in html
    assert "<style" not in html
    assert html.count("<script") == html.count('<script type="module" src="/static/')


def test_what_is_given_is_escaped_everywhere() -> None:
    html = macro("people", "person(name, key)", name="<b>Wren</b>", key=b"1")

    assert "&lt;b&gt;Wren" in html


def test_a_missing_name_is_an_error_not_a_blank() -> None:
    with pytest.raises(jinja2.UndefinedError):
        page("{{ nobody }}")


def test_paths_come_from_route_names() -> None:
    assert pages.path("test:stone", number=7) == "/stones/7"
    with pytest.raises(LookupError, match="test:nowhere"):
        pages.path("test:nowhere")


def test_after_a_deed_the_browser_asks_for_the_page_again() -> None:
    answer = pages.see_other(a_request(), "test:stone", number=7, fragment="post-3")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/stones/7#post-3"


def test_a_field_leads_to_its_hint_and_its_error() -> None:
    form = Words(data={"text": "x" * 21})
    form.validate()

    html = macro("fields", 'field(form.text, hint="Be yourself.")', form=form)

    assert 'aria-describedby="text-hint text-error"' in html
    assert 'id="text-hint"' in html
    assert 'id="text-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'data-limit="20"' in html


def test_what_was_typed_comes_back_as_it_was() -> None:
    html = macro("fields", "field(form.text)", form=Words(data={"text": "\n</textarea><b>"}))

    assert ">\n&lt;/textarea&gt;&lt;b&gt;</textarea>" in html


def test_a_page_with_mistakes_says_so_in_its_title_and_leads_to_them() -> None:
    form = Words(data={})
    form.validate()

    html = page(
        EMPTY.replace("<h1>", '{% from "components/fields.html" import error_summary %}{{ error_summary(form) }}<h1>'),
        form=form,
    )

    assert "<title>Please look again: Stones – Fellside</title>" in html
    assert '<li><a href="#text">Write something first.</a></li>' in html
    assert 'tabindex="-1" autofocus' in html


def test_a_time_is_told_to_people_and_to_machines() -> None:
    moment = datetime(2020, 3, 3, 19, 30, tzinfo=UTC)

    html = macro("time", 'time(moment, "Europe/London", zoned=True)', moment=moment)

    assert html.startswith('<time datetime="2020-03-03T19:30:00+00:00"')
    assert ">Tuesday 3 March 2020, 7:30 pm</time> (London time)" in html


def test_fragments_know_only_what_they_are_given() -> None:
    known = {"zone": "UTC", "is_signed_in": False}
    assert "About Fellside" in pages.fragment("layouts/_foot.html", site_name="Fellside", **known)
    with pytest.raises(jinja2.UndefinedError):
        pages.fragment("layouts/_foot.html", **known)


@pytest.mark.parametrize(
    ("file", "call"),
    [
        ("buttons", 'button("Post", kind="quiet", describe="to Wren", pressed=True)'),
        ("navigation", 'pager(older="/older")'),
        ("navigation", 'tabs([("Topics", "/", True)], "Group")'),
        ("notices", "help_card()"),
        ("cards", 'facts([("Where", "Online")])'),
        ("people", 'people([("Wren", key, None)], "Here now")'),
        ("writing", 'composer(form, "/here", keep="topic-1")'),
        ("messages", 'fresh("New")'),
    ],
)
def test_macros_render_alone(file: str, call: str) -> None:
    assert macro(file, call, form=Words(), key=b"1").strip()


def test_a_kept_piece_is_made_once_for_the_same_values_and_anew_for_others() -> None:
    def piece(site_name: str) -> str:
        return pages.kept_part("layouts/_foot.html", site_name=site_name, zone="UTC", is_signed_in=False)

    assert piece("Fellside") is piece("Fellside")
    assert "About Fellside" not in piece("Beck & Co")
    assert "About Beck &amp; Co" in piece("Beck & Co")


def test_what_is_kept_for_one_person_does_not_show_to_the_next() -> None:
    wren = a_member(a_group("Fell", pseudonym="Wren"))
    others = [
        a_member(a_group("Fell", pseudonym="Rook")),
        a_member(a_group("Beck", pseudonym="Wren")),
        a_member(),
        None,
    ]
    source = '{% set current_group = "fell" %}' + EMPTY

    first = page(source, wren)

    assert "You are Wren here" in first
    for other in others:
        assert "You are Wren here" not in page(source, other)
    assert page(source, wren).count("You are Wren here") == first.count("You are Wren here")
    assert "1 unread" not in page(source, wren)
    assert '1<span class="unseen"> unread' in page(source, replace(wren, unread_letters=1))


def test_paths_are_those_of_the_routes_that_were_learnt_last() -> None:
    first = pages.path("test:stone", number=7)

    pages.learn_routes([Route("/pebbles/{number:int}", _nowhere, name="test:stone")])
    second = pages.path("test:stone", number=7)
    pages.learn_routes(APP.routes)

    assert (first, second, pages.path("test:stone", number=7)) == ("/stones/7", "/pebbles/7", "/stones/7")
