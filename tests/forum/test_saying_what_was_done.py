"""After a deed that does not show by itself, the next page says what was done."""

import pytest

from tests.builders import a_reply, a_topic
from tests.people import Group, Person
from tests.site import OpenWork, Site


@pytest.mark.parametrize(
    ("path", "fields", "words"),
    [
        ("/account/warnings", {"about:needles": "hide"}, "Your choices are kept."),
        ("/groups/{slug}/level", {"level": "watch"}, "That is kept."),
        ("/groups/{slug}/mutes", {"words": "hospital"}, "That is muted for you."),
        ("/groups/{slug}/mutes", {"lift": "hospital"}, "That shows again."),
        ("/groups/{slug}/about-me", {"about": "I keep bees."}, "That is on your page here now."),
        (
            "/posts/{post}/warnings",
            {"warnings": "Needles"},
            "Thank you. A facilitator will look at what you suggested.",
        ),
        ("/posts/{post}/keep", {"let_go": "y"}, "You keep that post no longer."),
        ("/topics/{topic}/level", {"level": "mute"}, "That is kept."),
        ("/topics/{topic}/replies-off", {}, "Replies are off."),
        ("/posts/{post}/way-in", {}, "That post is marked as a place to begin."),
    ],
)
async def test_the_next_page_says_what_was_done(
    site: Site,
    work: OpenWork,
    group: Group,
    member: Person,
    neighbour: Person,
    path: str,
    fields: dict[str, str],
    words: str,
) -> None:
    topic = await a_topic(work, group, member)
    reply = await a_reply(work, topic, neighbour)

    answer = await site.post(path.format(slug=group.slug, topic=topic.id, post=reply.id), fields, as_=member)
    page = await site.get(answer.headers["location"], as_=member)

    assert answer.status_code == 303
    assert f'role="status">{words}' in page.text


async def test_no_page_of_a_visitor_is_kept_with_what_somebody_else_did(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    topic = await a_topic(work, group, member, is_public=True)

    pages = [await site.get(f"/topics/{topic.id}{asked}") for asked in ("?done=level", "")]

    assert [page.status_code for page in pages] == [200, 200], "A visitor must be able to read it"
    assert not any("That is kept." in page.text for page in pages)
