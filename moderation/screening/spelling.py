"""What a written word stands for: contractions, chat shorthand, leetspeak, masks, stretched and mistyped words.

A word is changed only into one that some rule knows, never when it is an ordinary word itself.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from itertools import product

from moderation.screening.shorthand import JOINED, MASKABLE, PRONOUNS, SHORTHAND
from moderation.screening.wordlist import words

_LEET: Mapping[str, str] = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "il", "|": "il", "+": "t", "#": "h", "_": "", "*": "",
}  # fmt: skip
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_MASKS = re.compile(r"[*#_@$!+]")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_MOST_LEET = 4
_LONGEST_WORD = 24
_LONGEST_RUN = 80
_SHORTEST_SPELLED = 3
_COST_OF_STRAY = 4
_SHORT_WORDS = words("to do it if so is in me my be go no we he at as up us am an on of or")


class Disguised(str):
    """A word that was written with digits for letters."""

    __slots__ = ()


class Spelling:
    """Reads words with the vocabulary of the rules in mind."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._known = frozenset(vocabulary) | SHORTHAND.keys()
        self._ordinary = _ordinary_words()
        self._typos = _typos(self._known, self._ordinary)
        self._halves = _halves(self._known, self._ordinary)
        self.heads = frozenset(head for head, _ in self._halves)
        self.read = lru_cache(maxsize=16384)(self._read)
        self.spelled = lru_cache(maxsize=1024)(self._spelled)

    def joined(self, head: str, tail: str) -> str | None:
        """One word that was broken in two: "my self", "sui cide"."""
        return self._halves.get((head, tail))

    def _spelled(self, letters: str) -> tuple[str, ...]:
        """Words written letter by letter: "killmyself" is two; what makes no words we know stays one."""
        letters = letters[:_LONGEST_RUN]
        best: list[tuple[int, tuple[str, ...]]] = [(0, ())]
        for end in range(1, len(letters) + 1):
            options = [(best[end - 1][0] + _COST_OF_STRAY, (*best[end - 1][1], letters[end - 1]))]
            for start in range(max(0, end - _LONGEST_WORD), end):
                part = letters[start:end]
                word = part if part in self._known else None if part.isalpha() else self._unleet(part)
                if word and (len(word) > 1 or word in "ia"):
                    options.append((best[start][0] + 1, (*best[start][1], *SHORTHAND.get(word, (word,)))))
            best.append(min(options, key=_cost))
        found = best[-1][1]
        return found if max(map(len, found), default=0) >= _SHORTEST_SPELLED else (letters,)

    def _read(self, written: str) -> tuple[str, ...]:
        if written in SHORTHAND:
            return SHORTHAND[written]
        if "'" in written:
            return self._contraction(written)
        if written in self._known or written in self._ordinary or len(written) > _LONGEST_WORD:
            return (written,)
        mended = self._mended(written)
        meant = SHORTHAND.get(mended, (mended,))
        if mended.isalpha() and any(character.isdigit() for character in written):
            return tuple(Disguised(word) for word in meant)
        return meant

    def _contraction(self, written: str) -> tuple[str, ...]:
        if not written.isalpha() and "*" not in written:
            written = written.translate(_AS_LETTERS)
        head, _, tail = written.strip("'").rpartition("'")
        if not head:
            return self._read(tail) if tail else ()
        if tail == "t" and head.endswith("n"):
            return (*SHORTHAND.get(head + "t", (head[:-1], "not")),)
        if tail in _ENDINGS:
            return (*self._read(head), _ENDINGS[tail])
        if tail == "s":
            return (*self._read(head), "is" if head in PRONOUNS else "s")
        return self._read(head + tail)

    def _mended(self, written: str) -> str:
        if written.isalpha():
            return self._typos.get(written) or self._unstretched(written)
        bare = written.strip("*_#!+|")
        if bare in self._known or (bare.isalpha() and bare == written.rstrip("*_") and bare in self._ordinary):
            return bare
        return self._unleet(written) or self._unmasked(written) or bare or written

    def _unstretched(self, written: str) -> str:
        if not _STRETCHED.search(written):
            return written
        for shorter in (_STRETCHED.sub(r"\1", written), _STRETCHED.sub(r"\1\1", written)):
            if shorter in self._known:
                return shorter
            if shorter in self._typos:
                return self._typos[shorter]
        return _STRETCHED.sub(r"\1", written)

    def _unleet(self, written: str) -> str | None:
        if written in self._known:
            return written
        choices = [_LEET.get(character, character) or ("",) for character in written]
        doubtful = sum(len(choice) > 1 for choice in choices)
        if doubtful > _MOST_LEET or written.isalpha() or not any(character.isalpha() for character in written):
            return None
        for letters in product(*choices):
            word = "".join(letters)
            if word in self._known and (len(word) > 2 or word in _SHORT_WORDS):
                return word
            if word in self._typos:
                return self._typos[word]
        return None

    def _unmasked(self, written: str) -> str | None:
        if not _MASKS.search(written):
            return None
        for word in MASKABLE:
            if _masks(written, word):
                return word
        return None


_AS_LETTERS = str.maketrans("013457$@!|", "oieastsaii")
_ENDINGS = {"n": "n", "m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would"}


def _cost(option: tuple[int, tuple[str, ...]]) -> int:
    return option[0]


def _masks(written: str, word: str) -> bool:
    """Whether `written` is `word` with some letters, never the first, covered: f*ck, s**cide, k****."""
    if written[0] != word[0] or len(written) != len(word):
        return False
    return all(left == right or _MASKS.match(left) for left, right in zip(written, word, strict=True))


def _ordinary_words() -> frozenset[str]:
    lines = resources.files(__package__).joinpath("ordinary_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _typos(known: Iterable[str], ordinary: frozenset[str]) -> dict[str, str]:
    """Every slip of one key that makes no ordinary word, and the word that was meant."""
    meant: dict[str, str] = {}
    for word in sorted(known, key=lambda each: (-len(each), each)):
        if word.isascii() and word.isalpha():
            for slip in _slips(word):
                meant.setdefault(slip, word)
    return {slip: word for slip, word in meant.items() if slip not in ordinary and slip not in known}


_SHORTEST_SWAPPED = 4
_SHORTEST_DROPPED = 5
_SHORTEST_WRONG_KEY = 7


def _slips(word: str) -> Iterable[str]:
    """Letters swapped, doubled, dropped or struck beside; never the first or last, which change words into others."""
    if len(word) >= _SHORTEST_SWAPPED:
        for at in range(len(word) - 1):
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            yield word[:at] + word[at] + word[at:]
    if len(word) >= _SHORTEST_DROPPED:
        for at in range(1, len(word) - 1):
            yield word[:at] + word[at + 1 :]
    if len(word) >= _SHORTEST_WRONG_KEY:
        for at in range(1, len(word) - 1):
            for near in _neighbours(word[at]):
                yield word[:at] + near + word[at + 1 :]
                yield word[:at] + near + word[at:]


@lru_cache(maxsize=26)
def _neighbours(letter: str) -> str:
    for row, keys in enumerate(_KEYS):
        at = keys.find(letter)
        if at >= 0:
            beside = keys[max(0, at - 1) : at] + keys[at + 1 : at + 2]
            below = _KEYS[row + 1][max(0, at - 1) : at + 1] if row + 1 < len(_KEYS) else ""
            above = _KEYS[row - 1][at : at + 2] if row else ""
            return beside + below + above
    return ""


def _halves(known: frozenset[str], ordinary: frozenset[str]) -> dict[tuple[str, str], str]:
    """Long words broken by one space, where the halves are not words themselves or are always meant as one."""
    words = known | ordinary
    return {
        (word[:at], word[at:]): word
        for word in known
        if len(word) >= _SHORTEST_DROPPED and word.isalpha()
        for at in range(1, len(word))
        if word in JOINED or not (word[:at] in words or word[at:] in words)
    }
