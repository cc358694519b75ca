"""The community in rows: groups, people, topics, posts and rooms, from the texts beside this file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast
from uuid import UUID

from frame.cooking import VERSION, cook, cook_line
from groups.pseudonyms import skeleton
from server.seeding.cases import write_case
from server.seeding.rows import COLUMNS, Place, SeededGroup, Toml, Writing, uuid_of

TEXTS = Path(__file__).resolve().parent / "texts"

_EPOCH = "seeded"


@dataclass(frozen=True, slots=True)
class Community:
    """The rows of every table, in the order of `COLUMNS`, and the people by the number the texts know them under."""

    rows: dict[str, list[tuple[object, ...]]]
    member_ids: Mapping[int, UUID]


def compose(now: datetime, *, texts: Path = TEXTS) -> Community:
    """The whole community as rows, its times counted back from `now`. Pure, but for reading the texts."""
    writing = Writing(now)
    conditions = tomllib.loads((texts / "conditions.toml").read_text(encoding="utf-8"))["conditions"]
    for condition in conditions:
        writing.add("conditions", id=writing.next_id("conditions"), **condition)
    ids = {condition["slug"]: place for place, condition in enumerate(conditions, start=1)}
    for place, line in enumerate(tomllib.loads((texts / "help_lines.toml").read_text(encoding="utf-8"))["help_lines"]):
        writing.add("help_lines", group_id=None, position=place, **line)
    for path in sorted((texts / "groups").glob("*.toml")):
        _write_group(writing, tomllib.loads(path.read_text(encoding="utf-8")), ids)
    return Community(writing.rows, writing.member_ids)


def _write_group(writing: Writing, text: Toml, condition_ids: Mapping[str, int]) -> None:
    group_id = writing.next_id("groups")
    people = {
        person["pseudonym"]: uuid_of("membership", text["slug"], person["pseudonym"]) for person in text["people"]
    }
    group = SeededGroup(
        id=group_id,
        slug=text["slug"],
        name=text["name"],
        people=people,
        numbers={person["pseudonym"]: person["number"] for person in text["people"]},
        facilitator=next(person["pseudonym"] for person in text["people"] if person.get("facilitator")),
    )
    opened_at = writing.now - timedelta(days=max(person["joined_days_ago"] for person in text["people"]) + 1)
    _write_about(writing, group, text, condition_ids[text["condition"]], opened_at)
    for person in text["people"]:
        _write_person(writing, group, person)
    cases_before = writing.next_id("cases")
    for topic in text["topics"]:
        _write_topic(writing, group, topic)
    for room in text.get("rooms", ()):
        _write_room(writing, group, room)
    _count_queue(writing, group, writing.next_id("cases") - cases_before)


def _write_about(writing: Writing, group: SeededGroup, text: Toml, condition_id: int, opened_at: datetime) -> None:
    writing.add(
        "groups",
        id=group.id,
        slug=group.slug,
        name=text["name"],
        condition_id=condition_id,
        place=text["place"],
        status=text["status"],
        about=text["about"],
        about_html=cook(text["about"]).html,
        safety_html=cook(text["safety"]).html,
        contact_html=cook(text["contact"]).html,
        allows_public_topics=text["allows_public_topics"],
        is_indexed=text["indexed"],
        queue_seq=0,
        opened_at=opened_at,
    )
    writing.add(
        "agreements",
        id=writing.next_id("agreements"),
        group_id=group.id,
        version=1,
        text=text["agreement"],
        html=cook(text["agreement"]).html,
        in_force_at=opened_at,
    )
    for place, line in enumerate(text.get("help_lines", ())):
        writing.add("help_lines", group_id=group.id, position=place, link=_link(line["contact"]), **line)


def _write_person(writing: Writing, group: SeededGroup, person: Toml) -> None:
    joined_at = writing.now - timedelta(days=person["joined_days_ago"])
    member_id = uuid_of("member", str(person["number"]))
    if person["number"] not in writing.member_ids:
        writing.member_ids[person["number"]] = member_id
        writing.add("members", id=member_id, sign_in_name=f"seeded-{member_id.hex[:12]}", joined_at=joined_at)
        writing.add("statements", member_id=member_id, kind="adult", wording="I am 18 or over.", stated_at=joined_at)
    membership_id = group.people[person["pseudonym"]]
    writing.add(
        "memberships",
        id=membership_id,
        group_id=group.id,
        member_id=member_id,
        pseudonym=person["pseudonym"],
        skeleton=skeleton(person["pseudonym"]),
        pebble_key=uuid_of("pebble", group.slug, person["pseudonym"]).bytes,
        is_facilitator=person.get("facilitator", False),
        is_organiser=person.get("organiser", False),
        joined_at=joined_at,
    )
    writing.add("consents", membership_id=membership_id, agreement_id=group.id, given_at=joined_at)


def _write_topic(writing: Writing, group: SeededGroup, topic: Toml) -> None:
    topic_id = writing.next_id("topics")
    started_at = writing.now - timedelta(days=topic["days_ago"])
    posts = topic["posts"]
    moments = [started_at + timedelta(minutes=post["minutes"]) for post in posts]
    writing.add(
        "topics",
        id=topic_id,
        group_id=group.id,
        membership_id=group.people[topic["by"]],
        key=uuid_of("topic", str(topic_id)),
        title=topic["title"],
        is_public=topic.get("public", False),
        last_seq=len(posts) + sum(_is_gone(post) for post in posts),
        epoch=_EPOCH,
        reply_count=len(posts) - 1,
        started_at=started_at,
        last_at=moments[-1],
        closed_at=moments[-1] + timedelta(minutes=30) if "closed" in topic else None,
        closed_reason=topic.get("closed"),
    )
    paths: list[bytes] = []
    gone = 0
    for place, (post, posted_at) in enumerate(zip(posts, moments, strict=True), start=1):
        parent = post.get("to", 1) if place > 1 else None
        paths.append((paths[parent - 1] if parent else b"") + place.to_bytes(4))
        gone += _is_gone(post)
        changed_seq = len(posts) + gone if _is_gone(post) else place
        _write_post(
            writing, group, post, Place(topic_id, topic["title"], place, changed_seq, parent, paths[-1], posted_at)
        )


def _write_post(writing: Writing, group: SeededGroup, post: Toml, place: Place) -> None:
    post_id = writing.next_id("posts")
    text = "" if post.get("withdrawn") else post["text"].strip()
    writing.add(
        "posts",
        id=post_id,
        topic_id=place.topic_id,
        seq=place.seq,
        changed_seq=place.changed_seq,
        parent_seq=place.parent_seq,
        path=place.path,
        membership_id=group.people[post["by"]],
        key=uuid_of("post", str(post_id)),
        text=text,
        html=cook(text).html,
        cooked_version=VERSION,
        state="withdrawn" if post.get("withdrawn") else "hidden" if _is_hidden(post) else "shown",
        posted_at=place.posted_at,
    )
    if "flags" in post:
        write_case(writing, group, post, post_id, place)


def _write_room(writing: Writing, group: SeededGroup, room: Toml) -> None:
    room_id, messages = writing.next_id("rooms"), room["messages"]
    writing.add(
        "rooms",
        id=room_id,
        group_id=group.id,
        name=room["name"],
        about=room["about"],
        last_seq=len(messages),
        epoch=_EPOCH,
        opened_at=writing.now - timedelta(minutes=messages[0]["minutes_ago"] + 30),
    )
    for seq, message in enumerate(messages, start=1):
        message_id = writing.next_id("messages")
        writing.add(
            "messages",
            id=message_id,
            room_id=room_id,
            seq=seq,
            changed_seq=seq,
            membership_id=group.people[message["by"]],
            key=uuid_of("message", str(message_id)),
            text=message["text"].strip(),
            html=cook_line(message["text"].strip()).html,
            said_at=writing.now - timedelta(minutes=message["minutes_ago"]),
        )


def _count_queue(writing: Writing, group: SeededGroup, cases: int) -> None:
    # Cases are numbered through all groups; a group's counter only has to be past its own.
    place = COLUMNS["groups"].index("queue_seq")
    row = list(writing.rows["groups"][group.id - 1])
    row[place] = writing.next_id("cases") - 1 if cases else 0
    writing.rows["groups"][group.id - 1] = tuple(row)


def _is_hidden(post: Toml) -> bool:
    return cast("bool", post.get("decision", {}).get("action") == "hide")


def _is_gone(post: Toml) -> bool:
    return _is_hidden(post) or bool(post.get("withdrawn"))


def _link(contact: str) -> str:
    """Where a help line's contact leads: an address or a telephone number."""
    if contact.startswith("https://"):
        return contact
    digits = "".join(letter for letter in contact if letter.isdigit())
    return f"tel:{digits}" if digits and not any(letter.isalpha() for letter in contact) else f"https://{contact}"
