"""Passages behind a content warning: `:::warning Needles` up to `:::`, as Markdown and as cooked HTML. Pure."""

from collections.abc import Callable, Iterator, Mapping
from html import escape, unescape
from re import Match
from re import compile as pattern

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

LABEL = "Content warning"
LONGEST = 60
"""Code points of a warning's words."""

TAGS = frozenset({"details", "summary", "div"})
ATTRIBUTES: Mapping[str, set[str]] = {"details": {"data-warning"}}
CLASSES: Mapping[str, set[str]] = {"details": {"veil"}, "summary": {"veil-name"}, "div": {"veil-inside"}}

_DEEPEST = 3
_DEPTH = "veils"
_OPENS = pattern(r":::[ ]*warning(?:[ \t]+(.*))?$")
_ENDS = ":::"
_PASSAGE_EDGE = pattern(r"<details\b[^>]*>|</details>")
_PASSAGE = pattern(r'<details class="veil" data-warning="([^"]*)">')
_NAME = pattern(r"\s*<summary\b[^>]*>(.*?)</summary>")
_UNNAMED = "not said what"


def passages(reader: MarkdownIt) -> None:
    """Teach a reader of Markdown the container. One that is never ended covers the rest, as too little would hurt."""
    reader.block.ruler.before("fence", "veil", _passage, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def without_passages(html: str) -> str:
    """Cooked HTML in which the name of each veiled passage stands for its words."""
    return "".join(before + (f"<p>{name}.</p>" if name else "") for before, name in _outside(html))


def split(html: str) -> tuple[str, list[str]]:
    """Cooked HTML without its veiled passages, and what each of these warns of, as HTML."""
    pieces = list(_outside(html))
    names = [name.removeprefix(f"{LABEL}: ") for _, name in pieces if name]
    return "".join(before for before, _ in pieces), names


def _outside(html: str) -> Iterator[tuple[str, str]]:
    """What stands before each veiled passage, with that one's name; at last what stands after them all."""
    depth, since = 0, 0
    for edge in _PASSAGE_EDGE.finditer(html):
        opens = edge[0] != "</details>"
        if depth == 0:
            name = _NAME.match(html, edge.end())
            yield html[since : edge.start()], name[1] if name else ""
        depth = depth + 1 if opens else max(depth - 1, 0)
        since = edge.end()
    if depth == 0:
        yield html[since:], ""


def as_chosen(html: str, choice_about: Callable[[str], str]) -> str:
    """The same words, with each passage open or put away as a reader chose about its warning, given in lower case."""

    def veil(found: Match[str]) -> str:
        choice = choice_about(unescape(found[1]))
        if choice == "show":
            return f"{found[0][:-1]} open>"
        return found[0].replace('"veil"', '"veil veil--away"', 1) if choice == "hide" else found[0]

    return _PASSAGE.sub(veil, html)


def _passage(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    opens = None if state.is_code_block(start) else _OPENS.match(_line(state, start))
    # Deeper ones stay as they were typed, behind the veils around them: so the work grows with the text alone.
    depth: int = state.env.get(_DEPTH, 0)
    if opens is None or depth >= _DEEPEST:
        return False
    if silent:
        return True
    last = _last_line(state, start, end)
    state.env[_DEPTH] = depth + 1
    _tokens(state, start, last, named=" ".join((opens[1] or "").split())[:LONGEST] or _UNNAMED)
    state.env[_DEPTH] = depth
    state.line = last + 1 if last < end and _line(state, last) == _ENDS else last
    return True


def _last_line(state: StateBlock, start: int, end: int) -> int:
    """The line that ends a passage, or the first beyond the block that it stands in."""
    inner = 0
    for line in range(start + 1, end):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return line
        words = _line(state, line)
        if words == _ENDS and inner == 0:
            return line
        inner += bool(_OPENS.match(words)) - (words == _ENDS)
    return end


def _tokens(state: StateBlock, start: int, last: int, *, named: str) -> None:
    parent, most = state.parentType, state.lineMax
    state.parentType, state.lineMax = "veil", last
    opening = state.push("veil_open", "details", 1)
    opening.block, opening.map = True, [start, last]
    opening.attrs = {"class": "veil", "data-warning": named.casefold()}
    # The one kind of token that is written out as it is; the words are escaped here.
    state.push("html_block", "", 0).content = f'<summary class="veil-name">{LABEL}: {escape(named)}</summary>\n'
    state.push("veil_inside_open", "div", 1).attrs = {"class": "veil-inside"}
    state.md.block.tokenize(state, start + 1, last)
    state.push("veil_inside_close", "div", -1)
    state.push("veil_close", "details", -1)
    state.parentType, state.lineMax = parent, most


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()
