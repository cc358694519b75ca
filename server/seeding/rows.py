"""The rows of a community as they are gathered, and what its texts and rows refer to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

_NAMES = uuid5(NAMESPACE_URL, "https://kith.example/seed")

Toml = Mapping[str, Any]
"""What tomllib read. The files are ours; a missing key is a fault of theirs and raises KeyError."""

COLUMNS: Mapping[str, Sequence[str]] = {
    "conditions": ("id", "slug", "name", "about"),
    "members": ("id", "sign_in_name", "joined_at"),
    "statements": ("member_id", "kind", "wording", "stated_at"),
    "groups": (
        "id", "slug", "name", "condition_id", "place", "status", "about", "about_html", "safety_html", "contact_html",
        "allows_public_topics", "is_indexed", "queue_seq", "opened_at",
    ),
    "agreements": ("id", "group_id", "version", "text", "html", "in_force_at"),
    "help_lines": ("group_id", "position", "name", "contact", "link", "note"),
    "memberships": (
        "id", "group_id", "member_id", "pseudonym", "skeleton", "pebble_key", "is_facilitator", "is_organiser",
        "joined_at",
    ),
    "consents": ("membership_id", "agreement_id", "given_at"),
    "topics": (
        "id", "group_id", "membership_id", "key", "title", "is_public", "last_seq", "epoch", "reply_count",
        "started_at", "last_at", "closed_at", "closed_reason",
    ),
    "posts": (
        "id", "topic_id", "seq", "changed_seq", "parent_seq", "path", "membership_id", "key", "text", "html",
        "cooked_version", "state", "posted_at",
    ),
    "rooms": ("id", "group_id", "name", "about", "last_seq", "epoch", "opened_at"),
    "messages": ("id", "room_id", "seq", "changed_seq", "membership_id", "key", "text", "html", "said_at"),
    "cases": (
        "id", "group_id", "subject_kind", "subject_id", "state", "kind", "severity", "version", "changed_seq",
        "opened_at", "decided_at",
    ),
    "evidence": ("id", "case_id", "text", "sha256", "taken_at", "erase_after"),
    "flags": ("case_id", "evidence_id", "raised_by", "membership_id", "kind", "severity", "reason", "raised_at"),
    "decisions": ("case_id", "case_version", "action", "reason", "membership_id", "decided_at"),
    "letters": ("member_id", "membership_id", "kind", "about", "subject", "body", "path", "sent_at"),
}  # fmt: skip


@dataclass(slots=True)
class Writing:
    """The rows so far."""

    now: datetime
    rows: dict[str, list[tuple[object, ...]]] = field(default_factory=lambda: {table: [] for table in COLUMNS})
    member_ids: dict[int, UUID] = field(default_factory=dict)

    def add(self, table: str, **values: object) -> None:
        self.rows[table].append(tuple(values[column] for column in COLUMNS[table]))

    def next_id(self, table: str) -> int:
        return len(self.rows[table]) + 1


@dataclass(frozen=True, slots=True)
class SeededGroup:
    """What the rows of one group refer to."""

    id: int
    slug: str
    name: str
    people: Mapping[str, UUID]
    numbers: Mapping[str, int]
    facilitator: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post stands."""

    topic_id: int
    title: str
    seq: int
    changed_seq: int
    parent_seq: int | None
    path: bytes
    posted_at: datetime


def uuid_of(*names: str) -> UUID:
    return uuid5(_NAMES, "/".join(names))
