"""The document of security bars names tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "security-bars.md").read_text(encoding="utf-8")
_NAMED = re.compile(r"`((?:\w+/)+\w+\.py)(?:::(\w+))?`")


def test_every_test_that_proves_a_bar_exists() -> None:
    named = _NAMED.findall(DOCUMENT)

    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (path := ROOT / "tests" / file.removeprefix("tests/")).exists()
        or (name and f"def {name}(" not in path.read_text(encoding="utf-8"))
    ]

    assert len(named) > 80
    assert missing == []


def test_no_bar_is_both_proved_and_put_off() -> None:
    proved, _, rest = DOCUMENT.partition("## Open")
    _, _, put_off = rest.partition("## Not due yet")

    assert not _bars(proved) & _bars(put_off)


def _bars(text: str) -> set[str]:
    firsts = (line.split("|")[1] for line in text.splitlines() if line.startswith("| "))
    return {bar for first in firsts for bar in re.findall(r"\b(?:V\d+\.\d+\.\d+|P\d+)\b", first)}
