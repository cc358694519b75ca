"""Pebbles: the marks beside pseudonyms."""

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from frame.pebbles import PALETTE, pebble


@given(st.binary(max_size=64))
def test_a_pebble_is_a_small_drawing_of_two_or_three_shapes_within_its_frame(key: bytes) -> None:
    drawing = ElementTree.fromstring(pebble(key))

    assert drawing.attrib["aria-hidden"] == "true"
    assert 2 <= len(drawing) <= 3
    for shape in drawing:
        x, y, wide, high = (float(shape.attrib[name]) for name in ("cx", "cy", "rx", "ry"))
        assert 0 <= x - wide <= x + wide <= 40
        assert 0 <= y - high <= y + high <= 40


@given(st.binary(max_size=64))
def test_nothing_in_a_pebble_is_inline_style(key: bytes) -> None:
    assert "style" not in pebble(key)


def test_the_same_key_gives_the_same_pebble_and_other_keys_others() -> None:
    pebbles = {pebble(number.to_bytes(16, "big")) for number in range(500)}

    assert len(pebbles) == 500
    assert pebble(b"harbour") == pebble(b"harbour")


def test_all_twelve_colours_are_used_evenly() -> None:
    stones = [re.findall(r'fill="(#\w+)"', pebble(number.to_bytes(16, "big")))[0] for number in range(2400)]

    assert len(set(PALETTE)) == 12
    assert set(stones) == set(PALETTE)
    assert all(120 < stones.count(colour) < 290 for colour in PALETTE)


def test_the_key_cannot_be_read_from_the_pebble() -> None:
    assert "secret" not in pebble(b"secret key of a membership")
