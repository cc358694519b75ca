"""What the open web gets: public topics of groups that let search engines in, and nothing else."""

from xml.etree import ElementTree

import pytest

from forum import posts
from forum.topics import Topic
from tests.builders import a_topic, opener_of
from tests.people import Group, Person
from tests.site import OpenWork, Site

_ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
async def shared(work: OpenWork, group: Group, member: Person) -> Topic:
    await work.execute("UPDATE groups SET is_indexed = true WHERE id = $1", group.id)
    return await a_topic(
        work, group, member, title='<Salt> & "sand"', text="We walked <b>far</b> & wide.", is_public=True
    )


async def _feed(site: Site, group: Group) -> ElementTree.Element:
    answer = await site.get(f"/groups/{group.slug}/feed.atom")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


async def test_a_public_topic_is_in_the_feed_the_sitemap_and_its_page_says_so(
    site: Site, group: Group, shared: Topic
) -> None:
    [entry] = (await _feed(site, group)).findall(f"{_ATOM}entry")
    assert entry.findtext(f"{_ATOM}title") == '<Salt> & "sand"'
    assert entry.findtext(f"{_ATOM}summary") == "We walked <b>far</b> & wide."
    index = ElementTree.fromstring((await site.get("/sitemap.xml")).content)
    [first] = [loc.text for loc in index.iter() if loc.tag.endswith("loc")]
    assert first is not None
    urls = (await site.get(first.removeprefix(site.settings.origin))).text
    assert f"/topics/{shared.id}</loc>" in urls
    assert f"/groups/{group.slug}/topics</loc>" in urls
    page = (await site.get(f"/topics/{shared.id}?at=1")).text
    assert f'<link rel="canonical" href="{site.settings.origin}/topics/{shared.id}">' in page
    assert '<meta property="og:description" content="We walked &lt;b&gt;far&lt;/b&gt; &amp; wide.">' in page


async def test_what_is_hidden_private_or_not_indexed_is_nowhere(
    site: Site, work: OpenWork, group: Group, member: Person, shared: Topic
) -> None:
    private = await a_topic(work, group, member, title="Kept inside")
    hidden = await a_topic(work, group, member, title="Hidden since", is_public=True)
    await posts.hide(work, (await opener_of(work, hidden, member)).id)

    for path in (f"/groups/{group.slug}/feed.atom", "/sitemap-1.xml"):
        text = (await site.get(path)).text
        assert f"/topics/{shared.id}" in text
        for gone in (private, hidden):
            assert f"/topics/{gone.id}<" not in text
            assert gone.title not in text
    assert "canonical" not in (await site.get(f"/topics/{private.id}", as_=member)).text

    for change in ("is_indexed = false", "is_indexed = true, allows_public_topics = false"):
        await work.execute(f"UPDATE groups SET {change} WHERE id = $1", group.id)
        assert (await site.get(f"/groups/{group.slug}/feed.atom", as_=member)).status_code == 404
        assert f"/topics/{shared.id}" not in (await site.get("/sitemap-1.xml")).text


async def test_words_behind_a_warning_go_nowhere(site: Site, work: OpenWork, group: Group, shared: Topic) -> None:
    await work.execute("UPDATE topics SET warnings = ARRAY['Death'] WHERE id = $1", shared.id)

    assert "We walked" not in (await site.get(f"/groups/{group.slug}/feed.atom")).text
    assert "og:description" in (page := (await site.get(f"/topics/{shared.id}")).text)
    assert "We walked" not in page.split("</head>")[0]

    await work.execute("UPDATE topics SET warnings = '{}' WHERE id = $1", shared.id)
    veil = '<p>Sea</p><details class="veil"><summary>Content warning: Death</summary><p>Bones</p></details>'
    await work.execute("UPDATE posts SET html = $2 WHERE topic_id = $1", shared.id, veil)
    feed = (await site.get(f"/groups/{group.slug}/feed.atom")).text
    assert "Sea" in feed
    assert "Bones" not in feed
    assert "Bones" not in (await site.get(f"/topics/{shared.id}")).text.split("</head>")[0]


async def test_a_feed_stays_well_formed_whatever_was_written(
    site: Site, work: OpenWork, group: Group, member: Person, shared: Topic
) -> None:
    for nasty in ("]]><script>", "&#0;&bad;", "\x0b\x1f\ufffe tab\t", "🫖 é \u202e"):
        await work.execute("UPDATE topics SET title = $2 WHERE id = $1", shared.id, nasty)
        await work.execute("UPDATE posts SET html = $2 WHERE topic_id = $1", shared.id, f"<p>{nasty}</p>")
        await _feed(site, group)


async def test_robots_may_come_and_are_shown_the_sitemap(site: Site) -> None:
    text = (await site.get("/robots.txt")).text

    assert f"Sitemap: {site.settings.origin}/sitemap.xml" in text
    assert "Disallow: /search" in text


async def test_a_sitemap_that_is_none_is_missing(site: Site) -> None:
    assert (await site.get("/sitemap-2000000000.xml")).status_code == 404
