"""A run with several workers: what must be alone is, nothing is left out, and one failure anywhere fails the run."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_FILE = """
import os, time
import pytest

@pytest.fixture(autouse=True)
def noted(request):
    began = time.time()
    yield
    with open("noted", "a") as notes:
        is_alone = request.node.get_closest_marker("alone") is not None
        notes.write(f"{is_alone:d} {began} {time.time()} {os.environ.get('PYTEST_XDIST_WORKER')}\\n")

@pytest.mark.parametrize("number", range(3))
def test_beside_others(number):
    time.sleep(0.05)

@pytest.mark.alone
def test_alone():
    time.sleep(0.05)
"""
_ALONE_AND_WRONG = """
import pytest

@pytest.mark.alone
def test_that_fails():
    assert False
"""


def _run(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n  alone\n")
    # A run of its own, not part of the worker that this test may run in.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environ |= {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-p", "xdist.plugin", "-p", "tests.side_by_side"]
    return subprocess.run(
        [*command, "--import-mode=importlib", *options],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_is_alone_runs_when_everything_else_has_ended(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / f"test_{name}.py").write_text(_FILE)

    ran = _run(tmp_path, "-n", "3")

    assert ran.returncode == 0, ran.stdout
    assert re.search(r"=+ 12 passed in [\d.]+s =+\n$", ran.stdout)
    notes = [line.split() for line in (tmp_path / "noted").read_text().splitlines()]
    alone = [note for note in notes if note[0] == "1"]
    assert (len(notes), len(alone)) == (12, 3)
    assert len({worker for *_, worker in notes}) > 1, "the others run side by side"
    assert len({worker for *_, worker in alone}) == 1
    assert min(began for _, began, *_ in alone) > max(ended for is_alone, _, ended, _ in notes if is_alone == "0")


def test_a_run_of_nothing_but_what_is_alone_ends_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(_FILE)

    ran = _run(tmp_path, "-n", "2", "-m", "alone")

    assert ran.returncode == 0, ran.stdout
    assert "1 passed" in ran.stdout


def test_a_failure_among_what_is_alone_fails_the_run(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(_FILE)
    (tmp_path / "test_two.py").write_text(_ALONE_AND_WRONG)

    ran = _run(tmp_path, "-n", "2")

    assert ran.returncode == 1
    assert re.search(r"=+ 1 failed, 4 passed in [\d.]+s =+\n$", ran.stdout)


def test_without_workers_everything_runs_in_its_order(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(_FILE)

    ran = _run(tmp_path)

    assert "4 passed" in ran.stdout
    assert {line.split()[-1] for line in (tmp_path / "noted").read_text().splitlines()} == {"None"}
