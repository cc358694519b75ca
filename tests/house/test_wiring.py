"""What is asked for by name exists: jobs, subjects, channels; and what exists is asked for."""

import re
from pathlib import Path

from redis.asyncio import Redis

from server import wiring

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


def _sources() -> str:
    return "\n".join(
        path.read_text(encoding="utf-8") for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))
    )


def test_every_job_that_is_deferred_exists_and_the_reverse() -> None:
    deferred = set(re.findall(r"""\.defer\(\s*["']([\w.]+)["']""", _sources()))
    # What follows every write, whichever deed wrote, is asked for by a trigger.
    for migration in (ROOT / "migrations").glob("*.sql"):
        deferred |= set(re.findall(r"ROW\('default', '([\w.]+)'", migration.read_text(encoding="utf-8")))

    assert deferred | set(wiring.SCHEDULE) == set(wiring.JOBS)


def test_every_kind_of_subject_is_wired_under_its_own_name() -> None:
    named = set(re.findall(r"""SubjectRef\(\s*["'](\w+)["']""", _sources()))

    assert named <= set(wiring.SUBJECTS)
    assert all(subject.kind == kind for kind, subject in wiring.SUBJECTS.items())


def test_every_channel_that_is_announced_on_is_wired() -> None:
    announced = set(re.findall(r"""f["'](\w+):\{""", _sources())) & {"room", "topic", "queue", "gathering", "cover"}

    assert announced == {channel.kind for channel in wiring.channels(Redis())}
