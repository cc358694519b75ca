"""Looking at a page as a browser would: what it says, what its fields hold, what in it could run, load or lead."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

_FRAMING = {"style", "iframe", "frame", "object", "embed", "base", "applet"}
_LEADS_TO = {"", "http", "https", "mailto", "tel", "sms"}


@dataclass(slots=True)
class Page:
    """words: all text, with single spaces. fields: what inputs and text areas hold. tags: every kind of element."""

    words: str = ""
    fields: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    dangers: list[str] = field(default_factory=list)


def look(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.page.words = tidy(" ".join(reader.texts))
    return reader.page


def tidy(text: str) -> str:
    """As our forms take a line: no control characters but spaces, and one space at a time."""
    return " ".join(re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", text).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.texts: list[str] = []
        self._area: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.page.tags.add(tag)
        if tag == "textarea":
            self._area = []
        if tag == "input":
            self.page.fields.append(given.get("value") or "")
        if tag == "a":
            self.page.links.append(given.get("href") or "")
        if self._is_dangerous(tag, given):
            self.page.dangers.append(self.get_starttag_text() or tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            self.page.fields.append("".join(self._area).strip("\n"))
            self._area = None

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self._area is not None:
            self._area.append(data)

    def _is_dangerous(self, tag: str, given: dict[str, str | None]) -> bool:
        loaded = given.get("src") or (given.get("href") if tag == "link" else None)
        led = [given[name] or "" for name in ("href", "action", "formaction") if name in given]
        return (
            tag in _FRAMING
            or any(name.startswith("on") or name in {"style", "srcdoc"} for name in given)
            or (tag == "script" and not loaded)
            or (loaded is not None and not loaded.startswith("/static/"))
            or any(_scheme(address) not in _LEADS_TO for address in led)
        )


def _scheme(address: str) -> str:
    # As browsers read it: without control characters and spaces.
    return urlsplit(re.sub(r"[\x00-\x20]", "", address)).scheme.lower()
