"""Facilitators move replies, split and join topics: nothing is lost, and every old address leads on."""

import json
import random
from datetime import timedelta
from uuid import uuid4

import pytest

from forum import arranging, composing, drafts, editing, posts, topics
from forum.live import TopicChannel
from forum.showing import Post
from forum.topics import Topic
from frame.announcements import Announcement
from frame.errors import Conflict, Invalid, NotAllowed
from live.catching_up import Place
from tests.builders import a_reply, a_topic, opener_of
from tests.people import Group, Person, joined
from tests.site import OpenWork, Site

SPLIT = {"title": "What to pack", "reason": "It deserves answers of its own."}
REASON = "They ask the same."


async def true_counts(work: OpenWork, topic_id: int) -> None:
    """What a topic counts is what its posts say, and every path is that of the post it answers, and its own seq."""
    row = await work.fetchrow(
        """
        SELECT t.reply_count, t.last_post_seq, t.last_at, t.answered_at, t.last_seq,
               count(*) FILTER (WHERE seq > 1 AND NOT is_note) AS replies, max(seq) FILTER (WHERE NOT is_note) AS last,
               max(posted_at) FILTER (WHERE NOT is_note) AS at, max(changed_seq) AS changed,
               min(posted_at) FILTER (WHERE seq > 1 AND p.state = 'shown' AND NOT is_note
                                            AND p.membership_id <> t.membership_id) AS answered
          FROM topics t
          JOIN posts p ON p.topic_id = t.id
         WHERE t.id = $1
         GROUP BY t.id
        """,
        topic_id,
    )
    assert row is not None
    assert (row["reply_count"], row["last_post_seq"]) == (row["replies"], row["last"])
    assert row["last_at"] == row["at"]
    assert (row["answered_at"] is None) == (row["answered"] is None)
    # A reply takes the clock twice in its statement, once for itself and once for this.
    assert row["answered"] is None or abs(row["answered_at"] - row["answered"]) < timedelta(milliseconds=5)
    assert row["changed"] <= row["last_seq"]
    rows = await work.fetch("SELECT seq, parent_seq, path FROM posts WHERE topic_id = $1", topic_id)
    paths = {each["seq"]: each["path"] for each in rows}
    for each in rows:
        above = paths[each["parent_seq"]][:124] if each["parent_seq"] else b""
        assert each["path"] == above + each["seq"].to_bytes(4)


async def a_conversation(work: OpenWork, group: Group, member: Person, neighbour: Person) -> tuple[Topic, list[Post]]:
    """A topic with replies 2 to 5: 3 answers 2, 4 answers 3, and 5 answers the topic."""
    topic = await a_topic(work, group, member)
    second = await a_reply(work, topic, neighbour, text="Second")
    third = await a_reply(work, topic, member, text="Third", to=second.seq)
    fourth = await a_reply(work, topic, neighbour, text="Fourth", to=third.seq)
    return topic, [second, third, fourth, await a_reply(work, topic, neighbour, text="Fifth")]


async def seen_by(work: OpenWork, topic: Topic, reader: Person) -> Topic:
    return await topics.find(work, topic.id, reader=reader.caller)


async def test_a_reply_becomes_a_topic_with_what_answers_it(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic, (second, third, fourth, _) = await a_conversation(work, group, member, neighbour)

    answer = await site.post(f"/posts/{second.id}/split", SPLIT, as_=facilitator)

    new_id = int(answer.headers["location"].rsplit("/", 1)[1])
    page = (await site.get(f"/topics/{new_id}", as_=member)).text
    assert "What to pack" in page
    assert all(words in page for words in ("Second", "Third", "Fourth"))
    assert "Fifth" not in page
    old = (await site.get(f"/topics/{topic.id}", as_=member)).text
    assert f'These replies went on in <a href="/topics/{new_id}">' in old
    assert "Third" not in old
    for post in (second, third, fourth):
        assert (await site.get(f"/posts/{post.id}", as_=member)).status_code == 200
    for topic_id in (topic.id, new_id):
        await true_counts(work, topic_id)
    assert (await topics.find(work, new_id, reader=neighbour.caller)).membership_id == neighbour.membership_id


async def test_an_old_place_leads_to_where_its_post_went(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, stranger: Person, facilitator: Person
) -> None:
    topic, (second, third, *_) = await a_conversation(work, group, member, neighbour)
    await site.post(f"/posts/{second.id}/split", SPLIT, as_=facilitator)

    answer = await site.get(f"/topics/{topic.id}?at={third.seq}", as_=member)

    now = await posts.find(work, third.id, reader=member.caller)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/topics/{now.topic_id}?at={now.seq}#post-{now.seq}"
    assert (await site.get(f"/topics/{topic.id}?at={third.seq}", as_=stranger)).status_code == 404
    assert (await site.get(f"/topics/{topic.id}?at=99", as_=member)).status_code == 404


async def test_a_reply_to_what_was_moved_follows_it(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic, (second, third, *_) = await a_conversation(work, group, member, neighbour)
    await site.post(f"/posts/{second.id}/split", SPLIT, as_=facilitator)

    for to, text in ((second.seq, "To the first of them"), (third.seq, "To one beneath")):
        reply = {"key": str(uuid4()), "to": str(to), "text": text}
        answer = await site.post(f"/topics/{topic.id}/replies", reply, as_=member)
        assert answer.status_code == 303

    now = await posts.find(work, second.id, reader=member.caller)
    page = (await site.get(f"/topics/{now.topic_id}", as_=member)).text
    assert "To the first of them" in page
    assert "To one beneath" in page
    await true_counts(work, now.topic_id)


async def test_whoever_wrote_it_is_told_why_and_nobody_else(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    _, (second, *_) = await a_conversation(work, group, member, neighbour)
    await site.post(f"/posts/{second.id}/split", SPLIT, as_=facilitator)

    told = await work.fetch("SELECT membership_id, subject, body, path FROM letters WHERE kind = 'decision'")

    assert [row["membership_id"] for row in told] == [neighbour.membership_id]
    assert SPLIT["reason"] in told[0]["body"]
    assert told[0]["path"] == f"/posts/{second.id}"


async def test_a_reply_goes_on_in_another_topic(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic, (second, *_) = await a_conversation(work, group, member, neighbour)
    other = await a_topic(work, group, member, title="Elsewhere")
    await a_reply(work, other, member, text="Already here")
    form = {"into": f"https://example.org/topics/{other.id}?at=2", "reason": "It is about that."}

    answer = await site.post(f"/posts/{second.id}/move", form, as_=facilitator)

    assert answer.status_code == 303
    page = (await site.get(f"/topics/{other.id}", as_=member)).text
    assert page.index("Already here") < page.index("Second") < page.index("Third") < page.index("Fourth")
    for topic_id in (topic.id, other.id):
        await true_counts(work, topic_id)


async def test_a_topic_joined_to_another_leads_there(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, stranger: Person, facilitator: Person
) -> None:
    topic, replies = await a_conversation(work, group, member, neighbour)
    other = await a_topic(work, group, neighbour, title="Where it goes", text="The other opening")
    form = {"into": str(other.id), "reason": REASON}

    assert (await site.post(f"/topics/{topic.id}/merge", form, as_=facilitator)).status_code == 303

    page = (await site.get(f"/topics/{other.id}", as_=member)).text
    assert all(words in page for words in ("The other opening", "Who said yes to you?", "Fourth", "Fifth"))
    assert (await site.get(f"/topics/{topic.id}", as_=member)).status_code == 303
    assert (await site.get(f"/topics/{topic.id}", as_=stranger)).status_code == 404
    assert (await site.get(f"/topics/{topic.id}")).status_code == 404
    for reader in (member, neighbour, facilitator):
        assert "Travel insurance" not in (await site.get(f"/groups/{group.slug}/topics", as_=reader)).text
    assert (await site.get(f"/posts/{replies[2].id}", as_=member)).status_code == 200
    await true_counts(work, other.id)
    reply = {"key": str(uuid4()), "to": "1", "text": "Written to the old one"}
    assert (await site.post(f"/topics/{topic.id}/replies", reply, as_=member)).status_code == 303
    assert "Written to the old one" in (await site.get(f"/topics/{other.id}", as_=member)).text


async def test_twice_moved_and_joined_every_old_place_is_still_known(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic, (second, third, *_) = await a_conversation(work, group, member, neighbour)
    as_facilitator = await seen_by(work, topic, facilitator)
    new_id = await arranging.split(work, as_facilitator, second, title="One", reason=REASON)
    other = await seen_by(work, await a_topic(work, group, member), facilitator)
    await arranging.merge(work, await topics.find(work, new_id, reader=facilitator.caller), other, reason=REASON)
    back = await seen_by(work, topic, facilitator)
    await arranging.merge(work, await seen_by(work, other, facilitator), back, reason=REASON)

    went_to = await arranging.whereabouts(work, topic.id, third.seq, reader=member.caller)

    now = await posts.find(work, third.id, reader=member.caller)
    assert went_to == (topic.id, now.seq)
    await true_counts(work, topic.id)


async def test_a_very_long_conversation_moves_whole(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    topic, other = await a_topic(work, group, member), await a_topic(work, group, member)
    to = 1
    for _ in range(40):
        to = (await a_reply(work, topic, member, to=to)).seq
    into = await seen_by(work, other, facilitator)

    await arranging.merge(work, await seen_by(work, topic, facilitator), into, reason=REASON)

    await true_counts(work, other.id)
    assert await work.fetchval("SELECT count(*) FROM posts WHERE topic_id = $1", other.id) == 42


async def test_what_readers_keep_goes_along(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic, (second, third, *_) = await a_conversation(work, group, member, neighbour)
    await work.execute(
        "INSERT INTO readings (membership_id, topic_id, seq, folded, level) VALUES ($1, $2, 5, ARRAY[3], 'follow')",
        member.membership_id,
        topic.id,
    )
    await drafts.keep(work, member.caller, f"topic:{topic.id}", drafts.Draft(text="Half a thought"))
    await drafts.keep(work, member.caller, f"reply:{second.id}", drafts.Draft(text="Half an answer"))

    new_id = await arranging.split(work, await seen_by(work, topic, facilitator), second, title="One", reason=REASON)

    kept = await work.fetchrow("SELECT seq, folded, level FROM readings WHERE topic_id = $1", new_id)
    assert kept is not None
    now = await posts.find(work, third.id, reader=member.caller)
    assert dict(kept) == {"seq": 3, "folded": [now.seq], "level": "follow"}
    assert (await drafts.find(work, member.caller, f"topic:{new_id}")).text == "Half an answer"

    into = await topics.find(work, new_id, reader=facilitator.caller)
    await arranging.merge(work, await seen_by(work, topic, facilitator), into, reason=REASON)

    opener_id = await work.fetchval("SELECT post_id FROM moved_posts WHERE topic_id = $1 AND seq = 1", topic.id)
    assert (await drafts.find(work, member.caller, f"reply:{opener_id}")).text == "Half a thought"
    read = await work.fetchval("SELECT seq FROM readings WHERE topic_id = $1", new_id)
    assert read == await work.fetchval("SELECT last_post_seq FROM topics WHERE id = $1", new_id)


async def test_what_an_open_page_saves_after_joining_is_kept_where_it_will_be_found(
    work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    topic, other = await a_topic(work, group, member), await a_topic(work, group, member)
    opener = await opener_of(work, topic, member)
    into = await seen_by(work, other, facilitator)
    await arranging.merge(work, await seen_by(work, topic, facilitator), into, reason=REASON)

    await drafts.save(work, member.caller, f"topic:{topic.id}", drafts.Draft(text="Still typing", seq=4))
    await drafts.save(work, member.caller, f"topic:{topic.id}", drafts.Draft(text="Still typing on", seq=5))

    assert (await drafts.find(work, member.caller, f"reply:{opener.id}")).text == "Still typing on"


async def test_open_pages_of_both_topics_are_told(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic, _ = await a_conversation(work, group, member, neighbour)
    other = await a_topic(work, group, member)
    work.said.clear()

    into = await seen_by(work, other, facilitator)
    await arranging.merge(work, await seen_by(work, topic, facilitator), into, reason=REASON)

    told = {said.channel: said.at for said in work.said if isinstance(said, Announcement)}
    # The old one leaps two numbers, so that hubs read and find another history.
    assert told == {f"topic:{topic.id}": topic.last_seq + 4 + 2, f"topic:{other.id}": 1 + 5}
    assert await work.fetchval("SELECT epoch FROM topics WHERE id = $1", topic.id) != topic.epoch


async def test_nothing_goes_where_more_people_could_read_it(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic, (second, *_) = await a_conversation(work, group, member, neighbour)
    public = await a_topic(work, group, member, is_public=True)
    form = {"into": str(public.id), "reason": REASON}

    for path in (f"/topics/{topic.id}/merge", f"/posts/{second.id}/move"):
        answer = await site.post(path, form, as_=facilitator)
        assert answer.status_code == 422
        assert "Anyone can read that topic" in answer.text
    assert await work.fetchval("SELECT count(*) FROM posts WHERE topic_id = $1", public.id) == 1


async def test_nothing_goes_to_another_group_to_itself_or_nowhere(
    site: Site, work: OpenWork, group: Group, other_group: Group, member: Person, stranger: Person, facilitator: Person
) -> None:
    topic = await a_topic(work, group, member)
    elsewhere = await a_topic(work, other_group, stranger)

    for into in (str(elsewhere.id), str(topic.id), "4000000000", "the other one", ""):
        answer = await site.post(f"/topics/{topic.id}/merge", {"into": into, "reason": REASON}, as_=facilitator)
        assert answer.status_code == 422
        assert REASON in answer.text


async def test_in_two_groups_of_one_facilitator_nothing_crosses(
    work: OpenWork, group: Group, other_group: Group, member: Person, stranger: Person, facilitator: Person
) -> None:
    topic, elsewhere = await a_topic(work, group, member), await a_topic(work, other_group, stranger)

    with pytest.raises(Invalid, match="same group"):
        await arranging.merge(work, await seen_by(work, topic, facilitator), elsewhere, reason=REASON)


async def test_what_was_withdrawn_meanwhile_is_not_moved(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic, (second, *_) = await a_conversation(work, group, member, neighbour)
    await posts.withdraw(work, await seen_by(work, topic, neighbour), second)

    with pytest.raises(Conflict):
        await arranging.split(work, await seen_by(work, topic, facilitator), second, title="One", reason=REASON)


async def test_a_note_of_where_replies_went_is_not_moved(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic, (second, *_) = await a_conversation(work, group, member, neighbour)
    await arranging.split(work, await seen_by(work, topic, facilitator), second, title="One", reason=REASON)
    note = await posts.find_in(work, topic.id, second.seq, reader=facilitator.caller)

    with pytest.raises(Invalid, match="where replies went"):
        await arranging.split(work, await seen_by(work, topic, facilitator), note, title="Two", reason=REASON)


async def test_only_facilitators_move_anything(work: OpenWork, group: Group, member: Person, neighbour: Person) -> None:
    topic, (second, *_) = await a_conversation(work, group, member, neighbour)
    other = await a_topic(work, group, member)

    with pytest.raises(NotAllowed):
        await arranging.split(work, topic, second, title="One", reason=REASON)
    with pytest.raises(NotAllowed):
        await arranging.move(work, topic, second, other, reason=REASON)
    with pytest.raises(NotAllowed):
        await arranging.merge(work, topic, other, reason=REASON)


async def test_too_much_at_once_is_refused_with_words(
    site: Site,
    work: OpenWork,
    group: Group,
    member: Person,
    neighbour: Person,
    facilitator: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    topic, _ = await a_conversation(work, group, member, neighbour)
    other = await a_topic(work, group, member)
    monkeypatch.setattr("forum.carrying.MOST", 4)

    form = {"into": str(other.id), "reason": REASON}
    answer = await site.post(f"/topics/{topic.id}/merge", form, as_=facilitator)

    assert answer.status_code == 422
    assert "at most 4 can be moved at once" in answer.text


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_is_moved_in_whatever_order_every_word_stays_and_counts_are_true(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person, seed: int
) -> None:
    chance = random.Random(seed)
    made = [await a_topic(work, group, member, text=f"Opening {number}") for number in range(3)]
    for number in range(30):
        topic = chance.choice(made)
        seqs = await work.fetch("SELECT seq FROM posts WHERE topic_id = $1", topic.id)
        writer = chance.choice((member, neighbour))
        await a_reply(work, topic, writer, text=f"Reply {number}", to=chance.choice(seqs)["seq"])
    words = "SELECT text, membership_id FROM posts WHERE NOT is_note ORDER BY id"
    before = [tuple(row) for row in await work.fetch(words)]

    for _ in range(8):
        await _move_something(work, facilitator, chance)

    assert [tuple(row) for row in await work.fetch(words)] == before
    for row in await work.fetch("SELECT id, state FROM topics"):
        left = await work.fetchval("SELECT count(*) FROM posts WHERE topic_id = $1", row["id"])
        assert (left == 0) == (row["state"] == "merged")
        if left:
            await true_counts(work, row["id"])
    for row in await work.fetch("SELECT topic_id, seq, post_id FROM moved_posts"):
        went_to = await arranging.whereabouts(work, row["topic_id"], row["seq"], reader=member.caller)
        now = await posts.find(work, row["post_id"], reader=member.caller)
        assert went_to == (now.topic_id, now.seq)


async def _move_something(work: OpenWork, facilitator: Person, chance: random.Random) -> None:
    rows = await work.fetch("SELECT id FROM topics WHERE state = 'shown' ORDER BY id")
    first, second = (chance.choice(rows)["id"] for _ in range(2))
    topic, into = [await topics.find(work, each, reader=facilitator.caller) for each in (first, second)]
    replies = await work.fetch(
        "SELECT id FROM posts WHERE topic_id = $1 AND seq > 1 AND NOT is_note ORDER BY id", first
    )
    if replies and chance.random() < 0.7:
        post = await posts.find(work, chance.choice(replies)["id"], reader=facilitator.caller)
        if first == second:
            await arranging.split(work, topic, post, title="A topic of its own", reason=REASON)
        else:
            await arranging.move(work, topic, post, into, reason=REASON)
    elif first != second:
        await arranging.merge(work, topic, into, reason=REASON)


async def test_who_listens_to_a_topic_that_lost_posts_starts_over(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic, (second, *_) = await a_conversation(work, group, member, neighbour)
    before = await topics.find(work, topic.id, reader=member.caller)
    looking_on = Place(before.last_seq, before.epoch)

    await arranging.split(work, await seen_by(work, topic, facilitator), second, title="One", reason=REASON)

    read = await TopicChannel().read_since(work, topic.id, before.last_seq, 500)
    assert read is not None
    assert looking_on.welcome(read) is None


async def test_who_listens_to_a_topic_that_gained_posts_is_told_of_each(
    work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic, replies = await a_conversation(work, group, member, neighbour)
    other = await a_topic(work, group, member)
    await posts.hide(work, replies[0].id)

    into = await seen_by(work, other, facilitator)
    await arranging.merge(work, await seen_by(work, topic, facilitator), into, reason=REASON)

    read = await TopicChannel().read_since(work, other.id, other.last_seq, 500)
    assert read is not None
    frames = [json.loads(change.frame) for change in read.changes]
    assert len(frames) == len(replies) + 1
    assert [frame["at"] for frame in frames] == sorted(frame["at"] for frame in frames)
    assert all(frame["under"] in {1, *(earlier["seq"] for earlier in frames)} for frame in frames)
    assert [frame["state"] for frame in frames].count("hidden") == 1
    assert read.head == frames[-1]["at"]


async def test_an_edit_of_what_was_moved_meanwhile_is_told_and_goes_through_again(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic, (second, third, *_) = await a_conversation(work, group, member, neighbour)
    await arranging.split(work, await seen_by(work, topic, facilitator), second, title="One", reason=REASON)

    with pytest.raises(Conflict):
        async with work.savepoint():
            await editing.edit(work, topic, third, composing.compose("In better words"), version=1)
    answer = await site.post(f"/posts/{third.id}/edit", {"version": "1", "text": "In better words"}, as_=member)

    assert answer.status_code == 303
    assert "In better words" in (await site.get(f"/posts/{third.id}", as_=neighbour)).text


async def test_a_note_that_moved_too_still_leads_a_reply_on(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person, facilitator: Person
) -> None:
    topic, (second, *_) = await a_conversation(work, group, member, neighbour)
    await arranging.split(work, await seen_by(work, topic, facilitator), second, title="One", reason=REASON)
    note = await posts.find_in(work, topic.id, second.seq, reader=member.caller)
    other = await seen_by(work, await a_topic(work, group, member), facilitator)
    await arranging.merge(work, await seen_by(work, topic, facilitator), other, reason=REASON)
    now = await posts.find(work, note.id, reader=member.caller)

    reply = {"key": str(uuid4()), "to": str(now.seq), "text": "To whoever wrote it"}
    assert (await site.post(f"/topics/{other.id}/replies", reply, as_=member)).status_code == 303

    went_to = await posts.find(work, second.id, reader=member.caller)
    assert "To whoever wrote it" in (await site.get(f"/topics/{went_to.topic_id}", as_=member)).text


async def test_what_anybody_read_may_go_where_only_the_group_reads_and_visitors_are_not_led_there(
    site: Site, work: OpenWork, group: Group, member: Person, facilitator: Person
) -> None:
    public = await a_topic(work, group, member, is_public=True)
    inside = await a_topic(work, group, member)

    form = {"into": str(inside.id), "reason": REASON}
    assert (await site.post(f"/topics/{public.id}/merge", form, as_=facilitator)).status_code == 303

    for path in (f"/topics/{public.id}", f"/topics/{public.id}?at=9"):
        assert (await site.get(path)).status_code == 404
        assert (await site.get(path, as_=member)).status_code == 303


async def test_other_topics_of_the_group_are_offered_by_title_and_no_others(
    site: Site, work: OpenWork, group: Group, other_group: Group, member: Person, facilitator: Person
) -> None:
    elsewhere = await joined(work, member, other_group)
    await a_topic(work, other_group, elsewhere, title="In another group")
    topic = await a_topic(work, group, member, title="The one itself")
    reply = await a_reply(work, topic, member)
    other = await a_topic(work, group, member, title="Waiting for the clinic")
    hidden = await a_topic(work, group, member, title="Hidden since")
    await work.execute("UPDATE topics SET state = 'hidden' WHERE id = $1", hidden.id)

    for path in (f"/posts/{reply.id}/move", f"/topics/{topic.id}/merge"):
        page = (await site.get(path, as_=facilitator)).text
        assert page.count("<option ") == 1, path
        assert f'<option value="/topics/{other.id}" label="Waiting for the clinic">' in page
