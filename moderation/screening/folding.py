"""Characters made plain: look-alikes, accents, case and invisible marks, with the place each came from.

Nothing here knows words. Digits stay digits: whether `1` stands for `i` is a question about a word.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` in plain lower case; `places[i]` is where its i-th character stood in the text as given."""

    text: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place of text[start:end] in the text as given; start < end."""
        return self.places[start], self.places[end - 1] + 1


def fold(given: str) -> Folded:
    parts: list[str] = []
    places: list[int] = []
    at = 0
    for strange in _STRANGE.finditer(given):
        parts.append(given[at : strange.start()].lower())
        places.extend(range(at, strange.start()))
        at = strange.end()
        for place in range(strange.start(), at):
            plain = _plain(given[place])
            parts.append(plain)
            places.extend([place] * len(plain))
    if not at:
        return Folded(given.lower(), range(len(given)))
    parts.append(given[at:].lower())
    places.extend(range(at, len(given)))
    return Folded("".join(parts), places)


_STRANGE = re.compile(r"[^\x20-\x7e\n]+")


# Letters of other alphabets drawn like Latin ones; NFKD deals with full-width, circled and mathematical forms.
_LOOK_ALIKES = {
    "a": "аɑαᴀ∂λ", "b": "вьʙƀ฿", "c": "сςᴄϲ¢", "d": "ԁɗᴅđ", "e": "еєεᴇɛəэё℮€", "f": "ꜰƒғ", "g": "ɡցɢ", "h": "һнհʜħ",
    "i": (
        "іιıɪїɩ¡"
    ), "j": "јᴊʝ", "k": "кκᴋƙ", "l": "ӏʟłɭ", "m": "мᴍ", "n": "ոηɴпиŋ", "o": "оοօᴏøσ๏", "p": "рρᴘþ", "q": "ԛ",
    "r": "гʀɾ", "s": "ѕꜱʂ", "t": "тτᴛŧ†", "u": "υսᴜцʊ", "v": "νᴠѵ", "w": "ԝωᴡшщ", "x": "хχ×", "y": "уүʏγ¥", "z": "ᴢƶ",
    "'": "’‘‛ʼ`´′＇", '"': "“”„‟«»″", "-": "‐‑‒–—―−", "*": "∗•●■█▪✱",
    " ": "\u2800\u3164\u115f\u1160\uffa0",
}  # fmt: skip
_PLAIN = {look: plain for plain, looks in _LOOK_ALIKES.items() for look in looks}
_LETTER_BLOCKS = (0x1F1E6, 0x1F150, 0x1F170)  # flag letters, and letters in filled circles and squares
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    if character in "\n\r\u2028\u2029\x85\v\f":
        return "\n"
    if character == "\t":
        return " "
    for first in _LETTER_BLOCKS:
        if 0 <= ord(character) - first < len(_ALPHABET):
            return _ALPHABET[ord(character) - first]
    if character in _PLAIN:
        return _PLAIN[character]
    return "".join(_settled(part) for part in unicodedata.normalize("NFKD", character).casefold())


def _settled(part: str) -> str:
    category = unicodedata.category(part)
    if category in {"Mn", "Me", "Cf", "Cc"}:
        return ""
    if category in {"Cs", "Co", "Cn", "Zs"}:
        return " "
    if category == "Nd":
        return str(unicodedata.digit(part))
    return _PLAIN.get(part, part)
