"""Topic pages as visitors see them, kept as they were sent.

A page is kept under everything that can change it: the whole row of its topic, whose `last_seq` counts every change to
its posts, the number of its group's names, and the year, which dates leave out. So nothing is ever taken out: a page
that changed is another page. What members see is made for each.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import fields
from operator import attrgetter

from forum.threads import Place, View
from forum.topics import Topic
from frame import clock

MOST = 200
"""Pages kept in a process: some 20 MB."""

_LISTS = {"warnings", "group_warnings"}
_whole = attrgetter(*(each.name for each in fields(Topic) if each.name not in _LISTS))
_kept: OrderedDict[Hashable, bytes] = OrderedDict()


def key_of(topic: Topic, view: View, place: Place) -> Hashable:
    return _whole(topic), tuple(topic.warnings), tuple(topic.group_warnings), view, place, clock.now().year


def find(key: Hashable) -> bytes | None:
    body = _kept.get(key)
    if body is not None:
        _kept.move_to_end(key)
    return body


def keep(key: Hashable, body: bytes) -> None:
    _kept[key] = body
    if len(_kept) > MOST:
        _kept.popitem(last=False)
