"""The queue, live."""

import json
from typing import Any

import pytest

from frame.announcements import Announcement
from frame.database import Database, Work
from live.channels import ChannelSource
from moderation import cases, claims, decisions, flags
from moderation.decisions import Ruling
from moderation.flags import NewFlag
from moderation.live import QueueChannel
from moderation.permissions import Action
from tests.moderation.scenes import POSTS, a_case, a_topic
from tests.people import Group, Person
from tests.site import Heard, Site

CHANNEL: ChannelSource = QueueChannel()


def frames(heard: Heard) -> list[dict[str, Any]]:
    return [json.loads(said.frame()) for said in heard.said if isinstance(said, Announcement)]


async def test_only_facilitators_of_the_group_may_listen(
    db: Database,
    group: Group,
    member: Person,
    organiser: Person,
    stranger: Person,
    steward: Person,
    facilitator: Person,
    facilitator_elsewhere: Person,
) -> None:
    people = [member, organiser, stranger, steward, facilitator, facilitator_elsewhere]
    asked = [person.member_id for person in people]

    assert set(await CHANNEL.may_listen(db, group.id, [*asked, None])) == {facilitator.member_id}
    assert set(await CHANNEL.may_listen(db, 2**31 - 1, [*asked, None])) == set()


async def test_flagging_taking_and_deciding_are_announced_in_their_order_once_they_have_committed(
    work: Work,
    db: Database,
    heard: Heard,
    site: Site,
    group: Group,
    member: Person,
    neighbour: Person,
    facilitator: Person,
) -> None:
    exhibit = await a_topic(work, group, member)
    async with db.work() as deed:
        await flags.raise_flag(deed, exhibit, NewFlag("crisis", "They said a quince"), by=neighbour.caller)
    case_id = await work.fetchval("SELECT id FROM cases")
    async with db.work() as deed:
        await claims.take(deed, await cases.find(deed, case_id, reader=facilitator.caller), exhibit)
    async with db.work() as deed:
        case = await cases.find(deed, case_id, reader=facilitator.caller)
        ruling = Ruling(Action.NO_ACTION, "They are safe and with a friend.", case.version)
        await decisions.decide(deed, case, exhibit, ruling, subject=POSTS)

    told = frames(heard)

    assert [(frame["channel"], frame["at"], frame["state"]) for frame in told] == [
        (f"queue:{group.id}", 1, "shown"),
        (f"queue:{group.id}", 2, "shown"),
        (f"queue:{group.id}", 3, "withdrawn"),
    ]
    assert "Nobody has taken it yet" in told[0]["html"]
    assert "Rowan has taken it" in told[1]["html"]
    assert "Left as it was" in told[2]["html"]
    assert all(f"/cases/{case_id}" in frame["html"] for frame in told)


async def test_no_word_of_a_member_travels(
    work: Work, db: Database, heard: Heard, site: Site, group: Group, member: Person, neighbour: Person
) -> None:
    exhibit = await a_topic(work, group, member, text="A quince")
    async with db.work() as deed:
        await flags.raise_flag(deed, exhibit, NewFlag("abuse", "A medlar"), by=neighbour.caller)

    [frame] = frames(heard)

    for words in ("quince", "medlar", "Travel insurance", member.pseudonym, neighbour.pseudonym):
        assert words not in json.dumps(frame)


async def test_what_is_undone_is_never_announced(
    work: Work, db: Database, heard: Heard, group: Group, member: Person, neighbour: Person
) -> None:
    exhibit = await a_topic(work, group, member)

    async def flag_and_fail() -> None:
        async with db.work() as deed:
            await flags.raise_flag(deed, exhibit, NewFlag("abuse"), by=neighbour.caller)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await flag_and_fail()

    assert heard.said == []
    assert await work.fetchval("SELECT count(*) FROM cases") == 0


async def test_whoever_comes_back_gets_what_changed_since(
    work: Work, db: Database, site: Site, group: Group, member: Person
) -> None:
    ids = [await a_case(work, await a_topic(work, group, member)) for _ in range(3)]

    caught_up = await CHANNEL.read_since(db, group.id, 1, 10)

    assert caught_up is not None
    assert (caught_up.head, caught_up.whole_after) == (3, 1)
    assert [json.loads(change.frame)["id"] for change in caught_up.changes] == [str(id_) for id_ in ids[1:]]


async def test_whoever_missed_too_much_starts_over(
    work: Work, db: Database, site: Site, group: Group, member: Person
) -> None:
    for _ in range(4):
        await a_case(work, await a_topic(work, group, member))

    caught_up = await CHANNEL.read_since(db, group.id, 0, 2)

    assert caught_up is not None
    assert caught_up.whole_after == 2
    assert len(caught_up.changes) == 2


async def test_a_quiet_queue_has_nothing_to_tell(db: Database, group: Group) -> None:
    caught_up = await CHANNEL.read_since(db, group.id, 0, 10)

    assert caught_up is not None
    assert (caught_up.head, caught_up.changes) == (0, ())
    assert await CHANNEL.read_since(db, 2**31 - 1, 0, 10) is None
    assert await CHANNEL.heads(db, [group.id, 2**31 - 1]) == {group.id: 0}
