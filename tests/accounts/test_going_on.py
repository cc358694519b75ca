"""Nothing written is lost by having to sign in first, and nobody is led astray on the way."""

import html
import json
import re

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.onward import Kept, Onward, carried, interrupted, path_of, safe_path
from frame.database import Database
from tests.accounts.doors import BETTER, GOOD, hidden_of, signed_up, signs_in
from tests.site import ORIGIN, Site

WORDS = 'Dear all,\n\n<b>thank you</b> & "good night"'
KEY = "5d0ae5a3-7c8b-4f0f-9a56-0d1a3c9a3d11"


async def _interrupted(site: Site) -> httpx.Response:
    """Somebody posts a reply after their session has ended."""
    form = {"text": WORDS, "key": KEY}
    return await site.post("/inbox/7/open", form, headers={"Referer": f"{ORIGIN}/inbox/7"})


def _fields_of(page: str) -> dict[str, str]:
    """What the one form to the original path would send."""
    form = re.search(r'<form[^>]*action="/inbox/7/open".*?</form>', page, re.DOTALL)
    assert form
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[0])
    texts = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', form[0], re.DOTALL)
    return {name: html.unescape(value) for name, value in [*hidden, *texts]}


async def test_words_sent_without_a_session_come_back_with_the_form_to_sign_in(site: Site) -> None:
    response = await _interrupted(site)

    assert response.status_code == 401
    assert "We kept what you wrote" in response.text
    assert html.escape(WORDS, quote=False).replace('"', "&#34;") in response.text
    assert 'action="/sign-in"' in response.text
    assert "data-refused" in response.text


async def test_after_signing_in_they_are_sent_with_one_button_to_where_they_were_going(
    site: Site, db: Database
) -> None:
    door = await signed_up(site, db)
    asked = await _interrupted(site)

    signed_in = await signs_in(site, door.name, GOOD, **hidden_of(asked))

    assert signed_in.status_code == 200
    assert signed_in.headers["set-cookie"]
    assert _fields_of(signed_in.text) == {"text": WORDS, "key": KEY}
    assert 'href="/inbox/7"' in signed_in.text


async def test_a_wrong_passphrase_on_the_way_loses_nothing(site: Site, db: Database) -> None:
    door = await signed_up(site, db)
    asked = await _interrupted(site)

    wrong = await signs_in(site, door.name, BETTER, **hidden_of(asked))
    right = await signs_in(site, door.name, GOOD, **hidden_of(wrong))

    assert _fields_of(right.text) == {"text": WORDS, "key": KEY}


async def test_somebody_new_may_join_on_the_way(site: Site) -> None:
    asked = await _interrupted(site)

    form = await site.post("/sign-up/keeping", hidden_of(asked))
    welcome = await site.post("/sign-up", hidden_of(form) | {"name": "Robin", "passphrase": GOOD, "adult": "y"})
    there = await site.post("/carry-on", hidden_of(welcome))

    assert _fields_of(there.text) == {"text": WORDS, "key": KEY}


async def test_somebody_who_forgot_their_passphrase_may_recover_on_the_way(site: Site, db: Database) -> None:
    door = await signed_up(site, db)
    asked = await _interrupted(site)

    form = await site.post("/recover/keeping", hidden_of(asked))
    back = await site.post("/recover", hidden_of(form) | {"name": door.name, "code": door.code, "passphrase": BETTER})
    there = await site.post("/carry-on", hidden_of(back))

    assert _fields_of(there.text) == {"text": WORDS, "key": KEY}


async def test_a_page_that_asks_to_sign_in_is_where_one_lands_afterwards(site: Site, db: Database) -> None:
    door = await signed_up(site, db)
    asked = await site.get("/inbox?before=9")

    signed_in = await signs_in(site, door.name, GOOD, **hidden_of(asked))

    assert asked.status_code == 401
    assert signed_in.headers["location"] == "/inbox?before=9"


async def test_a_script_gets_json_and_no_form(site: Site) -> None:
    response = await site.post("/inbox/7/open", headers={"Accept": "application/json"})

    assert response.status_code == 401
    assert response.json()["why"] == "sign_in_first"


@pytest.mark.parametrize(
    "kept",
    [
        "not json",
        "[]",
        '{"to":"https://evil.example/","fields":[]}',
        '{"to":"//evil.example","fields":[]}',
        '{"to":"/sign-out","fields":[]}',
        '{"to":"/topics/1","fields":[["a"]]}',
        '{"to":"/topics/1","more":1}',
        json.dumps({"to": "/topics/1", "fields": [["a", "b"]] * 51}),
    ],
)
def test_anything_spoilt_or_leading_elsewhere_is_not_carried(kept: str) -> None:
    assert carried({"next": "/", "kept": kept}) == Onward()


def test_secrets_are_never_kept() -> None:
    sent = [("current", "a"), ("passphrase", "b"), ("code", "c"), ("new_passphrase", "d"), ("text", "Hello there")]

    assert interrupted("/topics/1/replies", sent, came_from="/topics/1").kept == Kept(
        "/topics/1/replies", (("text", "Hello there"),)
    )


def test_files_are_not_kept() -> None:
    assert interrupted("/topics/1", [("text", object())], came_from="/").kept == Kept("/topics/1", ())


def test_more_than_a_form_can_carry_is_shown_to_be_copied() -> None:
    assert Kept("/topics/1", (("text", "ü" * 10_000),)).fits
    assert Kept("/topics/1", (("text", "🙂" * 10_000),)).fits
    assert not Kept("/topics/1", (("text", "🙂" * 20_000),)).fits


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "/groups//evil.example",
        "/..//evil.example",
        "/../x",
        "/./x",
        "javascript:alert(1)",
        "data:text/html,x",
        "groups",
        "",
        "/a b",
        "/ü",
        '/"><script>',
        "/" + "a" * 512,
        "/sign-out",
        "/signed-out",
        "/sign-in?next=/sign-in",
        "/recover",
        "/carry-on",
    ],
)
def test_a_path_that_could_lead_away_or_in_circles_becomes_the_first_page(path: str) -> None:
    assert safe_path(path) == "/"


@pytest.mark.parametrize("path", ["/", "/groups", "/topics/12?sort=time#post-7", "/groups?q=t%C3%AAte&place=Leeds"])
def test_a_path_of_ours_stays(path: str) -> None:
    assert safe_path(path) == path


@given(st.text())
def test_whatever_is_asked_for_stays_on_this_site(path: str) -> None:
    landed = httpx.URL("http://kith.example/here").join(safe_path(path))

    assert (landed.scheme, landed.host) == ("http", "kith.example")


@pytest.mark.parametrize(
    ("referer", "path"),
    [
        ("http://kith.example/topics/1?sort=time", "/topics/1?sort=time"),
        ("http://evil.example/topics/1", "/"),
        ("http://kith.example:81/topics/1", "/"),
        ("", "/"),
        ("http://[", "/"),
    ],
)
def test_only_a_page_of_ours_is_gone_back_to(referer: str, path: str) -> None:
    assert path_of(referer, host="kith.example") == path


async def test_a_page_that_was_only_an_answer_to_a_form_is_not_gone_back_to(site: Site) -> None:
    page = await site.get("/sign-in", headers={"Referer": f"{ORIGIN}/inbox/7/open"})

    assert hidden_of(page) == {"next": "/"}
