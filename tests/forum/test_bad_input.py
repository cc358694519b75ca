"""What people or machines may send that is not right: a kind word, nothing lost, and never a broken page."""

import time

import pytest

from forum import composing, drafts, posts, standing, topics
from groups import pseudonyms
from tests.builders import a_reply, a_topic
from tests.people import Group, Person
from tests.site import OpenWork, Site

KEY = "7d1c2a52-0c55-4d0e-9d4e-0e7c9a1b2c3d"
SOON_S = 3
MADE_TO_BE_SLOW = [
    ">" * 10_000,
    "> " * 5_000 + "x",
    "[" * 10_000,
    "[](" * 3_333,
    "*_" * 5_000 + "x",
    "**a " * 2_500,
    "`" * 9_999 + "a",
    "`a``" * 2_500,
    "- " * 5_000,
    "1. " * 3_333,
    "~~a" * 3_333,
    "<" * 10_000,
    "<!--" * 2_500,
    "&" * 10_000,
    "&#" * 5_000,
    "\\" * 10_000,
    "https://" * 1_250,
    "@a " * 3_333,
    "@a b c d e f g h i j k l m n o" * 300,
    ":::warning x\n" * 700,
    "\t" * 10_000,
    "a\n" * 5_000,
]
UNSEEN = ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad", "\u2060", "\U000e0001", "\u200f"]


def reply_of(text: str) -> dict[str, str]:
    return {"key": KEY, "to": "1", "text": text}


@pytest.mark.alone
@pytest.mark.parametrize("text", MADE_TO_BE_SLOW, ids=lambda text: text[:6])
def test_markdown_made_to_be_slow_is_cooked_soon(text: str) -> None:
    began = time.perf_counter()

    composing.compose(text[:10_000], named=frozenset({"wren"}))

    assert time.perf_counter() - began < SOON_S


async def test_text_over_the_limit_comes_back_whole_with_the_limit_said(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)
    text = "Too much. " * 1_001

    answer = await site.post(f"/topics/{topic.id}/replies", reply_of(text), as_=member)

    assert answer.status_code == 422
    assert "longer than the 10,000 that fit" in answer.text
    assert text.strip() in answer.text
    assert "There is room for 10,000 characters." in answer.text


async def test_more_than_can_be_sent_is_refused_in_plain_words(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)

    for text in (">" * 1_000_000, "> " * 1_000_000, "x" * 262_145):
        answer = await site.post(f"/topics/{topic.id}/replies", reply_of(text), as_=member)

        assert answer.status_code == 413
        assert "Press Back: your words are still there." in answer.text


async def test_quotes_in_quotes_as_many_as_fit_are_posted(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)

    answer = await site.post(f"/topics/{topic.id}/replies", reply_of(">" * 9_999 + "x"), as_=member)

    assert answer.status_code == 303
    html = await work.fetchval("SELECT html FROM posts WHERE topic_id = $1 AND seq = 2", topic.id)
    assert html.count("<blockquote>") <= 20


@pytest.mark.parametrize(
    "scheme",
    [
        "javascript",
        "JaVaScRiPt",
        "data",
        "vbscript",
        "file",
        "ftp",
        "tel",
        "sms",
        "blob",
        "about",
        "ws",
        "intent",
        "x-y",
    ],
)
@pytest.mark.parametrize("form", ["[x]({}:y)", "[x](<{}:y>)", "<{}:y>", "[x](&#32;{}:y)", "[x]({}&colon;y)"])
def test_every_scheme_but_three_leads_nowhere(scheme: str, form: str) -> None:
    assert "href" not in composing.compose(form.format(scheme)).html


@pytest.mark.parametrize("address", ["http://x.example", "https://x.example", "mailto:a@x.example"])
def test_the_three_lead_on(address: str) -> None:
    assert f'href="{address}"' in composing.compose(f"[x]({address})").html


@pytest.mark.parametrize("mark", UNSEEN, ids=lambda mark: f"{ord(mark):x}")
async def test_unseen_characters_in_a_title_are_taken_out_and_told(
    site: Site, work: OpenWork, group: Group, member: Person, mark: str
) -> None:
    form = {"key": KEY, "title": f"A {mark}title", "text": "Words that stay"}

    answer = await site.post(f"/groups/{group.slug}/topics", form, as_=member)

    assert answer.status_code == 422
    assert "characters in this that nobody can see" in answer.text
    assert 'value="A title"' in answer.text
    assert "Words that stay" in answer.text
    assert (await site.post(f"/groups/{group.slug}/topics", form | {"title": "A title"}, as_=member)).status_code == 303


@pytest.mark.parametrize("title", ["می‌خواهم", "👩‍⚕️ and me", "क्‍ष", "Ça va, 東京?"])
async def test_joiners_that_a_script_needs_stay(
    site: Site, work: OpenWork, group: Group, member: Person, title: str
) -> None:
    await site.post(f"/groups/{group.slug}/topics", {"key": KEY, "title": title, "text": "Words"}, as_=member)

    assert await work.fetchval("SELECT title FROM topics") == title


@pytest.mark.parametrize("mark", UNSEEN, ids=lambda mark: f"{ord(mark):x}")
def test_unseen_characters_in_a_pseudonym_are_refused(mark: str) -> None:
    assert pseudonyms.fault(f"Wr{mark}en")


async def test_a_reply_to_a_post_withdrawn_meanwhile_is_posted(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member)
    answered = await a_reply(work, topic, neighbour)
    as_author = await topics.find(work, topic.id, reader=neighbour.caller)
    await posts.withdraw(work, as_author, answered)
    form = reply_of("I had just written this") | {"to": str(answered.seq)}

    assert (await site.post(f"/topics/{topic.id}/replies", form, as_=member)).status_code == 303
    assert "I had just written this" in (await site.get(f"/topics/{topic.id}", as_=member)).text


async def test_of_two_edits_at_once_the_second_is_also_kept_as_a_draft(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member, text="First words.")
    await site.post(f"/posts/{reply.id}/edit", {"version": "1", "text": "From my phone."}, as_=member)

    second = await site.post(f"/posts/{reply.id}/edit", {"version": "1", "text": "From my desk."}, as_=member)

    assert "changed meanwhile" in second.text
    assert (await drafts.find(work, member.caller, f"edit:{reply.id}")).text == "From my desk."
    assert (await posts.find(work, reply.id, reader=member.caller)).html == "<p>From my phone.</p>"


async def test_an_edit_of_a_post_in_a_topic_closed_meanwhile_comes_back_and_is_kept(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member)
    reply = await a_reply(work, topic, member)
    as_facilitator = await topics.find(work, topic.id, reader=facilitator.caller)
    await standing.close(work, as_facilitator, reason="It went in circles.")

    answer = await site.post(f"/posts/{reply.id}/edit", {"version": "1", "text": "Better words"}, as_=member)

    assert answer.status_code == 403
    assert "Better words" in answer.text
    assert "Nothing you wrote is lost" in answer.text
    assert (await drafts.find(work, member.caller, f"edit:{reply.id}")).text == "Better words"


async def test_a_topic_by_somebody_who_left_meanwhile_comes_back_and_is_kept(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    await work.execute("UPDATE memberships SET left_at = now() WHERE id = $1", member.membership_id)
    await work.execute("UPDATE groups SET allows_public_topics = false WHERE id = $1", group.id)
    form = {"key": KEY, "title": "A title", "text": "Words of mine"}

    answer = await site.post(f"/groups/{group.slug}/topics", form, as_=member)

    assert answer.status_code == 404
    assert "Words of mine" in answer.text
    assert (await drafts.find(work, member.caller, f"group:{group.id}")).text == "Words of mine"
