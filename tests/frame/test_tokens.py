"""The colours: readable in light and dark, and the two places that say dark agree."""

import re
from itertools import product

import pytest

from frame.static import FOLDER

TOKENS = (FOLDER / "css" / "tokens.css").read_text(encoding="utf-8")
Theme = dict[str, str]


def _block(opening: str) -> Theme:
    inside = TOKENS.split(opening, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", inside))


LIGHT = _block(":root {")
DARK = LIGHT | _block(':root[data-theme="dark"] {')
THEMES = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]

GROUNDS = ["paper", "surface", "soft", "amber", "alert-soft", "good-soft"]
SMALLER = [
    *product(["quiet"], ["paper", "surface", "soft", "amber"]),
    *product(["primary-deep"], ["paper", "surface", "soft", "amber"]),
    *product(["alert"], ["paper", "surface", "alert-soft"]),
    *product(["warm"], ["paper", "surface"]),
    ("good", "paper"),
    ("good", "good-soft"),
    ("on-primary", "primary"),
    ("on-primary", "primary-deep"),
]
CONTROLS = [
    *product(["control", "primary", "alert"], ["paper", "surface"]),
    ("warm", "amber"),
    ("primary", "soft"),
    ("good", "good-soft"),
]


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21. Source: WCAG 2.2, "contrast ratio" and "relative luminance"."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_yardstick_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
def test_body_text_has_a_contrast_of_seven(theme: Theme, ground: str) -> None:
    assert contrast(theme["ink"], theme[ground]) >= 7


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("words", "ground"), SMALLER)
def test_all_other_text_has_a_contrast_of_four_and_a_half(theme: Theme, words: str, ground: str) -> None:
    assert contrast(theme[words], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("edge", "ground"), CONTROLS)
def test_the_edges_of_controls_have_a_contrast_of_three(theme: Theme, edge: str, ground: str) -> None:
    assert contrast(theme[edge], theme[ground]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_the_focus_is_seen_on_every_ground(theme: Theme) -> None:
    for ground in ("paper", "surface", "soft", "amber"):
        assert max(contrast(theme[ring], theme[ground]) for ring in ("focus", "focus-ring")) >= 3


def test_dark_is_the_same_whether_the_machine_or_the_member_asks_for_it() -> None:
    of_the_machine = TOKENS.split(':root:not([data-theme="light"]) {', 1)[1].split("}", 1)[0]
    of_the_member = TOKENS.split(':root[data-theme="dark"] {', 1)[1].split("}", 1)[0]

    assert of_the_machine.split() == of_the_member.split()


def test_colours_stand_in_the_tokens_alone() -> None:
    drawn = {"notice.css", "pebble.css", "composer.css"}  # the stones of cairns and pebbles; the veil behind a dialog
    for sheet in (FOLDER / "css").rglob("*.css"):
        if sheet.name not in drawn | {"tokens.css", "base.css"}:
            assert not re.search(r"#[0-9a-f]{3,8}\b|rgb\(", sheet.read_text(encoding="utf-8")), sheet.name
