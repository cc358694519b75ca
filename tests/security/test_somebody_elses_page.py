"""A page stays open while somebody else signs in with the same browser: nothing it sends is done in their name."""

import pytest

from frame.caller import Caller
from server.app import ARRIVING
from tests.house.access import Row, rows
from tests.house.asking import BODIES, Stage
from tests.people import Group, Person
from tests.site import Site

DEEDS = {(row.method, row.route): row for row in rows() if row.method != "GET" and row.route not in ARRIVING}.values()


def mark_of(stage: Stage, role: str) -> str:
    person = stage.scene.people[role]
    return person.caller.mark if person else ""


@pytest.mark.parametrize("row", DEEDS, ids=str)
async def test_a_deed_from_somebody_elses_page_is_not_done(stage: Stage, row: Row) -> None:
    other = "neighbour" if row.allowed != "neighbour" else "stranger"
    theirs = mark_of(stage, other)
    before = await stage.checksums()

    by_script = await stage.ask(
        row.method, row.route, stage.scene.things[row.thing], role=row.allowed, headers={"Kith-Reader": theirs}
    )
    statuses = [by_script.status_code]
    if row.route not in BODIES:
        by_form = await stage.ask(
            row.method, row.route, stage.scene.things[row.thing], role=row.allowed, fields={"reader": theirs}
        )
        statuses.append(by_form.status_code)

    assert set(statuses) == {401}
    assert await stage.checksums() == before


async def test_a_deed_from_ones_own_page_is_done(stage: Stage) -> None:
    own = mark_of(stage, "member")
    async with stage.undone():
        for said in ({"headers": {"Kith-Reader": own}}, {"fields": {"reader": own}}):
            answer = await stage.ask("POST", "accounts:end_other_devices", {}, role="member", **said)
            assert answer.status_code == 303


async def test_words_from_somebody_elses_page_come_back_and_go_on_as_their_writer(
    site: Site, group: Group, member: Person, neighbour: Person
) -> None:
    form = {"key": "", "title": "For my own name", "text": "Only ever as me.", "reader": member.caller.mark}

    refused = await site.post(f"/groups/{group.slug}/topics", form, as_=neighbour)

    assert refused.status_code == 401
    assert "Only ever as me." in refused.text
    assert member.caller.mark in refused.text
    assert "belonged to somebody who was signed in here before" in refused.text


def test_a_mark_tells_people_apart_and_is_none_for_a_visitor(member: Person, neighbour: Person) -> None:
    assert member.caller.mark != neighbour.caller.mark
    assert Caller().mark == ""
