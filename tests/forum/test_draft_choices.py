"""What kind of reply would help, and what a text touches: chosen before posting, and kept with the words."""

from uuid import UUID, uuid4

import pytest

from forum import drafts, editing, standing, topics, veils
from forum.drafts import Draft
from tests.builders import a_reply, a_topic, opener_of
from tests.forum.test_drafts import put
from tests.people import Group, Person
from tests.site import OpenWork, Site

NEW, OLD = UUID(int=1), UUID(int=2)
CHOSEN = {"need": "heard", "warnings": ["Abuse and violence", "thunder, needles"]}
SENT = "Abuse and violence, thunder, needles"
"""The same, as a form may send it."""


def is_given_back(page: str) -> bool:
    return 'value="Abuse and violence" checked' in page and 'name="warnings" value="thunder, needles"' in page


async def test_the_choices_of_a_new_topic_are_kept_on_asking_and_given_back(
    site: Site, group: Group, member: Person
) -> None:
    form = {"key": str(uuid4()), "title": "Storms", "text": "", "keep": "y"}
    answer = await site.post(f"/groups/{group.slug}/topics", form | {"need": "heard", "warnings": SENT}, as_=member)
    assert answer.status_code == 303

    page = (await site.get(f"/groups/{group.slug}/topics/new", as_=member)).text

    assert 'name="need" value="heard" checked' in page
    assert is_given_back(page)


async def test_the_choices_of_a_new_topic_are_kept_while_typing(site: Site, group: Group, member: Person) -> None:
    saving = {"place": f"group:{group.id}", "seq": 1, "title": "", "text": "Thun"} | CHOSEN
    assert (await put(site, saving, as_=member)).status_code == 204

    page = (await site.get(f"/groups/{group.slug}/topics/new", as_=member)).text

    assert 'name="need" value="heard" checked' in page
    assert is_given_back(page)


@pytest.mark.parametrize("by_script", [True, False], ids=["while typing", "on asking"])
async def test_the_warnings_of_replies_are_kept_on_both_pages_that_have_the_form(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, by_script: bool
) -> None:
    topic = await a_topic(work, group, member)
    reply = await a_reply(work, topic, member)
    for place, to, path in (
        (f"topic:{topic.id}", 1, f"/topics/{topic.id}"),
        (f"reply:{reply.id}", reply.seq, f"/posts/{reply.id}"),
    ):
        if by_script:
            await put(site, {"place": place, "seq": 1, "text": "Half", "warnings": CHOSEN["warnings"]}, as_=member)
        else:
            form = {"key": str(uuid4()), "to": str(to), "text": "Half", "keep": "y", "warnings": SENT}
            await site.post(f"/topics/{topic.id}/replies", form, as_=member)

        assert is_given_back((await site.get(path, as_=member)).text)
        assert "thunder, needles" not in (await site.get(path, as_=neighbour)).text


async def test_what_was_posted_leaves_no_choices_behind(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member)
    await put(site, {"place": f"topic:{topic.id}", "seq": 1, "text": "Half", "warnings": ["thunder"]}, as_=member)

    form = {"key": str(uuid4()), "to": "1", "text": "Whole", "warnings": "thunder"}
    assert (await site.post(f"/topics/{topic.id}/replies", form, as_=member)).status_code == 303

    assert (await drafts.find(work, member.caller, f"topic:{topic.id}")).warnings is None


async def test_what_could_not_be_posted_keeps_its_choices(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member)
    await standing.close(work, await topics.find(work, topic.id, reader=facilitator.caller), reason="Enough")

    form = {"key": str(uuid4()), "to": "1", "text": "Whole", "warnings": "thunder"}
    assert (await site.post(f"/topics/{topic.id}/replies", form, as_=member)).status_code == 409

    assert (await drafts.find(work, member.caller, f"topic:{topic.id}")).warnings == ("thunder",)


async def test_the_choices_of_two_tabs_go_with_their_words(work: OpenWork, member: Person) -> None:
    heard = Draft("", "Newer", 1, NEW, need="heard", warnings=("thunder",))
    await drafts.save(work, member.caller, "group:1", heard, base=0)
    ideas = Draft("", "Older", 1, OLD, need="ideas", warnings=())
    assert await drafts.save(work, member.caller, "group:1", ideas, base=0) == "aside"

    await drafts.take_over(work, member.caller, "group:1", tab=OLD)
    now = await drafts.find(work, member.caller, "group:1")
    assert (now.text, now.need, now.warnings) == ("Older", "ideas", ())
    await drafts.take_over(work, member.caller, "group:1", tab=NEW)
    now = await drafts.find(work, member.caller, "group:1")
    assert (now.text, now.need, now.warnings) == ("Newer", "heard", ("thunder",))

    await drafts.discard(work, member.caller, "group:1", tab=None)
    now = await drafts.find(work, member.caller, "group:1")
    assert (now.need, now.warnings) == (None, None)


async def test_a_draft_of_an_edit_never_drops_a_warning_that_came_meanwhile(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member)
    reply = await a_reply(work, topic, member)
    await put(site, {"place": f"edit:{reply.id}", "seq": 1, "text": "Bett", "warnings": ["thunder"]}, as_=member)
    as_facilitator = await topics.find(work, topic.id, reader=facilitator.caller)
    await veils.settle(work, as_facilitator, reply, ["Medical detail"])

    page = (await site.get(f"/posts/{reply.id}/edit", as_=member)).text

    assert 'value="Medical detail" checked' in page
    assert 'name="warnings" value="thunder"' in page


@pytest.mark.parametrize(
    "odd",
    [{"need": "votes"}, {"warnings": ["x" * 501]}, {"warnings": ["x"] * 41}, {"warnings": "thunder"}],
    ids=["an unknown need", "a warning like a book", "too many", "no list"],
)
async def test_odd_choices_of_a_script_are_refused_plainly(site: Site, member: Person, odd: dict[str, object]) -> None:
    answer = await put(site, {"place": "group:1", "seq": 1, "text": "Half"} | odd, as_=member)

    assert answer.status_code == 422


async def test_choices_that_nobody_offered_are_kept_as_far_as_they_can_be(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    form = {"key": str(uuid4()), "title": "Storms", "text": "Thunder", "keep": "y", "need": "votes"}
    many = {"warnings": ",".join(f"w{number}" for number in range(90)) + "," + "x" * 900}

    assert (await site.post(f"/groups/{group.slug}/topics", form | many, as_=member)).status_code == 303

    kept = await drafts.find(work, member.caller, f"group:{group.id}")
    assert (kept.text, kept.need, len(kept.warnings or ())) == ("Thunder", None, drafts.MOST_WARNINGS)


async def test_a_zero_character_in_a_warning_breaks_nothing(site: Site, work: OpenWork, member: Person) -> None:
    saving = {"place": "group:1", "seq": 1, "text": "Half", "warnings": ["thun\0der"]}

    assert (await put(site, saving, as_=member)).status_code == 204
    assert (await drafts.find(work, member.caller, "group:1")).warnings == ("thunder",)


async def test_an_edit_without_a_draft_begins_with_what_the_topic_touches(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member)
    opener = await opener_of(work, topic, member)
    await veils.settle(work, await topics.find(work, topic.id, reader=facilitator.caller), opener, ["thunder"])

    source = await editing.source(work, opener, reader=member.caller)

    assert list(source.warnings) == ["thunder"]
    assert 'name="warnings" value="thunder"' in (await site.get(f"/posts/{opener.id}/edit", as_=member)).text
