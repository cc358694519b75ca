"""Pebbles: the small mark beside a pseudonym, drawn from a key that each membership has of its own.

The same key always gives the same pebble; keys of one person in two groups have nothing in common, so neither have
their pebbles. static/css/components/pebble.css draws them, by classes: the content policy forbids inline style, and a
drawing of its own in each of forty posts was an eighth of their page.
"""

from functools import lru_cache
from hashlib import blake2b

from markupsafe import Markup

STONES, FORMS, LIGHTS, PLACES = 12, 24, 6, 32
"""How many of each the style sheet has; thirds come in the colours of stones."""

# Between a stone and its third, so that no two neighbours of the palette lie together.
_APART = 3


@lru_cache(maxsize=4096)
def pebble(key: bytes) -> Markup:
    """An empty element, which says nothing to assistive technology: the pseudonym stands beside it."""
    # Only numbers are in it; nothing of the key is.
    return Markup(f'<i class="pebble {" ".join(_classes(key))}"></i>')  # noqa: S704


def _classes(key: bytes) -> list[str]:
    dice = blake2b(key, digest_size=16, person=b"pebble").digest()
    stone = dice[0] % STONES
    classes = [f"s{stone}", f"f{dice[3] % FORMS}", f"l{dice[11] % LIGHTS}", f"p{dice[6] % PLACES}"]
    if dice[2] & 2:
        classes.append(f"t{(stone + _APART + dice[1] % (STONES - 2 * _APART + 1)) % STONES}")
    if dice[2] & 1:
        classes.append("m")
    return classes
