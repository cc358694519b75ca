"""Flagging what one reads."""

from typing import Any

import pytest

from frame.database import Database, Work
from frame.errors import Missing, TooFast
from moderation import cases, flags, queue
from moderation.flags import NewFlag
from moderation.subjects import SubjectRef
from server.lifespan import Overrides
from tests.moderation.scenes import POSTS, a_topic
from tests.people import Group, Person
from tests.site import OneConnection, Site, a_site


async def all_flags(work: Work) -> list[dict[str, Any]]:
    rows = await work.fetch("SELECT raised_by, membership_id, kind, severity, reason FROM flags ORDER BY id")
    return [dict(row) for row in rows]


async def test_a_neighbour_flags_a_post_in_two_steps(
    work: Work, site: Site, group: Group, member: Person, neighbour: Person
) -> None:
    exhibit = await a_topic(work, group, member)

    step_one = await site.get(f"/flag/post/{exhibit.ref.id}", as_=neighbour)
    sent = await site.post(
        f"/flag/post/{exhibit.ref.id}", {"kind": "crisis", "words": "They said goodbye"}, as_=neighbour
    )
    step_two = await site.get(sent.headers["Location"], as_=neighbour)

    assert step_one.status_code == 200
    assert "I am worried about this person" in step_one.text
    assert sent.status_code == 303
    assert "What happens next" in step_two.text
    assert await all_flags(work) == [
        {
            "raised_by": "member",
            "membership_id": neighbour.membership_id,
            "kind": "crisis",
            "severity": 4,
            "reason": "They said goodbye",
        }
    ]


async def test_the_words_are_kept_as_they_were_when_the_post_is_edited_later(
    work: Work, site: Site, group: Group, member: Person, neighbour: Person
) -> None:
    exhibit = await a_topic(work, group, member, text="Something unkind")
    await site.post(f"/flag/post/{exhibit.ref.id}", {"kind": "abuse"}, as_=neighbour)

    await work.execute("UPDATE posts SET text = 'Something nice' WHERE id = $1", int(exhibit.ref.id))

    assert await work.fetchval("SELECT text FROM evidence") == "Something unkind"


async def test_the_same_flag_twice_counts_once_and_is_kindly_said(
    work: Work, site: Site, group: Group, member: Person, neighbour: Person
) -> None:
    exhibit = await a_topic(work, group, member)
    await site.post(f"/flag/post/{exhibit.ref.id}", {"kind": "abuse"}, as_=neighbour)
    head = await work.fetchval("SELECT queue_seq FROM groups WHERE id = $1", group.id)

    again = await site.post(f"/flag/post/{exhibit.ref.id}", {"kind": "abuse", "words": "Again"}, as_=neighbour)
    page = await site.get(again.headers["Location"], as_=neighbour)

    assert "You had already told us" in page.text
    assert len(await all_flags(work)) == 1
    assert await work.fetchval("SELECT queue_seq FROM groups WHERE id = $1", group.id) == head


async def test_flags_about_one_thing_join_one_case_and_the_gravest_names_it(
    work: Work, db: Database, group: Group, member: Person, neighbour: Person, organiser: Person, facilitator: Person
) -> None:
    exhibit = await a_topic(work, group, member)
    for person, kind in [(neighbour, "spam"), (organiser, "abuse"), (neighbour, "pii")]:
        await flags.raise_flag(work, exhibit, NewFlag(kind), by=person.caller)

    page = await queue.page_open(db, reader=facilitator.caller, group_id=group.id)

    assert [(row.kind, row.severity, row.by_members) for row in page.items] == [("abuse", 3, 2)]


async def test_a_crisis_names_the_case_whatever_is_graver(
    work: Work, db: Database, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    exhibit = await a_topic(work, group, member)
    await cases.add_flags(work, exhibit.ref, [cases.Raised("screening", "crisis", 2, "low mood")], text="x")
    await flags.raise_flag(work, exhibit, NewFlag("grooming"), by=neighbour.caller)

    page = await queue.page_open(db, reader=facilitator.caller, group_id=group.id)

    assert [(row.kind, row.severity) for row in page.items] == [("crisis", 4)]


async def test_a_visitor_flags_what_is_public(work: Work, site: Site, group: Group, member: Person) -> None:
    exhibit = await a_topic(work, group, member, is_public=True)

    sent = await site.post(f"/flag/post/{exhibit.ref.id}", {"kind": "spam", "words": "An advert"})
    twice = await site.post(f"/flag/post/{exhibit.ref.id}", {"kind": "spam", "words": "An advert"})

    assert (sent.status_code, twice.status_code) == (303, 303)
    assert [(flag["raised_by"], flag["membership_id"]) for flag in await all_flags(work)] == [("visitor", None)]


async def test_a_stranger_counts_as_a_visitor_and_is_not_noted(
    work: Work, site: Site, group: Group, member: Person, stranger: Person
) -> None:
    exhibit = await a_topic(work, group, member, is_public=True)

    await site.post(f"/flag/post/{exhibit.ref.id}", {"kind": "abuse"}, as_=stranger)

    assert [(flag["raised_by"], flag["membership_id"]) for flag in await all_flags(work)] == [("visitor", None)]


@pytest.mark.parametrize("method", ["get", "post"])
async def test_nobody_can_flag_what_they_cannot_read(
    work: Work, site: Site, group: Group, member: Person, stranger: Person, method: str
) -> None:
    exhibit = await a_topic(work, group, member)
    assert exhibit.is_public is False, "the topic must be closed to strangers for this to mean anything"

    answers = [
        await getattr(site, method)(f"/flag/post/{exhibit.ref.id}", as_=stranger),
        await getattr(site, method)(f"/flag/post/{exhibit.ref.id}"),
        await getattr(site, method)("/flag/post/999999", as_=member),
        await getattr(site, method)("/flag/post/99999999999999999999", as_=member),
        await getattr(site, method)("/flag/teapot/1", as_=member),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert await all_flags(work) == []


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({}, "Please choose what is the matter."),
        ({"kind": "rudeness"}, "Please choose what is the matter."),
        ({"kind": "abuse", "words": "a" * 1_001}, "1 characters longer"),
    ],
)
async def test_what_cannot_be_taken_comes_back_with_the_words_kept(
    work: Work, site: Site, group: Group, member: Person, neighbour: Person, form: dict[str, str], says: str
) -> None:
    exhibit = await a_topic(work, group, member)

    answer = await site.post(f"/flag/post/{exhibit.ref.id}", form, as_=neighbour)

    assert answer.status_code == 422
    assert says in answer.text
    assert form.get("words", "") in answer.text
    assert await all_flags(work) == []


class Counting:
    """A limiter that lets a number of deeds of each person through, and remembers whose."""

    def __init__(self) -> None:
        self.who: list[str] = []

    async def check(self, deed: str, who: str, *, most: int, window_s: int) -> None:
        self.who.append(who)
        if self.who.count(who) > most:
            raise TooFast("A moment, please.", retry_in_s=1)


async def test_visitors_of_one_network_can_flag_only_so_much(
    work: Work, site: Site, connections: OneConnection, group: Group, member: Person
) -> None:
    exhibit = await a_topic(work, group, member, is_public=True)
    limiter = Counting()

    async with a_site(site.settings, Overrides(connections=connections, limiter=limiter)) as limited:
        answers = [
            await limited.post(f"/flag/post/{exhibit.ref.id}", {"kind": "other", "words": str(n)}) for n in range(11)
        ]

    assert [answer.status_code for answer in answers] == [303] * 10 + [429]
    assert set(limiter.who) == {"127.0.0.0/24"}, "an address in clear must not be kept"


async def test_a_flag_about_a_decided_case_opens_another(
    work: Work, db: Database, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    exhibit = await a_topic(work, group, member)
    await flags.raise_flag(work, exhibit, NewFlag("abuse"), by=neighbour.caller)
    await work.execute("UPDATE cases SET state = 'decided', decided_at = now()")

    is_new = await flags.raise_flag(work, exhibit, NewFlag("abuse"), by=neighbour.caller)

    assert is_new
    page = await queue.page_open(db, reader=facilitator.caller, group_id=group.id)
    assert len(page.items) == 1


async def test_the_author_reads_what_a_subject_shows_and_a_stranger_does_not(
    work: Work, group: Group, member: Person, stranger: Person
) -> None:
    exhibit = await a_topic(work, group, member)

    assert exhibit.ref == SubjectRef("post", exhibit.ref.id, group.id)
    with pytest.raises(Missing):
        await POSTS.find(work, exhibit.ref.id, reader=stranger.caller)
