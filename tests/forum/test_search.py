"""Searching: what is found, by whom, and what is shown of it."""

import html
import re
from typing import Any
from urllib.parse import urlencode

import pytest

from forum import asking, composing, editing, indexing, posts, scopes, search, topics, walking
from frame.database import Database
from tests.builders import a_reply, a_topic, opener_of
from tests.forum.test_statements import asked_of, rows_read
from tests.people import Group, Person, a_group, a_person, joined
from tests.site import OpenWork, Site

_WORDS = re.compile(r'<p class="hit-words">(.*?)</p>', re.DOTALL)


async def read_all(work: OpenWork) -> None:
    """What the job does right after each commit."""
    while await indexing.read_batch(work):
        pass


async def sought(site: Site, words: str, *, as_: Person | None = None, **more: str) -> str:
    answer = await site.get(f"/search?{urlencode({'q': words, **more})}", as_=as_)
    assert answer.status_code == 200, words
    return answer.text


def hits_of(page: str) -> list[str]:
    return re.findall(r'<li class="hit">.*?</li>', page, re.DOTALL)


@pytest.fixture
async def insurance(work: OpenWork, group: Group, member: Person) -> topics.Topic:
    topic = await a_topic(
        work, group, member, title="Travel insurance", text="Who insured you for walking in the Alps?"
    )
    await a_reply(work, topic, member, text="The small print was kind to me, and the kettle sings.")
    await read_all(work)
    return topic


async def test_a_neighbour_finds_words_in_titles_and_posts_by_their_stems(
    site: Site, insurance: topics.Topic, neighbour: Person
) -> None:
    for words in ("insurance", "insure walks", "kettles", '"small print"', "kettle -alps", "KETTLE", "print kind"):
        assert f"/topics/{insurance.id}" in await sought(site, words, as_=neighbour), words
    for words in ('"print small"', "kettle -print", "harpsichord"):
        assert hits_of(await sought(site, words, as_=neighbour)) == [], words


async def test_a_hit_leads_to_its_post_and_marks_what_was_found(
    site: Site, insurance: topics.Topic, neighbour: Person
) -> None:
    [hit] = hits_of(await sought(site, "kettle", as_=neighbour))

    assert f'href="/topics/{insurance.id}?at=2#post-2"' in hit
    assert "<mark>kettle</mark>" in hit


@pytest.mark.usefixtures("insurance")
async def test_nobody_outside_finds_what_is_said_in_a_group(
    site: Site, group: Group, stranger: Person, steward: Person
) -> None:
    for reader in (stranger, steward, None):
        for more in ({}, {"in": group.slug}):
            assert hits_of(await sought(site, "insurance", as_=reader, **more)) == []


async def test_visitors_find_public_topics_only_while_the_group_allows_them(
    site: Site, work: OpenWork, group: Group, member: Person, stranger: Person
) -> None:
    topic = await a_topic(work, group, member, title="Shared with all", is_public=True)
    await read_all(work)

    assert hits_of(await sought(site, "shared"))
    for reader in (None, stranger):
        assert hits_of(await sought(site, "shared", as_=reader, **{"in": group.slug}))
    await work.execute("UPDATE groups SET allows_public_topics = false WHERE id = $1", group.id)
    for reader in (None, stranger):
        for more in ({}, {"in": group.slug}):
            assert f"/topics/{topic.id}" not in await sought(site, "shared", as_=reader, **more)


async def test_a_hidden_post_is_found_by_its_author_and_facilitators_alone(
    site: Site, work: OpenWork, insurance: topics.Topic, member: Person, neighbour: Person, facilitator: Person
) -> None:
    reply = await posts.find_in(work, insurance.id, 2, reader=member.caller)
    await posts.hide(work, reply.id)

    assert hits_of(await sought(site, "kettle", as_=neighbour)) == []
    assert len(hits_of(await sought(site, "kettle", as_=member))) == 1
    assert len(hits_of(await sought(site, "kettle", as_=facilitator))) == 1


async def test_a_hidden_topic_is_not_found_by_its_title_either(
    site: Site, work: OpenWork, insurance: topics.Topic, member: Person, neighbour: Person
) -> None:
    await posts.hide(work, (await opener_of(work, insurance, member)).id)

    assert hits_of(await sought(site, "insurance", as_=neighbour)) == []


async def test_a_withdrawn_post_is_found_by_nobody_at_once(
    site: Site, work: OpenWork, insurance: topics.Topic, member: Person, facilitator: Person
) -> None:
    reply = await posts.find_in(work, insurance.id, 2, reader=member.caller)
    await posts.withdraw(work, insurance, reply)

    for reader in (member, facilitator):
        assert hits_of(await sought(site, "kettle", as_=reader)) == []
    await read_all(work)
    assert not await work.fetchval("SELECT words @@ 'kettl'::tsquery FROM searchable WHERE post_id = $1", reply.id)


async def test_who_leaves_finds_nothing_any_more(
    site: Site, work: OpenWork, insurance: topics.Topic, neighbour: Person
) -> None:
    assert hits_of(await sought(site, "kettle", as_=neighbour))
    await work.execute("UPDATE memberships SET left_at = now() WHERE id = $1", neighbour.membership_id)

    assert hits_of(await sought(site, "kettle", as_=neighbour)) == []


async def test_an_edit_is_found_by_its_new_words(
    site: Site, work: OpenWork, insurance: topics.Topic, member: Person, neighbour: Person
) -> None:
    reply = await posts.find_in(work, insurance.id, 2, reader=member.caller)
    await editing.edit(work, insurance, reply, composing.compose("A teapot it was."), version=1)
    await read_all(work)

    assert hits_of(await sought(site, "kettle", as_=neighbour)) == []
    assert hits_of(await sought(site, "teapot", as_=neighbour))


async def test_a_topic_that_moves_is_found_where_it_is(
    site: Site, work: OpenWork, insurance: topics.Topic, other_group: Group, stranger: Person, neighbour: Person
) -> None:
    await work.execute("UPDATE topics SET group_id = $2 WHERE id = $1", insurance.id, other_group.id)
    assert hits_of(await sought(site, "kettle", as_=neighbour)) == [], "even before the job has run"
    await read_all(work)

    assert hits_of(await sought(site, "kettle", as_=stranger))
    assert hits_of(await sought(site, "kettle", as_=neighbour)) == []


async def test_every_deed_that_writes_asks_for_the_job(work: OpenWork, group: Group, member: Person) -> None:
    before = await _jobs(work)
    topic = await a_topic(work, group, member)
    await a_reply(work, topic, member)

    assert await _jobs(work) >= before + 2
    assert await work.fetchval("SELECT count(*) FROM search_waiting") >= 2


async def _jobs(work: OpenWork) -> int:
    count: int = await work.fetchval("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'forum.read_words'")
    return count


async def test_a_group_a_person_a_day_and_what_waits_for_an_answer(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    mine = await a_topic(work, group, member, title="Kettle of mine")
    theirs = await a_topic(work, group, neighbour, title="Kettle of theirs")
    await a_reply(work, theirs, member, text="An answer without that word.")
    await work.execute("UPDATE posts SET posted_at = '2025-05-05 12:00+00' WHERE topic_id = $1", theirs.id)
    await work.execute("UPDATE posts SET html = html || ' ' WHERE topic_id = $1", theirs.id)
    await read_all(work)
    only_mine = (f'by:"{member.pseudonym}" in:{group.slug}', "after:2025-05-06", "is:unanswered")
    only_theirs = (
        f"by:{neighbour.pseudonym.lower()} in:{group.slug}",
        "before:2025-05-06",
        "after:2025-05-05 before:2025-05-06",
    )

    for narrower in only_mine:
        page = await sought(site, f"kettle {narrower}", as_=member)
        assert (f"/topics/{mine.id}" in page, f"/topics/{theirs.id}" in page) == (True, False), narrower
    for narrower in only_theirs:
        page = await sought(site, f"kettle {narrower}", as_=member)
        assert (f"/topics/{mine.id}" in page, f"/topics/{theirs.id}" in page) == (False, True), narrower


async def test_two_names_of_one_person_are_not_found_by_one(
    site: Site, work: OpenWork, group: Group, other_group: Group, member: Person
) -> None:
    also = await joined(work, member, other_group, pseudonym="Second name")
    await a_topic(work, group, member, title="Kettle here")
    await a_topic(work, other_group, also, title="Kettle there")
    await read_all(work)

    page = await sought(site, f'by:"{member.pseudonym}" kettle', as_=member)
    assert "Choose a group" in page
    page = await sought(site, f'by:"{member.pseudonym}" in:{other_group.slug}', as_=member)
    assert hits_of(page) == []


async def test_a_name_that_was_hidden_finds_nobody(
    site: Site, work: OpenWork, insurance: topics.Topic, group: Group, member: Person, neighbour: Person
) -> None:
    await work.execute(
        "UPDATE memberships SET hidden_pseudonym = pseudonym, pseudonym = 'Pebble 0' WHERE id = $1",
        member.membership_id,
    )

    assert hits_of(await sought(site, f"by:{member.pseudonym} in:{group.slug}", as_=neighbour)) == []
    assert hits_of(await sought(site, f'by:"Pebble 0" in:{group.slug}', as_=neighbour))


@pytest.mark.usefixtures("insurance")
async def test_a_misspelt_word_is_forgiven_and_said(site: Site, neighbour: Person, stranger: Person) -> None:
    page = await sought(site, "kettel", as_=neighbour)

    assert len(hits_of(page)) == 1
    assert "Showing results for <strong>kettle</strong>" in page
    assert "kettle" not in await sought(site, "kettel", as_=stranger), "other groups' words are not told"


@pytest.mark.parametrize(
    "words",
    [
        "'; DROP TABLE posts; --", "a & | ! b", "foo:*", "((((", "'", '"', '"\'"', "\\", "kettle\0x", "<-> kettle",
        "!!!", "before:yesterday kettle", "before:2026-13-45 kettle", "after:0000-00-00", "in: by: is:", "-", "--",
        "- - -", "is:lovely kettle", "the", "-the", '"the and of"', "in:%27%20OR%201=1 x", "by:\"' OR ''='\" in:x y",
        "🫖" * 60,        "x" * 5000, "don't can’t it's", "a:b:c", "https://example.org/?q=1", "kettle@home.example",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("insurance")
async def test_no_query_is_an_error(site: Site, neighbour: Person, words: str) -> None:
    for reader in (neighbour, None):
        await sought(site, words, as_=reader)


@pytest.mark.parametrize("cursor", ["x", "1_2", "1_nan_3_4", "99999999999999999999999", "-5", "1_inf_-3", "1" * 300])
async def test_a_cursor_never_given_out_is_refused(site: Site, neighbour: Person, cursor: str) -> None:
    answer = await site.get(f"/search?q=kettle&after={cursor}", as_=neighbour)

    assert answer.status_code == 404


async def test_a_date_that_is_none_is_said_kindly(site: Site, neighbour: Person) -> None:
    page = await sought(site, "kettle before:yesterday", as_=neighbour)

    assert "is not a day we understand" in page


@pytest.mark.parametrize("order", ["best", "newest"])
async def test_pages_hold_every_hit_once(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, order: str
) -> None:
    topic = await a_topic(work, group, member)
    for number in range(45):
        await a_reply(work, topic, member, text=f"Kettle number {number}. " + "kettle " * (number % 3))
    await read_all(work)
    found: list[str] = []
    path: str | None = f"/search?q=kettle&order={order}"

    while path:
        page = (await site.get(path, as_=neighbour)).text
        shown = hits_of(page)
        assert len(shown) <= 20
        found += [re.search(r"#post-(\d+)", hit)[1] for hit in shown]  # type: ignore[index]
        more = re.search(r'href="(\?[^"]*)" rel="next"', page)
        path = f"/search{html.unescape(more[1])}" if more else None

    assert sorted(map(int, found)) == list(range(2, 47))
    if order == "newest":
        assert found == sorted(found, key=int, reverse=True)


async def test_words_behind_a_warning_are_not_shown(
    site: Site, work: OpenWork, insurance: topics.Topic, neighbour: Person, member: Person
) -> None:
    await work.execute(
        "UPDATE posts SET warnings = ARRAY['Eating and weight'] WHERE topic_id = $1 AND seq = 2", insurance.id
    )

    [hit] = hits_of(await sought(site, "kettle", as_=neighbour))
    assert "Content warning: Eating and weight" in hit
    assert not _WORDS.search(hit)
    assert _WORDS.search(hits_of(await sought(site, "kettle", as_=member))[0]), "their own words are plain to them"

    await work.execute("INSERT INTO warning_choices VALUES ($1, 'eating and weight', 'show')", neighbour.member_id)
    [hit] = hits_of(await sought(site, "kettle", as_=neighbour))
    assert _WORDS.search(hit)


async def test_a_veiled_passage_is_not_shown(
    site: Site, work: OpenWork, insurance: topics.Topic, neighbour: Person
) -> None:
    veil = '<details class="veil"><summary>Content warning: Needles</summary><p>A kettle of needles</p></details>'
    await work.execute(
        "UPDATE posts SET html = $2 WHERE topic_id = $1 AND seq = 2", insurance.id, f"{veil}<p>After</p>"
    )
    await read_all(work)

    [hit] = hits_of(await sought(site, "kettle", as_=neighbour))
    assert "Content warning: Needles" in hit
    assert "A kettle of" not in hit
    assert "After" in hit


async def test_what_one_muted_is_folded(
    site: Site, work: OpenWork, insurance: topics.Topic, member: Person, neighbour: Person
) -> None:
    await work.execute("INSERT INTO mutes VALUES ($1, $2)", neighbour.membership_id, member.membership_id)
    assert "You muted this" in await sought(site, "kettle", as_=neighbour)

    await work.execute("DELETE FROM mutes")
    await work.execute("INSERT INTO muted_words VALUES ($1, 'small print')", neighbour.membership_id)
    assert "You muted this" in await sought(site, "kettle", as_=neighbour)
    assert "You muted this" not in await sought(site, "insurance", as_=neighbour)

    await work.execute("UPDATE muted_words SET words = 'travel insurance'")
    assert "You muted this" in await sought(site, "kettle", as_=neighbour), "the title stands over each hit"


async def test_words_of_danger_put_help_above_and_block_nothing(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    await a_topic(work, group, member, title="Overdose: what the nurse said")
    await read_all(work)

    page = await sought(site, "overdose", as_=neighbour)
    assert page.index("help-card") < page.index('class="hits"')
    assert len(hits_of(page)) == 1
    assert "help-card" in await sought(site, "i want to die")
    assert "help-card" not in await sought(site, "insurance", as_=neighbour)


async def test_a_search_is_kept_by_no_cache_and_no_table(
    site: Site, work: OpenWork, insurance: topics.Topic, neighbour: Person, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await site.get("/search?q=kettle", as_=neighbour)

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert "kettle" not in caplog.text


async def test_a_page_takes_few_statements(
    site: Site, work: OpenWork, insurance: topics.Topic, neighbour: Person
) -> None:
    async with asked_of(work._connection) as statements:
        await sought(site, "kettle", as_=neighbour)

    assert len(statements) <= 7


async def test_a_group_one_is_not_in_is_said(site: Site, work: OpenWork, insurance: topics.Topic) -> None:
    elsewhere = await a_group(work)
    person = await joined(work, await a_person(work), elsewhere)

    assert "You are in no group called" in await sought(site, "kettle in:nowhere-at-all", as_=person)


async def _thirty_thousand(work: OpenWork, group: Group, member: Person) -> None:
    topic = await a_topic(work, group, member, title="A lantern")
    await work.execute("ALTER TABLE posts DISABLE TRIGGER USER")
    await work.execute(
        """
        INSERT INTO posts (topic_id, seq, changed_seq, parent_seq, path, membership_id, key, text, html, cooked_version,
                           posted_at)
        SELECT $1, n, n, 1, int4send(1) || int4send(n), $2, gen_random_uuid(), 'kettle',
               CASE WHEN n % 50 = 0 THEN '<p>kettle spoon</p>' ELSE '<p>kettle</p>' END, 1, now() + n * interval '1 ms'
          FROM generate_series(2, 30000) AS n
        """,
        topic.id,
        member.membership_id,
    )
    await work.execute("ALTER TABLE posts ENABLE TRIGGER USER")
    await work.execute("INSERT INTO search_waiting (post_id) SELECT id FROM posts WHERE topic_id = $1", topic.id)
    await read_all(work)
    await work.execute("ANALYZE searchable, posts, topics")


@pytest.mark.alone
async def test_a_search_reads_a_bounded_number_of_rows_however_common_the_word(
    connection: Any, db: Database, work: OpenWork, group: Group, member: Person
) -> None:
    await _thirty_thousand(work, group, member)

    # Two runs of 4,096 hold enough of a common word; of the other there are 600, some of which are met in two runs.
    for words, most in (("kettle", 8192), ("spoon", 2 * 600), ("kettle spoon", 2 * 600)):
        asked = asking.read(words)
        scope = await scopes.find(db, asked, reader=member.caller)
        async with asked_of(connection) as statements:
            found = await search.find(db, scope, asked, reader=member.caller)

        assert len(found.hits) == search.PAGE
        read = await rows_read(connection, [each for each in statements if "searchable" in each[0]])
        assert read["searchable"] <= most + 200, words
        assert read.get("posts", 0) <= 2 * 200, words


@pytest.mark.alone
async def test_when_time_is_over_it_says_how_far_it_looked_and_goes_on_from_there(
    db: Database, work: OpenWork, group: Group, member: Person, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _thirty_thousand(work, group, member)
    monkeypatch.setattr(walking, "_PATIENCE_MS", 0)

    page, pages = await sought(site, "lantern", as_=member), 1
    assert "we looked only as far back as" in page
    while not hits_of(page):
        more = re.search(r'href="(\?[^"]*)" rel="next">Look further back', page)
        assert more, "there is always a way on"
        page, pages = (await site.get(f"/search{html.unescape(more[1])}", as_=member)).text, pages + 1
    assert 2 < pages < 8


@pytest.mark.alone
async def test_what_was_found_stays_when_a_later_step_takes_too_long(
    db: Database, work: OpenWork, group: Group, member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _thirty_thousand(work, group, member)
    asked = asking.read("spoon")
    scope = await scopes.find(db, asked, reader=member.caller)
    monkeypatch.setattr(
        walking, "_STEP", f"{walking._STEP} OFFSET (SELECT 0 FROM pg_sleep(($2 < {scope.newest})::int))"
    )

    found = await search.find(db, scope, asked, reader=member.caller)

    assert found.was_cut_short
    assert len(found.hits) == search.PAGE
    assert found.back_to is not None


@pytest.mark.parametrize(
    "text",
    [
        "Three kettles sing over a small fire in the long-covid ward",
        "Don't say can’t; it's the nurse's well-being at https://example.org/a/b?c=1 that counts, 3.5 mg twice",
        "Çok güzel bir gün, naïve café façade, Straße und Fuß",
        "word word word word, back\\slash o'clock 'quoted' tea",
    ],
)
async def test_the_marks_of_neighbours_hide_no_phrase(
    db: Database, work: OpenWork, group: Group, member: Person, text: str
) -> None:
    await a_topic(work, group, member, text=text)
    await read_all(work)
    words, phrases = text.split(), 0

    for length in (2, 3, 5):
        for place in range(len(words) - length):
            asked = asking.read(f'"{" ".join(words[place : place + length])}"')
            scope = await scopes.find(db, asked, reader=member.caller)
            found = await search.find(db, scope, asked, reader=member.caller)
            is_there = await work.fetchval("SELECT bool_or(words @@ $1::text::tsquery) FROM searchable", scope.words)
            assert bool(found.hits) == is_there or not scope.words, asked
            phrases += is_there
    assert phrases > 5
