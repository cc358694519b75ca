"""Nothing outside the database links two memberships of one person, nor tells who is in a group."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from frame.database import Work
from frame.pebbles import pebble
from tests.builders import a_reply, a_topic
from tests.people import Group, Person, a_person, joined
from tests.site import Site

_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)
_PEBBLE = re.compile(r'<i class="pebble [^"]+"></i>')
_LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
_MOST_PAGES = 60


@dataclass(frozen=True)
class Two:
    """One person in two groups, who has written in both."""

    person: Person
    here: Group
    there: Group
    name_here: str
    name_there: str


@pytest.fixture
async def two(work: Work, group: Group, other_group: Group, neighbour: Person, stranger: Person) -> Two:
    person = await a_person(work)
    in_one = await joined(work, person, group, pseudonym="Samphire")
    in_other = await joined(work, person, other_group, pseudonym="Tugboat")
    for each, place, other in ((in_one, group, neighbour), (in_other, other_group, stranger)):
        topic = await a_topic(work, place, each, title=f"Said in {place.name}", is_public=True)
        await a_reply(work, topic, other)
    return Two(person, group, other_group, "Samphire", "Tugboat")


async def crawled(site: Site, start: str, reader: Person | None) -> dict[str, str]:
    """Pages that a reader reaches from `start` without leaving the group and what is in it, by their path."""
    found: dict[str, str] = {}
    waiting = [start]
    while waiting and len(found) < _MOST_PAGES:
        path = waiting.pop(0)
        if path in found:
            continue
        answer = await site.get(path, as_=reader)
        found[path] = answer.text
        if answer.status_code == 200:
            waiting += [link for link in _LINK.findall(answer.text) if _is_inside(link, start)]
    return found


def _is_inside(link: str, start: str) -> bool:
    path = urlsplit(link).path
    return path.startswith((start, "/topics/", "/posts/", "/rooms/", "/flag/"))


def main_of(page: str) -> str:
    """A page without the reader's own list of groups."""
    return re.sub(r'<nav class="rail.*?</nav>', "", page, flags=re.DOTALL)


async def test_the_pages_of_two_groups_have_no_id_pebble_or_name_in_common(
    site: Site, two: Two, neighbour: Person, stranger: Person
) -> None:
    here = "".join((await crawled(site, f"/groups/{two.here.slug}", neighbour)).values())
    there = "".join((await crawled(site, f"/groups/{two.there.slug}", stranger)).values())
    assert two.name_here in here, "the crawl must reach what the person wrote"
    assert two.name_there in there, "the crawl must reach what the person wrote"

    assert set(_PEBBLE.findall(main_of(here))) & set(_PEBBLE.findall(main_of(there))) == set()
    assert set(_UUID.findall(here)) & set(_UUID.findall(there)) == set()
    assert two.name_there not in here
    assert two.name_here not in there


async def test_no_page_or_answer_has_the_id_of_a_member_a_session_or_a_sign_in_name(
    site: Site, work: Work, two: Two, neighbour: Person, facilitator: Person
) -> None:
    secret = await work.fetch(
        """
        SELECT m.id::text AS member, m.sign_in_name AS name, s.id::text AS session
          FROM members m
          JOIN sessions s ON s.member_id = m.id
        """
    )
    forbidden = {value for row in secret for value in row.values()}

    for reader in (None, neighbour, facilitator, two.person):
        for path, text in (await crawled(site, f"/groups/{two.here.slug}", reader)).items():
            told = [value for value in forbidden if value in text or value.replace("-", "") in text]
            assert told == [], path


async def test_ones_own_pages_do_not_show_two_names_side_by_side(site: Site, two: Two) -> None:
    for path in ("/", "/groups", "/help", f"/groups/{two.here.slug}", f"/groups/{two.here.slug}/members"):
        text = (await site.get(path, as_=two.person)).text

        assert two.name_there not in text, path


async def test_each_membership_has_a_pebble_of_its_own(work: Work, two: Two) -> None:
    keys = await work.fetch("SELECT pebble_key FROM memberships WHERE member_id = $1", two.person.member_id)

    assert len({pebble(row["pebble_key"]) for row in keys}) == 2


async def test_joining_both_groups_looks_the_same_to_whoever_is_in_neither(site: Site, work: Work, two: Two) -> None:
    outsider = await a_person(work)
    paths = ("/groups", f"/groups/{two.here.slug}", f"/groups/{two.there.slug}", "/")

    before = [_without_noise((await site.get(path, as_=outsider)).text) for path in paths]
    await work.execute("UPDATE memberships SET left_at = now() WHERE member_id = $1", two.person.member_id)

    assert [_without_noise((await site.get(path, as_=outsider)).text) for path in paths] == before


def _without_noise(page: str) -> str:
    return re.sub(r"<!-- \S+ -->", "", page)
