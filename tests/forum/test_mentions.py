"""Names after an `@`: of this group alone, marked and not linked, and told by a letter."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum import composing, jobs, posts
from frame.database import Database
from groups import mentions
from groups.pseudonyms import skeleton
from tests.builders import a_topic, opener_of
from tests.people import Group, Person, a_person, joined
from tests.site import ORIGIN, OpenWork, Site

KEY = "7d1c2a52-0c55-4d0e-9d4e-0e7c9a1b2c3d"
MARK = '<span class="mention">@'


def named(*names: str) -> frozenset[str]:
    return frozenset(skeleton(name) for name in names)


@pytest.fixture
def resources(db: Database) -> Any:
    return {"database": db}


@pytest.fixture
async def quiet_sea(work: OpenWork, group: Group) -> Person:
    return await joined(work, await a_person(work), group, pseudonym="Quiet Sea")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello @Wren!", f"<p>Hello {MARK}Wren</span>!</p>"),
        ("@wren and @WREN", f"<p>{MARK}wren</span> and {MARK}WREN</span></p>"),
        ("@Quiet Sea said so", f"<p>{MARK}Quiet Sea</span> said so</p>"),
        ("@Quiet said so", f"<p>{MARK}Quiet</span> said so</p>"),
        ("**@Quiet Sea**", f"<p><strong>{MARK}Quiet Sea</span></strong></p>"),
        ("me@Wren", "<p>me@Wren</p>"),
        ("`@Wren`", "<p><code>@Wren</code></p>"),
        ("@Nobody here", "<p>@Nobody here</p>"),
        ("@Wrens", "<p>@Wrens</p>"),
        ("@ Wren", "<p>@ Wren</p>"),
    ],
)
def test_the_longest_name_is_marked_and_nothing_else(text: str, expected: str) -> None:
    assert composing.compose(text, named=named("Wren", "Quiet", "Quiet Sea")).html == expected


def test_a_link_is_left_whole() -> None:
    html = composing.compose("[see @Wren](https://x.example/@Wren)", named=named("Wren")).html

    assert MARK not in html


def test_one_post_calls_ten_people_at_most() -> None:
    html = composing.compose("@Wren " * 200, named=named("Wren")).html

    assert html.count(MARK) == mentions.MOST


def test_nobody_can_write_a_mark_themselves() -> None:
    assert MARK not in composing.compose('<span class="mention">@Wren</span>').html


@given(st.text(alphabet="@ab .'-<>&\n", max_size=200))
def test_marking_adds_marks_and_changes_no_word(text: str) -> None:
    plain, marked = composing.compose(text), composing.compose(text, named=named("ab", "aba", "b a"))

    assert marked.html.replace(MARK, "@").replace("</span>", "") == plain.html
    assert len(mentions.candidates(text)) <= 50 * 30


async def test_only_members_of_this_group_are_found(
    work: OpenWork, group: Group, quiet_sea: Person, stranger: Person
) -> None:
    gone = await joined(work, await a_person(work), group, pseudonym="Gone Away")
    await work.execute("UPDATE memberships SET left_at = now() WHERE id = $1", gone.membership_id)

    text = f"@Quiet Sea @{stranger.pseudonym} @Gone Away"

    assert await mentions.members_named(work, group.id, text) == named("Quiet Sea")


async def reply_with(site: Site, work: OpenWork, topic_id: int, text: str, *, as_: Person) -> int:
    await site.post(f"/topics/{topic_id}/replies", {"key": KEY, "to": "1", "text": text}, as_=as_)
    post_id: int = await work.fetchval("SELECT max(id) FROM posts WHERE topic_id = $1", topic_id)
    return post_id


async def letters_of(work: OpenWork, person: Person) -> list[str]:
    rows = await work.fetch("SELECT body FROM letters WHERE member_id = $1", person.member_id)
    return [row["body"] for row in rows]


async def test_who_is_named_gets_one_letter_that_names_no_group(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, quiet_sea: Person, resources: Any
) -> None:
    topic = await a_topic(work, group, member)
    post_id = await reply_with(site, work, topic.id, "What do you think, @Quiet Sea?", as_=neighbour)

    for _ in range(2):
        await jobs.tell_mentioned(resources, post_id=post_id)

    assert await letters_of(work, quiet_sea) == [f"{neighbour.pseudonym} wrote your name in a post."]


async def test_the_job_is_given_out_when_a_topic_starts_and_when_a_post_is_edited(
    site: Site, work: OpenWork, group: Group, member: Person, quiet_sea: Person, resources: Any
) -> None:
    form = {"key": KEY, "title": "A question", "text": "To @Quiet Sea"}
    await site.post(f"/groups/{group.slug}/topics", form, as_=member)
    post_id = await work.fetchval("SELECT max(id) FROM posts")
    await jobs.tell_mentioned(resources, post_id=post_id)

    count = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'forum.tell_mentioned'"
    before = await work.fetchval(count)
    edit = {"version": "1", "title": "A question", "text": "To @Quiet Sea again"}
    await site.post(f"/posts/{post_id}/edit", edit, as_=member)

    assert before == 1
    assert await work.fetchval(count) == 2
    assert len(await letters_of(work, quiet_sea)) == 1


async def test_somebody_muted_does_not_reach_who_muted_them(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, quiet_sea: Person, resources: Any
) -> None:
    topic = await a_topic(work, group, member)
    await work.execute(
        "INSERT INTO mutes (membership_id, muted_membership_id) VALUES ($1, $2)",
        quiet_sea.membership_id,
        neighbour.membership_id,
    )
    post_id = await reply_with(site, work, topic.id, "@Quiet Sea, listen", as_=neighbour)

    await jobs.tell_mentioned(resources, post_id=post_id)

    assert await letters_of(work, quiet_sea) == []


async def test_nobody_is_told_of_a_post_they_cannot_read(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, quiet_sea: Person, resources: Any
) -> None:
    topic = await a_topic(work, group, member)
    post_id = await reply_with(site, work, topic.id, "@Quiet Sea", as_=neighbour)
    await posts.hide(work, (await opener_of(work, topic, member)).id)

    await jobs.tell_mentioned(resources, post_id=post_id)

    assert await letters_of(work, quiet_sea) == []


async def ask(site: Site, path: str, question: dict[str, object], *, as_: Person | None) -> httpx.Response:
    headers = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
    return await site.send("POST", path, content=json.dumps(question), as_=as_, headers=headers)


async def test_names_are_offered_to_members_and_without_anything_that_points_elsewhere(
    site: Site, group: Group, member: Person, quiet_sea: Person
) -> None:
    answer = await ask(site, "/drafts/names", {"place": f"group:{group.id}", "begins": "qui"}, as_=member)

    assert answer.json() == {"names": ["Quiet Sea"]}


async def test_strangers_and_visitors_are_offered_no_names(
    site: Site, work: OpenWork, group: Group, member: Person, stranger: Person
) -> None:
    topic = await a_topic(work, group, member, is_public=True)

    for place in (f"group:{group.id}", f"topic:{topic.id}"):
        assert (await ask(site, "/drafts/names", {"place": place, "begins": "q"}, as_=stranger)).status_code == 404
        assert (await ask(site, "/drafts/names", {"place": place, "begins": "q"}, as_=None)).status_code == 401


@pytest.mark.parametrize(
    "question",
    [{}, {"place": "group:1"}, {"place": "x:1", "begins": "q"}, {"place": "group:1", "begins": "x" * 31}],
)
async def test_what_is_no_question_is_refused(site: Site, member: Person, question: dict[str, object]) -> None:
    assert (await ask(site, "/drafts/names", question, as_=member)).status_code == 422
