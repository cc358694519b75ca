"""What a verdict asks for, and what a group's own phrases add."""

import dataclasses

import pytest

from moderation.screening import Phrase, Rules, flags, screen

WATCHED = Rules(phrases=(Phrase("miracle water", "spam", "medium", hold=True),))


def test_ordinary_talk_is_published() -> None:
    verdict = screen("morning all, how is everyone")

    assert verdict.action == "publish"
    assert verdict.flags == ()
    assert not verdict.show_help


def test_what_is_flagged_is_published_too() -> None:
    verdict = screen("text me on 07700 900123")

    assert verdict.action == "publish_and_flag"
    assert not verdict.show_help


def test_a_span_is_a_place_in_the_text_as_given() -> None:
    text = "ok… ring 0️⃣7️⃣7️⃣0️⃣0️⃣ 9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣ after six"

    (flag,) = screen(text).flags

    assert text[slice(*flag.span)].startswith("0️⃣")
    assert "after" not in text[slice(*flag.span)]


@pytest.mark.parametrize("text", ["try miracle water", "try Miracle Water!", "try ｍｉｒａｃｌｅ ｗａｔｅｒ"])
def test_a_watched_phrase_is_found_however_it_is_written(text: str) -> None:
    verdict = screen(text, WATCHED)

    assert verdict.action == "hold"
    assert [flag.reason for flag in verdict.flags] == ["Watched by this group: miracle water"]


def test_a_watched_phrase_is_whole_words() -> None:
    assert screen("miracle waterfall", WATCHED).action == "publish"


def test_a_watched_phrase_never_holds_a_crisis() -> None:
    verdict = screen("I want to kill myself, miracle water did nothing", WATCHED)

    assert verdict.action == "publish_and_flag"
    assert verdict.show_help


def test_the_gravest_of_overlapping_flags_stands() -> None:
    (flag,) = [each for each in screen("I'm going to kill myself tonight").flags if each.kind == "crisis"]

    assert flag.severity == "urgent"


def test_several_personal_details_together_weigh_more() -> None:
    severities = {flag.severity for flag in screen("07700 900123 or sam.test@example.org").flags}

    assert severities == {"high"}


def test_a_year_of_birth_is_judged_by_the_year_of_the_rules() -> None:
    text = "I was born in 2010"

    assert [flag.kind for flag in screen(text, Rules(year=2026)).flags] == ["under_18"]
    assert screen(text, Rules(year=2040)).flags == ()


def test_flags_as_plain_things() -> None:
    assert flags("feeling suicidal") == [
        {"kind": "crisis", "severity": "medium", "span": [0, 16], "reason": "Says they feel suicidal"}
    ]


def test_verdicts_and_rules_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        screen("hello").show_help = True  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        Rules.DEFAULT.year = 1999  # type: ignore[misc]
