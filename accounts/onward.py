"""Where somebody was going when we asked who they are, and what they were sending: nothing of it is lost. Pure.

It travels through the forms in hidden fields, so it works without JavaScript and is kept nowhere. Forms come from our
own pages only; a link from elsewhere can set the path, which is why that is strict, but never what is sent.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote_plus, urlsplit

import msgspec

HOME = "/"

_PATH = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/?#-]*")
_LONGEST_PATH = 512
# Going back to one of these after signing in would ask again, or sign out.
_ARRIVING = ("/sign-", "/signed-out", "/recover", "/carry-on")
# What one types to prove who one is must not be echoed.
_SECRET = re.compile("passphrase|current|code")
# Larger bodies are refused when they come back; names and separators of the form need the rest.
_MOST_BYTES = 200 * 1024
_MOST_FIELDS = 50


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form that was sent before its sender had signed in. `to`: the path it goes to."""

    to: str
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """The fields with words of a person in them, to show back."""
        return tuple((name, value) for name, value in self.fields if name in {"text", "title"} or " " in value)

    @property
    def rest(self) -> tuple[tuple[str, str], ...]:
        """The fields that only the page understands, such as its key."""
        return tuple(field for field in self.fields if field not in self.words)

    @property
    def packed(self) -> str:
        return msgspec.json.encode(self).decode()

    @property
    def fits(self) -> bool:
        """Whether it can be carried through another form."""
        return len(quote_plus(self.packed)) <= _MOST_BYTES


@dataclass(frozen=True, slots=True)
class Onward:
    """Where to go next: a path of ours, unless a form was being sent."""

    path: str = HOME
    kept: Kept | None = None


def carried(fields: Mapping[str, object]) -> Onward:
    """What our own hidden fields carry. Anything spoilt counts as nothing."""
    return Onward(safe_path(_text(fields.get("next"))), _unpacked(_text(fields.get("kept"))))


def interrupted(path: str, fields: Iterable[tuple[str, object]], *, came_from: str) -> Onward:
    """A form was sent to `path` by nobody we know, from the page `came_from`."""
    if path.startswith(("/account", *_ARRIVING)):
        return Onward("/account" if path.startswith("/account") else HOME)
    texts = tuple((name, value) for name, value in fields if isinstance(value, str) and not _SECRET.search(name))
    return Onward(safe_path(came_from), _checked(Kept(path, texts)))


def safe_path(path: str) -> str:
    """The path, if it leads to a page of this site and nowhere else; else the first page.

    Strict, because browsers read "//", "/\\\\" and control characters as the beginning of another site's address.
    """
    if len(path) > _LONGEST_PATH or not _PATH.fullmatch(path) or "//" in path:
        return HOME
    if any(part in {".", ".."} for part in path.partition("?")[0].split("/")) or path.startswith(_ARRIVING):
        return HOME
    return path


def path_of(referer: str, *, host: str) -> str:
    """The path of the page somebody came from, if it is ours; else the first page."""
    try:
        came = urlsplit(referer)
    except ValueError:
        return HOME
    if came.netloc != host:
        return HOME
    return safe_path(f"{came.path}?{came.query}" if came.query else came.path)


def _unpacked(packed: str) -> Kept | None:
    if not packed:
        return None
    try:
        return _checked(msgspec.json.decode(packed, type=Kept))
    except msgspec.DecodeError:
        return None


def _checked(kept: Kept) -> Kept | None:
    sound = kept.to != HOME and safe_path(kept.to) == kept.to and len(kept.fields) <= _MOST_FIELDS
    return kept if sound else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
