"""What a form carries beyond its own fields changes nothing: no role, no author, no state, no time is ever taken."""

import json
import re
from typing import Any

import pytest

from tests.house.access import Row, rows
from tests.house.asking import Stage

# New each time, or counted on through what was undone.
_FLEETING = {"id", "epoch", "queue_epoch", "pebble_key", "token_hash", "topic_id", "post_id", "case_id", "evidence_id"}
_FLEETING |= {"gathering_id", "plan_id", "room_id", "follow_up_topic_id"}
_KEY = "5f0c4e6e-0000-4000-8000-000000000000"
_NEW = re.compile(r'"20\d\d-[^"]*"|/(?:topics|posts|gatherings)/\d+')

UNSAFE = [row for row in rows() if row.method == "POST" and min(row.statuses.values()) < 400]


@pytest.mark.parametrize("row", UNSAFE, ids=str)
async def test_fields_that_are_not_the_forms_change_nothing(stage: Stage, row: Row) -> None:
    neighbour = stage.scene.person("neighbour")
    extra = {
        "role": "facilitator",
        "is_steward": "true",
        "is_facilitator": "true",
        "is_organiser": "true",
        "is_public": "",
        "allows_public_topics": "false",
        "membership_id": str(neighbour.membership_id),
        "member_id": str(neighbour.member_id),
        "author_id": str(neighbour.member_id),
        "group_id": "2",
        "line_id": "999",
        "slug": "elsewhere",
        "state": "hidden",
        "severity": "1",
        "raised_by": "screening",
        "position": "0",
        "link": "javascript:alert(1)",
        "created_at": "2001-01-01",
        "posted_at": "2001-01-01",
        "html": "<script>alert(1)</script>",
        "excluded_at": "",
        "__proto__": "x",
        "constructor": "x",
        "_method": "DELETE",
    }

    assert await _outcome(stage, row, extra) == await _outcome(stage, row, {})


async def _outcome(stage: Stage, row: Row, extra: dict[str, str]) -> tuple[int, dict[str, list[str]]]:
    """The status, and every row of every table as it then is."""
    async with stage.undone():
        answer = await stage.ask(
            "POST", row.route, stage.scene.things[row.thing], role=row.allowed, fields={"key": _KEY} | extra
        )
        tables = await stage.connection.fetch(_OURS)
        return answer.status_code, {table["name"]: await _rows(stage, table["name"]) for table in tables}


_OURS = """
SELECT tablename AS name
  FROM pg_tables
 WHERE schemaname = 'public'
   AND tablename !~ '^(_pogo|procrastinate)'
"""


async def _rows(stage: Stage, table: str) -> list[str]:
    found = await stage.connection.fetch(f"SELECT to_jsonb(t)::text AS row FROM {table} t")
    return sorted(_lasting(json.loads(row["row"])) for row in found)


def _lasting(row: dict[str, Any]) -> str:
    # Nobody sends a note that says where posts went, nor the topic that a post is split into: their keys are their own.
    fleeting = _FLEETING if row.get("key") == _KEY else _FLEETING | {"key"}
    kept = {name: value for name, value in row.items() if name not in fleeting and not name.endswith("_at")}
    return _NEW.sub("then", json.dumps(kept, sort_keys=True))
