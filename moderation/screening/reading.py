"""A text read once: folded, cut into words and sentences, with what is quoted. All rules look at this."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from moderation.screening.folding import Folded, fold
from moderation.screening.sentences import Sentence, Span
from moderation.screening.shorthand import PICTURES, RUN_ON, RUN_ON_BEFORE
from moderation.screening.spelling import Disguised, Spelling

_TOKEN = re.compile(
    r"""[ ]*(?:
    (?P<plain>[a-z]{2,}(?=[ ,.\n]))
    |(?P<spelled>(?<![^\W_])(?:[^\W_]|[$@!])(?:[ .\-_*/|']{1,3}(?:[^\W_]|[$@!])(?![^\W_]|'[^\W_])){2,})
    |(?P<number>\d+(?:[.,:/]\d+)+|\d+(?:\.\d+)?(?=(?:mg|mcg|ml|g|kg|iu|st|lbs?|am|pm|yo|yrs?|cal|kcal)(?![^\W_])))
    |(?P<word>(?:[$@]|(?<!\S)!)?'?[^\W_]+(?:[*'@$!|\#+_]+[^\W_]+)*[*$]*)
    |(?P<dots>\.{2,})
    |(?P<stop>[.!?;]+|\n\s*\n|$)
    |(?P<pause>[,:()\[\]\n]|(?<=\s)-+(?=\s))
    |(?P<mark>[^\w\s])
    )""",
    re.VERBOSE,
)
_QUOTED = re.compile(r'"[^"\n]{2,400}"|(?<![^\W_])\'(?=\S)[^\'\n]{2,200}(?:\'[^\W_][^\'\n]{0,100}){0,3}\'(?![^\W_])')
_DIGIT = re.compile(r"[0-9]")
_LONGEST_SENTENCE = 60
# A sentence that is cut for length begins again this many words earlier, so that no phrase falls between.
_OVERLAP = 10


@dataclass(frozen=True)
class Reading:
    """`given` is the text as it was given; every span the rules return is a place in it."""

    given: str
    folded: Folded
    sentences: tuple[Sentence, ...]
    year: int

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset().union(*(sentence.vocabulary for sentence in self.sentences))

    @cached_property
    def digits(self) -> int:
        """How many digits the text has: most finders of numbers need several."""
        return len(_DIGIT.findall(self.folded.text))

    @cached_property
    def text(self) -> str:
        """All the sentences' plain words, "." between them."""
        return " " + ". ".join(sentence.text for sentence in self.sentences)

    def says(self, phrases: tuple[str, ...]) -> bool:
        """Whether any of these runs of plain words stands anywhere. Asked once for each match, so remembered."""
        if phrases not in self._said:
            self._said[phrases] = any(f" {phrase} " in self.text for phrase in phrases)
        return self._said[phrases]

    @cached_property
    def _said(self) -> dict[tuple[str, ...], bool]:
        return {}

    @cached_property
    def length(self) -> int:
        return sum(len(sentence.words) for sentence in self.sentences)

    @cached_property
    def quoted(self) -> tuple[Span, ...]:
        """Places in the text as given that stand between quotation marks."""
        return tuple(self.folded.span(*found.span()) for found in _QUOTED.finditer(self.folded.text))

    def is_quoted(self, span: Span) -> bool:
        return any(start <= span[0] and span[1] <= end for start, end in self.quoted)


def read(given: str, spelling: Spelling, *, year: int) -> Reading:
    folded = fold(given)
    sentences = tuple(part for sentence in _sentences(folded, spelling) for part in _cut(sentence))
    return Reading(given, folded, sentences, year)


def _sentences(folded: Folded, spelling: Spelling) -> Iterator[Sentence]:
    words: list[str] = []
    spans: list[Span] = []
    for token in _TOKEN.finditer(folded.text):
        what = token.lastgroup or ""
        if what == "stop":
            if words:
                yield Sentence(_undisguised(words), spans, folded, asks="?" in token[what])
                words, spans = [], []
            continue
        span = token.span(what)
        meant = spelling.read(token[what]) if what in _WORDS else _meant(what, token[what], spelling)
        for word in meant:
            if words and (words[-1] in spelling.heads or words[-1] in RUN_ON):
                _join(words, spans, word, span, spelling)
            else:
                words.append(word)
                spans.append(span)


_WORDS = frozenset({"plain", "word"})
_LONE = {"1": "i", "4": "a"}


def _undisguised(words: list[str]) -> list[str]:
    """In a sentence with words like "w4nt", a lone 1 or 4 is a word too."""
    if _LONE.keys().isdisjoint(words) or Disguised not in map(type, words):
        return words
    return [_LONE.get(word, word) for word in words]


def _join(words: list[str], spans: list[Span], word: str, span: Span, spelling: Spelling) -> None:
    """Add a word to one that may be its first half, or lack an apostrophe."""
    joined = spelling.joined(words[-1], word)
    if joined:
        words[-1] = joined
        spans[-1] = (spans[-1][0], span[1])
        return
    if words[-1] in RUN_ON and word in RUN_ON_BEFORE:
        words[-1:] = ["i", RUN_ON[words[-1]]]
        spans.append(spans[-1])
    words.append(word)
    spans.append(span)


def _meant(what: str, written: str, spelling: Spelling) -> tuple[str, ...]:
    if what == "number":
        return (written,)
    if what == "pause":
        return (",",)
    if what == "spelled":
        letters = "".join(character for character in written if character.isalnum() or character in "$@!")
        return tuple(letters) if letters.isdigit() else spelling.spelled(letters)
    if what == "mark":
        return tuple(PICTURES.get(written, _SIGNS.get(written, "")).split())
    return ()


_SIGNS = {"&": "and", "%": "percent", "£": "£", "@": "@"}


def _cut(sentence: Sentence) -> Iterator[Sentence]:
    if len(sentence.words) <= _LONGEST_SENTENCE:
        yield sentence
        return
    for start in range(0, len(sentence.words) - _OVERLAP, _LONGEST_SENTENCE - _OVERLAP):
        end = start + _LONGEST_SENTENCE
        yield Sentence(sentence.words[start:end], sentence.spans[start:end], sentence.folded, sentence.asks)
