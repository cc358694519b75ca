"""Pebbles: the marks beside pseudonyms."""

import math
import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frame.pebbles import FORMS, LIGHTS, PLACES, STONES, pebble
from frame.static import FOLDER

_SHEET = (FOLDER / "css" / "components" / "pebble.css").read_text(encoding="utf-8")
_RULE = re.compile(r"^\.pebble\.([a-z]\d+) \{ (.+) \}$", re.MULTILINE)
# By class, what the style sheet says of it; lengths in fortieths of a pebble.
DRAWN: Mapping[str, Mapping[str, str]] = {
    name: dict(re.findall(r"--([\w-]+): ([^;]+);", said)) for name, said in _RULE.findall(_SHEET)
}


def classes(key: bytes) -> list[str]:
    found = re.fullmatch(r'<i class="pebble ([^"]+)"></i>', pebble(key))
    assert found
    return found[1].split()


@given(st.binary(max_size=64))
def test_a_pebble_is_two_or_three_stones_that_the_style_sheet_knows(key: bytes) -> None:
    stone, form, light, place, *others = classes(key)

    assert [name[0] for name in (stone, form, light, place)] == ["s", "f", "l", "p"]
    assert {stone, form, light, place, *others} - {"m"} <= DRAWN.keys()
    assert [name[0] for name in others] in ([], ["t"], ["m"], ["t", "m"])
    assert f"t{stone[1:]}" not in others, "a third in the colour of its stone would not be seen"


def test_the_style_sheet_has_as_many_of_each_as_are_chosen_from() -> None:
    numbers = {"s": STONES, "t": STONES, "f": FORMS, "l": LIGHTS, "p": PLACES}

    assert DRAWN.keys() == {f"{kind}{number}" for kind, most in numbers.items() for number in range(most)}
    assert len({DRAWN[f"s{number}"]["stone"] for number in range(STONES)}) == STONES
    assert all(DRAWN[f"s{number}"]["stone"] == DRAWN[f"t{number}"]["third"] for number in range(STONES))


@pytest.mark.parametrize("form", [f"f{number}" for number in range(FORMS)])
def test_a_stone_lies_within_its_frame(form: str) -> None:
    wide, high = float(DRAWN[form]["wide"]), float(DRAWN[form]["high"])

    assert within(18.5, 21.5, wide, high, turn_of(DRAWN[form]["turn"]))


@pytest.mark.parametrize("place", [f"p{number}" for number in range(PLACES)])
def test_the_smaller_ones_lie_within_the_frame_and_the_third_on_its_stone(place: str) -> None:
    said = DRAWN[place]
    x, y, wide, high, third_x, third_y, drawn_in = (
        float(said[name])
        for name in ("light-x", "light-y", "light-wide", "light-high", "third-x", "third-y", "third-in")
    )
    turn = turn_of(said["light-turn"])
    # A shadow turns with what throws it.
    there_x = x + third_x * math.cos(turn) - third_y * math.sin(turn)
    there_y = y + third_x * math.sin(turn) + third_y * math.cos(turn)
    third_wide, third_high = wide + 2 * drawn_in, high + 2 * drawn_in

    assert within(x, y, wide, high, turn)
    assert within(there_x, there_y, third_wide, third_high, turn)
    assert 6 <= third_high <= third_wide <= 14
    assert there_x + 8 < x, "the third lies on the other side than the light one"


def turn_of(said: str) -> float:
    return math.radians(float(said.removesuffix("deg")))


def within(x: float, y: float, wide: float, high: float, turn: float) -> bool:
    across = math.hypot(wide / 2 * math.cos(turn), high / 2 * math.sin(turn))
    up = math.hypot(wide / 2 * math.sin(turn), high / 2 * math.cos(turn))
    return x - across >= 0 and x + across <= 40 and y - up >= 0 and y + up <= 40


@given(st.binary(max_size=64))
def test_nothing_in_a_pebble_is_inline_style(key: bytes) -> None:
    assert "style" not in pebble(key)


def test_the_same_key_gives_the_same_pebble_and_other_keys_hardly_ever() -> None:
    pebbles = {pebble(number.to_bytes(16, "big")) for number in range(1000)}

    assert len(pebbles) > 990
    assert pebble(b"harbour") == pebble(b"harbour")


def test_all_twelve_colours_are_used_evenly() -> None:
    stones = [classes(number.to_bytes(16, "big"))[0] for number in range(2400)]

    assert all(120 < stones.count(f"s{number}") < 290 for number in range(STONES))


def test_the_key_cannot_be_read_from_the_pebble() -> None:
    assert "secret" not in pebble(b"secret key of a membership")
