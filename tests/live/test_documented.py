"""docs/live-protocol.md says what the code does: frames, codes, limits, reasons."""

import re
from pathlib import Path

import pytest

from live import audience, carrier, connection, outbox, polling, protocol
from live.protocol import Close

PAGE = (Path(__file__).parents[2] / "docs" / "live-protocol.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", Close)
def test_every_close_code_is_described(code: Close) -> None:
    assert re.search(rf"^\|.*\b{int(code)}\b.*\|", PAGE, re.MULTILINE)


@pytest.mark.parametrize("name", ["enter", "leave", "say", "hint"])
def test_every_frame_that_is_taken_is_described(name: str) -> None:
    assert f"### `{name}`" in PAGE


@pytest.mark.parametrize("name", ["welcome", "change", "start_over", "taken", "refused", "left", "heads", "hint"])
def test_every_frame_that_is_sent_is_described(name: str) -> None:
    assert f"### `{name}`" in PAGE


def test_the_examples_are_frames() -> None:
    examples = re.findall(r"^→ (\{.*\})$", PAGE, re.MULTILINE)

    assert [type(protocol.decode(example)).__name__ for example in examples] == ["Enter", "Say"]


def test_the_limits_are_those_of_the_code() -> None:
    limits = PAGE.partition("## Limits")[2].partition("## ")[0]

    assert f"| {protocol.LONGEST_FRAME_BYTES // 1024} KiB |" in limits
    assert f"| {connection.FRAMES_AT_ONCE} at once, {connection.FRAMES_PER_S} a second |" in limits
    assert f"| {connection.MOST_REFUSED} and one a second, then 4029 |" in limits
    assert f"| {connection.MOST_CHANNELS} a socket |" in limits
    assert outbox.MOST_BYTES == carrier.MOST_UNSENT_BYTES
    waiting = f"{outbox.MOST_BYTES // 1024**2} MB (on a server that is not Kith's own also {outbox.MOST_FRAMES} frames)"
    assert f"| {waiting}, then 4008 |" in limits
    assert f"and {polling.MOST_FRAMES} frames in each |" in limits
    assert f"after {polling.HINTS_WAIT_S:g} seconds if there is a hint;\nafter {polling.WAIT_S:g} in any case" in PAGE
    assert f"| {audience.MOST_CHANGES}, and {audience.LARGEST_WELCOME_BYTES // 1024} KiB |" in limits
