"""Topics like the one that somebody is about to start."""

import pytest

from forum import posts
from tests.builders import a_topic, opener_of
from tests.people import Group, Person
from tests.site import OpenWork, Site


async def _offered(site: Site, group: Group, title: str, reader: Person | None) -> tuple[int, str]:
    answer = await site.client.get(
        f"/groups/{group.slug}/similar",
        params={"title": title},
        headers={"Cookie": f"{site.settings.cookie_name}={reader.token}"} if reader else {},
    )
    return answer.status_code, answer.text


async def test_topics_that_share_words_are_offered_five_at_most(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    for number in range(7):
        await a_topic(work, group, member, title=f"Travel insurance, who said yes ({number})")
    await a_topic(work, group, member, title="Night shifts")

    status, text = await _offered(site, group, "Insurance for travelling", neighbour)

    assert status == 200
    assert text.count("<li>") == 5
    assert "Night shifts" not in text
    assert "<li>" not in (await _offered(site, group, "Gardens", neighbour))[1]


async def test_only_what_the_reader_may_read_is_offered(
    site: Site, work: OpenWork, group: Group, other_group: Group, member: Person, neighbour: Person, stranger: Person
) -> None:
    hidden = await a_topic(work, group, member, title="Travel insurance")
    await posts.hide(work, (await opener_of(work, hidden, member)).id)
    await a_topic(work, other_group, stranger, title="Travel insurance elsewhere")

    assert "<li>" not in (await _offered(site, group, "travel insurance", neighbour))[1]
    assert (await _offered(site, group, "travel insurance", stranger))[0] == 403
    assert (await _offered(site, group, "travel insurance", None))[0] == 401


@pytest.mark.parametrize(
    "title", ["' OR 1=1", "a & b | !", "(((", "", "the of and", "x" * 500, "🫖", "\\'; --", "a\0bc"]
)
async def test_no_title_is_an_error(site: Site, group: Group, neighbour: Person, title: str) -> None:
    assert (await _offered(site, group, title, neighbour))[0] == 200


async def test_without_a_script_they_stand_on_the_form_that_comes_back(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member, title="Travel insurance")
    form = {"key": "0b6fd6a3-50f8-4b60-8d2a-33ab51e6d6ac", "title": "Travel insurance again", "text": ""}

    again = await site.post(f"/groups/{group.slug}/topics", form, as_=neighbour)
    assert again.status_code == 422
    assert f'href="/topics/{topic.id}"' in again.text
    await site.post(f"/groups/{group.slug}/topics", form | {"keep": "y"}, as_=neighbour)
    assert f'href="/topics/{topic.id}"' in (await site.get(f"/groups/{group.slug}/topics/new", as_=neighbour)).text
