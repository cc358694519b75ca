"""What a search shows of a post: a few words around those that were found, and none that stand behind a warning."""

from html import unescape

from markupsafe import Markup, escape

from frame import veiling
from frame.cooking import plain_of

BEGIN, END = "\ue000", "\ue001"
"""Around each word that was found, until it is marked: characters that no text of ours keeps."""


def unveiled(html: str) -> tuple[str, list[str]]:
    """The words of a post that stand before everybody's eyes, and the warnings of the passages left out."""
    outside, names = veiling.split(html)
    return plain_of(outside).replace(BEGIN, "").replace(END, ""), list(dict.fromkeys(map(unescape, names)))


def marked(headline: str) -> Markup:
    """A headline of PostgreSQL's, its found words marked, all else escaped."""
    words = " ".join(headline.split())
    return Markup(str(escape(words)).replace(BEGIN, "<mark>").replace(END, "</mark>"))  # noqa: S704 - escaped just now
