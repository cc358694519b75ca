"""Looking at one's words before posting them, and quoting somebody else's."""

import json

import httpx
import pytest

from forum import drafts, posts, quoting
from tests.builders import a_reply, a_topic, opener_of
from tests.people import Group, Person
from tests.site import ORIGIN, OpenWork, Site

KEY = "7d1c2a52-0c55-4d0e-9d4e-0e7c9a1b2c3d"
WORDS = {"key": KEY, "to": "1", "text": "**Look** at this", "preview": "y"}
COOKED = "<p><strong>Look</strong> at this</p>"


async def ask(site: Site, question: dict[str, object], *, as_: Person | None) -> httpx.Response:
    headers = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
    return await site.send("POST", "/drafts/preview", content=json.dumps(question), as_=as_, headers=headers)


async def test_without_script_a_reply_is_shown_before_it_is_posted(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), neighbour)

    for to in (1, reply.seq):
        answer = await site.post(f"/topics/{reply.topic_id}/replies", WORDS | {"to": str(to)}, as_=member)

        assert answer.status_code == 200
        assert COOKED in answer.text
        assert KEY in answer.text, "posting it then must send the same key"
    assert await work.fetchval("SELECT reply_count FROM topics WHERE id = $1", reply.topic_id) == 1
    assert (await drafts.find(work, member.caller, f"topic:{reply.topic_id}")).text == "**Look** at this"


async def test_without_script_a_new_topic_and_an_edit_are_shown(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member, text="As it was.")
    topic = WORDS | {"title": "A title"}

    assert COOKED in (await site.post(f"/groups/{group.slug}/topics", topic, as_=member)).text
    assert COOKED in (await site.post(f"/posts/{reply.id}/edit", WORDS | {"version": "1"}, as_=member)).text
    assert (await posts.find(work, reply.id, reader=member.caller)).html == "<p>As it was.</p>"


async def test_an_empty_text_is_not_shown_but_asked_for(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)

    answer = await site.post(f"/topics/{topic.id}/replies", WORDS | {"text": " "}, as_=member)

    assert answer.status_code == 422


async def test_a_script_gets_what_would_be_posted(site: Site, group: Group, member: Person) -> None:
    hostile = "**Look** <img src=x onerror=alert(1)> [x](javascript:alert(1))"

    answer = await ask(site, {"place": f"group:{group.id}", "text": hostile}, as_=member)

    assert answer.json()["html"].startswith("<p><strong>Look</strong> &lt;img")
    assert "href" not in answer.json()["html"]
    assert answer.headers["Cache-Control"] == "no-store"


async def test_only_members_of_the_group_get_a_preview(
    site: Site, work: OpenWork, group: Group, member: Person, stranger: Person
) -> None:
    topic = await a_topic(work, group, member, is_public=True)
    opener = await opener_of(work, topic, member)

    for place in (f"group:{group.id}", f"topic:{topic.id}", f"reply:{opener.id}", f"edit:{opener.id}"):
        question: dict[str, object] = {"place": place, "text": "x"}
        assert (await ask(site, question, as_=member)).status_code == 200
        assert (await ask(site, question, as_=stranger)).status_code == 404
        assert (await ask(site, question, as_=None)).status_code == 401


@pytest.mark.parametrize("question", [{}, {"place": "group:1", "text": "x" * 10_001}, {"place": "no", "text": "x"}])
async def test_what_cannot_be_shown_is_refused(site: Site, member: Person, question: dict[str, object]) -> None:
    assert (await ask(site, question, as_=member)).status_code == 422


async def test_without_script_a_post_is_quoted_on_its_own_page(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), neighbour, text="One **line**\n\nand another")

    page = (await site.get(f"/posts/{reply.id}?quote=1", as_=member)).text

    assert f"&gt; {neighbour.pseudonym} wrote:\n&gt;\n&gt; One line\n&gt;\n&gt; and another" in page
    assert await work.fetchval("SELECT count(*) FROM drafts") == 0


async def test_a_quote_stands_after_what_one_was_writing(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), neighbour, text="Their words")
    await drafts.keep(work, member.caller, f"reply:{reply.id}", drafts.Draft(text="My own words"))

    page = (await site.get(f"/posts/{reply.id}?quote=1", as_=member)).text

    assert page.index("My own words") < page.index("&gt; Their words")


async def test_the_warnings_of_a_post_travel_with_its_quote(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), neighbour, text="Hard words")
    await work.execute("UPDATE posts SET warnings = '{Abuse and violence,Medical detail}' WHERE id = $1", reply.id)

    quote = quoting.quote(await posts.find(work, reply.id, reader=member.caller))

    assert quote.startswith(":::warning Abuse and violence, Medical detail\n> ")
    assert quote.rstrip().endswith("> Hard words\n:::")


async def test_a_post_that_was_withdrawn_or_hidden_is_not_quoted(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), neighbour, text="Hidden words")
    await posts.hide(work, reply.id)

    for reader in (member, neighbour):
        assert "&gt; Hidden words" not in (await site.get(f"/posts/{reply.id}?quote=1", as_=reader)).text
