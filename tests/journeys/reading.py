"""What the HTML of a page says before any browser has seen it."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_TELLING = ("class", "type", "role", "aria-live", "aria-current", "aria-invalid", "kind")
_EMPTY = frozenset({"meta", "link", "input", "br", "hr", "img", "wbr", "col"})
_IN_ORDER = {"safety-help": "help", "button button--leave": "leave", "top-nav": "navigation", "foot": "footer"}


@dataclass
class Reading(HTMLParser):
    """order: where help, the way out and the landmarks come. parts: every element, by what it is and stands in."""

    html: str
    lang: str = ""
    title: str = ""
    headings: int = 0
    order: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    parts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()
        self._within: list[str] = []
        self._chain: list[str] = []
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._find_inline(tag, given)
        self.headings += tag == "h1"
        self.lang = given.get("lang", "") if tag == "html" else self.lang
        named = _IN_ORDER.get(given.get("class", ""), "main" if tag == "main" else "")
        self.order += [named] if named else []
        part = f"{tag}{[given.get(name) for name in _TELLING]}{sorted(given)}"
        # What a mark is drawn with differs from person to person.
        if "svg" not in self._within:
            self.parts.add(" ".join([*self._chain, part]))
        if tag not in _EMPTY:
            self._within.append(tag)
            self._chain.append(part)

    def handle_endtag(self, tag: str) -> None:
        while tag in self._within:
            self._chain.pop()
            if self._within.pop() == tag:
                break

    def handle_data(self, words: str) -> None:
        if self._within[-1:] == ["title"]:
            self.title += words

    def _find_inline(self, tag: str, given: dict[str, str]) -> None:
        self.inline += [f"{tag} with {name}" for name in given if name == "style" or re.fullmatch("on[a-z]+", name)]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)

    def faults(self) -> list[str]:
        """What would be wrong with this on any page."""
        found = {
            "is not in English": self.lang != "en-GB",
            "has no title": not re.search(r"\w.* – \w", self.title),
            f"has {self.headings} first headings": self.headings != 1,
            f"has its parts in the order {self.order}": self.order != ["help", "leave", "navigation", "main", "footer"],
            f"has inline {self.inline}": bool(self.inline),
        }
        return [words for words, is_so in found.items() if is_so]
