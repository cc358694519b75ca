"""What a facilitator meets in a case lies behind a veil until they open it; a passage behind one of its own."""

from forum import composing, editing, topics
from tests.builders import a_reply, a_topic
from tests.forum.test_veiled_passages import outside
from tests.moderation.scenes import POSTS, a_case
from tests.people import Group, Person
from tests.site import OpenWork, Site

TEXT = "A heron stood there.\n\n:::warning Needles\nzebra words\n:::"


async def test_a_case_shows_no_words_before_they_are_opened(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member)
    reply = await a_reply(work, topic, member, text=TEXT, warnings=["Hospital"])
    case_id = await a_case(work, await POSTS.find(work, str(reply.id), reader=facilitator.caller))

    page = (await site.get(f"/cases/{case_id}", as_=facilitator)).text

    assert "zebra" in page, "the words must be there to be opened"
    assert "zebra" not in outside(page)
    assert "heron" not in outside(page)
    assert "<details open" not in page


async def test_words_edited_since_keep_their_passage_veiled_within(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member)
    reply = await a_reply(work, topic, member, text="zebra words, plainly", warnings=["Hospital"])
    case_id = await a_case(work, await POSTS.find(work, str(reply.id), reader=facilitator.caller))
    as_member = await topics.find(work, topic.id, reader=member.caller)
    await editing.edit(work, as_member, reply, composing.compose(TEXT, warnings=["Hospital"]), version=1)

    page = (await site.get(f"/cases/{case_id}", as_=facilitator)).text

    now = page[page.index('id="now"') :]
    assert 'data-warning="needles">' in now
    assert now.index("heron") < now.index('data-warning="needles"') < now.index("zebra")
    assert "zebra" not in outside(page)
    assert "heron" not in outside(page)


async def test_queue_and_flag_form_show_no_words_of_a_warned_post(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member)
    reply = await a_reply(work, topic, member, text=TEXT, warnings=["Hospital"])
    await a_case(work, await POSTS.find(work, str(reply.id), reader=facilitator.caller))

    for path, reader in (
        ("/cases", facilitator),
        (f"/groups/{group.slug}/cases", facilitator),
        (f"/flag/post/{reply.id}", neighbour),
    ):
        answer = await site.get(path, as_=reader)
        assert answer.status_code == 200, path
        assert "zebra" not in outside(answer.text), path
        assert "heron" not in outside(answer.text), path
