"""The pages of gatherings as people meet them, whole without script."""

import re
from datetime import timedelta

import icalendar
import pytest

from frame import clock
from gatherings import repeating
from tests.gatherings.scenes import ZONE, arrive, in_lobby, opened, planned, seen_by, watched
from tests.people import Group, Person, a_person, joined
from tests.site import OpenWork, Site

WHEN = repeating.local_of(clock.now() + timedelta(days=10), ZONE)


@pytest.fixture
async def organiser(work: OpenWork, group: Group) -> Person:
    return await joined(work, await a_person(work), group, pseudonym="Teasel", is_organiser=True)


def plan_of(host: Person, **more: str) -> dict[str, str]:
    return {
        "title": "Tuesday evening",
        "kind": "session",
        "format": "circle",
        "date": f"{WHEN:%Y-%m-%d}",
        "time": "19:00",
        "lasts": "60",
        "every": "",
        "online": "y",
        "host": str(host.membership_id),
        "admits_all": "y",
        **more,
    }


def summaries(file: bytes) -> list[str]:
    return [str(event["summary"]) for event in icalendar.Calendar.from_ical(file).walk("VEVENT")]


def address_in(page: str) -> str:
    found = re.search(r"/calendar/[\w-]+\.ics", page)
    assert found is not None
    return found.group()


async def test_an_organiser_plans_and_everybody_of_the_group_finds_it(
    site: Site, group: Group, organiser: Person, member: Person, facilitator: Person
) -> None:
    form = plan_of(facilitator, every="week", co_hosts=member.pseudonym, capacity="8")

    answer = await site.post(f"/groups/{group.slug}/gatherings/plan", form, as_=organiser)

    assert answer.status_code == 303, answer.text
    page = (await site.get(answer.headers["location"], as_=member)).text
    assert "Tuesday evening" in page
    assert f"Every {WHEN:%A}" in page
    assert "0 of 8 taken" in page
    assert facilitator.pseudonym in page
    listed = (await site.get(f"/groups/{group.slug}/gatherings", as_=member)).text
    assert listed.count("Tuesday evening") >= 10
    month = (await site.get(f"/groups/{group.slug}/gatherings/month?month={WHEN:%Y-%m}", as_=member)).text
    assert "7:00 pm Tuesday evening" in " ".join(re.sub("<[^>]+>", " ", month).split())


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "Please give it a name."),
        ({"date": "31/31/2026"}, "Please write the day like"),
        ({"time": "half seven"}, "Please write the time like"),
        ({"date": "2020-01-01"}, "That time has passed already"),
        ({"lasts": "5"}, "A number from 10 to 720"),
        ({"co_hosts": "Nobody Here"}, "Nobody in this group is called Nobody Here"),
        ({"every": "week", "until": "2026-01-01"}, "The last day is before the first"),
        ({"kind": "meeting", "online": ""}, "Say where it is"),
    ],
)
async def test_a_plan_that_cannot_be_comes_back_with_every_word(
    site: Site, group: Group, organiser: Person, facilitator: Person, wrong: dict[str, str], words: str
) -> None:
    form = {**plan_of(facilitator, about="Bring a cup of tea."), **wrong}
    if form.get("online") == "":
        del form["online"]

    answer = await site.post(f"/groups/{group.slug}/gatherings/plan", form, as_=organiser)

    assert answer.status_code == 422
    assert words in answer.text.replace("&#39;", "'")
    assert "Bring a cup of tea." in answer.text
    if wrong.keys() & {"date", "time", "lasts"}:
        assert next(iter(wrong.values())) in answer.text


async def test_changing_asks_whether_all_that_follow_change_too(
    site: Site, work: OpenWork, group: Group, organiser: Person, facilitator: Person
) -> None:
    one = await planned(work, group, facilitator, rule="FREQ=WEEKLY")
    page = await site.get(f"/gatherings/{one.id}/change", as_=organiser)
    assert "This date and all that follow" in page.text
    form = plan_of(facilitator, title="Another name", following="all", version=str(one.version))

    answer = await site.post(f"/gatherings/{one.id}/change", form, as_=organiser)

    assert answer.status_code == 303, answer.text
    names = await work.fetch("SELECT DISTINCT title FROM gatherings WHERE plan_id = $1", one.plan_id)
    assert [row["title"] for row in names] == ["Another name"]
    again = await site.post(f"/gatherings/{one.id}/change", form, as_=organiser)
    assert again.status_code == 409
    assert "changed while you were writing" in again.text


async def test_booking_and_giving_back(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await planned(work, group, facilitator)
    await site.post(f"/gatherings/{one.id}/book", as_=member)
    assert "You have a place" in (await site.get(f"/gatherings/{one.id}", as_=member)).text
    assert "Tuesday evening" in (await site.get("/gatherings", as_=member)).text
    await site.post(f"/gatherings/{one.id}/give-up", as_=member)
    assert "Book a place" in (await site.get(f"/gatherings/{one.id}", as_=member)).text


async def test_calling_off_tells_why(
    site: Site, work: OpenWork, group: Group, member: Person, organiser: Person, facilitator: Person
) -> None:
    one = await planned(work, group, facilitator)
    await site.post(f"/gatherings/{one.id}/book", as_=member)

    answer = await site.post(f"/gatherings/{one.id}/cancel", {"why": "", "following": "one"}, as_=organiser)
    assert answer.status_code == 422
    await site.post(f"/gatherings/{one.id}/cancel", {"why": "The heating broke.", "following": "one"}, as_=organiser)

    assert "The heating broke." in (await site.get(f"/gatherings/{one.id}", as_=member)).text
    assert "Called off" in (await site.get("/inbox", as_=member)).text


async def test_the_calendar_file_names_nothing_unless_it_was_chosen(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await planned(work, group, facilitator, title="After the operation")
    await site.post(f"/gatherings/{one.id}/book", as_=member)
    file = await site.get(f"/gatherings/{one.id}/calendar.ics", as_=member)
    assert file.headers["content-type"].startswith("text/calendar")
    assert summaries(file.content) == ["Something I planned"]
    assert f"DTSTART:{one.starts_at:%Y%m%dT%H%M%SZ}".encode() in file.content

    addresses = []
    for names, summary in (({}, "Something I planned"), ({"names": "y"}, f"After the operation ({group.name})")):
        page = await site.post("/account/calendar", {"group": "", **names}, as_=member)
        addresses.append(address_in(page.text))
        feed = await site.get(addresses[-1])
        assert summaries(feed.content) == [summary]
        if not names:
            assert group.name.encode() not in feed.content
            assert b"operation" not in feed.content
    # A new address ends the old one, and taking it back ends the new one.
    assert [(await site.get(address)).status_code for address in addresses] == [404, 200]
    await site.post("/account/calendar/revoke", {"group": ""}, as_=member)
    assert [(await site.get(address)).status_code for address in addresses] == [404, 404]


async def test_a_feed_ends_with_the_membership(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    await planned(work, group, facilitator)
    page = await site.post("/account/calendar", {"group": str(group.id)}, as_=member)
    address = address_in(page.text)
    assert b"VEVENT" in (await site.get(address)).content

    await work.execute("UPDATE memberships SET left_at = now() WHERE id = $1", member.membership_id)

    assert b"VEVENT" not in (await site.get(address)).content


async def test_through_the_lobby_into_the_room_and_out_again_without_script(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    one = await in_lobby(work, group, facilitator, format="circle")
    session = f"/gatherings/{one.id}/session"
    lobby = await site.get(session, as_=member)
    assert "The lobby is open" in lobby.text
    assert "No facilitator has put themselves down" in lobby.text
    refused = await site.post(f"/gatherings/{one.id}/check-in", {"arriving": "Tired"}, as_=member)
    assert refused.status_code == 422
    assert "Tired" in refused.text

    await site.post(f"/gatherings/{one.id}/check-in", {"arriving": "Tired", "agrees": "y"}, as_=member)
    await site.post(f"/gatherings/{one.id}/watch", {"deed": "stay"}, as_=facilitator)
    await arrive(work, one, facilitator)
    hosts = (await site.get(session, as_=facilitator)).text
    assert "“Tired”" in hosts
    assert "“Tired”" not in (await site.get(f"/gatherings/{one.id}/stage", as_=member)).text.replace("You said", "")
    await site.post(f"/gatherings/{one.id}/hold", {"deed": "open"}, as_=facilitator)

    room = await site.get(session, as_=member)
    assert "The circle" in room.text
    assert "Raise your hand" in room.text
    await site.post(f"/gatherings/{one.id}/hand", {"deed": "raise"}, as_=member)
    await site.post(f"/gatherings/{one.id}/floor", {"deed": "next"}, as_=facilitator)
    assert "You have the floor" in (await site.get(session, as_=member)).text
    said = await site.post(
        f"/rooms/{(await seen_by(work, one, member)).room_id}/messages",
        {"key": "", "text": "It was a long week."},
        as_=member,
    )
    assert said.status_code == 303
    assert (await site.get(said.headers["location"].split("#")[0], as_=member)).headers["location"] == session
    assert "It was a long week." in (await site.get(session, as_=facilitator)).text

    await site.post(f"/gatherings/{one.id}/hold", {"deed": "close"}, as_=facilitator)
    over = await site.get(session, as_=member)
    assert over.headers["location"] == f"/gatherings/{one.id}/afterwards"
    after = f"/gatherings/{one.id}/afterwards"
    assert "How was it?" in (await site.get(after, as_=member)).text
    await site.post(f"/gatherings/{one.id}/how-it-was", {"felt": "4", "again": "yes", "words": ""}, as_=member)
    assert "Thank you for telling" in (await site.get(after, as_=member)).text
    await site.post(f"/gatherings/{one.id}/log", {"log": "All went well."}, as_=facilitator)
    assert "All went well." in (await site.get(after, as_=facilitator)).text
    assert "All went well." not in (await site.get(after, as_=member)).text
    assert (await seen_by(work, one, member)).state == "reviewed"
    await site.post(f"/gatherings/{one.id}/take-out", as_=member)
    texts = await work.fetch(
        "SELECT text, state FROM messages WHERE room_id = $1", (await seen_by(work, one, member)).room_id
    )
    assert [(row["text"], row["state"]) for row in texts] == [("", "withdrawn")]


async def test_what_hosts_do_is_refused_to_members(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    one = await opened(work, group, facilitator, facilitator, member, neighbour, format="circle")
    who = str(neighbour.membership_id)
    for path, form in (
        ("hold", {"deed": "close"}),
        ("hold", {"deed": "extend"}),
        ("admit", {"who": "all"}),
        ("people", {"deed": "mute_5", "who": who}),
        ("people", {"deed": "remove", "who": who}),
        ("floor", {"deed": "next"}),
        ("rules", {"deed": "slow_30"}),
        ("notes", {"note": "Psst"}),
        ("watch", {"deed": "stay"}),
        ("log", {"log": "Ha"}),
        ("messages/1", {"deed": "hide"}),
        ("held/1", {"deed": "show"}),
    ):
        answer = await site.post(f"/gatherings/{one.id}/{path}", form, as_=member)
        assert answer.status_code == 403, path


async def test_a_flag_in_the_room_shows_beside_the_hosts_at_once(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    one = await opened(work, group, neighbour, facilitator, member)
    await watched(work, one, facilitator)
    room_id = one.room_id
    said = await site.post(
        f"/rooms/{room_id}/messages", {"key": "", "text": "You are all idiots, shut up."}, as_=member
    )
    assert said.status_code == 303
    message_id = await work.fetchval("SELECT max(id) FROM messages WHERE room_id = $1", room_id)
    flagged = await site.post(f"/flag/message/{message_id}", {"kind": "other", "words": "Unkind"}, as_=neighbour)
    assert flagged.status_code == 303, flagged.text

    assert "about this room" in (await site.get(f"/gatherings/{one.id}/stage", as_=facilitator)).text
    assert "about this room" not in (await site.get(f"/gatherings/{one.id}/stage", as_=member)).text
