"""How a page of a topic is laid out for one reader: where the new begins, and which branches are folded away. Pure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from forum.personal import Personal

if TYPE_CHECKING:
    from forum.showing import Post


# A struct, since every page makes forty: see forum/showing.py.
class Piece(msgspec.Struct, frozen=True):
    """A post of the page. beneath: how many posts of the page stand beneath it, by conversation."""

    post: "Post"
    beneath: int = 0
    is_folded: bool = False
    is_first_new: bool = False


def laid_out(posts: Sequence["Post"], personal: Personal, *, by_conversation: bool) -> list[Piece]:
    """The posts that are shown, in their order. What is beneath a folded post is counted and left out."""
    pieces: list[Piece] = []
    ends = _ends(posts) if by_conversation else []
    place = 0
    was_new = True
    while place < len(posts):
        post = posts[place]
        # Everything hangs on the opening post, so that one has no branch to fold.
        beneath = ends[place] - place - 1 if by_conversation and post.depth > 0 else 0
        is_folded = bool(beneath) and post.seq in personal.folded
        is_new = 0 < personal.seq < post.seq
        pieces.append(Piece(post, beneath, is_folded, is_new and not was_new))
        was_new = is_new
        place += 1 + (beneath if is_folded else 0)
    return pieces


def _ends(posts: Sequence["Post"]) -> list[int]:
    """For each post the place of the next that is not beneath it. Each branch is passed over in one step."""
    ends = [0] * len(posts)
    for place in range(len(posts) - 1, -1, -1):
        depth, after = posts[place].depth, place + 1
        while after < len(posts) and posts[after].depth > depth:
            after = ends[after]
        ends[place] = after
    return ends
