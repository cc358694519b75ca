"""Mentions: `@Name` in a text, for the members of its group alone. A mark and no link, so that it leads to nobody."""

import re
from collections.abc import Callable, Collection, Iterator

from frame.caller import Caller
from frame.database import Reads
from groups.pseudonyms import LONGEST, skeleton

MOST = 10
"""Names that one post can call; more are left as they are, so that nobody calls a whole group."""
OFFERED = 8
_MOST_LOOKED_AT = 50

# A name may hold spaces, so what follows the sign is tried from its longest beginning to its shortest.
_AT = re.compile(rf"(?<![\w@.])@(?=\w)([\w .'’-]{{1,{LONGEST}}})")
_ENDS = re.compile(r"(?<=\w)(?!\w)|(?<=\.)")
_TAG = re.compile(r"(<[^>]*>)")
_UNTOUCHED = ("a", "code", "pre")
_MARK = '<span class="mention">@{}</span>'
_MARKED = re.compile(r'<span class="mention">@([^<]*)</span>')


def candidates(text: str) -> set[str]:
    """Skeletons of all that could be a name after an `@`. Pure, and bounded whatever the text."""
    found: set[str] = set()
    for number, match in enumerate(_AT.finditer(text)):
        if number == _MOST_LOOKED_AT:
            break
        found |= {skeleton(name) for name in _beginnings(match[1])}
    return found - {""}


def marked(html: str, named: Collection[str]) -> str:
    """Mark the names in cooked HTML, outside of code and links. named: the skeletons that belong to members. Pure."""
    if not named or "@" not in html:
        return html
    inside, left, pieces = 0, [MOST], []
    for piece in _TAG.split(html):
        if piece.startswith("<"):
            inside += _depth(piece)
            pieces.append(piece)
        else:
            pieces.append(piece if inside else _AT.sub(_marker(named, left), piece))
    return "".join(pieces)


def any_in(html: str) -> bool:
    return _MARKED.search(html) is not None


def names_in(html: str) -> list[str]:
    """The skeletons of the names that are marked in cooked HTML. Pure."""
    return [skeleton(name) for name in _MARKED.findall(html)]


async def members_named(db: Reads, group_id: int, text: str) -> frozenset[str]:
    """Those of the candidates in a text that are the names of members of this group, as skeletons."""
    looked_for = candidates(text)
    if not looked_for:
        return frozenset()
    rows = await db.fetch(
        """
        SELECT m.skeleton
          FROM memberships m
          JOIN standings s ON s.membership_id = m.id
         WHERE m.group_id = $1
           AND m.skeleton = ANY ($2)
           AND m.hidden_pseudonym IS NULL
        """,
        group_id,
        list(looked_for),
    )
    return frozenset(row["skeleton"] for row in rows)


async def list_names(db: Reads, group_id: int, *, begins: str, reader: Caller) -> list[str]:
    """A few names in the reader's own group that begin like this, but for their own and those they have muted."""
    rows = await db.fetch(
        """
        SELECT s.pseudonym
          FROM standings own
          JOIN standings s ON s.group_id = own.group_id AND s.membership_id <> own.membership_id
         WHERE own.group_id = $1
           AND own.member_id = $2
           AND starts_with(lower(s.pseudonym), lower($3))
           AND NOT EXISTS (SELECT FROM mutes
                            WHERE membership_id = own.membership_id AND muted_membership_id = s.membership_id)
         ORDER BY lower(s.pseudonym)
         LIMIT $4
        """,
        group_id,
        reader.member_id,
        begins,
        OFFERED,
    )
    return [row["pseudonym"] for row in rows]


def _marker(named: Collection[str], left: list[int]) -> Callable[[re.Match[str]], str]:
    def mark(match: re.Match[str]) -> str:
        name = next((name for name in _beginnings(match[1]) if skeleton(name) in named), None)
        if name is None or left[0] == 0:
            return match[0]
        left[0] -= 1
        return _MARK.format(name) + match[1][len(name) :]

    return mark


def _beginnings(words: str) -> Iterator[str]:
    """What a run of words begins with, cut at the end of each word, the longest first."""
    for end in reversed([found.start() for found in _ENDS.finditer(words) if found.start()]):
        yield words[:end]


def _depth(tag: str) -> int:
    name = tag.strip("</>").partition(" ")[0]
    if name not in _UNTOUCHED:
        return 0
    return -1 if tag.startswith("</") else 1
