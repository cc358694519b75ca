"""`python -m moderation.screening`: {"text": ...} lines in, one {"flags": [...]} line out for each, in order."""

import json
import sys
from typing import TextIO

from moderation.screening.deciding import flags


def answer_lines(lines: TextIO, out: TextIO) -> None:
    for line in lines:
        if line.strip():
            out.write(json.dumps(_answer(line)) + "\n")
            out.flush()


def _answer(line: str) -> dict[str, object]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"error": f"not JSON: {error}"}
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        return {"error": 'expected {"text": "..."}'}
    return {"flags": flags(asked["text"])}


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    answer_lines(sys.stdin, sys.stdout)
