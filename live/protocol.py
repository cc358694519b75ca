"""The frames of `kith.1`: what a browser may ask, what it is told, and why a socket ends. Pure.

docs/live-protocol.md describes each for whoever writes a client.
"""

import json
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Annotated, Literal, NamedTuple, Self
from uuid import UUID

import msgspec

SUBPROTOCOL = "kith.1"
LONGEST_FRAME_BYTES = 64 * 1024

State = Literal["shown", "held", "hidden", "withdrawn", "erased"]

_LARGEST_CHANNEL = 2**31 - 1
# Beyond it a number of JavaScript's is no longer exact.
_LARGEST_AT = 2**53 - 1


class Close(IntEnum):
    """Why a socket ends. Browsers come back after every code but those from 4500 on."""

    BINARY = 1003
    BAD_TEXT = 1007
    TOO_BIG = 1009
    RESTARTING = 4001
    TOO_SLOW = 4008
    NO_SIGN_OF_LIFE = 4009
    FLOODING = 4029
    SIGNED_OUT = 4501
    OLD_PROTOCOL = 4502
    EXCLUDED = 4503


class BadFrame(Exception):
    """What a browser sent is not a frame of this protocol. The words are for whoever writes a client."""


class Channel(NamedTuple):
    """What one listens to, such as `room:7`: a kind that a source answers for, and a number."""

    kind: str
    number: int

    @classmethod
    def parse(cls, name: str) -> Self:
        """Raises: BadFrame, for a number beyond 2^31-1; the shape is checked by the frame's own pattern."""
        kind, _, digits = name.partition(":")
        if int(digits) > _LARGEST_CHANNEL:
            raise BadFrame("channel: the number is too large")
        return cls(kind, int(digits))

    def __str__(self) -> str:
        return f"{self.kind}:{self.number}"


# \Z and not $, which would let a line break follow; [0-9] and not \d, which takes digits of every script.
ChannelName = Annotated[str, msgspec.Meta(pattern=r"\A[a-z]{1,16}:[1-9][0-9]{0,9}\Z")]
At = Annotated[int, msgspec.Meta(ge=0, le=_LARGEST_AT)]


class _Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag=str.lower):
    channel: ChannelName


class Enter(_Asked, frozen=True):
    """Listen to a channel. after: the number of the last change seen; None asks only for what comes from now on."""

    after: At | None = None
    epoch: Annotated[str, msgspec.Meta(max_length=32)] | None = None


class Leave(_Asked, frozen=True):
    """Stop listening."""


class Say(_Asked, frozen=True):
    """Say something. The same key again is the same saying, and is answered as the first was.

    answers: the id of what it answers, in a channel where things can be answered. warnings: what it touches.
    """

    key: UUID
    text: str
    answers: Annotated[str, msgspec.Meta(pattern=r"\A[1-9][0-9]{0,9}\Z")] | None = None
    warnings: Annotated[Sequence[str], msgspec.Meta(max_length=32)] = ()


class Hint(_Asked, frozen=True):
    """Something fleeting, such as that one is typing. It has no number and is not kept."""

    kind: Annotated[str, msgspec.Meta(pattern=r"\A[a-z_]{1,20}\Z")]


Asked = Enter | Leave | Say | Hint

_asked: msgspec.json.Decoder[Asked] = msgspec.json.Decoder(Asked)


def decode(text: str) -> Asked:
    """What a browser asks.

    Raises: BadFrame, also for a name given twice, NaN, half a surrogate pair, a byte order mark, a number out of range.
    """
    try:
        raw = text.encode()
        if len(raw) > LONGEST_FRAME_BYTES:
            raise BadFrame("longer than 64 KiB")
        asked = _asked.decode(raw)
        # msgspec takes the last of two equal names; another reader might take the first.
        json.loads(text, object_pairs_hook=_without_repeats)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise BadFrame(str(error)) from error
    Channel.parse(asked.channel)
    return asked


def _without_repeats(pairs: list[tuple[str, object]]) -> None:
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise BadFrame("a name is given twice")


class _Told(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="is"):
    """What a browser is told. A field at its default is left out."""


class _Change(_Told, frozen=True, tag="change"):
    channel: str
    id: str
    seq: int
    at: int
    state: State
    html: str
    under: int | None = None


class _Welcome(_Told, frozen=True, tag="welcome"):
    channel: str
    epoch: str
    changes: Sequence[msgspec.Raw]
    head: int


class _Taken(_Told, frozen=True, tag="taken"):
    channel: str
    key: UUID
    id: str
    seq: int
    state: State
    html: str = ""
    help: bool = False


class _Refused(_Told, frozen=True, tag="refused"):
    why: str
    words: str
    channel: str | None = None
    key: UUID | None = None
    retry_in_s: float | None = None


class _StartOver(_Told, frozen=True, tag="start_over"):
    channel: str


class _Left(_Told, frozen=True, tag="left"):
    channel: str


class _Heads(_Told, frozen=True, tag="heads"):
    heads: Mapping[str, int]


class Person(msgspec.Struct, frozen=True):
    """Somebody in a hint: a membership of this group and the pseudonym it has here."""

    id: str
    name: str


class _HintTold(_Told, frozen=True, tag="hint"):
    channel: str
    kind: str
    people: Sequence[Person]
    count: int | None = None


def change(channel: str, *, id: str, seq: int, at: int, state: State, html: str, under: int | None = None) -> bytes:
    """A thing came or changed. `html` is a fragment, and never the words of what is not shown.

    under: the seq of the post it answers, where there are threads.
    """
    return _encode(_Change(channel, id, seq, at, state, html, under))


def welcome(channel: str, *, epoch: str, changes: Sequence[bytes], head: int) -> bytes:
    """With these changes (each a `change` frame, in order) a browser has everything up to `head`."""
    return _encode(_Welcome(channel, epoch, [msgspec.Raw(frame) for frame in changes], head))


def taken(
    channel: str, *, key: UUID, id: str, seq: int, state: State = "shown", html: str = "", help: bool = False
) -> bytes:
    """What was said is stored.

    html: the writer's own copy, where others do not see it yet. help: show the writer where help is, at once.
    """
    return _encode(_Taken(channel, key, id, seq, state, html, help))


def refused(
    why: str,
    words: str,
    *,
    channel: str | None = None,
    key: UUID | None = None,
    retry_in_s: float | None = None,
) -> bytes:
    """It was not done. why: for scripts; words: for the person."""
    return _encode(_Refused(why, words, channel, key, retry_in_s))


def start_over(channel: str) -> bytes:
    """What was missed cannot be told as changes: show the channel afresh, then enter again."""
    return _encode(_StartOver(channel))


def left(channel: str) -> bytes:
    """The right to listen has ended."""
    return _encode(_Left(channel))


def heads(positions: Mapping[str, int]) -> bytes:
    """How far this socket should have come in each of its channels."""
    return _encode(_Heads(positions))


def hint(channel: str, *, kind: str, people: Sequence[Person], count: int | None = None) -> bytes:
    """Something fleeting that is not kept. count: how many there are, if they are more than are named."""
    return _encode(_HintTold(channel, kind, people, count))


_encode = msgspec.json.Encoder(uuid_format="canonical").encode
