"""`python -m moderation.screening`: lines in, lines out."""

import json
import subprocess
import sys


def answers_to(*lines: str) -> list[dict[str, object]]:
    asked = "".join(line + "\n" for line in lines)
    done = subprocess.run(
        [sys.executable, "-m", "moderation.screening"],
        input=asked.encode(), capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_each_line_is_answered_in_its_order() -> None:
    answers = answers_to('{"text": "hello"}', '{"text": "feeling suicidal"}', '{"text": "caf\\u00e9"}')

    assert [len(answer["flags"]) for answer in answers] == [0, 1, 0]  # type: ignore[arg-type]


def test_a_bad_line_says_so_and_the_rest_goes_on() -> None:
    answers = answers_to("{", '{"text": 5}', "[]", '{"text": "hello"}')

    assert ["error" in answer for answer in answers] == [True, True, True, False]


def test_an_unpaired_surrogate_is_answered() -> None:
    assert answers_to('{"text": "\\ud800"}') == [{"flags": []}]
