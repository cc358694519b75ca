"""The seeded community: as large as promised, whole, in words that are written once; and data for measuring."""

import re
import stat
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from accounts import hashing
from frame import clock
from frame.settings import Settings
from moderation import duty
from server import seeding
from server.seeding import SeedingRefused, community, settling
from server.seeding.bulk import Sizes, seed_bulk
from tests.people import a_person
from tests.site import Fresh

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
COUNTS = {"conditions": 8, "groups": 12, "members": 120, "topics": 60, "posts": 600, "rooms": 2, "messages": 160}


def _settings(url: str, folder: Path) -> Settings:
    return Settings(base_url="http://127.0.0.1:8000", database_url=url, data_folder=str(folder))


def test_the_community_has_the_size_that_is_promised() -> None:
    rows = community.compose(NOW).rows

    assert {table: len(rows[table]) for table in COUNTS} == COUNTS


def test_it_is_the_same_each_time() -> None:
    assert community.compose(NOW).rows == community.compose(NOW).rows


def test_no_sentence_is_said_twice() -> None:
    seen: set[str] = set()
    twice: list[str] = []
    texts = [path.read_text(encoding="utf-8") for path in sorted((community.TEXTS / "groups").glob("*.toml"))]
    for text in texts:
        for sentence in re.split(r"[.!?\n]+", text.partition("[[topics]]")[2]):
            words = sentence.strip().lower()
            if "=" in words or len(words.split()) <= 4:
                continue
            if words in seen:
                twice.append(words)
            seen.add(words)

    assert twice == []


def test_only_reserved_telephone_numbers_are_used_by_members() -> None:
    posts = [str(row) for row in community.compose(NOW).rows["posts"]]
    numbers = {found for text in posts for found in re.findall(r"\b07\d{3} ?\d{6}\b|\b07\d{3} ?\d{3} ?\d{3}\b", text)}

    assert all(number.replace(" ", "").startswith("07700900") for number in numbers)


def test_members_link_to_example_domains_alone() -> None:
    rows = community.compose(NOW).rows
    texts = [str(row) for table in ("posts", "messages", "topics") for row in rows[table]]
    hosts = {found for text in texts for found in re.findall(r"https?://([\w.-]+)|www\.([\w.-]+)", text)}

    assert hosts == {("example.com", "")}


async def test_what_is_stored_is_numbered_and_counted_right(fresh_database: Fresh, tmp_path: Path) -> None:
    await seeding.seed(_settings(fresh_database.url, tmp_path))

    database = fresh_database.database
    wrong_topics = await database.fetch(
        """
        SELECT t.id
          FROM topics t
          JOIN posts p ON p.topic_id = t.id
         GROUP BY t.id
        HAVING t.last_seq <> max(p.changed_seq) OR t.reply_count <> count(*) - 1 OR t.last_at <> max(p.posted_at)
            OR count(DISTINCT p.changed_seq) <> count(*) OR max(p.posted_at) > now()
        """
    )
    wrong_rooms = await database.fetch(
        "SELECT r.id FROM rooms r JOIN messages m ON m.room_id = r.id GROUP BY r.id HAVING r.last_seq <> max(m.seq)"
    )
    wrong_paths = await database.fetch(
        """
        SELECT p.id
          FROM posts p
          JOIN posts above ON above.topic_id = p.topic_id AND above.seq = p.parent_seq
         WHERE substr(p.path, 1, length(above.path)) <> above.path
            OR above.posted_at > p.posted_at
        """
    )
    assert (wrong_topics, wrong_rooms, wrong_paths) == ([], [], [])


async def test_ids_go_on_behind_what_was_seeded(fresh_database: Fresh, tmp_path: Path) -> None:
    await seeding.seed(_settings(fresh_database.url, tmp_path))

    async with fresh_database.database.work() as work:
        group_id = await work.fetchval("SELECT id FROM groups ORDER BY id LIMIT 1")
        room_id = await work.fetchval(
            "INSERT INTO rooms (group_id, name) VALUES ($1, 'A new room') RETURNING id", group_id
        )

    assert room_id == COUNTS["rooms"] + 1


async def test_each_role_can_sign_in_and_nobody_else(fresh_database: Fresh, tmp_path: Path) -> None:
    settings = _settings(fresh_database.url, tmp_path)

    path = await seeding.seed(settings)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    assert [role for role, *_ in lines] == ["member", "facilitator", "organiser", "steward"]
    for _, name, passphrase in lines:
        stored = await fresh_database.database.fetchval(
            "SELECT passphrase_hash FROM members WHERE sign_in_name = $1", name
        )
        assert await hashing.bench(settings).fits(stored, passphrase)
    assert await fresh_database.database.fetchval("SELECT count(*) FROM members WHERE passphrase_hash IS NOT NULL") == 4


async def test_seeding_a_second_time_is_refused_and_changes_nothing(fresh_database: Fresh, tmp_path: Path) -> None:
    settings = _settings(fresh_database.url, tmp_path)
    path = await seeding.seed(settings)
    before = path.read_text(encoding="utf-8")

    with pytest.raises(SeedingRefused):
        await seeding.seed(settings)

    assert path.read_text(encoding="utf-8") == before
    assert await fresh_database.database.fetchval("SELECT count(*) FROM posts") == COUNTS["posts"]


async def test_a_real_site_is_never_seeded(fresh_database: Fresh, tmp_path: Path) -> None:
    real = msgspec.structs.replace(_settings(fresh_database.url, tmp_path), base_url="https://kith.example")

    with pytest.raises(SeedingRefused):
        await seeding.seed(real)
    with pytest.raises(SeedingRefused):
        await seed_bulk(real, Sizes(members=5, topics=5, posts=5, messages=0), tell=lambda _: None)


async def test_data_for_measuring_are_as_many_as_asked_for(fresh_database: Fresh, tmp_path: Path) -> None:
    told: list[str] = []
    sizes = Sizes(members=20, topics=10, posts=300, messages=50, longest=120)

    await seed_bulk(_settings(fresh_database.url, tmp_path), sizes, tell=told.append)

    database = fresh_database.database
    assert await database.fetchval("SELECT count(*) FROM posts") == 300
    assert await database.fetchval("SELECT max(last_seq) FROM topics") == 120
    assert await database.fetchval("SELECT last_seq FROM rooms") == 50
    assert await database.fetchval("SELECT sum(last_seq) FROM topics") == 300
    assert any("300 of 300 posts" in words for words in told)


async def test_data_for_measuring_never_stand_beside_people(fresh_database: Fresh, tmp_path: Path) -> None:
    async with fresh_database.database.work() as work:
        person = await a_person(work)
        await work.execute("UPDATE members SET passphrase_hash = 'x' WHERE id = $1", person.member_id)

    with pytest.raises(SeedingRefused):
        await seed_bulk(
            _settings(fresh_database.url, tmp_path),
            Sizes(members=5, topics=5, posts=5, messages=0),
            tell=lambda _: None,
        )


async def test_every_mark_that_is_given_finds_its_topic(fresh_database: Fresh, tmp_path: Path) -> None:
    await seeding.seed(_settings(fresh_database.url, tmp_path))

    counted = await fresh_database.database.fetchrow(
        """
        SELECT (SELECT count(*) FROM topics WHERE need IS NOT NULL) AS needs,
               (SELECT count(*) FROM topics WHERE warnings <> '{}') AS topics_warned,
               (SELECT count(*) FROM posts WHERE warnings <> '{}') AS posts_warned,
               (SELECT count(*) FROM posts WHERE html LIKE '%<details class="veil"%') AS passages
        """
    )

    assert counted is not None
    assert (counted["needs"], counted["topics_warned"]) == (len(settling.NEEDS), len(settling.TOUCHES))
    assert (counted["posts_warned"], counted["passages"]) == (len(settling.POSTS_TOUCH), 1)


async def test_a_visitor_meets_a_need_and_every_kind_of_warning(fresh_database: Fresh, tmp_path: Path) -> None:
    await seeding.seed(_settings(fresh_database.url, tmp_path))

    found = await fresh_database.database.fetchrow(
        """
        SELECT bool_or(t.need IS NOT NULL) AS need, bool_or(t.warnings <> '{}') AS topic,
               bool_or(p.warnings <> '{}') AS post, bool_or(p.html LIKE '%<details class="veil"%') AS passage
          FROM topics t
          JOIN groups g ON g.id = t.group_id
          JOIN posts p ON p.topic_id = t.id
         WHERE t.is_public AND g.allows_public_topics AND t.state = 'shown' AND p.state = 'shown'
        """
    )

    assert found is not None
    assert dict(found) == {"need": True, "topic": True, "post": True, "passage": True}


async def test_somebody_waits_for_an_answer(fresh_database: Fresh, tmp_path: Path) -> None:
    await seeding.seed(_settings(fresh_database.url, tmp_path))

    waiting = await fresh_database.database.fetchval("SELECT count(*) FROM topics WHERE answered_at IS NULL")

    assert waiting >= 2


async def test_somebody_is_on_duty_and_somebody_is_missing(fresh_database: Fresh, tmp_path: Path) -> None:
    await seeding.seed(_settings(fresh_database.url, tmp_path))
    database, now = fresh_database.database, clock.now()

    groups = await database.fetch("SELECT id FROM groups WHERE status <> 'closed' ORDER BY id")
    watched = {row["id"]: await duty.is_watched(database, row["id"], at=now) for row in groups}

    assert set(watched.values()) == {True, False}
    assert all([(await duty.watch_line(database, group_id)).changes_at for group_id in watched])
    alone = await database.fetchval("SELECT count(*) FROM shifts WHERE membership_id IS NULL OR ends_at <= starts_at")
    overlaps = await database.fetchval(
        """
        SELECT count(*)
          FROM shifts a
          JOIN shifts b ON b.membership_id = a.membership_id AND b.id > a.id
           AND b.starts_at < a.ends_at AND b.ends_at > a.starts_at
        """
    )
    assert (alone, overlaps) == (0, 0)
