"""Topics, live: who may listen, and what they are told."""

import json

from forum import posts, topics
from forum.live import TopicChannel
from live.channels import CatchUp
from tests.builders import a_reply, a_topic, opener_of
from tests.people import Group, Person
from tests.site import OpenWork

CHANNEL = TopicChannel()


def told(caught_up: CatchUp | None) -> list[tuple[int, int, str]]:
    assert caught_up is not None
    frames = [json.loads(change.frame) for change in caught_up.changes]
    return [(frame["seq"], frame["at"], frame["state"]) for frame in frames]


async def test_only_who_may_read_a_topic_may_listen_to_it(
    work: OpenWork, group: Group, member: Person, neighbour: Person, stranger: Person, facilitator: Person
) -> None:
    private = await a_topic(work, group, member)
    public = await a_topic(work, group, member, is_public=True)
    everybody = [member.member_id, neighbour.member_id, stranger.member_id, facilitator.member_id, None]

    assert set(await CHANNEL.may_listen(work, private.id, everybody)) == {
        member.member_id,
        neighbour.member_id,
        facilitator.member_id,
    }
    assert set(await CHANNEL.may_listen(work, public.id, everybody)) == set(everybody)
    assert set(await CHANNEL.may_listen(work, 2_000_000_000, everybody)) == set()


async def test_nobody_but_author_and_facilitators_may_listen_to_a_hidden_topic(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member, is_public=True)
    await posts.hide(work, (await opener_of(work, topic, member)).id)

    asked = [member.member_id, neighbour.member_id, facilitator.member_id, None]

    assert set(await CHANNEL.may_listen(work, topic.id, asked)) == {member.member_id, facilitator.member_id}


async def test_who_comes_back_is_told_what_changed_in_the_order_of_the_changes(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member)
    first = await a_reply(work, topic, neighbour)
    await a_reply(work, topic, neighbour)
    await posts.hide(work, first.id)

    caught_up = await CHANNEL.read_since(work, topic.id, 1, 500)

    assert told(caught_up) == [(3, 3, "shown"), (2, 4, "hidden")]
    assert caught_up is not None
    assert (caught_up.head, caught_up.epoch, caught_up.whole_after) == (4, topic.epoch, 1)


async def test_the_words_of_what_is_not_shown_are_in_no_frame(
    work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member, text="Opening words.")
    hidden = await a_reply(work, topic, neighbour, text="Unkind words.")
    withdrawn = await a_reply(work, topic, neighbour, text="Regretted words.")
    as_neighbour = await topics.find(work, topic.id, reader=neighbour.caller)
    work.said.clear()
    await posts.hide(work, hidden.id)
    await posts.withdraw(work, as_neighbour, withdrawn)
    await posts.hide(work, (await opener_of(work, topic, member)).id)

    caught_up = await CHANNEL.read_since(work, topic.id, 0, 500)
    assert caught_up is not None
    frames = [change.frame for change in caught_up.changes]
    frames += [said.frame() for said in work.said]  # type: ignore[union-attr]  # only announcements are said here

    assert len(frames) == 6
    assert not any(b"words" in frame or neighbour.pseudonym.encode() in frame for frame in frames)


async def test_a_frame_holds_the_same_fragment_as_the_page(work: OpenWork, group: Group, member: Person) -> None:
    topic = await a_topic(work, group, member)
    reply = await a_reply(work, topic, member)
    (said,) = [said for said in work.said if getattr(said, "at", None) == reply.changed_seq]

    caught_up = await CHANNEL.read_since(work, topic.id, reply.changed_seq - 1, 500)

    assert caught_up is not None
    assert caught_up.changes[0].frame == said.frame()  # type: ignore[union-attr]
    assert json.loads(caught_up.changes[0].frame)["under"] == 1


async def test_more_than_fits_says_from_where_it_is_whole(work: OpenWork, group: Group, member: Person) -> None:
    topic = await a_topic(work, group, member)
    for _ in range(6):
        await a_reply(work, topic, member)

    caught_up = await CHANNEL.read_since(work, topic.id, 0, 3)

    assert [at for _, at, _ in told(caught_up)] == [5, 6, 7]
    assert caught_up is not None
    assert caught_up.whole_after == 4


async def test_asking_beyond_the_head_tells_nothing_but_the_head(work: OpenWork, group: Group, member: Person) -> None:
    topic = await a_topic(work, group, member)

    caught_up = await CHANNEL.read_since(work, topic.id, 2**53 - 1, 500)

    assert caught_up is not None
    assert (caught_up.head, caught_up.changes) == (1, ())
    assert await CHANNEL.read_since(work, 2_000_000_000, 0, 500) is None
    assert await CHANNEL.heads(work, [topic.id, 2_000_000_000]) == {topic.id: 1}
