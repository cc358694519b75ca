"""What a search shows of a post: a few words around those that were found, and none that stand behind a warning."""

import re
from html import unescape

from markupsafe import Markup, escape

from frame.cooking import plain_of

BEGIN, END = "\ue000", "\ue001"
"""Around each word that was found, until it is marked: characters that no text of ours keeps."""

_DETAILS = re.compile(r"<details\b[^>]*>|</details>")
_SUMMARY = re.compile(r"<summary>(.*?)</summary>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SAID_BEFORE = "Content warning:"


def unveiled(html: str) -> tuple[str, list[str]]:
    """The words of a post that stand before everybody's eyes, and the warnings of the passages left out."""
    kept: list[str] = []
    warnings: list[str] = []
    depth = begun = 0
    for match in _DETAILS.finditer(html):
        if match[0].startswith("</"):
            depth = max(0, depth - 1)
            begun = match.end()
            continue
        if depth == 0:
            kept.append(html[begun : match.start()])
            warnings += _warning_at(html, match.end())
        depth += 1
    if depth == 0:
        kept.append(html[begun:])
    return plain_of("\n".join(kept)).replace(BEGIN, "").replace(END, ""), list(dict.fromkeys(warnings))


def marked(headline: str) -> Markup:
    """A headline of PostgreSQL's, its found words marked, all else escaped."""
    words = " ".join(headline.split())
    return Markup(str(escape(words)).replace(BEGIN, "<mark>").replace(END, "</mark>"))  # noqa: S704 - escaped just now


def _warning_at(html: str, place: int) -> list[str]:
    summary = _SUMMARY.match(html, place)
    if not summary:
        return []
    words = unescape(_TAG.sub("", summary[1])).strip()
    words = words.removeprefix(_SAID_BEFORE).strip()
    return [words] if words else []
