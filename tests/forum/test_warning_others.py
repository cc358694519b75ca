"""Warnings: adding, suggesting, settling, the list of a group, and what a member chose about them."""

from forum import posts, topics, veils
from tests.builders import a_reply, a_topic
from tests.people import Group, Person
from tests.site import OpenWork, Site


async def test_a_member_suggests_and_a_facilitator_settles(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member, text="zebra words")
    path = f"/posts/{reply.id}/warnings"

    for _ in range(2):
        await site.post(path, {"warnings": "Needles, Blood"}, as_=neighbour)
    waiting = await site.get(f"/groups/{group.slug}/warnings", as_=facilitator)
    asked = await site.get(path, as_=facilitator)
    await site.post(path, {"warnings": "Needles"}, as_=facilitator)

    assert waiting.text.count("Blood, Needles:") == 1
    assert "Members suggested: Blood, Needles" in asked.text
    assert (await posts.find(work, reply.id, reader=neighbour.caller)).warnings == "Needles"
    forum = await topics.find_forum(work, group.slug, reader=facilitator.caller)
    assert await veils.list_waiting(work, forum, reader=facilitator.caller) == []


async def test_a_suggestion_changes_nothing_that_others_read(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member)

    await site.post(f"/posts/{reply.id}/warnings", {"warnings": "Spiders"}, as_=neighbour)

    assert (await posts.find(work, reply.id, reader=neighbour.caller)).warnings == ""
    assert "Spiders" not in (await site.get(f"/posts/{reply.id}/warnings", as_=member)).text


async def test_what_a_member_chose_to_hide_is_folded_in_lists_and_named_on_the_page(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member)
    opener = await posts.find_in(work, topic.id, 1, reader=facilitator.caller)
    await site.post(f"/posts/{opener.id}/warnings", {"warnings": "Needles"}, as_=facilitator)

    await site.post("/account/warnings", {"about:needles": "hide", "about:": "show"}, as_=neighbour)

    words = "A topic about Needles, put away as you chose"
    assert words in (await site.get(f"/groups/{group.slug}/topics", as_=neighbour)).text
    assert words in (await site.get(f"/topics/{topic.id}", as_=neighbour)).text
    assert words not in (await site.get(f"/groups/{group.slug}/topics", as_=member)).text


async def test_choices_come_back_as_they_were_made(site: Site, work: OpenWork, group: Group, member: Person) -> None:
    await site.post("/account/warnings", {"about:medical detail": "hide", "about:": "show"}, as_=member)

    choices = await veils.list_choices(work, reader=member.caller)

    assert choices["medical detail"] == "hide"
    assert choices[""] == "show"
    assert choices["eating and weight"] == "veil"


async def test_a_list_that_does_not_fit_is_told_and_kept_in_the_form(
    site: Site, group: Group, facilitator: Person
) -> None:
    answer = await site.post(f"/groups/{group.slug}/warnings", {"words": "Needles\n" + "x" * 61}, as_=facilitator)

    assert answer.status_code == 422
    assert "Needles" in answer.text
