"""Do the tests notice when a rule is broken? `python -m tests.house.mutations` breaks them one at a time, in a copy.

Each mutation takes a permission or a number out of one line and runs the tests that should object. One that they let
pass is printed and makes the command fail. Takes some minutes; `python -m tests.house.mutations forum` does a part.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.services import started

ROOT = Path(__file__).resolve().parents[2]
COPIED = (
    "server", "gatherings", "forum", "chat", "moderation", "notifications", "groups", "accounts", "live", "frame",
    "migrations", "templates", "static", "tests", "docs", "pyproject.toml",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutation:
    """`before` stands once in `file`; with `after` in its place one of `tests` must fail."""

    file: str
    before: str
    after: str
    tests: str


ACCESS = "tests/house/test_access.py"
ANY_MEMBER = "$2::uuid IS NOT NULL"

MUTATIONS = (
    # Who may read.
    Mutation(
        "migrations/20261122_04_forum.sql",
        "LEFT JOIN standings s ON s.group_id = t.group_id AND s.member_id = $2",
        f"LEFT JOIN standings s ON s.group_id = t.group_id AND {ANY_MEMBER}",
        f"{ACCESS} -k forum:topic",
    ),
    Mutation(
        "migrations/20261122_04_forum.sql",
        "(t.state = 'shown' OR s.is_facilitator OR t.membership_id = s.membership_id)",
        "true",
        f"{ACCESS} -k forum:topic",
    ),
    Mutation(
        "forum/posts.py",
        "CASE WHEN p.state = 'shown' OR r.is_facilitator OR p.membership_id = r.membership_id\n"
        "                    THEN p.html ELSE '' END",
        "p.html",
        "tests/forum/test_hiding.py tests/forum/test_reading.py tests/security/test_hidden_words.py",
    ),
    Mutation(
        "forum/subjects.py",
        "(p.state = 'shown' OR r.is_facilitator OR p.membership_id = r.membership_id)",
        "true",
        f"{ACCESS} -k moderation:flag",
    ),
    Mutation(
        "chat/rooms.py",
        "s.member_id = $2\n          JOIN members me",
        f"{ANY_MEMBER}\n          JOIN members me",
        f"{ACCESS} -k chat:room",
    ),
    Mutation(
        "chat/messages.py",
        "CASE WHEN m.state = 'shown' OR m.membership_id = me.membership_id THEN m.html ELSE '' END AS html,",
        "m.html,",
        "tests/chat tests/security/test_hidden_words.py",
    ),
    Mutation(
        "chat/fragments.py",
        'told = message if message.state == "shown" else replace(message, html="")',
        "told = message",
        "tests/chat/test_saying.py tests/chat/test_hiding.py",
    ),
    Mutation(
        "forum/live.py",
        "CASE WHEN p.state = 'shown' AND t.state = 'shown' THEN p.html ELSE '' END AS html,\n                   CASE",
        "p.html,\n                   CASE",
        "tests/forum/test_listening.py tests/security/test_hidden_words.py",
    ),
    Mutation("moderation/live.py", "               AND s.is_facilitator\n", "", "tests/security/test_frames.py"),
    Mutation(
        "moderation/cases.py",
        "s.member_id = $2 AND s.is_facilitator",
        "s.member_id = $2",
        f"{ACCESS} -k moderation:case",
    ),
    Mutation(
        "notifications/letters.py",
        "           AND l.member_id = $2\n",
        f"           AND {ANY_MEMBER}\n",
        f"{ACCESS} -k notifications:letter",
    ),
    Mutation(
        "groups/members.py",
        "own.group_id = $1 AND own.member_id = $2)\n           AND ($3",
        f"own.group_id = $1 AND {ANY_MEMBER})\n           AND ($3",
        "tests/groups/test_members.py",
    ),
    # Who may do.
    Mutation(
        "chat/saying.py",
        "s.room_id = a.room_id AND s.member_id = e.member_id",
        "s.room_id = a.room_id",
        "tests/chat/test_saying.py",
    ),
    Mutation(
        "groups/helplines.py", "s.member_id = $2 AND s.is_organiser", "s.member_id = $2", f"{ACCESS} -k help_line"
    ),
    Mutation(
        "moderation/permissions.py",
        "    if is_own(exhibit, facilitator=facilitator):\n        raise",
        "    if False:\n        raise",
        f"{ACCESS} -k moderation:",
    ),
    Mutation(
        "moderation/decisions.py",
        "             AND c.version = $2\n",
        "             AND $2::int IS NOT NULL\n",
        "tests/moderation/test_deciding.py",
    ),
    Mutation(
        "forum/permissions.py",
        "    return topic.reader_facilitates or is_own(topic, post)",
        "    return True",
        f"{ACCESS} -k forum:versions",
    ),
    Mutation(
        "frame/middleware.py",
        "        if site is None and origin is None:\n            return False\n",
        "        if site is None and origin is None:\n            return True\n",
        "tests/security/test_other_sites.py",
    ),
    Mutation(
        "accounts/sessions.py",
        "DELETE FROM sessions WHERE id = $1 AND member_id = $2 RETURNING",
        f"DELETE FROM sessions WHERE id = $1 AND {ANY_MEMBER} RETURNING",
        "tests/accounts/test_devices.py tests/accounts/test_sessions.py",
    ),
    Mutation(
        "moderation/cover/shifts.py",
        "           AND (me.is_facilitator OR me.is_organiser)\n",
        "",
        f"{ACCESS} -k moderation:shift",
    ),
    Mutation(
        "moderation/cover/shifts.py",
        "                              AND held.membership_id IS NOT NULL\n",
        "",
        "tests/moderation/test_roster.py",
    ),
    Mutation(
        "moderation/cover/shifts.py",
        'status = await work.fetchval("SELECT status FROM groups WHERE id = $1 FOR NO KEY UPDATE", group_id)',
        'status = await work.fetchval("SELECT status FROM groups WHERE id = $1", group_id)',
        "tests/moderation/test_covering.py",
    ),
    Mutation(
        "moderation/cover/handing.py",
        "           AND (w.offered_to IS NULL OR w.offered_to = $2)\n",
        "",
        "tests/moderation/test_handing_over.py",
    ),
    Mutation(
        "moderation/cover/notes.py",
        " AND me.is_facilitator\n          JOIN memberships m",
        "\n          JOIN memberships m",
        "tests/moderation/test_roster.py",
    ),
    Mutation(
        "moderation/cover/presence.py",
        "               AND was.starts_at <= $3\n",
        "",
        "tests/moderation/test_duty.py",
    ),
    # The numbers by which nothing is missed.
    Mutation(
        "forum/posts.py",
        "SET last_seq = t.last_seq + 1, last_post_seq",
        "SET last_seq = t.last_seq + 2, last_post_seq",
        "tests/forum/test_writing_at_once.py tests/forum/test_replying.py",
    ),
    Mutation(
        "forum/posts.py",
        "SET state = $2, changed_seq = t.last_seq + 1",
        "SET state = $2, changed_seq = t.last_seq",
        "tests/forum/test_hiding.py tests/forum/test_withdrawing.py",
    ),
    Mutation(
        "chat/saying.py", "OVER (PARTITION BY f.room_id ORDER BY f.place)", "OVER (ORDER BY f.place)", "tests/chat"
    ),
    Mutation(
        "chat/changing.py",
        "SET state = $2, changed_seq = r.last_seq + 1",
        "SET state = $2, changed_seq = r.last_seq",
        "tests/chat",
    ),
    Mutation(
        "moderation/cases.py",
        "SET queue_seq = g.queue_seq + 1",
        "SET queue_seq = g.queue_seq",
        "tests/moderation/test_live_queue.py",
    ),
)


def survivors(only: str) -> list[Mutation]:
    """The mutations that no test objects to. only: of files whose path begins so."""
    alive = []
    with started() as services, tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "TEST_DATABASE_URL": services.database_url,
            "TEST_REDIS_URL": services.redis_url,
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        copy = Path(folder)
        _copy(copy)
        for mutation in (mutation for mutation in MUTATIONS if mutation.file.startswith(only)):
            is_noticed = _is_noticed(mutation, copy, environment)
            print("noticed " if is_noticed else "SURVIVED", mutation.file, repr(mutation.before[:60]), flush=True)  # noqa: T201
            alive += [] if is_noticed else [mutation]
    return alive


def _copy(to: Path) -> None:
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, to / name)


def _is_noticed(mutation: Mutation, copy: Path, environment: dict[str, str]) -> bool:
    path = copy / mutation.file
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace(mutation.before, mutation.after), encoding="utf-8")
    wanted, _, expression = mutation.tests.partition(" -k ")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *wanted.split()]
    try:
        ran = subprocess.run(
            [*command, *(["-k", expression] if expression else [])],
            cwd=copy, env=environment, capture_output=True, check=False,
        )  # fmt: skip
    finally:
        path.write_text(whole, encoding="utf-8")
    # 1: a test failed. Anything else but 0 means that none was run.
    if ran.returncode not in {0, 1}:
        raise RuntimeError(ran.stdout.decode() + ran.stderr.decode())
    return ran.returncode == 1


if __name__ == "__main__":
    sys.exit(1 if survivors(sys.argv[1] if len(sys.argv) > 1 else "") else 0)
