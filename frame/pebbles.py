"""Pebbles: the small mark beside a pseudonym, drawn from a key that each membership has of its own.

The same key always gives the same pebble; keys of one person in two groups have nothing in common, so neither have
their pebbles. Everything is said in presentation attributes, because the content policy forbids inline style.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from markupsafe import Markup

PALETTE = (
    "#5f8f8a",
    "#c9785a",
    "#7a7fa8",
    "#8a9a5b",
    "#b5838d",
    "#6b8fb3",
    "#c49a4a",
    "#94789f",
    "#5e9470",
    "#b8705f",
    "#8b8378",
    "#4f8799",
)
_OPENING = '<svg class="pebble" viewBox="0 0 40 40" width="40" height="40" aria-hidden="true" focusable="false">'
_LIGHT = ("#e9c9a8", "#f3ddc0", "#cfd6ea", "#e3e6c8", "#f0d3d3", "#d3e4ee")


@dataclass(frozen=True, slots=True)
class _Shape:
    x: float
    y: float
    wide: float
    high: float
    turn: int
    fill: str

    def svg(self) -> str:
        return (
            f'<ellipse cx="{self.x:g}" cy="{self.y:g}" rx="{self.wide:g}" ry="{self.high:g}" '
            f'transform="rotate({self.turn} {self.x:g} {self.y:g})" fill="{self.fill}"/>'
        )


@lru_cache(maxsize=4096)
def pebble(key: bytes) -> Markup:
    """A pebble as inline SVG, hidden from assistive technology: the pseudonym stands beside it."""
    shapes = "".join(shape.svg() for shape in _shapes(blake2b(key, digest_size=16, person=b"pebble").digest()))
    # Only numbers and colours of ours are in it; nothing of the key is.
    return Markup(f"{_OPENING}{shapes}</svg>")  # noqa: S704


def _shapes(dice: bytes) -> tuple[_Shape, ...]:
    """Two or three shapes: a large stone, a pale one resting on it, sometimes a small third."""
    first = dice[0] % len(PALETTE)
    second = (first + 3 + dice[1] % (len(PALETTE) - 5)) % len(PALETTE)
    left = -1 if dice[2] & 1 else 1
    stone = _Shape(
        20 - left * 1.5,
        21.5,
        _between(dice[3], 14, 16.5),
        _between(dice[4], 11.5, 14.5),
        _turn(dice[5], 24),
        PALETTE[first],
    )
    pale = _Shape(
        20 + left * _between(dice[6], 4, 8),
        _between(dice[7], 14, 26),
        _between(dice[8], 7, 10),
        _between(dice[9], 6, 8.5),
        _turn(dice[10], 40),
        _LIGHT[dice[11] % len(_LIGHT)],
    )
    small = _Shape(
        20 - left * _between(dice[12], 6, 10),
        _between(dice[13], 24, 30),
        _between(dice[14], 3.5, 5.5),
        _between(dice[15], 3, 4.5),
        _turn(dice[14], 30),
        PALETTE[second],
    )
    return (stone, pale, small) if dice[2] & 2 else (stone, pale)


def _between(die: int, low: float, high: float) -> float:
    return round(low + (high - low) * die / 255, 1)


def _turn(die: int, most: int) -> int:
    return round((die / 255 * 2 - 1) * most)
