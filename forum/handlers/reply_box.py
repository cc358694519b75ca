"""The box where one replies to a topic, as it is before its reader wrote anything: for nearly all who read."""

from functools import lru_cache
from uuid import uuid4

import msgspec
from markupsafe import Markup

from forum import forms, needs
from forum.drafts import Draft
from forum.posts import OPENER
from forum.topics import Topic
from frame import pages

_KEPT = 1024
_UNWRITTEN = Draft()
# Stands in the kept box where each reader's own key goes. Nobody can know it, so no words of theirs are taken for it.
_PLACE_OF_KEY = uuid4()


class _Where(msgspec.Struct, frozen=True):
    """All that the box says of its topic."""

    id: int
    is_public: bool
    need: str | None
    group_name: str
    group_warnings: tuple[str, ...]


def is_untouched(draft: Draft) -> bool:
    return draft == _UNWRITTEN


def untouched(topic: Topic) -> Markup:
    """`templates/forum/_composer.html` with nothing in it, and a key of its own."""
    where = _Where(topic.id, topic.is_public, topic.need, topic.group_name, tuple(topic.group_warnings))
    # Plain text, for what is put in is a key of ours.
    return Markup(_rendered(where).replace(str(_PLACE_OF_KEY), str(uuid4()), 1))  # noqa: S704


# The key holds all that is shown, and nothing of whoever reads.
@lru_cache(maxsize=_KEPT)
def _rendered(where: _Where) -> str:
    form = forms.ReplyForm()
    form.key.data = _PLACE_OF_KEY
    return pages.fragment(
        "forum/_composer.html",
        topic=where,
        form=form,
        draft=_UNWRITTEN,
        needs=needs,
        answered_seq=OPENER,
        place=f"topic:{where.id}",
    )
