"""Quoting a post in an answer to it. Pure."""

import re
from collections.abc import Sequence

from forum.showing import Post
from frame import cooking

LONGEST_QUOTE = 2_000
_VEILED = re.compile(r"<details\b")
_SOMETHING = "Something in the quote"


def quote(post: Post) -> str:
    """The words of a post as lines of a quote, behind the warnings that it carries."""
    words = cooking.plain_of(post.html)
    if len(words) > LONGEST_QUOTE:
        words = words[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
    warnings = post.warnings.splitlines()
    if not warnings and _VEILED.search(post.html):
        warnings = [_SOMETHING]
    return as_quote(post.pseudonym, words, warnings)


def as_quote(pseudonym: str, words: str, warnings: Sequence[str]) -> str:
    lines = [f"{pseudonym} wrote:", "", *words.splitlines()]
    quoted = "\n".join(f"> {line}".rstrip() for line in lines)
    if warnings:
        quoted = f":::warning {', '.join(warnings)}\n{quoted}\n:::"
    return quoted + "\n\n"
