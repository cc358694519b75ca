"""Frames: what is taken from a browser, what is refused, and how what it is told looks."""

import json
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live import protocol
from live.protocol import BadFrame, Channel, Enter, Hint, Leave, Person, Say

KEY = "0b6f6d5e-6a0b-4a3c-9a43-0f3a1b1c2d3e"

GOOD = {
    '{"do":"enter","channel":"room:7"}': Enter("room:7"),
    '{"do":"enter","channel":"room:7","after":1042,"epoch":"k3"}': Enter("room:7", 1042, "k3"),
    '{"do":"enter","channel":"room:7","after":0,"epoch":null}': Enter("room:7", 0),
    '{"channel":"room:2147483647","do":"leave"}': Leave("room:2147483647"),
    f'{{"do":"say","channel":"room:7","key":"{KEY}","text":"Hello 🌿\\n\\u00e9"}}': Say(
        "room:7", UUID(KEY), "Hello 🌿\né"
    ),
    '{"do":"hint","channel":"room:7","kind":"typing"}': Hint("room:7", "typing"),
}

HOSTILE = {
    "nothing": "",
    "not JSON": "hello",
    "null": "null",
    "a list": "[]",
    "a number": "7",
    "two frames": '{"do":"leave","channel":"room:7"}{"do":"leave","channel":"room:7"}',
    "a byte order mark": '\ufeff{"do":"leave","channel":"room:7"}',
    "no deed": '{"channel":"room:7"}',
    "an unknown deed": '{"do":"shout","channel":"room:7"}',
    "a deed that is a number": '{"do":1,"channel":"room:7"}',
    "an unknown field": '{"do":"leave","channel":"room:7","to":"all"}',
    "a field of another deed": '{"do":"leave","channel":"room:7","after":1}',
    "no channel": '{"do":"leave"}',
    "a name given twice": '{"do":"leave","channel":"room:7","channel":"room:8"}',
    "a name given twice, once escaped": '{"do":"leave","channel":"room:7","\\u0063hannel":"room:8"}',
    "the deed given twice": '{"do":"leave","do":"leave","channel":"room:7"}',
    "a channel without a number": '{"do":"leave","channel":"room:"}',
    "a channel without a kind": '{"do":"leave","channel":":7"}',
    "a pattern": '{"do":"leave","channel":"room:*"}',
    "a channel number of nought": '{"do":"leave","channel":"room:0"}',
    "a leading nought": '{"do":"leave","channel":"room:07"}',
    "a negative channel": '{"do":"leave","channel":"room:-7"}',
    "a channel over 2^31-1": '{"do":"leave","channel":"room:2147483648"}',
    "a channel of many digits": '{"do":"leave","channel":"room:99999999999999999999"}',
    "digits of another script": '{"do":"leave","channel":"room:٧"}',
    "a line break after the channel": '{"do":"leave","channel":"room:7\\n"}',
    "CRLF in the channel": '{"do":"leave","channel":"room:7\\r\\nPUBLISH x y"}',
    "a space in the channel": '{"do":"leave","channel":"room: 7"}',
    "capitals in the channel": '{"do":"leave","channel":"ROOM:7"}',
    "two channels": '{"do":"leave","channel":"room:7:8"}',
    "a channel that is a list": '{"do":"leave","channel":["room:7"]}',
    "after: text": '{"do":"enter","channel":"room:7","after":"1"}',
    "after: a float": '{"do":"enter","channel":"room:7","after":1.0}',
    "after: an exponent": '{"do":"enter","channel":"room:7","after":1e3}',
    "after: too large for a float": '{"do":"enter","channel":"room:7","after":1e309}',
    "after: negative": '{"do":"enter","channel":"room:7","after":-1}',
    "after: over 2^53-1": '{"do":"enter","channel":"room:7","after":9007199254740992}',
    "after: 2^64": '{"do":"enter","channel":"room:7","after":18446744073709551616}',
    "after: 5,000 digits": f'{{"do":"enter","channel":"room:7","after":{"9" * 5000}}}',
    "after: true": '{"do":"enter","channel":"room:7","after":true}',
    "after: NaN": '{"do":"enter","channel":"room:7","after":NaN}',
    "after: Infinity": '{"do":"enter","channel":"room:7","after":Infinity}',
    "an epoch that is long": f'{{"do":"enter","channel":"room:7","epoch":"{"k" * 33}"}}',
    "a key that is no UUID": '{"do":"say","channel":"room:7","key":"1","text":"x"}',
    "no key": '{"do":"say","channel":"room:7","text":"x"}',
    "no text": f'{{"do":"say","channel":"room:7","key":"{KEY}"}}',
    "text that is null": f'{{"do":"say","channel":"room:7","key":"{KEY}","text":null}}',
    "half a surrogate pair, escaped": f'{{"do":"say","channel":"room:7","key":"{KEY}","text":"\\ud800"}}',
    "a surrogate pair the wrong way round": f'{{"do":"say","channel":"room:7","key":"{KEY}","text":"\\udc00\\ud800"}}',
    "half a surrogate pair, as it is": f'{{"do":"say","channel":"room:7","key":"{KEY}","text":"\ud800"}}',
    "a control character, as it is": f'{{"do":"say","channel":"room:7","key":"{KEY}","text":"\x01"}}',
    "a comment": '{"do":"leave",/* x */"channel":"room:7"}',
    "a trailing comma": '{"do":"leave","channel":"room:7",}',
    "single quotes": "{'do':'leave','channel':'room:7'}",
    "a deep list": "[" * 60_000,
    "a deep list before the deed": '{"x":' + "[" * 60_000,
    "longer than 64 KiB": f'{{"do":"say","channel":"room:7","key":"{KEY}","text":"{"x" * 65_536}"}}',
    "longer than 64 KiB in bytes alone": f'{{"do":"say","channel":"room:7","key":"{KEY}","text":"{"é" * 40_000}"}}',
    "a hint that is a sentence": '{"do":"hint","channel":"room:7","kind":"is typing"}',
}


@pytest.mark.parametrize("text", GOOD)
def test_a_frame_says_what_is_asked(text: str) -> None:
    assert protocol.decode(text) == GOOD[text]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_frame_is_refused(text: str) -> None:
    with pytest.raises(BadFrame):
        protocol.decode(text)


@settings(max_examples=60, deadline=None)
@given(st.text() | st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists).map(json.dumps))
def test_nothing_but_a_refusal_comes_of_nonsense(text: str) -> None:
    with pytest.raises(BadFrame):
        protocol.decode(text)


def test_a_channel_is_a_kind_and_a_number() -> None:
    assert Channel.parse("room:7") == Channel("room", 7)
    assert str(Channel("room", 7)) == "room:7"


def test_a_welcome_carries_its_changes_as_they_were_announced() -> None:
    change = protocol.change("room:7", id="a", seq=3, at=5, state="shown", html="<p>é</p>")

    told = json.loads(protocol.welcome("room:7", epoch="k3", changes=[change, change], head=5))

    assert told["changes"] == [json.loads(change)] * 2
    assert (told["is"], told["epoch"], told["head"]) == ("welcome", "k3", 5)


def test_what_is_not_said_is_left_out() -> None:
    assert json.loads(protocol.refused("missing", "No.")) == {"is": "refused", "why": "missing", "words": "No."}
    assert json.loads(protocol.taken("room:7", key=UUID(KEY), id="a", seq=3)) == {
        "is": "taken",
        "channel": "room:7",
        "key": KEY,
        "id": "a",
        "seq": 3,
        "state": "shown",
    }


def test_the_other_frames_say_what_they_are() -> None:
    told = [
        protocol.start_over("room:7"),
        protocol.left("room:7"),
        protocol.heads({"room:7": 1045}),
        protocol.hint("room:7", kind="typing", people=[Person("m", "Wren")]),
    ]

    assert [json.loads(frame) for frame in told] == [
        {"is": "start_over", "channel": "room:7"},
        {"is": "left", "channel": "room:7"},
        {"is": "heads", "heads": {"room:7": 1045}},
        {"is": "hint", "channel": "room:7", "kind": "typing", "people": [{"id": "m", "name": "Wren"}]},
    ]
