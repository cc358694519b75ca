"""What members keep, mute and tell of themselves: theirs alone, in one group, under one name."""

from tests.builders import a_reply, a_topic
from tests.people import Group, Person, joined
from tests.site import OpenWork, Site


async def test_a_kept_post_is_found_again_with_its_note_by_nobody_else(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    post = await a_reply(work, await a_topic(work, group, member), member, text="It does get lighter.")
    for note in ("For a bad day", "For a worse day"):
        await site.post(f"/posts/{post.id}/keep", {"note": note}, as_=neighbour)

    own = (await site.get(f"/groups/{group.slug}/kept", as_=neighbour)).text
    assert "It does get lighter." in own
    assert "For a worse day" in own
    assert "For a bad day" not in own
    for path in (f"/groups/{group.slug}/kept", f"/posts/{post.id}", f"/posts/{post.id}/keep"):
        assert "a worse day" not in (await site.get(path, as_=member)).text
    await site.post(f"/posts/{post.id}/keep", {"let_go": "y"}, as_=neighbour)
    assert "It does get lighter." not in (await site.get(f"/groups/{group.slug}/kept", as_=neighbour)).text


async def test_a_kept_post_that_is_hidden_since_shows_no_words(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    post = await a_reply(work, await a_topic(work, group, member), member, text="It does get lighter.")
    await site.post(f"/posts/{post.id}/keep", {"note": ""}, as_=neighbour)
    await work.execute("UPDATE posts SET state = 'hidden' WHERE id = $1", post.id)

    page = (await site.get(f"/groups/{group.slug}/kept", as_=neighbour)).text

    assert "This post can no longer be read." in page
    assert "lighter" not in page


async def test_many_kept_posts_come_on_several_pages(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member)
    for number in range(31):
        post = await a_reply(work, topic, member, text=f"Number {number}.")
        await site.post(f"/posts/{post.id}/keep", {"note": ""}, as_=neighbour)
        await work.execute("UPDATE bookmarks SET made_at = made_at - interval '1 minute'")
    oldest_shown = await work.fetchval("SELECT post_id FROM bookmarks ORDER BY made_at LIMIT 1 OFFSET 1")

    first = (await site.get(f"/groups/{group.slug}/kept", as_=neighbour)).text
    second = (await site.get(f"/groups/{group.slug}/kept?after={oldest_shown}", as_=neighbour)).text

    assert f"?after={oldest_shown}" in first
    assert "Number 0." not in first
    assert "Number 0." in second
    assert "Number 1." not in second


async def test_a_muted_name_folds_away_for_one_reader_in_one_group_until_it_is_lifted(
    site: Site, work: OpenWork, group: Group, other_group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member)
    elsewhere = await joined(work, member, other_group, pseudonym="Otter")
    await joined(work, neighbour, other_group, pseudonym="Heron")
    there = await a_topic(work, other_group, elsewhere)
    page_of = f"/groups/{group.slug}/members/{member.membership_id}"
    for _ in range(2):
        await site.post(f"{page_of}/mute", {}, as_=neighbour)

    assert "You muted this" in (await site.get(f"/topics/{topic.id}", as_=neighbour)).text
    assert "You muted this" not in (await site.get(f"/topics/{topic.id}", as_=member)).text
    assert "You muted this" not in (await site.get(f"/topics/{there.id}", as_=neighbour)).text
    assert (
        str(member.pseudonym) not in (await site.get(f"/groups/{group.slug}/mutes", as_=member)).text.split("<h1>")[1]
    )
    assert str(member.pseudonym) in (await site.get(f"/groups/{group.slug}/mutes", as_=neighbour)).text
    await site.post(f"{page_of}/mute", {"lift": "y"}, as_=neighbour)
    assert "You muted this" not in (await site.get(f"/topics/{topic.id}", as_=neighbour)).text


async def test_muted_words_fold_posts_away_and_can_be_lifted(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member, text="About needles, again.")
    path = f"/groups/{group.slug}/mutes"
    await site.post(path, {"words": "Needles"}, as_=neighbour)

    assert "You muted this" in (await site.get(f"/topics/{topic.id}", as_=neighbour)).text
    assert (await site.post(path, {"words": "x" * 61}, as_=neighbour)).status_code == 422
    await site.post(path, {"lift": "needles"}, as_=neighbour)
    assert "You muted this" not in (await site.get(f"/topics/{topic.id}", as_=neighbour)).text


async def test_a_members_page_shows_this_group_alone(
    site: Site, work: OpenWork, group: Group, other_group: Group, member: Person, neighbour: Person, stranger: Person
) -> None:
    await a_topic(work, group, member, text="Words said here.")
    elsewhere = await joined(work, member, other_group, pseudonym="Otter")
    await a_topic(work, other_group, elsewhere, text="Words said there.")
    await site.post(f"/groups/{group.slug}/about-me", {"about": "I like <b>walking</b>."}, as_=member)
    path = f"/groups/{group.slug}/members/{member.membership_id}"

    page = (await site.get(path, as_=neighbour)).text

    assert "Words said here." in page
    assert "I like &lt;b&gt;walking&lt;/b&gt;." in page
    for private in ("Words said there.", "Otter", str(elsewhere.membership_id), str(member.member_id)):
        assert private not in page
    assert (await site.get(path, as_=stranger)).status_code == 404
    assert (
        await site.get(f"/groups/{other_group.slug}/members/{member.membership_id}", as_=stranger)
    ).status_code == 404
    assert (await site.get(f"/groups/{group.slug}/members/{elsewhere.membership_id}", as_=neighbour)).status_code == 404


async def test_what_one_tells_is_limited_and_screened(site: Site, work: OpenWork, group: Group, member: Person) -> None:
    path = f"/groups/{group.slug}/about-me"

    too_long = await site.post(path, {"about": "x" * 501}, as_=member)
    await site.post(path, {"about": "Ring me on 07700 900123 or write to harbour@example.org."}, as_=member)

    assert too_long.status_code == 422
    assert "x" * 501 in too_long.text
    assert await work.fetchval("SELECT count(*) FROM cases WHERE subject_id = $1", str(member.membership_id)) == 1


async def test_a_muted_topic_folds_to_its_title_in_the_list_of_one_reader(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member)
    await site.post(f"/topics/{topic.id}/level", {"level": "mute"}, as_=neighbour)

    own = (await site.get(f"/groups/{group.slug}/topics", as_=neighbour)).text
    others = (await site.get(f"/groups/{group.slug}/topics", as_=member)).text

    assert "topic-row--muted" in own
    assert "last word" not in own
    assert "topic-row--muted" not in others


async def test_only_what_is_kept_can_be_let_go_and_its_note_keeps_its_lines(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    post = await a_reply(work, await a_topic(work, group, member), member)
    path = f"/posts/{post.id}/keep"

    before = await site.get(path, as_=neighbour)
    await site.post(path, {"note": "The sock.\nThen ring Mum."}, as_=neighbour)
    after = await site.get(path, as_=neighbour)

    assert "Keep it no longer" not in before.text
    assert "Keep it no longer" in after.text
    assert "The sock.\nThen ring Mum." in after.text


async def test_a_facilitator_sees_what_a_warning_is_suggested_for(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    post = await a_reply(work, await a_topic(work, group, member), member, text="Two needles and a nurse")

    page = await site.get(f"/posts/{post.id}/warnings", as_=facilitator)

    assert "Two needles and a nurse" in page.text
