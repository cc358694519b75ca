"""Logs: one JSON object a line; ids and outcomes, never what a person wrote, nor addresses in clear."""

import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import msgspec

_FIELDS = ("request", "event", "status", "member", "object", "took_ms", "count")


class JsonLines(logging.Formatter):
    """Formats a record as one line. A line break in a value is escaped by JSON, so that nothing can forge a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "says": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info:
            line |= _where(record.exc_info)
        return msgspec.json.encode(line, enc_hook=str).decode()


def _where(exc_info: object) -> dict[str, object]:
    """What kind of error and where. Its words are left out: PostgreSQL's quote the values of a row."""
    kind, error, _ = cast("tuple[type[BaseException] | None, BaseException | None, object]", exc_info)
    frames = traceback.extract_tb(error.__traceback__) if error else []
    return {
        "error": kind.__name__ if kind else None,
        "where": [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames],
    }


def begin(level: str) -> None:
    """Send every log line of this process to standard error, as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
