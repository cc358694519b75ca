"""What no source of ours may hold, because one line of it would undo what pages and headers promise."""

import re
import time
from pathlib import Path

import pytest

from frame.cooking import cook
from moderation.screening import Rules, screen

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "server",
    "gatherings",
    "forum",
    "chat",
    "moderation",
    "notifications",
    "groups",
    "accounts",
    "live",
    "frame",
)
PYTHON = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))


@pytest.mark.parametrize(
    "never",
    [
        r"\.(outerHTML|insertAdjacentHTML)\b",
        r"document\.(write|cookie|domain)\b",
        r"\beval\(|new Function\(|setTimeout\(['\"`]",
        r"postMessage|onmessage\s*=\s*\(?\w*\)?\s*=>.*origin",
        r"\blocalStorage\b",
        r"https?://(?!www\.w3\.org)",
    ],
)
def test_no_script_of_ours_holds(never: str) -> None:
    found = [path.name for path in SCRIPTS if re.search(never, _code(path.read_text(encoding="utf-8")))]

    assert found == []


def test_html_is_taken_in_by_one_policy_alone() -> None:
    taking = [path.name for path in SCRIPTS if "createPolicy(" in path.read_text(encoding="utf-8")]

    assert len(taking) == 1, taking


@pytest.mark.parametrize(
    "never",
    [
        r"\b(pickle|marshal|shelve)\b|yaml\.load\(",
        r"shell=True|os\.system\(",
        r"(?m)^\s*(import|from) (httpx|aiohttp|requests|urllib\.request|http\.client)\b",
        r"\bTemplate\(|from_string\(",
        r"random\.(choice|random|randint|getrandbits)\(",
        r"hashlib\.(md5|sha1)\(",
    ],
)
def test_no_module_of_ours_holds(never: str) -> None:
    found = [path.name for path in PYTHON if re.search(never, path.read_text(encoding="utf-8"))]

    assert found == []


def test_sql_is_never_put_together_from_what_somebody_sent() -> None:
    sql = re.compile(r"""\bf(\"\"\"|"|')\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b""")
    # Seeding puts numbers of its own into statements; nobody sends it anything.
    sent_to = [path for path in PYTHON if "seeding" not in path.parts]
    found = [path.name for path in sent_to if sql.search(path.read_text(encoding="utf-8"))]

    assert found == []


REPEATED = ("a", "0", " ", "a ", "\n", "a-", "a.", "a@", "/", "%", "[(<", "\"'", "a.b-c@d ", "a at b dot ")


@pytest.mark.alone
@pytest.mark.parametrize("sign", REPEATED)
def test_no_text_of_full_length_takes_long_to_read(sign: str) -> None:
    text = f"x{sign * 10_000}"[:9_999] + "x"
    screen("warm", Rules.DEFAULT)

    begun = time.process_time()
    screen(text, Rules.DEFAULT)
    cook(text)

    assert time.process_time() - begun < 1.5


def _code(script: str) -> str:
    return re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", script, flags=re.DOTALL)
