"""Names in groups: which can be used, and which would be taken for one another."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups import pseudonyms
from groups.pseudonyms import fault, neutral, resembles_sign_in_name, skeleton

ALIKE = [
    ("Wren", "wren"),
    ("Wren", "WREN"),
    ("Wren", "W r e n"),
    ("Wren", "Wren."),
    ("Wren", "Wrén"),
    ("Wren", "W\u200cren"),
    ("Wren", "Wr\u0435n"),  # a Cyrillic letter
    ("Wren", "Wr3n"),
    ("Oslo", "0sl0"),
    ("Oslo", "\u041eslo"),  # a Cyrillic letter
    ("Oslo", "\u039fslo"),  # a Greek one
    ("Lily", "Iily"),
    ("Lily", "1i1y"),
    ("Lily", "L|ly"),
    ("Morning", "Moming"),
    ("Willow", "VVillow"),
    ("Cloud", "doud"),
    ("Bob", "8o8"),
    ("Straße", "Strasse"),
    ("O’Hara", "O'Hara"),
    ("Wren", "\uff37\uff52\uff45\uff4e"),  # letters of full width
    ("Paca", "\u0440\u0430\u0441\u0430"),  # wholly Cyrillic
]

DIFFERENT = [("Wren", "Robin"), ("Wren", "Wrens"), ("Plain Toast", "Plain Roast"), ("Fern", "Ferry"), ("山田", "田山")]

GOOD = [
    "Wren",
    "Plain Toast",
    "Jo",
    "O'Hara",
    "O’Hara",
    "J. B.",
    "Mary-Ann 2",
    "Ángela",
    "Łukasz",
    "Ολυμπία",
    "Людмила",
    "山田",
    "محمد",
    "नीलम",
    "Stafford",
    "Badminton",
    "Modesty",
    "Immune System",
    "Teamwork",
    "x" * 30,
]

WRONG_LENGTH = ["", "W", "x" * 31]

WRONG_LETTERS = [
    "Wren\n",
    "Wren\x00",
    "W\u200bren",  # a space without width
    "W\u200dren",  # a joiner
    "\u202eWren",  # turns the direction of writing
    "Wren\u2066",
    "W\u00adren",  # a soft hyphen
    "Wren\ufe0f",  # picks a variant of a glyph
    "W\u034fren",  # joins graphemes, unseen
    "\u115f\u1160",  # fillers of Hangul
    "\u3164\u3164",
    "Wren 🐦",
    "<b>Wren</b>",
    "@wren",
    "Wren/2",
    "W_ren",
    "\uff37ren",  # a letter of full width
    "ﬁnch",  # a ligature
    "Wren²",
    "\u0301Wren",  # begins with a mark
    "W" + "\u0329" * 3 + "ren",  # marks piled up
    "Wren\ue000",  # somebody's private letter
    "Wren\ud800",  # half a character
]

NO_LETTERS = ["12", "...", "- -", "007"]

OFFICES = [
    "Admin",
    "ADMIN",
    "Ad min",
    "Admin 2",
    "admin2",
    "4dm1n",
    "Аdmin",  # a Cyrillic letter
    "The Facilitator",
    "Facilitator Jo",
    "facilitators",
    "GroupFacilitator2",
    "faci1itator",
    "Moderator",
    "Mod",
    "Jo mod",
    "Steward",
    "Stewards' Office",
    "Organiser",
    "Staff",
    "Kith",
    "K1th",
    "Kith Staff",
    "Kith-support",
    "Support",
    "System",
    "Help",
    "The Team",
    "Administrator",
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_look_the_same_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_that_look_different_have_two(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@given(st.text(max_size=30))
def test_a_skeleton_is_its_own_skeleton_whatever_was_typed(text: str) -> None:
    assert skeleton(skeleton(text)) == skeleton(text)


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=2, max_size=30))
def test_nothing_unseen_gets_into_a_name(text: str) -> None:
    if fault(text) is None:
        assert text.isprintable()
        assert not any(0xE000 <= ord(letter) <= 0xF8FF for letter in text)
        assert len(skeleton(text)) >= pseudonyms.SHORTEST


@pytest.mark.parametrize("name", GOOD)
def test_a_plain_name_can_be_used(name: str) -> None:
    assert fault(name) is None


@pytest.mark.parametrize("name", WRONG_LENGTH)
def test_a_name_has_2_to_30_characters(name: str) -> None:
    assert fault(name) == "A name here has 2 to 30 characters."


@pytest.mark.parametrize("name", WRONG_LETTERS)
def test_a_name_has_only_what_can_be_seen_and_said(name: str) -> None:
    assert "letters, digits, spaces" in (fault(name) or "")


@pytest.mark.parametrize("name", NO_LETTERS)
def test_a_name_has_a_letter(name: str) -> None:
    assert "at least one letter" in (fault(name) or "")


@pytest.mark.parametrize("name", OFFICES)
def test_nobody_can_be_taken_for_those_who_run_the_place(name: str) -> None:
    assert "runs this place" in (fault(name) or "")


@pytest.mark.parametrize("name", ["Somebody 1234", "s0mebody", "Somebody Else"])
def test_the_neutral_names_are_nobodys_choice(name: str) -> None:
    assert "kept for people who have no other" in (fault(name) or "")


def test_a_neutral_name_is_always_the_same_for_a_membership_and_fits() -> None:
    membership_id = UUID(int=2**128 - 1)

    assert neutral(membership_id) == neutral(membership_id)
    assert pseudonyms.SHORTEST <= len(neutral(membership_id)) <= pseudonyms.LONGEST
    assert neutral(membership_id) != neutral(UUID(int=1))


@pytest.mark.parametrize("name", ["robin-hood-4821", "Robin Hood", "robinhood", "Robin Hood 4821", "R0bin H00d"])
def test_a_name_like_the_one_to_sign_in_with_gives_it_away(name: str) -> None:
    assert resembles_sign_in_name(name, "robin-hood-4821")


def test_another_name_does_not() -> None:
    assert not resembles_sign_in_name("Wren", "robin-hood-4821")
